"""People who made a joint statement with its first speaker."""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from people.models import Office, Person
from records.core.database.constraints import Agreement, AgreementModel
from records.core.models.addresses import NaturalKeyModel


class Spoken(NamedTuple):
    """A person who spoke, in an office."""

    person: Person
    office: Office | None


class QuotationSpeaker(AgreementModel, NaturalKeyModel):
    """One who made a joint statement with its first speaker."""

    agreements = (Agreement("office", "person", "person", _("This office was held by another person.")),)

    quotation = models.ForeignKey(
        "forum.Quotation", models.CASCADE, related_name="further_speakers", verbose_name=_("quotation")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="joint_statements", verbose_name=_("speaker")
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        related_name="joint_statements",
        null=True,
        blank=True,
        verbose_name=_("office held that day"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("further speaker")
        verbose_name_plural = _("further speakers")
        constraints = [
            models.UniqueConstraint(
                name="quotation_speaker_once",
                fields=["quotation", "person"],
                violation_error_message=_("This person is a speaker of the quotation already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)
