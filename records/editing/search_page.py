"""Search over all kinds in the admin, drafts included: the lists' own searches, side by side.

What a visitor would find too stands first, as the visitors' search ranks it. No draft is in an index: none can leak.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Case, IntegerField, QuerySet, When
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.http import urlencode
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.core.models import Record
from records.core.text import fold
from records.editing.changelist.changelist import ListOptions
from records.editing.changelist.columns import status_mark
from records.editing.search import MAX_TERM, matching, nearness, words_of
from records.editing.urls import admin_url
from records.search.base import language_of_title
from records.search.results import search

SHOWN = 8  # of a kind
MOST = 200  # of one kind alone
BEST = 3  # that visitors find too stand before what they do not see
SUGGESTED = 8
SUGGESTED_OF_A_KIND = 4


@dataclass(frozen=True)
class Found:
    """A record that was found, as a line of the page."""

    title: str
    url: str
    status: str
    details: str


@dataclass(frozen=True)
class ResultsOfKind:
    """Results of a kind; `more_url` leads to the others, empty where there are none."""

    name: str
    lines: list[Found]
    more_url: str


@require_safe
def search_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show what a search finds of all kinds that are open to this user, or of the one that `kind` names."""
    text = request.GET.get("q", "").strip()[:MAX_TERM]
    context = {**site.each_context(request), "title": _("Search"), "q": text}
    return TemplateResponse(
        request,
        "editing/search.html",
        {**context, "groups": list(found_groups(request, site, text)) if words_of(text) else []},
    )


@never_cache
@require_safe
def suggestions(request: HttpRequest, site: AdminSite) -> JsonResponse:
    """Return records whose names have what is typed, as JSON for the box (one query a kind)."""
    text = request.GET.get("q", "").strip()[:MAX_TERM]
    kinds = (
        [one for one in searched(request, site) if issubclass(one.model, Record)] if words_of(text) else []
    )
    found = [row for model_admin in kinds for row in _named(request, model_admin, text)]
    begins = fold(text, "lookup")
    found.sort(key=lambda record: not fold(record.title, "lookup").startswith(begins))
    return JsonResponse({"suggestions": [_suggestion(record) for record in found[:SUGGESTED]]})


def _named(request: HttpRequest, model_admin: ListOptions, text: str) -> QuerySet[Any]:
    """Return the records of a kind with such a name, the nearest first."""
    title: str = model_admin.model.title_field
    starts = (title, "other_names")
    names = [path for path in model_admin.get_search_fields(request) if path.startswith(starts)]
    rows = matching(model_admin.get_queryset(request), names, text)
    joined = model_admin.model.depends_on
    rows = (rows.select_related(*joined) if joined else rows).prefetch_related(
        *model_admin.list_prefetch_related
    )
    return rows.order_by(nearness(names, text), "-pk")[:SUGGESTED_OF_A_KIND]


def _suggestion(record: Any) -> dict[str, str]:
    kind = capfirst(str(record._meta.verbose_name))
    return {
        "label": Truncator(record.title).chars(120),
        "language": language_of_title(record),
        "kind": kind if record.is_published and not record.is_waiting else f"{kind} · {record.shown_status}",
        "url": admin_url(record, "change"),
    }


def found_groups(request: HttpRequest, site: AdminSite, text: str) -> Iterator[ResultsOfKind]:
    """Yield what was found of each kind that has something (one query a kind, and those of the visitors' search).

    The kinds stand in the order of the best that visitors find of each, then in that of the menu.
    """
    kind = request.GET.get("kind", "")
    shown = MOST if kind else SHOWN
    public = _public(text)
    places = {model: place for place, model in enumerate(public) if public[model]}
    for model_admin in sorted(searched(request, site), key=lambda one: places.get(one.model, len(public))):
        label = model_admin.opts.label_lower
        if kind in ("", label):
            rows = _rows(request, model_admin, text, public.get(model_admin.model, [])[: shown + 1])
            rows = rows[: shown + 1]
            name = capfirst(str(model_admin.opts.verbose_name_plural))
            more = f"?{urlencode({'q': text, 'kind': label})}" if len(rows) > shown and not kind else ""
            if rows:
                yield ResultsOfKind(name, [_line(model_admin, row) for row in rows[:shown]], more)


def searched(request: HttpRequest, site: AdminSite) -> Iterator[ListOptions]:
    """Yield the admins of all kinds in the menu that are searched and that this user may see."""
    for app in site.get_app_list(request):
        for entry in app["models"]:
            model_admin = site.get_model_admin(entry["model"])
            is_searched = isinstance(model_admin, ListOptions) and model_admin.in_search
            if is_searched and model_admin.has_view_permission(request):
                yield model_admin


def _public(text: str) -> dict[Any, list[int]]:
    """Return the keys of the records that visitors find, the best first, by kind."""
    return {group.index.model: [hit.record for hit in group.hits] for group in search(text).groups}


def _rows(request: HttpRequest, model_admin: ListOptions, text: str, public: list[int]) -> QuerySet[Any]:
    everything = model_admin.get_queryset(request)
    rows, _may_repeat = model_admin.get_search_results(request, everything, text)
    found: QuerySet[Any] = rows | everything.filter(pk__in=public)
    ranks = Case(
        *(When(pk=pk, then=place if place < BEST else place + 1) for place, pk in enumerate(public)),
        default=BEST,
        output_field=IntegerField(),
    )
    near = nearness(model_admin.get_search_fields(request), text)
    found = found.order_by(near, ranks, "-pk")
    found = found.prefetch_related(*model_admin.list_prefetch_related)
    return found.select_related(*model_admin.choice_joins) if model_admin.choice_joins else found


def _line(model_admin: ListOptions, row: Any) -> Found:
    details = " · ".join(str(fact) for fact in model_admin.choice_details(row) if fact)
    status = status_mark(row) if isinstance(row, Record) else ""
    return Found(model_admin.choice_name(row), admin_url(row, "change"), status, details)
