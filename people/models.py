"""Speakers, the other names they go by, and the offices they held."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Prefetch, Q, Subquery, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Organization
from people.name_parts import NameParts, parted
from records.core.database.collation import indexes_in_order, plain_in_order
from records.core.database.constraints import has_text, not_before
from records.core.dates.fields import EDTFBound, EDTFField, EDTFModel
from records.core.dates.words import term_in_words, years_in_words, years_named
from records.core.languages import PERMISSIONS, TranslatedModel, any_language_filled
from records.core.models import NamedRecord, OtherName, Record, Status, validate_country
from records.core.models.addresses import NaturalKeyModel, NaturalKeyQuerySet
from records.core.models.querysets import RecordQuerySet, count_of, other_end
from records.core.slugs import slug_of
from records.core.status import visible
from records.media.images import SafeImageField
from records.search.kept_counts import count_with


def words_of(model: type[models.Model], which: Callable[[Any], models.QuerySet[Any]]) -> Any:
    """Return a count of the words of a person or an office, alone and with others, those that `which` picks."""
    picked = Exists(which(other_end(model, "quotations").filter(pk=OuterRef("quotation"))))
    of_joint = count_of(model, "joint_statements", lambda rows: rows.filter(picked))
    return count_of(model, "quotations", which) + of_joint


def kept_words_of(kind: str, which: Callable[[Any], models.QuerySet[Any]]) -> Any:
    """Return such a count of the words of a kind of a person, as it is kept."""
    words = other_end(Person, "quotations").model
    return count_with(words, "speaker", ("kind", kind), words_of(Person, which))


class PersonQuerySet(RecordQuerySet["Person"]):
    """People with what their pages show."""

    def for_list(self) -> "PersonQuerySet":
        """People with names, offices (latest first) and counts of what the public sees.

        `latest_office_id` is the office that they held at the latest event recorded here, `printed_parts` the parts in
        events where the source prints an affiliation, the latest first.
        """
        parts: Any = (
            other_end(Person, "participations").published().filter(any_language_filled("affiliation"))
        )
        printed = parts.order_by(F("event__start_earliest").desc(nulls_last=True), "pk")
        held = Office.objects.filter(visible("participations__event"), person=OuterRef("pk"))
        latest = held.order_by(F("participations__event__start_earliest").desc(nulls_last=True), "pk")
        offices = Prefetch("offices", Office.objects.latest_first().with_event_count())
        return (
            self.without_descriptions("")
            .prefetch_related(
                "other_names", offices, Prefetch("participations", printed, to_attr="printed_parts")
            )
            .annotate(
                latest_office_id=Subquery(latest.values("pk")[:1]),
                event_count=count_of(
                    Person, "participations", lambda parts: parts.published(), distinct="event"
                ),
                quotation_count=kept_words_of("direct", lambda words: words.published().direct()),
                reported_count=kept_words_of("reported", lambda words: words.published().reported()),
            )
        )

    def quoted_first(self) -> "PersonQuerySet":
        """Return those whose words are recorded, then those who are named, each by family name."""
        words = other_end(Person, "quotations").published()
        person = OuterRef("pk")
        has_words = Exists(words.filter(speaker=person)) | Exists(
            words.filter(further_speakers__person=person)
        )
        return self.order_by(Case(When(has_words, then=0), default=1), plain_in_order("sort_name"), "pk")


class Person(NamedRecord, Record):
    """Someone who took part in an event. Names are kept as the person's own language orders them."""

    uid_letter = "p"
    inline_relations = ("offices",)

    name = models.CharField(_("name"), max_length=200)
    family_name = models.CharField(
        _("family name"), max_length=120, blank=True, help_text=_("The part of the name that lists sort by.")
    )
    sort_name = models.CharField(
        _("sort name"), max_length=200, blank=True, help_text=_("As in an index: Bárcena, Alicia; Wang Chao.")
    )
    honorific = models.CharField(_("honorific"), max_length=60, blank=True)
    biography = models.TextField(_("biography"), blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    portrait = SafeImageField(
        _("portrait"), upload_to="portraits", renditions=("thumb", "portrait"), blank=True
    )
    portrait_credit = models.CharField(_("credit of the portrait"), max_length=200, blank=True)
    portrait_alt = models.CharField(_("alternative text of the portrait"), max_length=300, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["country"], name="person_by_country"),
            *indexes_in_order("sort_name", "person_by_name"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="person_published_with_name",
                condition=~Q(status=Status.PUBLISHED) | Q(name__gt=""),
                violation_error_message=_("A published person needs a name."),
            ),
        ]

    @property
    def title(self) -> str:
        return self.name

    def title_in(self, language: str) -> str:
        return self.name

    def fill_in(self) -> None:
        """Fill in the sort name as well."""
        if self.sort_name in ("", self.name):
            self.sort_name = self.name_parts.in_index
        super().fill_in()

    @property
    def name_parts(self) -> NameParts:
        """The name around its family name, which is empty where it is not known or does not stand in the name."""
        return parted(self.name, self.family_name)

    @property
    def known_office(self) -> "Office | None":
        """The office held at the latest event recorded here, else the latest one; of `for_list()`."""
        return next(iter(self.known_offices), None)

    @property
    def known_offices(self) -> list["Office"]:
        """Offices of `for_list()`, the latest first, that of the latest event recorded here before all others."""
        latest = self.latest_office_id  # type: ignore[attr-defined]
        return sorted(self.offices.all(), key=lambda office: office.pk != latest)

    def published_quotations(self) -> models.QuerySet[Any]:
        """Words of this person, alone or with others, that the public sees: the latest event first."""
        words: Any = other_end(Person, "quotations").published().spoken_by(self)
        return words.in_source_order().for_row()

    def appearances(self) -> models.QuerySet[Any]:
        """Parts in events that the public sees, the latest event first, with session and office."""
        parts: models.QuerySet[Any] = self.participations.published()
        latest_first = F("event__start_earliest").desc(nulls_last=True)
        in_order = parts.order_by(latest_first, "event", "session__order", "order", "pk")
        joined = in_order.select_related("session", "office__organization")
        return joined.prefetch_related("office__organization__other_names")


