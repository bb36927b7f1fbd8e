"""Organizing bodies, and the other names they go by."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from records.dates import EDTFBound, EDTFField
from records.images import SafeImageField
from records.languages import has_words
from records.models import OtherName, Record, Status, validate_country
from records.querysets import RecordManager

MAX_DEPTH = 20


class Organization(Record):
    """A body that organizes, hosts or supports an event, or in whose name someone speaks."""

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("International and regional bodies")
        RESEARCH = "research", _("Academies, institutes and universities")
        GOVERNMENT = "government", _("Government ministries and agencies")
        CIVIL = "civil", _("Foundations and associations")

    uid_letter = "r"
    url_name = "organization"

    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.INTERNATIONAL)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("part of")
    )
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])
    founded = EDTFField(_("founded"))
    founded_earliest = EDTFBound("founded", "earliest")
    founded_latest = EDTFBound("founded", "latest")
    dissolved = EDTFField(_("dissolved"))
    dissolved_earliest = EDTFBound("dissolved", "earliest")
    dissolved_latest = EDTFBound("dissolved", "latest")
    website = models.URLField(_("website"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)
    logo = SafeImageField(_("logo"), upload_to="logos", renditions=("logo",), blank=True)

    objects = RecordManager()

    class Meta(Record.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="organization_published_with_name",
                condition=~Q(status=Status.PUBLISHED) | has_words("name"),
                violation_error_message=_("A published organization needs a name in at least one language."),
            ),
            models.CheckConstraint(
                name="organization_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("An organization cannot be part of itself."),
            ),
            models.CheckConstraint(
                name="organization_dissolved_after_founded",
                condition=Q(dissolved_latest__isnull=True)
                | Q(founded_earliest__isnull=True)
                | Q(dissolved_latest__gte=F("founded_earliest")),
                violation_error_message=_("An organization cannot be dissolved before it is founded."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if self.pk and self.pk in self._line_of_parents():
            raise ValidationError({"parent": _("An organization cannot be part of itself, nor of its own parts.")})

    def _line_of_parents(self) -> list[Any]:
        line, above = [], self.parent
        while above is not None and len(line) < MAX_DEPTH and above.pk not in line:
            line.append(above.pk)
            above = above.parent
        return line

    @property
    def short_name(self) -> str:
        """Acronym in the page's language, else the name."""
        return str(self.passage("acronym") or self.passage("name"))


class OrganizationName(OtherName):
    """Another name of an organization."""

    owner = "organization"

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        constraints = [
            models.UniqueConstraint(
                name="organization_name_once", fields=["organization", "name", "language", "kind"]
            )
        ]
