"""What every public record shares: identifier, address, status, sources, notes, names in other languages."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override
from modeltranslation.utils import build_localized_fieldname

from records.core.dates.fields import EDTFBound, EDTFField, EDTFModel
from records.core.languages import PERMISSIONS, TranslatedModel, any_language_filled, language_codes
from records.core.models.querysets import RecordManager, SlugManager
from records.core.preview import visible_statuses
from records.core.slugs import Slugged, free_slug
from records.core.uids import PATTERN, UidField, new_uid
from records.search.models import SearchDocument as SearchDocument
from records.search.models import SearchValue as SearchValue
from records.search.models import SearchWord as SearchWord

validate_language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z",
    _("Write a language tag such as es, zh-Hans or pt-BR (BCP 47)."),
)
validate_country = RegexValidator(
    r"^[A-Z]{2}\Z", _("Write the two capital letters of a country (ISO 3166-1).")
)


class Status(models.TextChoices):
    """Who sees a record. A withdrawn one leaves a notice at its address."""

    DRAFT = "draft", _("Draft")
    REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Source(Slugged, EDTFModel):
    """A publication that records rest on; any record cites any number of them."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(
        _("title"), max_length=500, help_text=_("As printed, in the language of the source.")
    )
    publisher = models.CharField(_("publisher"), max_length=300)
    date = EDTFField(_("date"), help_text=_("As printed on the source; blank when it shows none."))
    date_earliest = EDTFBound("date", "earliest")
    date_latest = EDTFBound("date", "latest")
    language = models.CharField(_("language"), max_length=12, validators=[validate_language_tag])
    url = models.URLField(_("address"), max_length=1000, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True, help_text=_("For editors; not shown."))

    objects = SlugManager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return f"{self.publisher}: {self.title}"

    def natural_key(self) -> tuple[str]:
        return (self.slug,)


