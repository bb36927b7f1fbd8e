"""What is spoken about."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.languages import has_words
from records.models import OtherName, Record, Status
from records.querysets import RecordManager


class Topic(Record):
    """A theme, or an agenda, agreement, initiative or plan with a name of its own; topics form a tree."""

    class Kind(models.TextChoices):
        THEME = "theme", _("Theme")
        AGENDA = "agenda", _("Agenda")
        AGREEMENT = "agreement", _("Agreement")
        INITIATIVE = "initiative", _("Initiative")
        PLAN = "plan", _("Plan")

    uid_letter = "t"
    url_name = "topic"

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.THEME)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("broader topic")
    )

    objects = RecordManager()

    class Meta(Record.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="topic_published_with_name",
                condition=~Q(status=Status.PUBLISHED) | has_words("name"),
                violation_error_message=_("A published topic needs a name in at least one language."),
            ),
            models.CheckConstraint(
                name="topic_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A topic cannot be broader than itself."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("A topic cannot be broader than itself.")})
            seen.add(above.pk)
            above = above.parent


class TopicName(OtherName):
    """Another name of a topic, such as the one a source prints."""

    owner = "topic"

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        constraints = [models.UniqueConstraint(name="topic_name_once", fields=["topic", "name", "language", "kind"])]
