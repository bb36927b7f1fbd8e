"""The one base of all pages of one record: found by slug, moved, withdrawn, missing, or an editor's preview."""

from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.views.generic import DetailView

from records.core.models import FormerAddress, Tombstone
from records.core.preview import PARAMETER, in_preview, is_previewing, may_preview
from records.serializers.json_csv import JSON
from records.serializers.negotiation import PARAMETER as FORMAT
from records.serializers.negotiation import Format, InFormats, file_response
from records.serializers.schema_org import JSON_LD
from records.site.preview_banner import Ribbon
from records.site.views import asked_for_again, gone, several


class RecordDetail(InFormats, DetailView):
    """A record's page. A kind says what: `model`, `template_name`, `formats`, and what its context adds."""

    context_object_name = "record"
    formats: ClassVar[Sequence[Format]] = (JSON, JSON_LD)

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.published().for_page()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """The public page; to an editor who asks for `?preview`, or for what is not public, the preview."""
        if PARAMETER in request.GET and may_preview(request, self.model):
            return self.preview(request, *args, **kwargs)
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            # Asked whether there is such a draft or not: the answers to others are made alike.
            if may_preview(request, self.model):
                return self.preview(request, *args, **kwargs)
            return self.instead(request, kwargs["slug"])

    def in_format(self, form: Format) -> HttpResponseBase:
        records: Any = form.fetch(self.model.objects.published())
        record = get_object_or_404(records, slug=self.kwargs["slug"])
        return file_response(form, form.write(record), record.slug)

    def preview(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The page as it will be once drafts are published; else what stands in its place."""
        try:
            return in_preview(partial(super().get, request, *args, **kwargs))
        except Http404:
            return in_preview(partial(self.instead, request, kwargs["slug"]))

    def instead(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Where a record was split: all that came of it (300). The notice of a withdrawn one (410), the way to a
        renamed one (301), else Http404."""
        record = self.model._base_manager.filter(slug=slug).first()
        notice = Tombstone.objects.record(self.model, slug=slug)  # asked for in any case, as above
        record = notice if record is None else record
        if record is not None and record.is_withdrawn:
            successors = FormerAddress.objects.successors(self.model, record.uid)
            return several(request, successors) if successors else gone(request, record)
        targets = FormerAddress.objects.targets(self.model, slug)
        if len(targets) > 1:
            return several(request, targets)
        target = targets[0] if targets else None
        if target is None or not (target.is_visible or target.is_withdrawn):
            raise Http404
        # A preview is not for good.
        redirect = HttpResponseRedirect if is_previewing() else HttpResponsePermanentRedirect
        asked = f"?{urlencode({FORMAT: request.GET[FORMAT]})}" if FORMAT in request.GET else ""
        return asked_for_again(redirect(f"{target.get_absolute_url()}{asked}"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {**super().get_context_data(**kwargs), "formats": self.format_links()}
        return {**context, "ribbon": Ribbon(self.object)} if is_previewing() else context
