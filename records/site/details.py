"""The page of one record, and what stands at the address of one that was renamed, split or withdrawn."""

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_from_request, override
from django.views.decorators.http import require_safe
from django.views.generic import DetailView

from records.core.fetching import with_related
from records.core.models import FormerAddress, Record, Tombstone, find_records
from records.core.rules import find_errors, find_warnings, full_message
from records.core.status import (
    PARAMETER,
    Status,
    editor,
    in_preview,
    is_previewing,
    may_preview,
    shown_records,
    visible_statuses,
)
from records.serializers.json_csv import JSON
from records.serializers.negotiation import PARAMETER as FORMAT
from records.serializers.negotiation import Format, InFormats, file_response
from records.serializers.schema_org import JSON_LD
from records.site.context import page_address
from records.site.feeds import feed_link
from records.site.signposts import signposts
from records.site.stale_texts import stale_texts, with_stale_texts


class RecordDetail(InFormats, DetailView):
    """A record's page. Each kind declares `model`, `template_name`, `formats`, and its own context."""

    context_object_name = "record"
    formats: ClassVar[Sequence[Format]] = (JSON, JSON_LD)
    # Kinds, by their `url_name`, of which the record has a feed; `PAGE-KIND-feed` is the name of its address.
    feeds: ClassVar[Sequence[str]] = ()

    def in_format(self, form: Format | None) -> HttpResponseBase:
        """Answer with the public page; an editor who asks for `?preview`, or for a draft, gets a preview."""
        is_requested = PARAMETER in self.request.GET and may_preview(self.request, self.model)
        # The public page is looked for first, so that it leaves the session of an editor alone.
        shown = None if is_requested else self.find_shown(form)
        if shown is None and may_preview(self.request, self.model):
            return in_preview(lambda: self.answer(self.find_shown(form), form))
        return self.answer(shown, form)

    def in_link_preview(self, numbers: Iterable[str]) -> HttpResponseBase:
        """Return the page for somebody from outside, to whom only records of these numbers are shown as published."""
        return in_preview(lambda: self.answer(self.find_shown(None), None), only=numbers)

    def find_shown(self, form: Format | None) -> Record | None:
        slug = self.kwargs["slug"]
        if form:
            written: Any = form.fetch(self.model.objects.published())
            shown: Record | None = written.at(slug).first()
            return shown
        # What one visitor alone may see is kept for nobody.
        find = _records_for_page.__wrapped__ if shown_records() else _records_for_page
        records = find(self.model, get_language(), visible_statuses())
        return next(iter(with_related(records.at(slug))), None)

    def answer(self, shown: Record | None, form: Format | None) -> HttpResponseBase:
        if shown is None:
            return self.answer_without_record(self.kwargs["slug"])
        if shown.local_slug != self.kwargs["slug"]:
            return self.lead_on(shown)
        self.object = shown
        response: HttpResponseBase
        if form:
            response = file_response(form, form.write(self.written(form, shown)), shown.slug)
        else:
            alone = {"formats": (), "feeds": ()} if shown_records() else {}
            response = self.render_to_response({**self.get_context_data(object=shown), **alone})
        if not is_previewing():
            response["Link"] = signposts(shown, self.format_links(), is_page=form is None)
        return response

    def written(self, form: Format, shown: Record) -> Any:
        """Return what a format writes: the record."""
        return shown

    def answer_without_record(self, slug: str) -> HttpResponse:
        """Answer 300 where a record was split, 410 where it was withdrawn, 301 where it was renamed, else Http404."""
        # A draft costs the same queries as nothing at all: the public cannot tell one from the other.
        notice = Tombstone.objects.record(self.model, slug=slug)
        record = self.model.objects.at(slug).first() or notice
        if record is not None and record.is_withdrawn:
            successors = FormerAddress.objects.successors(self.model, record.uid)
            return divided(self.request, successors) if successors else gone(self.request, record)
        targets = FormerAddress.objects.targets(self.model, slug)
        if len(targets) > 1:
            return divided(self.request, targets)
        if not targets or not (targets[0].is_visible or targets[0].is_withdrawn):
            raise Http404
        return self.lead_on(targets[0])

    def lead_on(self, record: Record) -> HttpResponse:
        """Answer 301: the record has another address in this language."""
        form = self.request.GET.get(FORMAT)
        query = f"?{urlencode({FORMAT: form})}" if form is not None else ""
        # For good, unless this is a preview.
        renamed = redirect(f"{record.get_absolute_url()}{query}", permanent=not is_previewing())
        return revalidated(renamed)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kind = self.model
        trail = [{"label": capfirst(kind._meta.verbose_name_plural), "url": reverse(f"{kind.url_name}-list")}]
        context = {**super().get_context_data(**kwargs), "formats": self.format_links(), "trail": trail}
        context["stale_texts"] = stale_texts(self.object)
        if shown_records():  # of which no other page is open, and whose address is the link
            return {**context, **page_address(self.request, self.request.path)}
        context |= page_address(self.request, self.request.path, self.object)
        context["feeds"] = [
            feed_link(kind, f"{self.model.url_name}-{kind}-feed", self.object.slug) for kind in self.feeds
        ]
        return {**context, "preview_banner": preview_banner(self.object)} if is_previewing() else context


@cache
def _records_for_page(model: Any, language: str | None, statuses: tuple[Status, ...]) -> Any:
    """Return the records that a page may show, with all that it shows, in a language and a status that are the page's.

    To build the query takes a third of the time of a page, which is the same for all records of a kind.
    """
    return with_stale_texts(model.objects.published().for_page(), language)


def preview_banner(shown: Record) -> dict[str, Any]:
    """Return status and form of a previewed record, what prevents its publication, and what readers will miss."""
    # Fetched anew: the page has fetched only a part of what the rules of publication read.
    record: Record = type(shown)._base_manager.get(pk=shown.pk)
    options = record._meta
    return {
        "record": record,
        "errors": [full_message(finding) for finding in find_errors(record)],
        "warnings": find_warnings(record),
        "edit_url": reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[record.pk]),
    }


@require_safe
def permanent_link(request: HttpRequest, uid: str) -> HttpResponse:
    """`/id/<uid>`: 303 to the record's page in the visitor's language; 300 if it was split, 410 if withdrawn."""
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
            form = request.GET.get(FORMAT)
            query = f"?{urlencode({FORMAT: form})}" if form else ""
            response = HttpResponseRedirect(f"{found[0].get_absolute_url()}{query}", status=303)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


def divided(request: HttpRequest, records: Sequence[Record]) -> HttpResponse:
    """300: names the parts of a record that was split, withdrawn or not. Http404 where the page may name none."""
    named = [record for record in records if record.is_visible or record.is_withdrawn]
    if not named:
        raise Http404
    context = {"records": named, "record_kind": named[0]._meta.verbose_name}
    return revalidated(render(request, "300.html", context, status=300))


def gone(request: HttpRequest, record: Record) -> HttpResponse:
    """410: the notice at the address of a withdrawn record."""
    reason = record.localized("withdrawal_reason")
    context = {"record": record, "record_kind": record._meta.verbose_name, "withdrawal_reason": reason}
    return revalidated(render(request, "410.html", context, status=410))


def revalidated(response: HttpResponse) -> HttpResponse:
    """Have browsers ask again, which would remember the answer for good: records are published and renamed again."""
    patch_cache_control(response, no_cache=True)
    return response
