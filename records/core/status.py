"""Status of a record, and its visibility: pages show what is published, and an editor's preview also what is not yet.

Every queryset of a public page asks `visible()`, and every template `record.is_visible`. A preview widens what they
answer for one response alone; whoever may not see it gets what the public gets.
"""

from collections.abc import Callable, Iterator
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


def visible_statuses() -> tuple[Status, ...]:
    """Return the statuses of the records that the page being made shows."""
    return _visible.get()


def visible(relation: str = "") -> Q:
    """Return a condition: the page being made shows the record, or the one that a relation leads to."""
    return Q(**{f"{relation}__status__in" if relation else "status__in": visible_statuses()})


def is_previewing() -> bool:
    return visible_statuses() != PUBLIC


@contextmanager
def previewing() -> Iterator[None]:
    """Show what is not published yet as if it were, within this context."""
    token = _visible.set(PREVIEWED)
    try:
        yield
    finally:
        _visible.reset(token)


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


def in_preview(page: Callable[[], AnyResponse]) -> AnyResponse:
    """Return the page as a preview: rendered while drafts are visible, stored by no cache and no search engine."""
    with previewing():
        response = page()
        if hasattr(response, "render"):
            response.render()
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
