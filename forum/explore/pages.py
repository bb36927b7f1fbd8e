"""The front page, and the charts of the whole archive."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum.explore.charts import CHART_CSV, CHARTS, explore_context
from forum.explore.home import home_context
from records.serializers.negotiation import file_response
from records.serializers.page_data import dataset, website


class Home(TemplateView):
    """The front page."""

    template_name = "forum/explore/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "hide_search": True,
            **home_context(),
            "structured": [website(), dataset()],
        }


class Explore(TemplateView):
    """The archive in three charts, each with its table and its file."""

    template_name = "forum/explore/explore.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "here": _("Explore"), **explore_context()}


@require_safe
def chart_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a chart, as CSV."""
    return file_response(CHART_CSV, CHART_CSV.write(CHARTS[name]()), name)
