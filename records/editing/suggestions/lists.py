"""Suggestions that wait for somebody, on the desk and on a page of their own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from records.editing.changelist.changelist import may_see
from records.editing.suggestions.models import Suggestion, may_decide

SHOWN = 20  # of each sort on the desk
PAGE = 50
TOLD = timedelta(days=30)  # as long is the desk told what became of a suggestion


def kinds_of(site: AdminSite, user: Any) -> list[type[models.Model]]:
    """Return the kinds of which a user decides what is suggested."""
    return [model for model in site._registry if may_decide(user, model)]


def waiting_for(site: AdminSite, user: Any) -> models.QuerySet[Suggestion]:
    """Return what waits for the decision of a user, what waits longest first."""
    types = ContentType.objects.get_for_models(*kinds_of(site, user)).values()
    return Suggestion.waiting().filter(content_type__in=types).order_by("pk")


def own(site: AdminSite, user: Any) -> models.QuerySet[Suggestion]:
    """Return what a user suggested: what waits, and what was decided lately, the latest first."""
    lately = Q(decided_at__gte=timezone.now() - TOLD) | Q(state=Suggestion.State.PENDING)
    types = ContentType.objects.get_for_models(*site._registry).values()
    found = Suggestion.objects.filter(lately, author=user.pk, content_type__in=types)
    told = found.exclude(state=Suggestion.State.WITHDRAWN).select_related("decided_by")
    return told.defer("changes").order_by("-pk")


@dataclass
class Listed:
    """The first suggestions of a sort, and whether there are more."""

    lines: list[Suggestion]
    has_more: bool

    @classmethod
    def of(cls, found: models.QuerySet[Suggestion]) -> "Listed":
        lines = list(found[: SHOWN + 1])
        return cls(lines[:SHOWN], len(lines) > SHOWN)


def for_desk(request: HttpRequest, site: AdminSite) -> dict[str, Listed]:
    """Return what the desk lists, in two queries: `waiting` for the decision of its user, and their `own`."""
    return {"waiting": Listed.of(waiting_for(site, request.user)), "own": Listed.of(own(site, request.user))}


@require_safe
def suggestions_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """List all suggestions for the kinds that this user sees, the latest first; `?state=` and `?mine` choose some."""
    seen = [model for model in site._registry if may_see(site, request, model)]
    types = ContentType.objects.get_for_models(*seen).values()
    state = request.GET.get("state", Suggestion.State.PENDING)
    found = Suggestion.objects.filter(content_type__in=types).select_related("author", "decided_by")
    if state in Suggestion.State.values:
        found = found.filter(state=state)
    if "mine" in request.GET:
        found = found.filter(author=request.user.pk)
    page = Paginator(found.defer("changes").order_by("-pk"), PAGE).get_page(request.GET.get("p"))
    context = {
        **site.each_context(request),
        "title": _("Suggested changes"),
        "page": page,
        "state": state,
        "mine": "mine" in request.GET,
        "states": Suggestion.State.choices,
    }
    return TemplateResponse(request, "editing/suggestions/list.html", context)
