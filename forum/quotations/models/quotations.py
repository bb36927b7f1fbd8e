"""The words: who spoke them, in which office, where, and where they are printed."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from forum.events.models.events import Event, Session
from forum.events.models.topics import Topic
from forum.quotations.models.articles import Article, Paragraph
from forum.quotations.models.querysets import QuotationQuerySet
from forum.quotations.models.speakers import Spoken
from organizations.models import Organization
from people.models import Office, Person
from records.core.database.constraints import Agreement, AgreementModel
from records.core.database.orders import LatestFirstIndex
from records.core.dates.fields import EDTFBound, EDTFField
from records.core.languages import TextStatus, any_language_filled
from records.core.locale_formats import format_list
from records.core.models import Record, Status
from records.core.models.querysets import fetched

TITLE_WORDS = 8


class Quotation(AgreementModel, Record):
    """Words, direct or reported. `text_status` tells for each language what its text is.

    They are those of a speaker, and of others where the statement is a joint one (`further_speakers`); or of one whom
    the source does not name (`unnamed_speaker`, as it calls them). They stand in a paragraph, or go on in those after
    it up to `last_paragraph`.
    """

    class Kind(models.TextChoices):
        DIRECT = "direct", _("Direct quotation")
        REPORTED = "reported", _("Reported statement")

    class Certainty(models.TextChoices):
        EXPLICIT = "explicit", _("The source names the speaker")
        RESOLVED = (
            "resolved",
            _("The source says “she”, “he” or an office; the person is clear from the text"),
        )
        IMPLIED = "implied", _("Attribution implied")

    uid_letter = "q"
    title_field = "label"
    text_field = "text"
    inline_relations = ("further_speakers",)
    depends_on = ("event", "speaker", "article")

    # Its place among those of its kind at its event, where the queryset has counted.
    number: int | None = None
    total: int | None = None

    agreements = (
        Agreement("office", "person", "speaker", _("This office was held by another person.")),
        Agreement("session", "event", "event", _("This session belongs to another event.")),
        Agreement("paragraph", "article", "article", _("This paragraph belongs to another article.")),
        Agreement("last_paragraph", "article", "article", _("This paragraph belongs to another article.")),
    )

    label = models.CharField(
        _("label"), max_length=200, blank=True, help_text=_("In the archive’s own words.")
    )
    text = models.TextField(_("text"), blank=True)
    text_status = models.CharField(_("what the text is"), max_length=12, choices=TextStatus, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DIRECT)
    speaker = models.ForeignKey(
        Person, models.PROTECT, related_name="quotations", null=True, blank=True, verbose_name=_("speaker")
    )
    unnamed_speaker = models.CharField(
        _("speaker without a name"),
        max_length=200,
        blank=True,
        help_text=_("Only where the source names nobody: as it calls them, such as “a delegate”."),
    )
    speaker_organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="unnamed_quotations",
        null=True,
        blank=True,
        verbose_name=_("body of the speaker without a name"),
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="quotations",
        null=True,
        blank=True,
        verbose_name=_("office held that day"),
    )
    event = models.ForeignKey(Event, models.PROTECT, related_name="quotations", verbose_name=_("event"))
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="quotations", null=True, blank=True, verbose_name=_("session")
    )
    article = models.ForeignKey(
        Article, models.PROTECT, related_name="quotations", null=True, blank=True, verbose_name=_("article")
    )
    paragraph = models.ForeignKey(
        Paragraph,
        models.PROTECT,
        related_name="quotations",
        null=True,
        blank=True,
        verbose_name=_("paragraph"),
    )
    last_paragraph = models.ForeignKey(
        Paragraph,
        models.PROTECT,
        related_name="quotations_ending",
        null=True,
        blank=True,
        verbose_name=_("last paragraph"),
        help_text=_("Where the words go on in the paragraphs after it: the one in which they end."),
    )
    place = models.PositiveIntegerField(
        _("place in the paragraph"),
        null=True,
        blank=True,
        help_text=_("How many characters of the paragraph come before the words."),
    )
    attribution = models.CharField(_("attribution as printed"), max_length=500, blank=True)
    certainty = models.CharField(
        _("how certain the attribution is"), max_length=12, choices=Certainty, blank=True
    )
    speaker_reason = models.CharField(
        _("why the attribution names somebody else"),
        max_length=500,
        blank=True,
        help_text=_("For editors: readers do not see it."),
    )
    said_on = EDTFField(_("said on"))
    said_on_earliest = EDTFBound("said_on", "earliest", db_index=True)
    said_on_latest = EDTFBound("said_on", "latest")
    topics = models.ManyToManyField(Topic, related_name="quotations", blank=True, verbose_name=_("topics"))
    shown_on = models.DateField(
        _("on the front page on"),
        null=True,
        blank=True,
        unique=True,
        help_text=_("The day on which the front page shows these words; on other days all take turns."),
        error_messages={"unique": _("Another quotation is on the front page on this day.")},
    )

    objects = QuotationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("quotation")
        verbose_name_plural = _("quotations")
        indexes = [
            *Record.Meta.indexes,
            LatestFirstIndex(F("said_on_earliest").desc(nulls_last=True), "id", name="quotation_by_day"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="quotation_published_with_words",
                condition=~Q(status=Status.PUBLISHED) | any_language_filled("text"),
                violation_error_message=_("A published quotation needs its words in at least one language."),
            ),
            models.CheckConstraint(
                name="quotation_paragraph_of_article",
                condition=Q(paragraph__isnull=True) | Q(article__isnull=False),
                violation_error_message=_("A paragraph needs its article."),
            ),
            models.CheckConstraint(name="quotation_kind", condition=Q(kind__in=["direct", "reported"])),
            models.CheckConstraint(
                name="quotation_has_one_speaker",
                condition=(Q(speaker__isnull=False) & ~any_language_filled("unnamed_speaker"))
                | (Q(speaker__isnull=True) & any_language_filled("unnamed_speaker")),
                violation_error_message=_(
                    "Choose the speaker; or, where the source names nobody, write what it calls them. Not both."
                ),
            ),
            models.CheckConstraint(
                name="quotation_office_of_speaker",
                condition=Q(office__isnull=True) | Q(speaker__isnull=False),
                violation_error_message=_("An office needs its speaker."),
            ),
            models.CheckConstraint(
                name="quotation_body_of_unnamed_speaker",
                condition=Q(speaker_organization__isnull=True) | Q(speaker__isnull=True),
                violation_error_message=_("The body is that of the office: leave this one blank."),
            ),
            models.CheckConstraint(
                name="quotation_ends_after_its_paragraph",
                condition=Q(last_paragraph__isnull=True)
                | (Q(paragraph__isnull=False) & ~Q(last_paragraph=F("paragraph"))),
                violation_error_message=_("The last paragraph is one after the first, or blank."),
            ),
            models.CheckConstraint(
                name="quotation_on_the_front_page_is_direct",
                condition=Q(shown_on__isnull=True) | Q(kind="direct"),
                violation_error_message=_("The front page shows direct quotations alone."),
            ),
        ]

    def is_evident(self) -> bool:
        return self.article_id is not None or super().is_evident()

    def records_of_same_words(self) -> list[Record]:
        return [self.article] if self.article else []

    @property
    def spoken_by(self) -> list[Spoken]:
        """The speakers in their order, each with the office held that day; nobody where the source names nobody."""
        first = [Spoken(self.speaker, self.office)] if self.speaker else []
        return [*first, *(Spoken(one.person, one.office) for one in fetched(self, "further_speakers"))]

    @property
    def speakers(self) -> list[Person]:
        return [one.person for one in self.spoken_by]

    @property
    def is_joint(self) -> bool:
        return len(self.spoken_by) > 1

    @property
    def speaker_name(self) -> str:
        """The names of the speakers in one line; where the source names nobody, what it calls the speaker."""
        return format_list([person.name for person in self.speakers]) or str(
            self.localized("unnamed_speaker")
        )

    @property
    def paragraph_numbers(self) -> str:
        """The number of its paragraph, or of its first and its last one."""
        ends = (self.paragraph, self.last_paragraph)
        return "–".join(str(one.number) for one in ends if one)

    @property
    def known_body(self) -> Organization | None:
        """The body of a speaker without a name, when the public sees it."""
        body = self.speaker_organization
        return body if body and body.is_visible else None

    def hidden_dependencies(self) -> dict[str, Record]:
        """Count each speaker of a joint statement as a speaker."""
        others = [one.person for one in self.further_speakers.all()] if self.pk else []
        hidden = next((person for person in others if not person.is_published), None)
        return {**({"speaker": hidden} if hidden else {}), **super().hidden_dependencies()}

    @property
    def title(self) -> str:
        return str(self.localized("label")) or self.opening_words

    def title_in(self, language: str) -> str:
        return super().title_in(language) or _opening(self.in_language("text", language).value)

    @property
    def day_said(self) -> date | None:
        """The first day on which it may have been said: its own, else that of its event."""
        return self.said_on_earliest or self.event.start_earliest

    @property
    def is_direct(self) -> bool:
        return self.kind == self.Kind.DIRECT

    @property
    def opening_words(self) -> str:
        """The first words, for titles and links."""
        return _opening(str(self.localized("text")))

    def place_in(self, language: str) -> int | None:
        """Return where the words begin in the paragraph's text of a language, if it is recorded."""
        return getattr(self, build_localized_fieldname("place", language))


def _opening(words: str) -> str:
    return Truncator(words).words(TITLE_WORDS, truncate="…")
