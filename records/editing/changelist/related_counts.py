"""Counts of the related records that other forms enter, with links to their list and to a new one."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.admin import AdminSite
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _

from records.editing.changelist.columns import RelatedCount, address_of, phrase
from records.editing.urls import admin_url


class RelatedCountLink(NamedTuple):
    """The related records of a kind; `list_url` and `add_url` may be empty."""

    said: str
    list_url: str
    add_said: str
    add_url: str


def count_links(
    request: HttpRequest, site: AdminSite, record: models.Model, related_counts: Iterable[RelatedCount]
) -> list[RelatedCountLink]:
    """Return the counts of related records, kind by kind; one query counts all."""
    model, kinds = type(record), list(related_counts)
    if not kinds:
        return []
    rows = model._base_manager.filter(pk=record.pk).order_by()
    counts = rows.values(**{one.name: one.count(model) for one in kinds}).get()
    return [_count_link(request, site, record, one, counts[one.name]) for one in kinds]


def _count_link(
    request: HttpRequest, site: AdminSite, record: models.Model, one: RelatedCount, count: int
) -> RelatedCountLink:
    target = one.target(type(record))
    url = address_of(type(record), one, record) if count else ""
    add_said = _("Add %(kind)s") % {"kind": target._meta.verbose_name}
    return RelatedCountLink(phrase(target, count), url, add_said, _add_url(request, site, record, one))


def _add_url(request: HttpRequest, site: AdminSite, record: models.Model, one: RelatedCount) -> str:
    """The form of a new one that names the record already; empty for what is entered in another form."""
    target: Any = one.target(type(record))
    own = site.get_model_admin(target)
    if one.of or not (own.has_module_permission(request) and own.has_add_permission(request)):
        return ""
    return f"{admin_url(target, 'add')}?{urlencode({one.rows_of(type(record)).field.name: record.pk})}"
