"""Resolve the address of a record: to the record itself, or to what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from records.core.models import FormerAddress, Record, Tombstone, find_records
from records.core.status import editor, in_preview, may_preview


@dataclass(frozen=True)
class Resolution:
    """One of these is filled; none of them where the page shows nothing at the address."""

    shown: Any = None
    parts: Sequence[Record] = ()  # of a record that was split
    withdrawn: Record | None = None
    moved_to: Record | None = None


def resolve(records: QuerySet[Any], slug: str) -> Resolution:
    """Return what is at a slug; `records` are those that the page may show.

    A draft costs the same queries as nothing at all: the public cannot tell one from the other.
    """
    shown = records.filter(slug=slug).first()
    if shown is not None:
        return Resolution(shown=shown)
    model = records.model
    record = model._base_manager.filter(slug=slug).first()
    notice = Tombstone.objects.record(model, slug=slug)
    record = notice if record is None else record
    if record is not None and record.is_withdrawn:
        parts = FormerAddress.objects.successors(model, record.uid)
        return Resolution(parts=parts) if parts else Resolution(withdrawn=record)
    targets = FormerAddress.objects.targets(model, slug)
    if len(targets) > 1:
        return Resolution(parts=targets)
    moved = [target for target in targets if target.is_visible or target.is_withdrawn]
    return Resolution(moved_to=moved[0]) if moved else Resolution()


class HttpResponseSeeOther(HttpResponseRedirect):
    """303: what was asked for is described at another address."""

    status_code = 303


@require_safe
def permanent_link(request: HttpRequest, uid: str) -> HttpResponse:
    """`/id/<uid>`: to the record's page in the visitor's language (303); 410 when it was withdrawn.

    Of a record that was split: the page that names all that came of it (300). Drafts are known to editors alone.
    """
    found, is_editor = find_records(uid), editor(request) is not None
    with override(get_language_from_request(request)):
        if len(found) == 1 and found[0].is_withdrawn:
            return gone(request, found[0])
        has_hidden = not all(record.is_published or record.is_withdrawn for record in found)
        sees_hidden = has_hidden and is_editor and may_preview(request, type(found[0]))
        if len(found) > 1:
            page = partial(divided, request, found)
            response = in_preview(page) if sees_hidden else page()
        elif not found or (has_hidden and not sees_hidden):
            raise Http404
        else:
            form = request.GET.get("format")
            query = f"?{urlencode({'format': form})}" if form else ""
            response = HttpResponseSeeOther(f"{found[0].get_absolute_url()}{query}")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def divided(request: HttpRequest, records: Sequence[Record]) -> HttpResponse:
    """300: the page at the address of a record that was split; it names the parts, withdrawn or not.

    Http404 where the page may name none.
    """
    named = [record for record in records if record.is_visible or record.is_withdrawn]
    if not named:
        raise Http404
    context = {"records": named, "record_kind": named[0]._meta.verbose_name}
    return revalidated(render(request, "300.html", context, status=300))


def gone(request: HttpRequest, record: Record) -> HttpResponse:
    """410: the notice at the address of a withdrawn record."""
    context = {
        "record": record,
        "record_kind": record._meta.verbose_name,
        "withdrawal_reason": record.localized("withdrawal_reason"),
    }
    return revalidated(render(request, "410.html", context, status=410))


def revalidated(response: HttpResponse) -> HttpResponse:
    """Have browsers ask again, which would remember the answer for good: records are published and renamed again."""
    patch_cache_control(response, no_cache=True)
    return response
