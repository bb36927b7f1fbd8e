"""Search over all kinds in the admin, drafts included: the lists' own searches, side by side.

What a visitor would find too stands first, as the visitors' search ranks it. No draft is in an index: none can leak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.core.models import Record
from records.editing.changelist.changelist import ListOptions
from records.editing.changelist.columns import status_mark
from records.editing.search import MAX_TERM, nearness, words_of
from records.editing.urls import admin_url
from records.search.results import search

SHOWN = 8  # of a kind


@dataclass(frozen=True)
class Found:
    """A record that was found, as a line of the page."""

    title: str
    url: str
    status: str
    details: str


@dataclass(frozen=True)
class Group:
    """What was found of a kind; `has_more` in its list."""

    name: str
    url: str
    lines: list[Found]
    has_more: bool


@require_safe
def search_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what a search finds in all lists that are open to this user."""
    text = request.GET.get("q", "").strip()[:MAX_TERM]
    context = {**site.each_context(request), "title": _("Search"), "q": text}
    return TemplateResponse(
        request,
        "editing/search.html",
        {**context, "groups": list(found_groups(request, site, text)) if words_of(text) else []},
    )


def found_groups(request: HttpRequest, site: AdminSite, text: str) -> Iterator[Group]:
    """Yield what was found of each kind that has something (one query a kind, and those of the visitors' search)."""
    public = _public(text)
    for model_admin in searched(request, site):
        rows = _rows(request, model_admin, text, public.get(model_admin.model, []))
        if rows:
            name = capfirst(str(model_admin.opts.verbose_name_plural))
            lines = [_line(model_admin, row) for row in rows[:SHOWN]]
            yield Group(name, admin_url(model_admin.model, "changelist"), lines, len(rows) > SHOWN)


def searched(request: HttpRequest, site: AdminSite) -> Iterator[ListOptions]:
    """Yield the admins of all kinds in the menu that this user may see."""
    for app in site.get_app_list(request):
        for entry in app["models"]:
            model_admin = site.get_model_admin(entry["model"])
            if isinstance(model_admin, ListOptions) and model_admin.has_view_permission(request):
                yield model_admin


def _public(text: str) -> dict[Any, list[int]]:
    """Return the keys of the records that visitors find, the best first, by kind."""
    groups = search(text).groups
    return {group.index.model: [hit.record for hit in group.hits[: SHOWN + 1]] for group in groups}


def _rows(request: HttpRequest, model_admin: ListOptions, text: str, public: list[int]) -> list[Any]:
    everything = model_admin.get_queryset(request)
    rows, _may_repeat = model_admin.get_search_results(request, everything, text)
    found: QuerySet[Any] = rows | everything.filter(pk__in=public)
    ranks = Case(
        *(When(pk=pk, then=place) for place, pk in enumerate(public)),
        default=len(public),
        output_field=IntegerField(),
    )
    near = nearness(model_admin.get_search_fields(request), text)
    order = found.select_related(*model_admin.choice_joins) if model_admin.choice_joins else found
    return list(order.order_by(near, ranks, "-pk")[: SHOWN + 1])


def _line(model_admin: ListOptions, row: Any) -> Found:
    details = " · ".join(str(fact) for fact in model_admin.choice_details(row) if fact)
    status = status_mark(row) if isinstance(row, Record) else ""
    return Found(model_admin.choice_name(row), admin_url(row, "change"), status, details)
