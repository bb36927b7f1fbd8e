"""Organizing bodies, and the other names they go by."""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from itertools import combinations
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Count, F, Prefetch, Q, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.core.database.collation import collated, in_order
from records.core.database.constraints import not_before, not_its_own_parent, published_with
from records.core.dates.fields import EDTFBound, EDTFField, EDTFModel
from records.core.languages import LocalizedText, language_columns, localized_expression
from records.core.models import (
    NamedRecord,
    OtherName,
    Record,
    TermField,
    Vocabulary,
    is_own_ancestor,
    validate_country,
)
from records.core.models.querysets import RecordQuerySet, count_of, fetched, other_end
from records.core.web_addresses import WebAddressField
from records.media.images import SafeImageField
from records.search.kept_counts import count_of_value

MAX_EVENTS_PER_ROLE = 5
MAX_CO_ORGANIZERS = 24


class OrganizationQuerySet(RecordQuerySet["Organization"]):
    """Organizations with what their pages show."""

    def with_event_count(self) -> "OrganizationQuerySet":
        """Organizations with `event_count`, published events that they organized, and `supported_count`, others."""
        counts: dict[str, Any] = {
            name: count_of(Organization, "organized", parts, distinct="event")
            for name, parts in (("event_count", _organized), ("supported_count", _supported))
        }
        events = other_end(Organization, "organized").model._meta.get_field("event").related_model
        # Lists of organizations are in the order of this one.
        counts["event_count"] = count_of_value(events, "organizer", counts["event_count"])
        return self.annotate(**counts)

    def for_list(self) -> "OrganizationQuerySet":
        listed = self.select_related("parent").without_descriptions("", "parent")
        return listed.prefetch_related("other_names").with_event_count()

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
        kinds = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(Organization.KINDS.terms())]
        kind_rank = Case(*kinds, default=Value(len(kinds)))
        return self.order_by(kind_rank, collated(family), generation, in_order("name"), "pk")


def _organized(parts: Any) -> Any:
    return parts.published().organizing()


def _supported(parts: Any) -> Any:
    return parts.published().supporting()