class EditorialNote(Slugged, TranslatedModel):
    """What the editors say beside records, never inside them: about a whole record, or about one of its fields."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    field = models.CharField(
        _("field"),
        max_length=60,
        blank=True,
        help_text=_("The field it is about; blank for the whole record."),
    )
    label = models.CharField(_("label"), max_length=120)
    text = models.TextField(_("text"))
    sources = models.ManyToManyField(Source, related_name="notes", blank=True, verbose_name=_("sources"))

    objects = SlugManager()

    class Meta:
        default_permissions = PERMISSIONS
        ordering = ["pk"]
        verbose_name = _("editorial note")
        verbose_name_plural = _("editorial notes")
        constraints = [
            models.CheckConstraint(
                name="editorial_note_has_words",
                condition=any_language_filled("text"),
                violation_error_message=_("A note needs a text in at least one language."),
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def slug_name(self) -> str:
        return str(self.localized("label"))


class Record(EDTFModel, TranslatedModel):
    """Abstract: a public record of any kind, at `/<language>/<kind>/<slug>/` and for good at `/id/<uid>`."""

    _stored_slug: str | None = None

    uid_letter: ClassVar[str]
    url_name: ClassVar[str]
    title_field: ClassVar[str] = "name"
    # What a published record cannot be without, where that is not its title.
    text_field: ClassVar[str] = ""
    # Relations to the rows that are entered with it, and that say nothing without it.
    inline_relations: ClassVar[tuple[str, ...]] = ()

    uid = UidField(_("record number"))
    slug = models.SlugField(_("slug"), max_length=200, unique=True, blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT, db_index=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("reason for withdrawal"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    sources = models.ManyToManyField(
        Source, related_name="%(app_label)s_%(class)s_records", blank=True, verbose_name=_("sources")
    )
    notes = models.ManyToManyField(
        EditorialNote,
        related_name="%(app_label)s_%(class)s_records",
        blank=True,
        verbose_name=_("editorial notes"),
    )

    objects = RecordManager()

    class Meta:
        abstract = True
        default_permissions = (*PERMISSIONS, "publish")
        # As they were entered, so that dumps of many-to-many relations are the same on every database; the
        # order of slugs would be that of each database's collation.
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_status", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_published_on_a_day",
                condition=~Q(status=Status.PUBLISHED) | Q(published_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_withdrawn_on_a_day",
                condition=~Q(status=Status.WITHDRAWN) | Q(withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug or self.uid

    @property
    def title(self) -> str:
        """What the record is called, in the page's language or the next one."""
        return str(self.localized(self.title_field))

    def title_in(self, language: str) -> str:
        """What the record is called in exactly this language; empty where it has no name there."""
        return self.in_language(self.title_field, language).value

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        record = super().from_db(db, field_names, values, **kwargs)
        record._stored_slug = record.__dict__.get("slug")
        return record

    def is_evident(self) -> bool:
        """Whether it says where what it tells is printed."""
        return self.sources.exists()

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_visible(self) -> bool:
        """Whether the page being made shows the record: it is published, or the page is a preview."""
        return self.status in visible_statuses()

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    def get_absolute_url(self) -> str:
        """Address of the record's page in the active language."""
        return reverse(f"{self.url_name}-detail", args=[self.slug])

    def get_permanent_url(self) -> str:
        """Address that outlives every renaming."""
        return reverse("permanent-link", args=[self.uid])

    def clean(self) -> None:
        super().clean()
        if self.slug and (FormerAddress.objects.is_taken(self) or Tombstone.objects.is_taken(self)):
            raise ValidationError(
                {"slug": _("This slug once led to another record, whose links must keep working.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; fills in slug and days of publication and withdrawal, and keeps a former slug leading here."""
        was_public = self.published_at is not None
        self._fill_in()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "published_at", "withdrawn_at", "updated_at"}
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            FormerAddress.objects.follow(self, self._stored_slug if was_public else None)
        self._stored_slug = self.slug

    def _fill_in(self) -> None:
        now = timezone.now()
        self.updated_at = now
        self.slug = self.slug or self._free_slug()
        if self.is_published and not self.published_at:
            self.published_at = now
        if self.is_withdrawn and not self.withdrawn_at:
            self.withdrawn_at = now
        if not self.is_withdrawn:
            self.withdrawn_at = None

    def _free_slug(self) -> str:
        self.uid = self.uid or new_uid(self.uid_letter)
        former = FormerAddress.objects.filter(kind=self._meta.label_lower).exclude(target_uid=self.uid)
        withdrawn = Tombstone.objects.filter(kind=self._meta.label_lower)
        with override(settings.LANGUAGE_CODE):  # whatever the language of the editor's page
            return free_slug(self.title, self.uid, type(self)._base_manager.all(), former, withdrawn)


class FormerAddressManager(models.Manager["FormerAddress"]):
    """Where the links of the past lead."""

    def follow(self, record: Record, old_slug: str | None) -> None:
        """Remember the slug under which a record was published until now; free the one that it takes back."""
        kind = record._meta.label_lower
        if old_slug and old_slug != record.slug and record.published_at:
            self.update_or_create(kind=kind, slug=old_slug, defaults={"target_uid": record.uid})
            self.filter(kind=kind, slug=record.slug, target_uid=record.uid).delete()

    def is_taken(self, record: Record) -> bool:
        """Whether the record's slug is the former slug of another record."""
        former = self.filter(kind=record._meta.label_lower, slug=record.slug)
        return former.exclude(target_uid=record.uid).exists()

    def targets(self, model: type[Record], slug: str) -> list[Any]:
        """The records of this kind to which a former slug leads: several where one was split."""
        return self._leading(model, self.filter(kind=model._meta.label_lower, slug=slug))

    def target(self, model: type[Record], slug: str) -> Any:
        """The record of this kind to which a former slug leads; None where there is none, or more than one."""
        found = self.targets(model, slug)
        return found[0] if len(found) == 1 else None

    def target_or_raise(self, model: type[Record], slug: str) -> Any:
        """As `target`, but raises the kind's DoesNotExist."""
        record = self.target(model, slug)
        if record is None or record.pk is None:  # a notice is no record to refer to
            raise model.DoesNotExist(f"{model._meta.label} matching slug {slug!r} does not exist.")
        return record

    def successors(self, model: type[Record], uid: str) -> list[Any]:
        """The records of this kind that came of the one with this identifier, which was merged or split."""
        return self._leading(model, self.filter(uid=uid))

    def _leading(self, model: type[Record], former: models.QuerySet["FormerAddress"]) -> list[Any]:
        """Where former addresses lead: records as they were entered, then those that are withdrawn."""
        uids = former.values("target_uid")
        found = list(model._base_manager.filter(uid__in=uids).order_by("pk"))
        shown = [record for record in found if not record.is_withdrawn]
        gone = [record for record in found if record.is_withdrawn]
        gone += Tombstone.objects.records(model, uid__in=uids)
        return [*shown, *sorted(gone, key=lambda record: record.uid)]

    def supersede(self, record: Record, successors: Collection[Record]) -> None:
        """Let identifier and slug of a record, and all that led to it, lead to those that came of it."""
        kind, targets = record._meta.label_lower, [one.uid for one in successors]
        leading_here = self.filter(target_uid=record.uid)
        before = set(leading_here.values_list("slug", "uid"))
        leading_here.delete()
        own = {("", record.uid), *([(record.slug, None)] if record.published_at else [])}
        self.bulk_create(
            FormerAddress(kind=kind, slug=slug, uid=uid, target_uid=target)
            for slug, uid in sorted(before | own, key=str)
            for target in targets
        )


class FormerAddress(models.Model):
    """A slug that a published record bore, or the identifier of a record merged into another or split into several.

    A record that was split has one for each that came of it: its address leads to them all.
    """

    kind = models.CharField(_("kind"), max_length=60)
    slug = models.SlugField(_("former slug"), max_length=200, blank=True)
    uid = models.CharField(_("former record number"), max_length=8, null=True, blank=True)
    target_uid = models.CharField(_("leads to record number"), max_length=8, db_index=True)

    objects = FormerAddressManager()

    class Meta:
        ordering = ["kind", "slug", "uid"]
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                name="former_slug_unique", fields=["kind", "slug", "target_uid"], condition=~Q(slug="")
            ),
            models.UniqueConstraint(name="former_uid_unique", fields=["uid", "target_uid"]),
            models.CheckConstraint(
                name="former_slug_or_uid",
                condition=Q(slug="", uid__isnull=False) | (~Q(slug="") & Q(uid__isnull=True)),
                violation_error_message=_("A former address is either a slug or a record number."),
            ),
            models.CheckConstraint(
                name="former_leads_elsewhere", condition=Q(uid__isnull=True) | ~Q(uid=models.F("target_uid"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug or self.uid} → {self.target_uid}"


class TombstoneManager(models.Manager["Tombstone"]):
    """The notices of records of which this site never had more."""

    def records(self, model: type[Record], **which: Any) -> list[Any]:
        """The withdrawn records of a kind, each with its notice alone."""
        return [stone.as_record(model) for stone in self.filter(kind=model._meta.label_lower, **which)]

    def record(self, model: type[Record], **which: Any) -> Any:
        """As `records`, the one; None where there is none."""
        return next(iter(self.records(model, **which)), None)

    def is_taken(self, record: Record) -> bool:
        """Whether the notice of another record stands at a record's slug."""
        return self.filter(kind=record._meta.label_lower, slug=record.slug).exclude(uid=record.uid).exists()

    def get_by_natural_key(self, uid: str) -> "Tombstone":
        return self.get(uid=uid)


class Tombstone(models.Model):
    """The notice of a record that was withdrawn before the archive was loaded into this site.

    An export says of a withdrawn record that it was withdrawn, when and why, and nothing else.
    """

    kind = models.CharField(_("kind"), max_length=60)
    uid = models.CharField(_("record number"), max_length=8, unique=True)
    slug = models.SlugField(_("slug"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    reasons = models.JSONField(_("reason for withdrawal"), default=dict, blank=True)  # by language

    objects = TombstoneManager()

    class Meta:
        default_permissions = ()
        ordering = ["kind", "uid"]
        verbose_name = _("withdrawn record")
        verbose_name_plural = _("withdrawn records")
        constraints = [models.UniqueConstraint(name="tombstone_slug_once", fields=["kind", "slug"])]

    def __str__(self) -> str:
        return self.uid

    def natural_key(self) -> tuple[str]:
        return (self.uid,)

    def as_record(self, model: type[Record]) -> Record:
        """The record as its notice tells of it; it is not stored."""
        record = model(uid=self.uid, slug=self.slug, status=Status.WITHDRAWN, withdrawn_at=self.withdrawn_at)
        for code in language_codes():
            setattr(record, build_localized_fieldname("withdrawal_reason", code), self.reasons.get(code))
        return record


class ArchiveFiles(models.Model):
    """The files of the whole archive that are kept for downloading; one row, see `records.exports.cache`."""

    # Of the records when the files were compared with them: of all, and of those that are public no longer.
    state = models.CharField(max_length=64, blank=True)
    hidden = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)  # of what the files say
    changed_at = models.DateTimeField(null=True)  # the newest change of a published record
    files = models.JSONField(default=list)
    tables = models.JSONField(default=dict)  # rows by table
    older = models.JSONField(default=list)  # names in the storage of the files before these
    made_at = models.DateTimeField(null=True)
    compared_at = models.DateTimeField(null=True)
    making_since = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.fingerprint


class OtherNameManager(models.Manager["OtherName"]):
    """Finds an other name by its owner's slug, its text, language and kind."""

    def get_by_natural_key(self, slug: str, name: str, language: str, kind: str) -> Any:
        owner = {f"{self.model.owner}__slug": slug}
        return self.get(name=name, language=language, kind=kind, **owner)


class OtherName(models.Model):
    """Abstract: a name beside the main one, in any language or script; `owner` names the foreign key."""

    owner: ClassVar[str]

    class Kind(models.TextChoices):
        AS_PRINTED = "as-printed", _("As printed in a source")
        ALSO = "also", _("Also known as")
        FORMER = "former", _("Former name")
        ACRONYM = "acronym", _("Acronym")
        NATIVE_SCRIPT = "native-script", _("Native script")
        TRANSLATION = "translation", _("Translation")

    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=12, validators=[validate_language_tag])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ALSO)

    objects = OtherNameManager()

    class Meta:
        abstract = True
        ordering = ["kind", "language", "name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str, ...]:
        return (*getattr(self, self.owner).natural_key(), self.name, self.language, self.kind)


def record_models() -> list[type[Record]]:
    """Every kind of record, found in Django's registry."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def find_records(uid: str) -> list[Record]:
    """The record with this identifier, whatever its status; of one that is no more, those that came of it.

    A record that was split stays as a withdrawn one, and those that came of it are found in its stead.
    """
    uid = uid.lower()
    kinds = {model.uid_letter: model for model in record_models()}
    if not PATTERN.fullmatch(uid) or uid[0] not in kinds:
        return []
    kind = kinds[uid[0]]
    own = kind._base_manager.filter(uid=uid).first() or Tombstone.objects.record(kind, uid=uid)
    if own is not None and not own.is_withdrawn:
        return [own]
    successors: list[Record] = FormerAddress.objects.successors(kind, uid)
    return successors or ([own] if own is not None else [])


def find_record(uid: str) -> Record | None:
    """The one record to which an identifier leads; None where there is none, or more than one."""
    found = find_records(uid)
    return found[0] if len(found) == 1 else None
