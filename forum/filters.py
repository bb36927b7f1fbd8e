"""By what the lists of events, quotations and articles are filtered."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.events.models import Event, Topic
from forum.quotations.models import Article, Quotation
from organizations.filters import OrganizationFacet
from people.filters import OfficeFacet
from records.core.languages import TextStatus
from records.site.filters import (
    ChoiceFacet,
    CountryFacet,
    Facet,
    LanguageFacet,
    RelatedFacet,
    YearFacet,
)

TOPIC = RelatedFacet("topic", _("Topic"), "topics__slug", only="topics", label_path="topics__name")

EVENT_FACETS: tuple[Facet, ...] = (
    YearFacet("year", _("Year"), "start_earliest__year"),
    RelatedFacet(
        "series",
        pgettext_lazy("one of them", "Series"),
        "editions__series__slug",
        only="editions__series",
        label_path="editions__series__name",
    ),
    OrganizationFacet(
        "organizer", _("Organizer"), "organizers__organization__slug", only="organizers__organization"
    ),
    # Bodies behind the same events: where the page of pictures leads to.
    OrganizationFacet(
        "with",
        _("Together with"),
        "organizers__organization__slug",
        only="organizers__organization",
        is_offered=False,
    ),
    CountryFacet("country", _("Country"), "country"),
    TOPIC,
    ChoiceFacet("kind", _("Kind"), "kind", choices=Event.Kind.choices),
)

QUOTATION_FACETS: tuple[Facet, ...] = (
    TOPIC,
    ChoiceFacet("kind", _("Kind"), "kind", choices=Quotation.Kind.choices),
    RelatedFacet("speaker", _("Speaker"), "speaker__slug", label_path="speaker__name", is_translated=False),
    OfficeFacet("office", _("Office held that day"), "office__post"),
    OrganizationFacet(
        "organization", _("Organization"), "office__organization__slug", only="office__organization"
    ),
    RelatedFacet(
        "series",
        pgettext_lazy("one of them", "Series"),
        "event__editions__series__slug",
        only="event__editions__series",
        label_path="event__editions__series__name",
    ),
    YearFacet("year", _("Year"), "said_on_earliest__year"),
    LanguageFacet("language", _("Language of publication"), "text_status", status=TextStatus.ORIGINAL),
)

ARTICLE_FACETS: tuple[Facet, ...] = (
    YearFacet("year", _("Year"), "published_on_earliest__year"),
    ChoiceFacet("kind", _("Kind"), "kind", choices=Article.Kind.choices),
    OrganizationFacet("organization", _("Publisher"), "publisher__slug", only="publisher"),
    LanguageFacet("language", _("Language of publication"), "text_status", status=TextStatus.ORIGINAL),
)

SERIES_FACETS: tuple[Facet, ...] = (
    OrganizationFacet("organization", _("Within"), "framework__slug", only="framework"),
)

TOPIC_FACETS: tuple[Facet, ...] = (ChoiceFacet("kind", _("Kind"), "kind", choices=Topic.Kind.choices),)