class Organization(NamedRecord, Record):
    """A body that organizes, hosts or supports an event, or in whose name someone speaks."""

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("International and regional bodies")
        RESEARCH = "research", _("Academies, institutes and universities")
        GOVERNMENT = "government", _("Government ministries and agencies")
        CIVIL = "civil", _("Foundations and associations")
        MINISTRY = "ministry", _("Ministries")
        PARLIAMENT = "parliament", _("Parliaments and legislatures")
        COURT = "court", _("Courts")
        LOCAL = "local-government", _("Regional and local governments")
        BANK = "bank", _("Banks and financial institutions")
        UNIVERSITY = "university", _("Universities")
        PRESS = "press", _("Newspapers, agencies and broadcasters")
        COMPANY = "company", _("Companies and chambers of commerce")
        UNION = "trade-union", _("Trade unions")
        PARTY = "political-party", _("Political parties")

    KINDS = Vocabulary("organization-kind", _("Kinds of organizations"), Kind)

    uid_letter = "r"

    name = models.CharField(_("name"), max_length=300)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    kind = TermField(_("kind"), vocabulary=KINDS)
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
    website = WebAddressField(_("website"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)
    logo = SafeImageField(_("logo"), upload_to="logos", renditions=("logo",), blank=True)
    logo_credit = models.CharField(_("credit of the logo"), max_length=200, blank=True)

    objects = OrganizationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("organization")
        verbose_name_plural = _("organizations")
        indexes = [
            *Record.Meta.indexes,
            models.Index(fields=["country"], name="organization_by_country"),
            models.Index(fields=["kind"], name="organization_by_kind"),
            *(
                models.Index(fields=[column, "status"], name=f"organization_{column}")
                for column in language_columns("acronym").values()
            ),
        ]
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

    def name_on(self, day: date | None) -> LocalizedText:
        """Return what the body was called on a day: a former name of that time, else the present name."""
        present = self.localized("name")
        return self._borne_on(day, OtherName.Kind.FORMER, present) or present

    def acronym_on(self, day: date | None) -> LocalizedText:
        """Return the acronym of a day, in the language of the name; empty where only a former name is known of it."""
        if day is None or not fetched(self, "other_names"):
            return self.localized("acronym")
        name = self.name_on(day)
        if acronym := self._borne_on(day, OtherName.Kind.ACRONYM, name):
            return acronym
        is_former = name != self.localized("name")
        return replace(name, value="") if is_former else self.localized("acronym")

    def short_name_on(self, day: date | None) -> LocalizedText:
        """Return the acronym of a day, else the name."""
        return self.acronym_on(day) or self.name_on(day)

    def was_renamed_since(self, day: date | None) -> bool:
        """Return whether the body is called otherwise today than on a day."""
        if day is None or not fetched(self, "other_names"):
            return False
        present = {text.value for field in ("acronym", "name") for text in self.localizations(field)}
        return self.short_name_on(day).value not in {*present, ""}

    def called_on(self, day: date | None) -> str:
        """Return the short name of a day in plain text, and today's where it is another: ECLA (now ECLAC)."""
        name = str(self.short_name_on(day))
        if not self.was_renamed_since(day):
            return name
        return gettext("%(then)s (now %(now)s)") % {"then": name, "now": self.short_name}

    def _borne_on(self, day: date | None, kind: str, like: LocalizedText) -> LocalizedText | None:
        """Return the dated name of a kind that the body had on a day, in the language of another of its names."""
        if day is None:
            return None
        names = (
            one for one in fetched(self, "other_names") if (one.kind, one.language) == (kind, like.language)
        )
        borne = [one for one in names if one.was_borne_on(day)]
        latest = max(borne, key=lambda one: one.start_earliest or date.min, default=None)
        return replace(like, value=latest.name) if latest else None

    @property
    def known_parent(self) -> "Organization | None":
        """The body of which this one is a part, when the public sees it."""
        return self.parent if self.parent and self.parent.is_visible else None

    def events_by_role(self) -> models.QuerySet[Any]:
        """The latest published events of each role, with `role_count`, all events of that role."""
        rows = self.organized.published()
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

    def companions(self) -> dict[str, list["Organization"]]:
        """Return published bodies met at events, those of most events first, with their `event_count` (one query).

        `co_organizers` organized the same events, `supporters` supported what this body organized, and `supported`
        organized what this body supported.
        """
        parts = {
            "co_organizers": (_organized, _organized),
            "supporters": (_organized, _supported),
            "supported": (_supported, _organized),
        }
        counts = {name: self._shared_events(*both) for name, both in parts.items()}
        met = self.organized.model.objects.filter(event__in=self.organized.published().values("event"))
        found = Organization.objects.published().filter(pk__in=met.values("organization")).exclude(pk=self.pk)
        bodies = list(found.annotate(**counts).order_by(in_order("name"), "pk"))
        return {name: _most_first(bodies, name) for name in parts}

    def _shared_events(self, own: Any, theirs: Any) -> Coalesce:
        """Return how many of the events in which this body has a part another body has a part in."""
        events = own(self.organized).values("event")
        return count_of(
            Organization, "organized", lambda rows: theirs(rows).filter(event__in=events), distinct="event"
        )


def _most_first(bodies: list[Organization], count: str) -> list[Organization]:
    """Return the bodies that a column counts, each with it as `event_count`."""
    met = [copy(body) for body in bodies if getattr(body, count)]
    for body in met:
        body.event_count = getattr(body, count)  # type: ignore[attr-defined]
    return sorted(met, key=attrgetter("event_count"), reverse=True)[:MAX_CO_ORGANIZERS]


def _distinct(localizations: list[LocalizedText]) -> list[LocalizedText]:
    return list({localized.value: localized for localized in reversed(localizations)}.values())[::-1]


Span = tuple[date, date]


def overlap_message(one: "OrganizationName", other: "OrganizationName") -> str:
    message = gettext("“%(one)s” and “%(other)s” are dated to the same time: give each its own years.")
    return message % {"one": one, "other": other}


class OrganizationName(EDTFModel, OtherName):
    """A name beside the present one. A former name or an acronym with dates is what the body was called then."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="other_names")
    start = EDTFField(_("start"))
    start_earliest = EDTFBound("start", "earliest")
    start_latest = EDTFBound("start", "latest")
    end = EDTFField(_("end"))
    end_earliest = EDTFBound("end", "earliest")
    end_latest = EDTFBound("end", "latest")

    class Meta(OtherName.Meta):
        indexes = [OtherName.found_by_kind("organization")]
        constraints = [
            OtherName.listed_once("organization"),
            not_before(
                "organization_name_ends_after_start",
                "start",
                "end",
                _("A name cannot end before it begins."),
            ),
        ]

    def was_borne_on(self, day: date) -> bool:
        """Return whether it may have been the name on a day: a former name whose end is not known was on none."""
        if not (self.end or (self.start and self.kind == OtherName.Kind.ACRONYM)):
            return False
        return (self.start_earliest or date.min) <= day <= (self.end_latest or date.max)

    @property
    def certain_span(self) -> Span:
        """The days between which it was surely the name."""
        return self.start_latest or date.min, self.end_earliest or date.max


def overlapping_names(
    names: Iterable[OrganizationName],
) -> Iterator[tuple[OrganizationName, OrganizationName]]:
    """Yield pairs of former names, or of acronyms, in one language that are dated to the same time."""
    kinds = (OtherName.Kind.FORMER, OtherName.Kind.ACRONYM)
    dated = [one for one in names if one.kind in kinds and (one.start or one.end)]
    for one, other in combinations(dated, 2):
        (start, end), (other_start, other_end) = one.certain_span, other.certain_span
        is_same_kind = (one.kind, one.language) == (other.kind, other.language)
        if is_same_kind and start < other_end and other_start < end:
            yield one, other
