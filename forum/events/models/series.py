"""Forums that meet again under one name, and the editions that events are of them."""

from itertools import pairwise

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Organization
from records.core.database.constraints import published_with
from records.core.models import OtherName, Record
from records.core.models.addresses import NaturalKeyModel
from records.core.models.querysets import RecordQuerySet
from records.core.status import visible
from records.core.text import roman


class SeriesQuerySet(RecordQuerySet["Series"]):
    """Series with what their pages show."""

    def for_list(self) -> "SeriesQuerySet":
        """Series with `known_editions`: those of published events, the first one first, with the events."""
        editions = Edition.objects.filter(visible("event")).select_related("event").order_by("ordinal", "pk")
        editions = editions.without_descriptions("event")
        known = models.Prefetch("editions", editions, to_attr="known_editions")
        listed = self.select_related("framework").without_descriptions("", "framework")
        return listed.prefetch_related("other_names", known)


class Series(Record):
    """A forum that meets again, perhaps within the framework of a body."""

    uid_letter = "s"

    name = models.CharField(_("name"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    framework = models.ForeignKey(
        Organization, models.PROTECT, related_name="series", null=True, blank=True, verbose_name=_("within")
    )

    objects = SeriesQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("one of them", "series")
        verbose_name_plural = _("series")
        constraints = [
            *Record.Meta.constraints,
            published_with("series", "name", _("A published series needs a name in at least one language.")),
        ]

    @property
    def least_editions(self) -> int:
        """The least number of editions that there were, by the ordinals of those recorded; of `for_list()`."""
        ordinals = [one.ordinal or 0 for one in self.known_editions]  # type: ignore[attr-defined]
        return max(len(ordinals), *ordinals, 0)

    def gaps(self) -> dict[int, tuple[int, int]]:
        """Return the first and last ordinal of editions that are not recorded, by the ordinal after them.

        None where an edition has no ordinal: it may be one of them.
        """
        ordinals = [one.ordinal for one in self.known_editions]  # type: ignore[attr-defined]
        if None in ordinals:
            return {}
        pairs = pairwise([0, *sorted(ordinals)])
        return {after: (before + 1, after - 1) for before, after in pairs if after - before > 1}


class SeriesName(OtherName):
    series = models.ForeignKey(Series, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        indexes = [OtherName.found_by_kind("series")]
        constraints = [OtherName.listed_once("series")]


class Edition(NaturalKeyModel):
    """An event as one edition of a series; a joint event is an edition of several, in the order of its title."""

    event = models.ForeignKey("forum.Event", models.CASCADE, related_name="editions", verbose_name=_("event"))
    series = models.ForeignKey(
        Series, models.PROTECT, related_name="editions", verbose_name=pgettext_lazy("one of them", "series")
    )
    ordinal = models.PositiveSmallIntegerField(_("ordinal"), null=True, blank=True)
    order = models.PositiveSmallIntegerField(_("order in the title"), default=1)

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                name="edition_event_once_in_series",
                fields=["event", "series"],
                violation_error_message=_("The event is already an edition of this series."),
            ),
            models.UniqueConstraint(
                name="edition_ordinal_once_in_series",
                fields=["series", "ordinal"],
                violation_error_message=_("The series already has an edition with this ordinal."),
            ),
            models.CheckConstraint(
                name="edition_ordinal_positive",
                condition=Q(ordinal__isnull=True) | Q(ordinal__gte=1),
                violation_error_message=_("Editions are counted from one."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.numeral} {self.series}".strip()

    @property
    def numeral(self) -> str:
        """The ordinal as forums print it, in Roman numerals; empty when it is not known."""
        return roman(self.ordinal) if self.ordinal else ""
