"""Filters of articles and quotations."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from forum.events.filters import TOPIC, series_facet
from forum.events.years import by_topic
from forum.quotations.models import Article, Quotation
from organizations.filters import OrganizationFacet
from people.filters import OfficeFacet
from records.core.languages import TextStatus
from records.core.registry import register
from records.search.facets import ChoiceFacet, CombinedFacet, LanguageFacet, RelatedFacet, YearFacet
from records.search.filter_registry import Filters

LANGUAGE = LanguageFacet(
    "language",
    _("Language of publication"),
    "text_status",
    status=TextStatus.ORIGINAL,
    search_name="language",
    keyword=pgettext_lazy("filter of a search", "language"),
    rank=90,
)

SPEAKER = RelatedFacet(
    "speaker",
    _("Speaker"),
    "speaker__slug",
    is_translated=False,
    search_name="speaker",
    keyword=pgettext_lazy("filter of a search", "speaker"),
    rank=40,
)
OFFICE = OfficeFacet(
    "office",
    _("Office held that day"),
    "office__post",
    search_name="office",
    keyword=pgettext_lazy("filter of a search", "office"),
    rank=50,
)

register(
    Filters(
        Quotation,
        (
            TOPIC,
            ChoiceFacet("kind", _("Kind"), "kind", choices=Quotation.Kind.choices),
            CombinedFacet.of(Quotation, SPEAKER, "further_speakers__person__slug"),
            CombinedFacet.of(Quotation, OFFICE, "further_speakers__office__post"),
            CombinedFacet.of(
                Quotation,
                OrganizationFacet("organization", _("Organization"), "office__organization__slug"),
                "speaker_organization__slug",
                "further_speakers__office__organization__slug",
            ),
            series_facet("event__editions"),
            YearFacet("year", _("Year"), "said_on_earliest__year"),
            LANGUAGE,
        ),
        traits=(by_topic("said_on", "kind"),),
    ),
    Filters(
        Article,
        (
            YearFacet("year", _("Year"), "published_on_earliest__year"),
            ChoiceFacet("kind", _("Kind"), "kind", choices=Article.KINDS.choices),
            OrganizationFacet("organization", _("Publisher"), "publisher__slug"),
            LANGUAGE,
        ),
    ),
)
