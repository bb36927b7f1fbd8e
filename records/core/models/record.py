"""The abstract public record: identifier, address, status, sources and notes."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from records.core.dates.fields import EDTFModel
from records.core.languages import PERMISSIONS, TranslatedModel
from records.core.locale_formats import format_list
from records.core.models.addresses import FormerAddress, NaturalKeyModel, Tombstone
from records.core.models.evidence import EditorialNote, Source
from records.core.models.numbers import PATTERN, UidField, new_uid
from records.core.models.querysets import RecordQuerySet
from records.core.paths import path_of
from records.core.slugs import COLUMNS, SLUGS, free_slug, with_slug
from records.core.status import Status, shown_records, visible_statuses


class Record(NaturalKeyModel, EDTFModel, TranslatedModel):
    """Abstract: a public record of any kind, at `/<language>/<kind>/<slug>/` and for good at `/id/<uid>`."""

    _stored_slugs: Collection[str] = ()

    uid_letter: ClassVar[str]
    # The kind in addresses, files and the API.
    url_name: Any = classproperty(lambda model: model._meta.model_name)
    title_field: ClassVar[str] = "name"
    # What a published record cannot be without, where that is not its title.
    text_field: ClassVar[str] = ""
    # Relations to the rows that are entered with it, and that say nothing without it.
    inline_relations: ClassVar[tuple[str, ...]] = ()
    # Relations to the records without which readers do not see one of this kind, published as it may be.
    depends_on: ClassVar[tuple[str, ...]] = ()

    uid = UidField(_("record number"))
    slug = models.SlugField(_("slug"), max_length=200, unique=True, blank=True)
    slug_es = models.SlugField(
        _("slug in Spanish"),
        max_length=200,
        unique=True,
        null=True,
        blank=True,
        help_text=_("The end of its address in Spanish, where it is another one than in English."),
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
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

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = (*PERMISSIONS, "publish")
        # As they were entered, so that dumps of many-to-many relations are the same on every database; the
        # order of slugs would be that of each database's collation.
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["published_at", "id"], name="%(class)s_by_arrival"),
            models.Index(fields=["-updated_at", "id"], name="%(class)s_by_change"),
            # Public pages show nearly all: what is no order of theirs must not tempt a database to begin there.
            models.Index(
                fields=["status"], name="%(class)s_unpublished", condition=~Q(status=Status.PUBLISHED)
            ),
        ]
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
        """Return the title in the page's language or the next one."""
        return str(self.localized(self.title_field))

    def title_in(self, language: str) -> str:
        """Return the title in exactly this language; empty where it has none there."""
        return self.in_language(self.title_field, language).value

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **kwargs: Any
    ) -> Self:
        record = super().from_db(db, field_names, values, **kwargs)
        record._stored_slugs = [slug for column in COLUMNS if (slug := record.__dict__.get(column))]
        return record

    def is_evident(self) -> bool:
        return self.sources.exists()

    def records_of_same_words(self) -> "list[Record]":
        """Return records whose notes are about words of this one, too: where its words are printed, or quoted."""
        return []

    def noted_texts(self, field: str, language: str) -> list[str]:
        """Return the texts in which words stand to which a note about a field is tied."""
        return [self.in_language(field, language).value] if field in self.translated_fields() else []

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_visible(self) -> bool:
        """Return whether the page being made shows the record: it is published, or the page is a preview."""
        return self.status in visible_statuses() or self.uid in shown_records()

    def hidden_dependencies(self) -> "dict[str, Record]":
        """Return the records, by relation, that are not published and keep readers from seeing this one."""
        found = {name: getattr(self, name) for name in self.depends_on}
        return {name: other for name, other in found.items() if other and not other.is_published}

    @property
    def is_waiting(self) -> bool:
        """Return whether it is published, and yet readers do not see it before another record is."""
        return self.is_published and bool(self.hidden_dependencies())

    @property
    def shown_status(self) -> str:
        """Return the status in words; of a record that waits for others, for which."""
        if not self.is_waiting:
            return str(self.get_status_display())
        fields = (self._meta.get_field(name) for name in self.hidden_dependencies())
        return waits_for(str(getattr(field, "verbose_name", "")) for field in fields)

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    @property
    def slugs(self) -> list[str]:
        """Return its slugs, in whatever language."""
        return [slug for column in COLUMNS if (slug := getattr(self, column))]

    @property
    def local_slug(self) -> str:
        """Return its slug in the page's language; where that has none of its own, the main one."""
        column = SLUGS.get(get_language() or "", "slug")
        return getattr(self, column) or self.slug

    def get_absolute_url(self) -> str:
        return path_of(f"{self.url_name}-detail", self.local_slug)

    def get_permanent_url(self) -> str:
        """Return the address that outlives every renaming."""
        return path_of("permanent-link", self.uid)

    def clean(self) -> None:
        super().clean()
        if refused := {
            column: why
            for column in COLUMNS
            if (slug := getattr(self, column)) and (why := self._why_taken(slug, column))
        }:
            raise ValidationError(refused)

    def _why_taken(self, slug: str, column: str) -> Any:
        if FormerAddress.objects.is_taken(self, slug) or Tombstone.objects.is_taken(self, slug):
            return _("This slug once led to another record, whose links must keep working.")
        # Those with the same slug in the same language are told by the constraint.
        others = type(self)._base_manager.exclude(pk=self.pk).exclude(**{column: slug})
        return _("Another record has this slug.") if others.filter(with_slug(slug)).exists() else ""

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; fill in slug and days of publication and withdrawal, and let a former slug lead here."""
        was_public = self.published_at is not None
        self.fill_in()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "published_at", "withdrawn_at", "updated_at"}
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            FormerAddress.objects.follow(self, self._stored_slugs if was_public else ())
        self._stored_slugs = self.slugs

    def fill_in(self) -> None:
        """Fill in what every record has when it is saved: time of change, slugs, days of publication and withdrawal."""
        self.updated_at = timezone.now()
        self._fill_in_slugs()
        if self.is_published and not self.published_at:
            self.published_at = self.updated_at
        self.withdrawn_at = (self.withdrawn_at or self.updated_at) if self.is_withdrawn else None

    def _fill_in_slugs(self) -> None:
        if not self.slug:
            self.uid = self.uid or new_uid(self.uid_letter)
            self.slug = self._free_slug(settings.LANGUAGE_CODE)  # whatever the language of the editor's page
            if self._state.adding:  # later, the addresses in other languages stay as they are
                for language, column in SLUGS.items():
                    setattr(self, column, getattr(self, column) or self._free_slug(language))
        for column in SLUGS.values():
            setattr(self, column, getattr(self, column) or None)
            if getattr(self, column) == self.slug:
                setattr(self, column, None)

    def _free_slug(self, language: str) -> str:
        kind = self._meta.label_lower
        former = FormerAddress.objects.filter(kind=kind).exclude(target_uid=self.uid)
        rows = type(self)._base_manager.exclude(pk=self.pk)
        columns: list[tuple[models.QuerySet[Any], str]] = [(rows, column) for column in COLUMNS]
        columns += [(former, "slug"), (Tombstone.objects.filter(kind=kind), "slug")]
        with override(language):
            return free_slug(self.title, self.uid, *columns)


def record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def find_records(uid: str) -> list[Record]:
    """Return the record with this identifier, whatever its status; of one merged or split, those that came of it."""
    uid = uid.lower()
    kinds = {model.uid_letter: model for model in record_models()}
    if not PATTERN.fullmatch(uid) or uid[0] not in kinds:
        return []
    kind = kinds[uid[0]]
    stored = kind._base_manager.filter(uid=uid).first()
    found = [stored] if stored else Tombstone.objects.records(kind, uid=uid)
    if found and not found[0].is_withdrawn:
        return found
    successors: list[Record] = FormerAddress.objects.successors(kind, uid)
    return successors or found


def find_record(uid: str) -> Record | None:
    """Return the one record to which an identifier leads; None where there is none, or more than one."""
    found = find_records(uid)
    return found[0] if len(found) == 1 else None


def waits_for(names: Iterable[str]) -> str:
    """Return the words for the status of a published record whose others, named by their relations, are hidden."""
    return gettext("Waits for its %(others)s") % {"others": format_list(names)}


def is_own_ancestor(record: Any) -> bool:
    """Return whether going up from a record along `parent` comes to a record twice."""
    seen, above = {record.pk} - {None}, record.parent
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        above = above.parent
    return above is not None


class DerivedModel(models.Model):
    """Abstract: rows that the site makes from the records, or about their keys. Dumps leave them out."""

    class Meta:
        abstract = True
