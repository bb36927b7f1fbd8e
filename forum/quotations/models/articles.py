"""The published texts that the records rest on, with their paragraphs numbered, and photographs."""

from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from forum.events.models.events import Event
from forum.quotations.verbatim import occurrences
from organizations.models import Organization
from records.core.database.constraints import published_with
from records.core.database.orders import LatestFirstIndex
from records.core.dates.fields import EDTFBound, EDTFField
from records.core.languages import (
    PERMISSIONS,
    TextStatus,
    TranslatedModel,
    any_language_filled,
    language_codes,
)
from records.core.models import Record, TermField, Vocabulary
from records.core.models.addresses import NaturalKeyModel, Slugged
from records.core.models.querysets import RecordQuerySet, count_of, other_end
from records.core.web_addresses import WebAddressField
from records.media.images import SafeImageField

# A speech of hundreds of paragraphs is shown on several pages. Their bounds hang on numbers alone, so that a link to a
# paragraph asks the database nothing.
PARAGRAPHS_A_PAGE = 50


LATEST_FIRST = (F("published_on_earliest").desc(nulls_last=True), F("id").desc())


class ArticleQuerySet(RecordQuerySet["Article"]):
    """Articles with what their pages show."""

    def without_source(self) -> "ArticleQuerySet":
        return super().without_source().exclude(any_language_filled("url"))

    def for_list(self) -> "ArticleQuerySet":
        """With publisher, and `paragraph_count`, `quotation_count`, `reported_count` of what the public sees."""
        return (
            self.select_related("publisher")
            .without_descriptions("publisher")
            .annotate(
                paragraph_count=count_of(Article, "paragraphs", lambda paragraphs: paragraphs),
                quotation_count=count_of(Article, "quotations", lambda words: words.published().direct()),
                reported_count=count_of(Article, "quotations", lambda words: words.published().reported()),
            )
        )

    def for_page(self) -> "ArticleQuerySet":
        quotations = other_end(Article, "quotations").published().in_source_order()
        joined = quotations.select_related("speaker", "paragraph", "last_paragraph").prefetch_related("notes")
        quotations = Prefetch("quotations", joined)
        events = Prefetch("events", Event.objects.published().with_series())
        found = self.select_related("publisher").without_descriptions("publisher")
        return found.prefetch_related("paragraphs", "photos", quotations, events).with_evidence()

    def newest_first(self) -> "ArticleQuerySet":
        """Articles by day, the latest first, those without a date last."""
        return self.order_by(*LATEST_FIRST)


class Article(Record):
    """A published text, kept whole. `text_status` tells for each language what its text is."""

    class Kind(models.TextChoices):
        NEWS = "news-item", _("News item")
        PRESS_RELEASE = "press-release", _("Press release")
        SPEECH = "speech", _("Speech")
        DECLARATION = "declaration", _("Declaration")
        REPORT = "report", _("Report")
        INTERVIEW = "interview", _("Interview")
        OPINION = "opinion", _("Opinion piece")
        TRANSCRIPT = "transcript", _("Transcript")
        MINUTES = "minutes", _("Minutes")
        RESOLUTION = "resolution", _("Resolution")
        COMMUNIQUE = "communique", _("Communiqué")

    KINDS = Vocabulary("article-kind", _("Kinds of articles"), Kind)

    uid_letter = "a"
    title_field = "headline"
    inline_relations = ("paragraphs", "photos")

    headline = models.CharField(_("headline"), max_length=500)
    dateline = models.CharField(_("dateline"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    text_status = models.CharField(_("what the text is"), max_length=12, choices=TextStatus, blank=True)
    kind = TermField(_("kind"), vocabulary=KINDS)
    publisher = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="articles",
        null=True,
        blank=True,
        verbose_name=_("publisher"),
    )
    published_on = EDTFField(_("published on"))
    published_on_earliest = EDTFBound("published_on", "earliest", db_index=True)
    published_on_latest = EDTFBound("published_on", "latest")
    url = WebAddressField(_("address at the publisher’s"), max_length=1000, blank=True)
    events = models.ManyToManyField(Event, related_name="articles", blank=True, verbose_name=_("events"))

    objects = ArticleQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            *Record.Meta.indexes,
            LatestFirstIndex(*LATEST_FIRST, name="article_by_day"),
            LatestFirstIndex("kind", *LATEST_FIRST, name="article_by_kind"),
        ]
        constraints = [
            *Record.Meta.constraints,
            published_with(
                "article", "headline", _("A published article needs a headline in at least one language.")
            ),
        ]

    def is_evident(self) -> bool:
        return bool(self.localizations("url")) or super().is_evident()

    def records_of_same_words(self) -> list[Record]:
        return [words for words in self.quotations.all() if words.is_visible]

    def noted_texts(self, field: str, language: str) -> list[str]:
        """Return its own text of a field; of any other field, such as `text`, its paragraphs."""
        paragraphs = () if field in self.translated_fields() else self.paragraphs.all()
        return super().noted_texts(field, language) or [
            one.in_language("text", language).value for one in paragraphs
        ]

    def paragraph_url(self, number: int) -> str:
        """Return the address of a paragraph: its place on the page of the text that holds it."""
        page = page_of(number)
        return f"{self.get_absolute_url()}{f'?page={page}' if page > 1 else ''}#p{number}"

    @property
    def original_languages(self) -> list[str]:
        """Codes of the site's languages in which the text stands as its publisher printed it."""
        return [code for code in language_codes() if self.text_status_in(code) == TextStatus.ORIGINAL]


