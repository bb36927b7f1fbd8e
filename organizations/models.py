"""Organizing bodies, and the other names they go by."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Prefetch, Q, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from records.core.database.collation import collated, in_order
from records.core.database.constraints import not_before, not_its_own_parent, published_with
from records.core.dates.fields import EDTFBound, EDTFField
from records.core.languages import LocalizedText, localized_expression
from records.core.models import NamedRecord, OtherName, Record, is_own_ancestor, validate_country
from records.core.models.record import RecordQuerySet, count_of, other_end
from records.core.status import visible
from records.media.images import SafeImageField

MAX_EVENTS_PER_ROLE = 5
MAX_CO_ORGANIZERS = 24


class OrganizationQuerySet(RecordQuerySet["Organization"]):
    """Organizations with what their pages show."""

    def with_event_count(self) -> "OrganizationQuerySet":
        """Organizations with `event_count`: published events that they stand behind, in whatever role."""
        return self.annotate(
            event_count=count_of(Organization, "organized", _of_published_events, distinct="event")
        )

    def for_list(self) -> "OrganizationQuerySet":
        return self.prefetch_related("other_names").with_event_count().select_related("parent")

    def for_page(self) -> "OrganizationQuerySet":
        children = Organization.objects.published().order_by(in_order("name"), "pk")
        parts = Prefetch("children", children, to_attr="parts")
        return self.select_related("parent").prefetch_related("other_names", parts).with_evidence()

    def in_families(self) -> "OrganizationQuerySet":
        """By kind, then by name; one that belongs to another of its kind among these stands right after it."""
        is_after_parent = Q(parent__in=self.order_by().values("pk"), parent__kind=F("kind"))
        parent_name, name = localized_expression("parent__name"), localized_expression("name")
        family = Case(When(is_after_parent, then=parent_name), default=name)
        generation = Case(When(is_after_parent, then=Value(1)), default=Value(0))
        kinds = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(Organization.Kind.values)]
        kind_rank = Case(*kinds, default=Value(len(kinds)))
        return self.order_by(kind_rank, collated(family), generation, in_order("name"), "pk")


def _of_published_events(organized: Any) -> Any:
    return organized.filter(visible("event"))


class Organization(NamedRecord, Record):
    """A body that organizes, hosts or supports an event, or in whose name someone speaks."""

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("International and regional bodies")
        RESEARCH = "research", _("Academies, institutes and universities")
        GOVERNMENT = "government", _("Government ministries and agencies")
        CIVIL = "civil", _("Foundations and associations")

    uid_letter = "r"

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

    objects = OrganizationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        constraints = [
            *Record.Meta.constraints,
            published_with(
                "organization", "name", _("A published organization needs a name in at least one language.")
            ),
            not_its_own_parent("organization", _("An organization cannot be part of itself.")),
            not_before(
                "organization_dissolved_after_founded",
                "founded",
                "dissolved",
                _("An organization cannot be dissolved before it is founded."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        if is_own_ancestor(self):
            raise ValidationError(
                {"parent": _("An organization cannot be part of itself, nor of its own parts.")}
            )

    @property
    def short_name(self) -> str:
        """Acronym in the page's language, else the name."""
        return str(self.localized("acronym") or self.localized("name"))

    @property
    def acronyms(self) -> list[LocalizedText]:
        """Acronyms in every language, the page's first; one that is the same in all of them once."""
        return _distinct(self.localizations("acronym"))

    @property
    def names(self) -> list[LocalizedText]:
        """Names in every language, the page's first; one that is the same in all of them once."""
        return _distinct(self.localizations("name"))

    @property
    def known_parent(self) -> "Organization | None":
        """The body of which this one is a part, when the public sees it."""
        return self.parent if self.parent and self.parent.is_visible else None

    def events_by_role(self) -> models.QuerySet[Any]:
        """The latest published events of each role, with `role_count`, all events of that role."""
        rows = _of_published_events(self.organized)
        latest_first: list[Any] = [F("event__start_earliest").desc(nulls_last=True), "-event_id"]
        return (
            rows.annotate(
                place=Window(RowNumber(), partition_by="role", order_by=latest_first),
                role_count=Window(Count("pk"), partition_by="role"),
            )
            .filter(place__lte=MAX_EVENTS_PER_ROLE)
            .prefetch_related(Prefetch("event", other_end(rows.model, "event").with_series()))
            .order_by("role", "place")
        )

    def co_organizers(self) -> OrganizationQuerySet:
        """Published bodies behind the same events, those of most events first, with `event_count`."""
        events = _of_published_events(self.organized).values("event")
        shared = Organization.objects.published().exclude(pk=self.pk).filter(organized__event__in=events)
        counted = shared.annotate(event_count=Count("organized__event", distinct=True))
        return counted.order_by("-event_count", in_order("name"), "pk")[:MAX_CO_ORGANIZERS]


def _distinct(localizations: list[LocalizedText]) -> list[LocalizedText]:
    return list({localized.value: localized for localized in reversed(localizations)}.values())[::-1]


class OrganizationName(OtherName):
    organization = models.ForeignKey(Organization, models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        constraints = [OtherName.listed_once("organization")]
