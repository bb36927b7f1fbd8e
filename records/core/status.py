"""Status of a record, and its visibility: pages show what is published, and an editor's preview also what is not yet.

Every queryset of a public page asks `visible()`, and every template `record.is_visible`. A preview widens what they
answer for one response alone; whoever may not see it gets what the public gets.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db import models
from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Visibility of a record: readers see a published one, and a notice at the address of a withdrawn one."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


PUBLIC = (Status.PUBLISHED,)
PREVIEWED = (Status.DRAFT, Status.REVIEW, Status.PUBLISHED)
PARAMETER = "preview"
AnyResponse = TypeVar("AnyResponse", bound=HttpResponseBase)

_visible: ContextVar[tuple[Status, ...]] = ContextVar("visible_statuses", default=PUBLIC)
_shown: ContextVar[frozenset[str]] = ContextVar("shown_records", default=frozenset())


def visible_statuses() -> tuple[Status, ...]:
    """Return the statuses of the records that the page being made shows."""
    return _visible.get()


def shown_records() -> frozenset[str]:
    """Return the numbers of single records that the page being made shows, whatever their status."""
    return _shown.get()


def visible(relation: str = "") -> Q:
    """Return a condition: the page being made shows the record, or the one that a relation leads to."""
    path = f"{relation}__" if relation else ""
    found = Q(**{f"{path}status__in": visible_statuses()})
    return found | Q(**{f"{path}uid__in": sorted(shown)}) if (shown := shown_records()) else found


def is_previewing() -> bool:
    return visible_statuses() != PUBLIC or bool(shown_records())


@contextmanager
def previewing() -> Iterator[None]:
    """Show what is not published yet as if it were, within this context."""
    token = _visible.set(PREVIEWED)
    try:
        yield
    finally:
        _visible.reset(token)


@contextmanager
def showing(numbers: Iterable[str]) -> Iterator[None]:
    """Show single records, by their numbers, as if they were published; all other drafts stay hidden."""
    token = _shown.set(frozenset(numbers))
    try:
        yield
    finally:
        _shown.reset(token)


def editor(request: HttpRequest) -> Any:
    """Return the editor who asks, or None. Without a session's cookie no session is opened: caches keep the page."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    return request.user if hasattr(request, "user") and admin.site.has_permission(request) else None


def may_preview(request: HttpRequest, model: type[Model]) -> bool:
    """Return whether a user asks who may see unpublished records of this kind."""
    user, options = editor(request), model._meta
    codenames = (get_permission_codename(action, options) for action in ("view", "change"))
    return user is not None and any(user.has_perm(f"{options.app_label}.{name}") for name in codenames)


def in_preview(page: Callable[[], AnyResponse], only: Iterable[str] | None = None) -> AnyResponse:
    """Return the page as a preview: rendered while drafts are visible, stored by no cache and no search engine.

    `only`: the numbers of the records that it shows; by default those of all drafts.
    """
    with previewing() if only is None else showing(only):
        response = page()
        if hasattr(response, "render"):
            response.render()
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
