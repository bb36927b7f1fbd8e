"""The charts of the page "Explore": what the page shows, and their files."""

from collections.abc import Iterator
from typing import Any

from forum.explore.data.base import Chart
from forum.explore.data.co_organizers import CoOrganizers
from forum.explore.data.series import SeriesByYear
from forum.explore.data.topics import TopicsByYear
from forum.explore.svg.co_organizers import co_organizer_drawings
from forum.explore.svg.series import series_drawings
from forum.explore.svg.topics import topic_drawings
from records.serializers.json_csv import spreadsheet_lines
from records.serializers.negotiation import Format

# By the names of their files.
CHARTS: dict[str, type[Chart]] = {
    "series": SeriesByYear,
    "organizations": CoOrganizers,
    "topics": TopicsByYear,
}


def explore_context() -> dict[str, Any]:
    """Return the charts of the page with their drawings, in a fixed number of queries."""
    series, co_organizers, topics = SeriesByYear(), CoOrganizers(), TopicsByYear()
    return {
        "series": series,
        "series_drawings": series_drawings(series),
        "co_organizers": co_organizers,
        "co_organizer_drawings": co_organizer_drawings(co_organizers),
        "topics": topics,
        "topic_drawings": topic_drawings(topics),
    }


def chart_as_csv(chart: Chart) -> Iterator[bytes]:
    return spreadsheet_lines(chart.csv_rows())


CHART_CSV = Format("csv", "text/csv", "CSV", lambda records: records, chart_as_csv, is_file=True)
