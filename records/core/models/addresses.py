"""Addresses of records: slugs made from names, former addresses and tombstones, so that old links go on working."""

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from records.core.languages import language_columns
from records.core.loading import LoadedModel
from records.core.slugs import free_slug
from records.core.status import Status

ModelT = TypeVar("ModelT", bound=models.Model, covariant=True)


@cache
def description_fields(model: Any) -> list[str]:
    """Return the columns of texts, and that of the last change, which only the page of a record shows."""
    columns = model._meta.concrete_fields
    return [one.name for one in columns if isinstance(one, models.TextField) or one.name == "updated_at"]


class NaturalKeyQuerySet(models.QuerySet[ModelT]):
    """Rows of a model with `natural_fields`."""

    def without_descriptions(self, *relations: str) -> Self:
        """Leave out the descriptions of related records, or, for "", of these.

        What is made of the rows then hangs on nothing that is not seen in it, and is kept while editors write there.
        """
        names = []
        for relation in relations:
            model: Any = self.model
            for name in relation.split("__") if relation else ():
                model = model._meta.get_field(name).related_model
            names += ["__".join(filter(None, (relation, name))) for name in description_fields(model)]
        return self.defer(*names)

    def get_by_natural_key(self, *key: Any) -> Any:
        """Return the row with a key; what a relation leads to stands in it with its slug, nothing as ""."""
        model: Any = self.model
        if len(key) != len(model.natural_fields):
            raise TypeError(f"A key of {model._meta.label} has {len(model.natural_fields)} values.")
        lookups: dict[str, Any] = {}
        for name, value in zip(model.natural_fields, key, strict=True):
            if not model._meta.get_field(name).is_relation:
                lookups[name] = value
            elif value:
                lookups[f"{name}__slug"] = value
            else:
                lookups[f"{name}__isnull"] = True
        return self.get(**lookups)


def unique_fields(model: Any) -> tuple[str, ...]:
    """Return the fields of the first unique constraint; where there is none, the slug."""
    unique = (
        tuple(rule.fields) for rule in model._meta.constraints if isinstance(rule, models.UniqueConstraint)
    )
    return next(unique, ("slug",))


LINE_END = re.compile("[\n\r\v\f\x85\u2028\u2029]")
ONE_LINE = _("It has a line break. Write it on one line.")


class NaturalKeyModel(LoadedModel):
    """Abstract: a model whose rows fixtures name by the values of `natural_fields`."""

    natural_fields: Any = classproperty(lambda model: unique_fields(model))

    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True

    def clean_fields(self, exclude: Any = None) -> None:
        """Refuse what a field does not allow, and line breaks in names and other texts of one line."""
        errors: dict[str, Any] = {
            name: ONE_LINE for name in self._broken_lines() if name not in (exclude or ())
        }
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as refused:
            errors = refused.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _broken_lines(self) -> Iterator[str]:
        for field in self._meta.concrete_fields:
            value = self.__dict__.get(field.attname)
            if isinstance(field, models.CharField) and isinstance(value, str) and LINE_END.search(value):
                yield field.name

    def natural_key(self) -> tuple[Any, ...]:
        values = [getattr(self, name) for name in self.natural_fields]
        keys = [value.slug if isinstance(value, models.Model) else value for value in values]  # type: ignore[attr-defined]
        return tuple(key if isinstance(key, (str, int)) else str(key or "") for key in keys)


class Slugged(NaturalKeyModel):
    """Abstract: has a `slug`, made from its name unless somebody wrote one."""

    slug: Any

    class Meta:
        abstract = True

    def slug_name(self) -> str:
        return str(self)

    def slug_rivals(self) -> models.QuerySet[Any]:
        """Return the rows that may not have the same slug: those that share the rest of the natural key."""
        shared = {name: getattr(self, name) for name in self.natural_fields if name != "slug"}
        return type(self)._base_manager.filter(**shared)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with override(settings.LANGUAGE_CODE):  # whatever the language of the editor's page
            name = self.slug_name()
        self.slug = self.slug or free_slug(name, str(self._meta.model_name), (self.slug_rivals(), "slug"))
        super().save(*args, **kwargs)


if TYPE_CHECKING:  # Record itself keeps former addresses
    from records.core.models.record import Record


