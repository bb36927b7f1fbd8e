"""Pages of organizing bodies."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from records.core.database.collation import in_order
from records.serializers.citation_files import CITATION_FORMATS
from records.serializers.popolo import POPOLO
from records.site.details import RecordDetail
from records.site.lists import RecordList, Sort

MAX_OFFICE_HOLDERS = 50
MAX_ARTICLES = 10
# What the table of the list shows of a body beside its name; what none on a page has is left out.
COLUMNS = {
    "acronym": attrgetter("acronyms"),
    "country": attrgetter("country"),
    "organized": attrgetter("event_count"),
    "supported": attrgetter("supported_count"),
}


class OrganizationList(RecordList):
    model = Organization
    template_name = "organizations/organization_list.html"
    sorts = {
        "name": Sort(_("By kind and name"), lambda bodies: bodies.in_families()),
        "events": Sort(
            _("Most events"), lambda bodies: bodies.order_by("-event_count", in_order("name"), "pk")
        ),
    }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        bodies = list(context["page_obj"])
        columns = {name: any(map(value, bodies)) for name, value in COLUMNS.items()}
        # A parent on another page, or left out by a filter, has no child here.
        kinds = groupby(bodies if self.sort == "name" else (), key=Organization.get_kind_display)
        groups = [{"label": kind, "rows": list(_rows(members))} for kind, members in kinds]
        return {**context, "columns": columns, "width": 1 + sum(columns.values()), "groups": groups}


def _rows(members: Iterable[Organization]) -> Iterator[dict[str, Any]]:
    """Yield each `body`; `is_child` when its parent stands above it with nothing but its other parts between."""
    head: Organization | None = None
    for body in members:
        is_child = head is not None and body.parent_id == head.pk
        head = head if is_child else body
        yield {"body": body, "is_child": is_child}


class OrganizationDetail(RecordDetail):
    model = Organization
    template_name = "organizations/organization_detail.html"
    feeds = ("quotation", "event")
    formats = (*RecordDetail.formats, POPOLO, *CITATION_FORMATS)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body = self.object
        articles = list(body.articles.published().newest_first()[: MAX_ARTICLES + 1])
        context = super().get_context_data(**kwargs)
        if above := body.known_parent:
            context["trail"].append({"label": above.short_name, "url": above.get_absolute_url()})
        return {
            **context,
            "organized": body.events_by_role(),
            **body.companions(),
            "office_holders": body.offices.held_at_events()[:MAX_OFFICE_HOLDERS],
            "series": body.series.published().order_by(in_order("name"), "pk"),
            "articles": articles[:MAX_ARTICLES],
            "has_more_articles": len(articles) > MAX_ARTICLES,
        }
