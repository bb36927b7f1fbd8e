"""The bodies behind an event, and the people at it with the office held that day."""

from datetime import date

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import npgettext_lazy

from forum.events.models.events import Event, Session
from organizations.models import Organization
from people.models import Office, Person, PersonName
from records.core.database.constraints import Agreement, AgreementModel
from records.core.languages import PERMISSIONS, TextStatus, TranslatedModel, language_columns
from records.core.models import (
    TermField,
    Vocabulary,
    validate_language_tag,
)
from records.core.models.addresses import NaturalKeyModel, NaturalKeyQuerySet
from records.core.status import visible


class OrganizerQuerySet(NaturalKeyQuerySet["Organizer"]):
    """Parts of bodies in events."""

    def published(self) -> "OrganizerQuerySet":
        """Return those in events that the public sees."""
        return self.filter(visible("event"))

    def organizing(self) -> "OrganizerQuerySet":
        """Return those of bodies that organized the event, alone or with others."""
        return self.filter(role__in=Organizer.ORGANIZING)

    def supporting(self) -> "OrganizerQuerySet":
        """Return those of bodies that had another part: they support or sponsor, and did not organize."""
        return self.filter(role__in=Organizer.supporting_roles())


class Organizer(NaturalKeyModel):
    """A body's part in an event, by role."""

    class Role(models.TextChoices):
        ORGANIZER = "organizer", _("Organizer")
        CO_ORGANIZER = "co-organizer", _("Co-organizer")
        CONVENER = "convener", _("Convener")
        HOST = "host", _("Host")
        SUPPORTER = "supporter", _("With the support of")
        SPONSOR = "sponsor", _("Sponsor")

    ROLES = Vocabulary(
        "organizer-role",
        _("Roles of organizations at events"),
        Role,
        {
            Role.ORGANIZER: npgettext_lazy("bodies", "Organizer", "Organizers"),
            Role.CO_ORGANIZER: npgettext_lazy("bodies", "Co-organizer", "Co-organizers"),
            Role.CONVENER: npgettext_lazy("bodies", "Convener", "Conveners"),
            Role.HOST: npgettext_lazy("bodies", "Host", "Hosts"),
            Role.SPONSOR: npgettext_lazy("bodies", "Sponsor", "Sponsors"),
        },
    )
    # Any other role, also one that administrators added, is that of a supporter.
    ORGANIZING = (Role.ORGANIZER, Role.CO_ORGANIZER, Role.CONVENER, Role.HOST)

    event = models.ForeignKey(Event, models.CASCADE, related_name="organizers", verbose_name=_("event"))
    organization = models.ForeignKey(
        Organization, models.PROTECT, related_name="organized", verbose_name=_("organization")
    )
    role = TermField(_("role"), vocabulary=ROLES)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = OrganizerQuerySet.as_manager()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("organizer")
        verbose_name_plural = _("organizers")
        constraints = [
            models.UniqueConstraint(
                name="organizer_once_by_role",
                fields=["event", "organization", "role"],
                violation_error_message=_("The organization already has this role in the event."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.organization} ({self.get_role_display()})" if self.role else str(self.organization)

    @classmethod
    def supporting_roles(cls) -> list[str]:
        """Return the roles of those who did not organize."""
        return [role for role in cls.ROLES.terms() if role not in cls.ORGANIZING]

    @property
    def is_organizing(self) -> bool:
        return self.role in self.ORGANIZING

    @property
    def is_supporting(self) -> bool:
        return self.role != "" and not self.is_organizing


class ParticipationQuerySet(NaturalKeyQuerySet["Participation"]):
    """Participations with what pages show."""

    def published(self) -> "ParticipationQuerySet":
        """Return those of people whom the public sees, at events that it sees."""
        return self.filter(visible("person"), visible("event"))

    def with_people(self) -> "ParticipationQuerySet":
        """With person, office and body; `native_name` and `native_language` hold the name in the person's script."""
        native = PersonName.objects.filter(person=OuterRef("person"), kind=PersonName.Kind.NATIVE_SCRIPT)
        joined = self.select_related("person", "session", "office__organization")
        return joined.without_descriptions("person", "office__organization").annotate(
            native_name=Subquery(native.values("name")[:1]),
            native_language=Subquery(native.values("language")[:1]),
        )


class Participation(AgreementModel, NaturalKeyModel, TranslatedModel):
    """A person's part in an event or in one of its sessions."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        CO_CHAIR = "co-chair", _("Co-chair")
        MODERATOR = "moderator", _("Moderator")
        OPENING = "opening-remarks", _("Opening remarks")
        KEYNOTE = "keynote", _("Keynote speech")
        SPEAKER = "speaker", _("Speaker")
        PANELLIST = "panellist", _("Panellist")
        PRESENTER = "presenter", _("Presenter")
        REMARKS = "remarks", _("Remarks")
        VIDEO_MESSAGE = "video-message", _("Video message")
        CLOSING = "closing-remarks", _("Closing remarks")
        HOST = "host", _("Host")
        PARTICIPANT = "participant", _("Participant")
        COMMENTATOR = "commentator", _("Commentator")
        RAPPORTEUR = "rapporteur", _("Rapporteur")

    ROLES = Vocabulary("participation-role", _("Roles of people at events"), Role)

    agreements = (
        Agreement("office", "person", "person", _("This office was held by another person.")),
        Agreement("session", "event", "event", _("This session belongs to another event.")),
    )

    event = models.ForeignKey(Event, models.CASCADE, related_name="participations", verbose_name=_("event"))
    session = models.ForeignKey(
        Session,
        models.RESTRICT,  # goes with its event and its participations, never without them
        related_name="participations",
        null=True,
        blank=True,
        verbose_name=_("session"),
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="participations", verbose_name=_("person")
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="participations",
        null=True,
        blank=True,
        verbose_name=_("office held that day"),
    )
    affiliation = models.CharField(_("affiliation as printed"), max_length=400, blank=True)
    affiliation_language = models.CharField(
        _("language of the affiliation"),
        max_length=12,
        blank=True,
        validators=[validate_language_tag],
        help_text=_("In which its source prints it; pages call it translated in every other one."),
    )
    role = TermField(_("role"), vocabulary=ROLES)
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["order", "pk"]
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                name="participation_once_in_session",
                fields=["event", "session", "person", "role"],
                condition=Q(session__isnull=False),
                violation_error_message=_("The person already has this role in the session."),
            ),
            models.UniqueConstraint(
                name="participation_once_in_event",
                fields=["event", "person", "role"],
                condition=Q(session__isnull=True),
                violation_error_message=_("The person already has this role in the event."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} ({self.get_role_display()})" if self.role else str(self.person)

    def text_status_in(self, language: str) -> str:
        """Return the status of the affiliation: what stands in one language alone is as printed."""
        columns = language_columns("affiliation")
        written = [code for code, column in columns.items() if getattr(self, column)]
        printed = self.affiliation_language or (written[0] if len(written) == 1 else "")
        if not printed:
            return ""
        return TextStatus.ORIGINAL if language == printed else TextStatus.UNOFFICIAL

    @property
    def day(self) -> date | None:
        """The first day on which the person may have taken part."""
        return (self.session.date_earliest if self.session else None) or self.event.start_earliest
