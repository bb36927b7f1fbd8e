"""Events, their other names and their sessions."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from forum.events.models.series import Edition
from forum.events.models.topics import Topic
from records.core.database.collation import in_order
from records.core.database.constraints import has_text, not_before, published_with
from records.core.database.orders import LatestFirstIndex
from records.core.dates.fields import EDTFBound, EDTFField, EDTFModel, PartialDate
from records.core.languages import PERMISSIONS, TranslatedModel
from records.core.locale_formats import format_times
from records.core.models import (
    OtherName,
    Record,
    TermField,
    Vocabulary,
    validate_country,
    validate_time_zone,
)
from records.core.models.addresses import Slugged
from records.core.models.querysets import RecordQuerySet, count_of, other_end
from records.core.status import visible
from records.core.web_addresses import WebAddressField

LATEST_FIRST = (F("start_earliest").desc(nulls_last=True), F("id").desc())


class EventQuerySet(RecordQuerySet["Event"]):
    """Events with what their pages show."""

    def with_series(self) -> "EventQuerySet":
        """Events with the editions they are of published series, in the order of their title."""
        editions = Edition.objects.filter(visible("series")).select_related("series")
        editions = editions.without_descriptions("series")
        return self.prefetch_related(Prefetch("editions", editions))

    def with_organizers(self) -> "EventQuerySet":
        """Events with the published bodies behind them and those bodies' parents, in order."""
        organizers = other_end(Event, "organizers").filter(visible("organization"))
        joined = organizers.select_related("organization__parent")
        joined = joined.without_descriptions("organization", "organization__parent")
        return self.prefetch_related(Prefetch("organizers", joined))

    def for_list(self) -> "EventQuerySet":
        """Events with series, organizers and `quotation_count`: direct quotations that the public sees."""
        count = count_of(Event, "quotations", lambda quotations: quotations.published().direct())
        with_names = (
            self.without_descriptions("")
            .with_organizers()
            .prefetch_related("organizers__organization__other_names")
        )
        return with_names.with_series().annotate(quotation_count=count)

    def for_table(self) -> "EventQuerySet":
        """Events as `for_list()`, with `chairs`, documents, notes, and `reported_count`."""
        people = other_end(Event, "participations").published().with_people()
        chairs = people.filter(role__in=("chair", "co-chair"))  # of Participation, which is above
        count = count_of(Event, "quotations", lambda quotations: quotations.published().reported())
        documents = other_end(Event, "documents").published()
        found = self.for_list().annotate(reported_count=count).prefetch_related("notes")
        return found.prefetch_related(
            Prefetch("participations", chairs, to_attr="chairs"), Prefetch("documents", documents)
        )

    def for_page(self) -> "EventQuerySet":
        """Events with all that their page shows; their quotations are numbered."""
        participations = other_end(Event, "participations").published().with_people()
        quotations = other_end(Event, "quotations").published().with_numbers().in_source_order().for_row()
        articles = other_end(Event, "articles").published().select_related("publisher")
        articles = articles.without_descriptions("publisher")
        topics = Topic.objects.published().order_by(in_order("name")).without_descriptions("")
        documents = other_end(Event, "documents").published()
        return (
            self.with_series()
            .with_organizers()
            .with_evidence()
            .prefetch_related("sessions", "other_names")
            .prefetch_related(Prefetch("participations", participations), Prefetch("quotations", quotations))
            .prefetch_related(Prefetch("topics", topics), Prefetch("articles", articles))
            .prefetch_related(Prefetch("documents", documents))
        )

    def newest_first(self) -> "EventQuerySet":
        """Events by day, the latest first, those without a date last."""
        return self.order_by(*LATEST_FIRST)


