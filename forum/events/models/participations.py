"""Participations: people at events, with their role and the office held that day."""

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from forum.events.models.events import Event, Session
from people.models import Office, Person, PersonName
from records.core.database.constraints import Agreement, AgreementModel
from records.core.languages import PERMISSIONS, TranslatedModel
from records.core.natural_keys import NaturalKeyModel, NaturalKeyQuerySet
from records.core.status import visible


class ParticipationQuerySet(NaturalKeyQuerySet["Participation"]):
    """Participations with what pages show."""

    def published(self) -> "ParticipationQuerySet":
        """Those of people whom the public sees, at events that it sees."""
        return self.filter(visible("person"), visible("event"))

    def with_people(self) -> "ParticipationQuerySet":
        """With person, office and body; `native_name` and `native_language` hold the name in the person's script."""
        native = PersonName.objects.filter(person=OuterRef("person"), kind=PersonName.Kind.NATIVE_SCRIPT)
        return self.select_related("person", "office__organization").annotate(
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

    natural_fields = ("event", "session", "person", "role")
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
    role = models.CharField(_("role"), max_length=16, choices=Role, default=Role.SPEAKER)
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
        return f"{self.person} ({self.get_role_display()})"
