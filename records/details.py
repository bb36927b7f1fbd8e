"""The one base of all pages of one record: found by slug, moved, withdrawn or missing."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.generic import DetailView

from records.models import FormerAddress
from records.views import gone


class RecordDetail(DetailView):
    """A record's page. A kind says what: `model`, `template_name`, and what its context adds."""

    context_object_name = "record"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model.objects.published().for_page()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            return self.instead(request, kwargs["slug"])

    def instead(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The notice of a withdrawn record (410), the way to a renamed one (301), else Http404."""
        record = self.model._base_manager.filter(slug=slug).first()
        if record is not None and record.is_withdrawn:
            return gone(request, record)
        target = FormerAddress.objects.target(self.model, slug)
        if target is None or not (target.is_published or target.is_withdrawn):
            raise Http404
        return HttpResponsePermanentRedirect(target.get_absolute_url())