class PersonName(OtherName):
    person = models.ForeignKey(Person, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        constraints = [OtherName.listed_once("person")]


DAY = "event__start_earliest"


class OfficeQuerySet(NaturalKeyQuerySet["Office"]):
    """Offices in time."""

    def latest_first(self) -> "OfficeQuerySet":
        """Offices with their organizations, the latest first, those without a date last."""
        joined = self.select_related("organization").without_descriptions("organization")
        return joined.order_by(F("start_earliest").desc(nulls_last=True), "pk")

    def with_event_count(self) -> "OfficeQuerySet":
        """Offices with `event_count`, of published events in which their holder took part holding them.

        `first_named` and `last_named` are the days of the first and the last of these events.
        """
        parts = other_end(Office, "participations").published().filter(office=OuterRef("pk"))
        days = parts.order_by().values("office").annotate(first=Min(DAY), last=Max(DAY))
        return self.annotate(
            event_count=count_of(Office, "participations", lambda parts: parts.published(), distinct="event"),
            first_named=Subquery(days.values("first")),
            last_named=Subquery(days.values("last")),
        )

    def held_at_events(self) -> "OfficeQuerySet":
        """Offices of published people held at published events, with names and counts, in order of name."""
        words = words_of(Office, lambda words: words.published().direct())
        return (
            self.filter(visible("person"))
            .with_event_count()
            .filter(event_count__gt=0)
            .annotate(quotation_count=words)
            .select_related("person")
            .prefetch_related("person__other_names")
            .order_by(plain_in_order("person__sort_name"), "pk")
        )


class Office(NaturalKeyModel, EDTFModel, TranslatedModel):
    """A post held by a person (Popolo: Membership); `post` is the same for all who held it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="offices", verbose_name=_("person"))
    organization = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="offices",
        null=True,
        blank=True,
        verbose_name=_("organization"),
    )
    title = models.CharField(pgettext_lazy("of an office", "title"), max_length=300)
    post = models.SlugField(
        _("post"), max_length=120, blank=True, help_text=_("One word for the post, whoever holds it.")
    )
    start = EDTFField(_("start"))
    start_earliest = EDTFBound("start", "earliest")
    start_latest = EDTFBound("start", "latest")
    end = EDTFField(_("end"))
    end_earliest = EDTFBound("end", "earliest")
    end_latest = EDTFBound("end", "latest")

    objects = OfficeQuerySet.as_manager()

    class Meta:
        default_permissions = PERMISSIONS
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        constraints = [
            models.UniqueConstraint(name="office_once", fields=["person", "post", "start"]),
            has_text("office", "title", _("An office needs a title in at least one language.")),
            not_before(
                "office_ends_after_start", "start", "end", _("An office cannot end before it begins.")
            ),
        ]

    def __str__(self) -> str:
        body = f", {self.organization.short_name}" if self.organization else ""
        return f"{self.localized('title')}{body}"

    def known_name_on(self, day: date | None) -> str:
        """Return its title, and its body as it was called on a day (None: today) when the public sees that."""
        title, body = str(self.localized("title")), self.organization
        return f"{title}, {body.called_on(day)}" if body and body.is_visible else title

    @property
    def known_name(self) -> str:
        """Its title, and its body when the public sees that."""
        return self.known_name_on(None)

    @property
    def years(self) -> str:
        """The years in which it was held, in words: "2008 to 2022"; empty where they are not known.

        An office without dates was held in the years in which sources name it at an event: "in 2014".
        """
        # Of `with_event_count()`; an office fetched otherwise tells no more than its own dates.
        first, last = (getattr(self, name, None) for name in ("first_named", "last_named"))
        return years_in_words(self.start, self.end) or years_named(first, last)

    @property
    def term(self) -> str:
        """The time for which it was held, in words: "since June 2023"."""
        return term_in_words(self.start, self.end)

    def usual_post(self) -> str:
        """Return the name of a post that the editor leaves out: the organization's slug and the title."""
        body = f"{self.organization.slug} " if self.organization else ""
        return slug_of(f"{body}{self.localized('title')}")[:120]

    def fill_in(self) -> None:
        """Give the post its usual name unless the editor named it."""
        self.post = self.post or self.usual_post()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.fill_in()
        super().save(*args, **kwargs)
