"""Filters of events, documents, series and topics."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.events.models import Document, Event, Organizer, Series, Topic
from forum.events.years import by_topic
from organizations.filters import COUNTRY, OrganizationFacet
from records.core.registry import register
from records.search.facets import ChoiceFacet, RelatedFacet, YearFacet
from records.search.filter_registry import Filters

BODY = "organizers__organization__slug"


@dataclass(frozen=True)
class BodyFacet(OrganizationFacet):
    """Filters events by a body that organized them, or by one that had another part, such as a supporter."""

    is_organizing: bool = True

    def offered(self) -> Q:
        roles = Organizer.ORGANIZING if self.is_organizing else Organizer.supporting_roles()
        return super().offered() & Q(organizers__role__in=roles)


class EventStatusFacet(ChoiceFacet):
    """Filters events that were announced or called off; those that took place have no value."""

    def offered(self) -> Q:
        return Q(event_status__gt="")


TOPIC = RelatedFacet("topic", _("Topic"), "topics__slug", search_name="topic")


def series_facet(editions: str) -> RelatedFacet:
    """Return the facet by series for records that reach their editions by a path."""
    label = pgettext_lazy("one of them", "Series")
    return RelatedFacet("series", label, f"{editions}__series__slug", search_name="series")


register(
    Filters(
        Event,
        (
            YearFacet(
                "year",
                _("Year"),
                "start_earliest__year",
                keyword=pgettext_lazy("filter of a search", "year"),
                rank=20,
            ),
            series_facet("editions"),
            BodyFacet("organizer", _("Organizer"), BODY),
            # Organizers of the same events: where the page of pictures leads to.
            BodyFacet("with", _("Organized together with"), BODY, is_offered=False, search_name=""),
            BodyFacet("supporter", _("Supporter"), BODY, is_organizing=False, search_name=""),
            COUNTRY,
            TOPIC,
            ChoiceFacet("kind", _("Kind"), "kind", choices=Event.KINDS.choices),
            EventStatusFacet(
                "event_status",
                _("Announced or called off"),
                "event_status",
                choices=Event.EventStatus.choices,
            ),
        ),
        traits=(by_topic("start"),),
    ),
    Filters(
        Document,
        (
            YearFacet("year", _("Year"), "date_earliest__year"),
            ChoiceFacet("kind", _("Kind"), "kind", choices=Document.KINDS.choices),
            series_facet("event__editions"),
            RelatedFacet("event", _("Adopted at"), "event__slug", is_offered=False),
            OrganizationFacet("organization", _("Issued by"), "publisher__slug"),
        ),
    ),
    Filters(
        Series,
        (OrganizationFacet("organization", _("Within"), "framework__slug"),),
        itself=RelatedFacet(
            "series",
            pgettext_lazy("one of them", "Series"),
            "slug",
            search_name="series",
            keyword=pgettext_lazy("filter of a search", "series"),
            rank=30,
        ),
    ),
    Filters(
        Topic,
        (ChoiceFacet("kind", _("Kind"), "kind", choices=Topic.Kind.choices),),
        itself=RelatedFacet(
            "topic",
            _("Topic"),
            "slug",
            search_name="topic",
            keyword=pgettext_lazy("filter of a search", "topic"),
            rank=70,
        ),
    ),
)