class Event(Record):
    """A meeting: a forum, a summit, a conference. A joint event has an edition in each of its series."""

    class Kind(models.TextChoices):
        FORUM = "forum", _("Forum")
        JOINT_FORUM = "joint-forum", _("Joint forum")
        MINISTERIAL = "ministerial-meeting", _("Ministerial meeting")
        SUMMIT = "summit", _("Summit")
        LEADERS = "leaders-meeting", _("Leaders’ meeting")
        VIDEO_CONFERENCE = "video-conference", _("Video conference")
        COORDINATION = "coordination-meeting", _("Coordination meeting")
        CONFERENCE = "conference", _("Conference")
        SESSION = "session", _("Session of a body")
        ASSEMBLY = "assembly", _("Assembly")
        CONGRESS = "congress", _("Congress")
        MEETING = "meeting", _("Meeting")
        BILATERAL = "bilateral-meeting", _("Bilateral meeting")
        SEMINAR = "seminar", _("Seminar")
        SYMPOSIUM = "symposium", _("Symposium")
        WORKSHOP = "workshop", _("Workshop")
        ROUND_TABLE = "round-table", _("Round table")
        LECTURE = "lecture", _("Lecture")
        CEREMONY = "ceremony", _("Ceremony")
        PRESS_CONFERENCE = "press-conference", _("Press conference")

    KINDS = Vocabulary("event-kind", _("Kinds of events"), Kind)

    class Mode(models.TextChoices):
        IN_PERSON = "in-person", _("In person")
        ONLINE = "online", _("Online")
        HYBRID = "hybrid", _("In person and online")

    class EventStatus(models.TextChoices):
        """schema.org's EventStatusType, without the value for what simply took place."""

        SCHEDULED = "scheduled", _("Announced")
        POSTPONED = "postponed", _("Postponed")
        RESCHEDULED = "rescheduled", _("Rescheduled")
        CANCELLED = "cancelled", _("Cancelled")

    uid_letter = "e"
    inline_relations = ("editions", "organizers", "sessions", "participations", "photos")

    name = models.CharField(_("name"), max_length=400)
    kind = TermField(_("kind"), vocabulary=KINDS)
    start = EDTFField(_("start"))
    start_earliest = EDTFBound("start", "earliest", db_index=True)
    start_latest = EDTFBound("start", "latest")
    end = EDTFField(_("end"))
    end_earliest = EDTFBound("end", "earliest")
    end_latest = EDTFBound("end", "latest")
    event_status = models.CharField(
        _("announced or called off"),
        max_length=12,
        choices=EventStatus,
        blank=True,
        help_text=_(
            "Blank for an event that took place. The dates of a postponed or cancelled one are those planned."
        ),
    )
    mode = models.CharField(
        _("mode"), max_length=12, choices=Mode, blank=True, help_text=_("Blank when no source states it.")
    )
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    latitude = models.FloatField(
        _("latitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text=_("In degrees, north of the equator; south of it below zero: -33.45."),
    )
    longitude = models.FloatField(
        _("longitude"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text=_("In degrees, east of Greenwich; west of it below zero: -70.67."),
    )
    delegations = models.PositiveSmallIntegerField(
        _("delegations"),
        null=True,
        blank=True,
        help_text=_("How many countries or bodies were represented; blank when no source counts them."),
    )
    theme = models.CharField(_("theme"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)
    website = WebAddressField(_("website"), max_length=500, blank=True)
    topics = models.ManyToManyField(Topic, related_name="events", blank=True, verbose_name=_("topics"))

    objects = EventQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            *Record.Meta.indexes,
            LatestFirstIndex(*LATEST_FIRST, name="event_by_day"),
            LatestFirstIndex("country", *LATEST_FIRST, name="event_by_country"),
            LatestFirstIndex("kind", *LATEST_FIRST, name="event_by_kind"),
            LatestFirstIndex(
                "event_status", *LATEST_FIRST, name="event_by_status", condition=~Q(event_status="")
            ),
        ]
        constraints = [
            *Record.Meta.constraints,
            published_with("event", "name", _("A published event needs a name in at least one language.")),
            models.CheckConstraint(
                name="event_place_on_earth",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,  # a comparison with nothing is not false
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                violation_error_message=_(
                    "A place on the map needs both latitude and longitude, in degrees."
                ),
            ),
            not_before("event_ends_after_start", "start", "end", _("An event cannot end before it begins.")),
        ]

    @property
    def is_called_off(self) -> bool:
        """True if its days are only those that were planned."""
        return self.event_status in (self.EventStatus.POSTPONED, self.EventStatus.CANCELLED)

    @property
    def calendar_start(self) -> PartialDate | None:
        """Its start for calendars: a postponed event has no day."""
        return None if self.event_status == self.EventStatus.POSTPONED else self.start

    @property
    def is_online(self) -> bool:
        """Return whether it was held online alone, so that no place is missing."""
        return self.mode == self.Mode.ONLINE or (not self.mode and self.kind == self.Kind.VIDEO_CONFERENCE)

    @property
    def year(self) -> int | None:
        """The year in which the event began, when it is known."""
        return self.start.earliest.year if self.start and self.start.earliest else None


class EventName(OtherName):
    event = models.ForeignKey(Event, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        indexes = [OtherName.found_by_kind("event")]
        constraints = [OtherName.listed_once("event")]


class Session(Slugged, EDTFModel, TranslatedModel):
    """A part of an event: its opening, a panel, its closing."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Opening session")
        SESSION = "session", _("Session")
        PANEL = "panel", _("Panel")
        CLOSING = "closing", _("Closing session")
        PLENARY = "plenary", _("Plenary session")
        KEYNOTE = "keynote", _("Keynote address")
        ROUND_TABLE = "round-table", _("Round table")
        SEMINAR = "seminar", _("Seminar")
        WORKSHOP = "workshop", _("Workshop")
        WORKING_GROUP = "working-group", _("Working group")
        SIDE_EVENT = "side-event", _("Side event")
        CEREMONY = "ceremony", _("Ceremony")
        PRESS_CONFERENCE = "press-conference", _("Press conference")

    KINDS = Vocabulary("session-kind", _("Kinds of sessions"), Kind)

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions", verbose_name=_("event"))
    slug = models.SlugField(_("slug"), max_length=120)
    name = models.CharField(_("name"), max_length=400)
    kind = TermField(_("kind"), vocabulary=KINDS)
    date = EDTFField(_("date"))
    date_earliest = EDTFBound("date", "earliest")
    date_latest = EDTFBound("date", "latest")
    start_time = models.TimeField(_("begins at"), null=True, blank=True)
    end_time = models.TimeField(_("ends at"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("Blank when no source states it: the times are then those of the place."),
    )
    room = models.CharField(_("room"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    coverage = models.TextField(
        _("coverage"), blank=True, help_text=_("What the sources leave out about this session.")
    )

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["order", "pk"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = [
            models.UniqueConstraint(name="session_slug_once_in_event", fields=["event", "slug"]),
            has_text("session", "name", _("A session needs a name in at least one language.")),
            models.CheckConstraint(
                name="session_ends_after_start",
                condition=Q(end_time__isnull=True)
                | Q(start_time__isnull=False, end_time__gt=F("start_time")),
                violation_error_message=_("A session ends after it begins: both times are needed, in order."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.localized("name"))

    @property
    def times(self) -> str:
        """Its times as the page's language writes them, with their zone."""
        return format_times(self.start_time, self.end_time, self.time_zone, self.date_earliest)

    def moment(self, time: time | None) -> datetime | None:
        """Return a time of the session on its day, in its zone if that is known; None where day or time is not."""
        if time is None or self.date is None or self.date.precision != "day" or not self.date_earliest:
            return None
        return datetime.combine(
            self.date_earliest, time, ZoneInfo(self.time_zone) if self.time_zone else None
        )
