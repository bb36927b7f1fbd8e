"""The front page, and the charts of the whole archive."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from forum.explore.data.co_organizers import CoOrganizers
from forum.explore.data.series import SeriesByYear
from forum.explore.data.topics import TopicsByYear
from forum.explore.home import home_context
from forum.explore.svg.co_organizers import co_organizer_drawings
from forum.explore.svg.series import series_drawings
from forum.explore.svg.topics import topic_drawings
from records.serializers.json_csv import spreadsheet_lines
from records.serializers.negotiation import Format, file_response
from records.serializers.page_data import dataset, website

# By the names of their files.
CHARTS = {"series": SeriesByYear, "organizations": CoOrganizers, "topics": TopicsByYear}
CHART_CSV = Format("csv", "text/csv", "CSV", lambda records: records, spreadsheet_lines, is_file=True)


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
    """The archive in three charts, each with its table and its file, in a fixed number of queries."""

    template_name = "forum/explore/explore.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        series, co_organizers, topics = SeriesByYear(), CoOrganizers(), TopicsByYear()
        return {
            **super().get_context_data(**kwargs),
            "here": _("Explore"),
            "series": series,
            "series_drawings": series_drawings(series),
            "co_organizers": co_organizers,
            "co_organizer_drawings": co_organizer_drawings(co_organizers),
            "topics": topics,
            "topic_drawings": topic_drawings(topics),
        }


@require_safe
def chart_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file of a chart, as CSV."""
    return file_response(CHART_CSV, spreadsheet_lines(CHARTS[name]().csv_rows()), name)