def page_of(number: int) -> int:
    """Return the number of the page of a text that holds a paragraph."""
    return (number - 1) // PARAGRAPHS_A_PAGE + 1


class Paragraph(NaturalKeyModel, TranslatedModel):
    """A paragraph of an article; its number is the same in every language."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="paragraphs", verbose_name=_("article"))
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("text"))

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["article", "number"]
        verbose_name = _("paragraph")
        verbose_name_plural = _("paragraphs")
        constraints = [
            models.UniqueConstraint(
                name="paragraph_number_once",
                fields=["article", "number"],
                violation_error_message=_("The article already has a paragraph with this number."),
            ),
            models.CheckConstraint(
                name="paragraph_number_positive",
                condition=Q(number__gte=1),
                violation_error_message=_("Paragraphs are counted from one."),
            ),
            models.CheckConstraint(
                name="paragraph_has_words",
                condition=any_language_filled("text"),
                violation_error_message=_("A paragraph needs a text in at least one language."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, {self.number}"

    def contains(self, words: dict[str, str]) -> bool:
        """Return whether words stand here in every language that both have, which is one at least."""
        texts = self.in_all_languages("text")
        both = [code for code, sought in words.items() if sought and texts[code]]
        return bool(both) and all(occurrences(words[code], texts[code]) for code in both)

    def text_status_in(self, language: str) -> str:
        # An empty row of a form has no article yet.
        return self.article.text_status_in(language) if hasattr(self, "article") else ""


class Photo(Slugged, TranslatedModel):
    """A photograph; one whose file is not ours to show has a caption and a link, no file."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    image = SafeImageField(_("image"), upload_to="photos", renditions=("photo",), blank=True)
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    text_status = models.CharField(_("what the caption is"), max_length=12, choices=TextStatus, blank=True)
    alt = models.CharField(_("alternative text"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    url = WebAddressField(_("address at the publisher’s"), max_length=1000, blank=True)
    article = models.ForeignKey(
        Article, models.CASCADE, related_name="photos", null=True, blank=True, verbose_name=_("article")
    )
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="photos", null=True, blank=True, verbose_name=_("event")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["order", "pk"]
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        constraints = [
            models.CheckConstraint(
                name="photo_of_article_or_event",
                condition=Q(article__isnull=False) | Q(event__isnull=False),
                violation_error_message=_("A photograph belongs to an article or to an event."),
            ),
            models.CheckConstraint(
                name="photo_has_file_or_link",
                condition=~Q(image="") | any_language_filled("url"),
                violation_error_message=_(
                    "A photograph needs a file, or the address where the publisher shows it."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.localized("caption")) or self.slug
