"""The one base of all pages of one record: found by slug, moved, withdrawn, missing, or an editor's preview."""

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.views.generic import DetailView

from records.models import FormerAddress
from records.preview import PARAMETER, in_preview, is_previewing, may_preview
from records.ribbon import Ribbon
from records.views import asked_for_again, gone, several


class RecordDetail(DetailView):
    """A record's page. A kind says what: `model`, `template_name`, and what its context adds."""

    context_object_name = "record"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.published().for_page()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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

    def preview(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page as it will be once drafts are published; else what stands in its place."""
        try:
            return in_preview(partial(super().get, request, *args, **kwargs))
        except Http404:
            return in_preview(partial(self.instead, request, kwargs["slug"]))

    def instead(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Where a record was split: all that came of it (300). The notice of a withdrawn one (410), the way to a
        renamed one (301), else Http404."""
        record = self.model._base_manager.filter(slug=slug).first()
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
        return asked_for_again(redirect(target.get_absolute_url()))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {**context, "ribbon": Ribbon(self.object)} if is_previewing() else context