class FormerAddressManager(models.Manager["FormerAddress"]):
    """Finds the records to which links of the past lead."""

    def follow(self, record: "Record", old_slugs: Collection[str]) -> None:
        """Remember the slugs under which a record was published until now; free those that it takes back."""
        kind, lost = record._meta.label_lower, set(old_slugs) - set(record.slugs)
        if not old_slugs or not record.published_at or set(old_slugs) == set(record.slugs):
            return
        for slug in sorted(lost):
            self.update_or_create(kind=kind, slug=slug, defaults={"target_uid": record.uid})
        self.filter(kind=kind, slug__in=record.slugs, target_uid=record.uid).delete()

    def is_taken(self, record: "Record", slug: str) -> bool:
        """Return whether a slug for the record is the former slug of another record."""
        former = self.filter(kind=record._meta.label_lower, slug=slug)
        return former.exclude(target_uid=record.uid).exists()

    def targets(self, model: "type[Record]", slug: str) -> list[Any]:
        """Return the records of this kind to which a former slug leads: several where one was split."""
        return self._leading(model, kind=model._meta.label_lower, slug=slug)

    def target(self, model: "type[Record]", slug: str) -> Any:
        """Return the record of this kind to which a former slug leads; None where there is none, or more than one."""
        found = self.targets(model, slug)
        return found[0] if len(found) == 1 else None

    def successors(self, model: "type[Record]", uid: str) -> list[Any]:
        """Return the records of this kind that came of the one with this identifier, which was merged or split."""
        return self._leading(model, uid=uid)

    def _leading(self, model: "type[Record]", **which: Any) -> list[Any]:
        """Return the records to which former addresses lead, as they were entered, then those that are withdrawn."""
        uids = self.filter(**which).values("target_uid")
        stored = model._base_manager.filter(uid__in=uids).order_by("pk")
        found = [*stored, *Tombstone.objects.records(model, uid__in=uids)]
        return sorted(
            found, key=lambda record: (record.is_withdrawn, record.uid if record.is_withdrawn else "")
        )

    def supersede(self, record: "Record", successors: "Collection[Record]") -> None:
        """Let identifier and slug of a record, and all that led to it, lead to those that came of it."""
        leading_here = self.filter(target_uid=record.uid)
        addresses = {("", record.uid), *leading_here.values_list("slug", "uid")}
        addresses |= {(slug, None) for slug in record.slugs if record.published_at}
        leading_here.delete()
        kind, there = record._meta.label_lower, self.filter(target_uid__in=[one.uid for one in successors])
        known = set(there.values_list("slug", "uid", "target_uid"))
        self.bulk_create(
            FormerAddress(kind=kind, slug=slug, uid=uid, target_uid=one.uid)
            for slug, uid in sorted(addresses, key=str)
            for one in successors
            if (slug, uid, one.uid) not in known and uid != one.uid and slug not in one.slugs
        )


class FormerAddress(models.Model):
    """A slug that a published record bore, or the identifier of one merged or split: a row for each that came of it."""

    kind = models.CharField(_("kind"), max_length=60)
    slug = models.SlugField(_("former slug"), max_length=200, blank=True)
    uid = models.CharField(_("former record number"), max_length=8, null=True, blank=True)
    target_uid = models.CharField(_("leads to record number"), max_length=8, db_index=True)

    objects = FormerAddressManager()

    class Meta:
        default_permissions = ("view",)  # they come of renaming, dividing and merging
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


class TombstoneQuerySet(NaturalKeyQuerySet["Tombstone"]):
    """The notices of records of which this site never had more."""

    def records(self, model: "type[Record]", **which: Any) -> list[Any]:
        """Return the withdrawn records of a kind, each with its notice alone; they are not stored."""
        columns = language_columns("withdrawal_reason")
        return [
            model(
                uid=stone.uid,
                slug=stone.slug,
                status=Status.WITHDRAWN,
                withdrawn_at=stone.withdrawn_at,
                **{column: stone.reasons.get(code) for code, column in columns.items()},
            )
            for stone in self.filter(kind=model._meta.label_lower, **which)
        ]

    def record(self, model: "type[Record]", **which: Any) -> Any:
        """Return the one of `records`; None where there is none."""
        return next(iter(self.records(model, **which)), None)

    def is_taken(self, record: "Record", slug: str) -> bool:
        """Return whether the notice of another record stands at a slug for the record."""
        return self.filter(kind=record._meta.label_lower, slug=slug).exclude(uid=record.uid).exists()


class Tombstone(NaturalKeyModel):
    """The notice of a record withdrawn before the archive was loaded into this site; exports tell no more of one."""

    kind = models.CharField(_("kind"), max_length=60)
    uid = models.CharField(_("record number"), max_length=8, unique=True)
    slug = models.SlugField(_("slug"), max_length=200)
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    reasons = models.JSONField(_("reason for withdrawal"), default=dict, blank=True)  # by language

    natural_fields = ("uid",)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["kind", "uid"]
        verbose_name = _("withdrawn record")
        verbose_name_plural = _("withdrawn records")
        constraints = [models.UniqueConstraint(name="tombstone_slug_once", fields=["kind", "slug"])]

    def __str__(self) -> str:
        return self.uid
