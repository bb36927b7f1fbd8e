"""Base view of the page of one record."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.urls import reverse
from django.views.generic import DetailView

from records.core.models import Record
from records.core.rules import find_errors, find_warnings, full_message
from records.core.status import PARAMETER, in_preview, is_previewing, may_preview
from records.serializers.json_csv import JSON
from records.serializers.negotiation import PARAMETER as FORMAT
from records.serializers.negotiation import Format, InFormats, file_response
from records.serializers.schema_org import JSON_LD
from records.site.resolution import Resolution, divided, gone, resolve, revalidated


class PreviewBanner:
    """The banner above an editor's preview: the status of the record, and what to do before it is public."""

    def __init__(self, shown: Record) -> None:
        # Fetched anew: the page has fetched only a part of what the rules of publication read.
        self.record: Record = type(shown)._base_manager.get(pk=shown.pk)

    @cached_property
    def errors(self) -> list[str]:
        """Sentences about what prevents its publication."""
        return [full_message(finding) for finding in find_errors(self.record)]

    @cached_property
    def warnings(self) -> list[str]:
        """Sentences about what readers will miss."""
        return find_warnings(self.record)

    @property
    def edit_url(self) -> str:
        options = self.record._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[self.record.pk])


class RecordDetail(InFormats, DetailView):
    """A record's page. Each kind declares `model`, `template_name`, `formats`, and its own context."""

    context_object_name = "record"
    formats: ClassVar[Sequence[Format]] = (JSON, JSON_LD)

    def as_page(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.respond(None)

    def in_format(self, form: Format) -> HttpResponseBase:
        return self.respond(form)

    def respond(self, form: Format | None) -> HttpResponseBase:
        """Answer with the public page; an editor who asks for `?preview`, or for a draft, gets a preview.

        The public page is looked for first, so that it leaves the session of an editor alone.
        """
        is_requested = PARAMETER in self.request.GET and may_preview(self.request, self.model)
        found = Resolution() if is_requested else self.resolve(form)
        if found.shown is None and may_preview(self.request, self.model):
            return in_preview(lambda: self.answer(self.resolve(form), form))
        return self.answer(found, form)

    def resolve(self, form: Format | None) -> Resolution:
        records: Any = self.model.objects.published()
        return resolve(form.fetch(records) if form else records.for_page(), self.kwargs["slug"])

    def answer(self, found: Resolution, form: Format | None) -> HttpResponseBase:
        """Answer with the record; 300 where it was split, 410 where it was withdrawn, 301 where it was renamed."""
        if found.shown is not None:
            self.object = found.shown
            if form:
                return file_response(form, form.write(self.object), self.object.slug)
            return self.render_to_response(self.get_context_data(object=self.object))
        if found.parts:
            return divided(self.request, found.parts)
        if found.withdrawn is not None:
            return gone(self.request, found.withdrawn)
        if found.moved_to is not None:
            return self.redirect_to(found.moved_to)
        raise Http404

    def redirect_to(self, record: Record) -> HttpResponse:
        """Redirect to a renamed record in the same format; for good, unless this is a preview."""
        redirect = HttpResponseRedirect if is_previewing() else HttpResponsePermanentRedirect
        form = self.request.GET.get(FORMAT)
        query = f"?{urlencode({FORMAT: form})}" if form is not None else ""
        return revalidated(redirect(f"{record.get_absolute_url()}{query}"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "formats": self.format_links()}
        return {**context, "preview_banner": PreviewBanner(self.object)} if is_previewing() else context
