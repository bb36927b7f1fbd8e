"""Restore a version of a record: its fields, relations and inline rows, but never its status or its address.

Nothing is done where something hinders it: something it led to is gone, a row that would have to go is referred to, a
constraint, an error in public. A sentence says so.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.core.database.constraints import reason
from records.core.history import changes, revisions
from records.core.languages import TranslatedModel, language_codes
from records.core.locale_formats import format_list
from records.core.models import Record, Status
from records.core.permissions import IN_PUBLIC
from records.core.rules import field_label
from records.core.slugs import COLUMNS, with_slug

MAX_NAMES = 5  # so many things are named in a sentence


class NotRestoredError(Exception):
    """A version cannot be restored; `sentences` say why."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(*self.sentences)


class Restoration:
    """A version to be restored, over the present record or as a new one."""

    def __init__(self, version: revisions.Snapshot) -> None:
        self.version, self.model, self.key = version, version.model, version.pk
        self.present = revisions.current(self.model, self.key)
        self.kept: set[str] = set()
        if self.present and issubclass(self.model, Record):  # it keeps its visibility and its address
            self.kept = {"status", *COLUMNS, *(f"withdrawal_reason_{code}" for code in language_codes())}
        found, as_it_was = (changes.compare(before, version, self.model) for before in (self.present, None))
        fields = [change for change in found.fields if change.field.name not in self.kept]
        self.changes = changes.Changes(fields, found.rows)
        self.names = changes.RecordNames([self.changes, as_it_was])
        # The record and the rows of the version: they are there once it is restored.
        self._own = {(self.model, self.key), *((row.relation.model, row.key) for row in as_it_was.rows)}

    def values(self) -> revisions.Values:
        """Return the values that the record gets; of many-to-many relations, what is still there."""
        names = {one.name for one in changes.editable_fields(self.model)} - self.kept
        values = {name: value for name, value in self.version.values.items() if name in names}
        for link in self.model._meta.many_to_many:
            if link.name in values:
                values[link.name] = [key for key in values[link.name] if self._is_there(link, key)]
        return values

    def hindrances(self) -> list[str]:
        """Return sentences about what it led to and is gone, and about images whose files are."""
        restored = (
            (row.relation.model, row.after.values, row.relation.link)
            for row in self.changes.rows
            if row.after
        )
        things = [(self.model, self.values(), None), *restored]
        return list(dict.fromkeys(sentence for thing in things for sentence in self._lost(*thing)))

    def omissions(self) -> list[str]:
        """Return sentences about what many-to-many relations leave out, as it is gone."""
        sentence = _("%(field)s: “%(name)s” was deleted and is left out.")
        return [
            sentence % {"field": field_label(link), "name": self.names.was(link.related_model, key)}
            for link in self.model._meta.many_to_many
            for key in self.version.values.get(link.name) or ()
            if not self._is_there(link, key)
        ]

    def _lost(self, model: type[models.Model], values: revisions.Values, own_link: Any) -> Iterator[str]:
        for one in changes.editable_fields(model):
            value = values.get(one.name)
            if not value or one.many_to_many or one == own_link:
                continue
            if isinstance(one, models.FileField) and not one.storage.exists(value):
                yield _("%(field)s: Its file is not kept any more.") % {"field": field_label(one)}
            elif one.is_relation and not self._is_there(one, value):
                facts = {"name": self.names.was(one.related_model, value), "field": field_label(one)}
                yield _("It led to “%(name)s” (%(field)s), which was deleted. Recover that first.") % facts

    def _is_there(self, link: Any, key: Any) -> bool:
        thing = (link.related_model, key)
        return self.names.get(*thing) is not None or thing in self._own

    def carry_out(self) -> models.Model:
        """Restore the version and return the record, or raise `NotRestoredError` and change nothing."""
        try:
            with transaction.atomic():
                return self._restore()
        except ValidationError as error:
            raise NotRestoredError(error.messages) from error

    def _restore(self) -> models.Model:
        rows = sorted(self.changes.rows, key=self._rank)
        for row in reversed(rows):
            # Rows may have changed places: only once all of them are away can they be put where they were.
            if row.kind == changes.CHANGED:
                stored: Any = row.relation.model._base_manager.filter(pk=row.key)
                stored._raw_delete(stored.db)
        for row in reversed(rows):
            if row.kind == changes.REMOVED:
                self._remove(row)
        record = self._restored(self.model, self.key, self.values(), is_new=self.present is None)
        for row in rows:
            if row.after:
                self._restored(row.relation.model, row.key, row.after.values, is_new=True)
        return record

    def _rank(self, row: changes.RowChange) -> int:
        """Return the order of restoring: rows that others of the same record lead to come first."""
        return depth(
            row.relation.model, {relation.model for relation in revisions.inline_relations_of(self.model)}
        )

    def _remove(self, row: changes.RowChange) -> None:
        try:
            for one in row.relation.model._base_manager.filter(pk=row.key):
                one.delete()
        except (ProtectedError, RestrictedError) as error:
            _message, referring = error.args
            facts = {
                "kind": capfirst(str(row.relation.model._meta.verbose_name)),
                "name": changes.title_of(row.relation.model, row.row, self.names),
                "others": format_list(f"“{other}”" for other in list(referring)[:MAX_NAMES]),
            }
            sentence = _(
                "%(kind)s “%(name)s” is younger and would have to go, but these refer to it: %(others)s."
            )
            raise ValidationError(sentence % facts) from error

    def _restored(
        self, model: type[models.Model], key: Any, values: revisions.Values, is_new: bool
    ) -> models.Model:
        record = model(pk=key) if is_new else model._base_manager.select_for_update().get(pk=key)
        if is_new and model._base_manager.filter(pk=key).exists():
            raise ValidationError(_("%(name)s is entered with another record now.") % {"name": record})
        for one in model._meta.concrete_fields:
            if not one.primary_key and one.name in values:
                setattr(record, one.attname, one.to_python(values[one.name]))
        if is_new and isinstance(record, Record):
            self._make_new(record)
        check(record)
        try:
            with transaction.atomic():
                record.save(force_insert=is_new)
                for one in model._meta.many_to_many:
                    if one.name in values:
                        getattr(record, one.name).set(values[one.name])
        except IntegrityError as error:
            raise ValidationError(reason(error, record)) from error
        return record

    def _make_new(self, record: Record) -> None:
        """Bring a deleted record back under its number; not in public, and not at an address that another has."""
        given = self.version.values
        record.uid = given["uid"]
        for name in ("created_at", "published_at", "withdrawn_at"):
            setattr(record, name, record._meta.get_field(name).to_python(given.get(name)))  # type: ignore[union-attr]
        if record.status in IN_PUBLIC:
            record.status = Status.REVIEW
        for column in COLUMNS:
            slug = getattr(record, column)
            if slug and type(record)._base_manager.filter(with_slug(slug)).exists():
                setattr(record, column, "")


def depth(model: type[models.Model], among: set[Any], seen: tuple[Any, ...] = ()) -> int:
    """Return how many models, one leading to the next, come before this one."""
    links = {link.related_model for link in revisions.foreign_keys(model)} & among - {model}
    return max((1 + depth(other, among, (*seen, model)) for other in links if other not in seen), default=0)


def check(record: models.Model) -> None:
    """Validate a record as a form would; raise a `ValidationError` with the label of the field in each sentence."""
    with _labelled(record):
        record.full_clean(exclude=_translated(record))


def check_values(row: models.Model) -> None:
    """Validate the values of a row without a query: what it leads to is there, and the database knows its rules."""
    relations = [one.name for one in row._meta.concrete_fields if one.is_relation]
    with _labelled(row):
        row.clean_fields(exclude=[*_translated(row), *relations])


def _translated(row: models.Model) -> tuple[str, ...]:
    return row.translated_fields() if isinstance(row, TranslatedModel) else ()


@contextmanager
def _labelled(row: models.Model) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        found = [(name, sentence) for name, sentences in error.message_dict.items() for sentence in sentences]
        labels = {
            name: f"{field_label(row._meta.get_field(name))}: "
            for name, _text in found
            if name != NON_FIELD_ERRORS
        }
        raise ValidationError([labels.get(name, "") + text for name, text in found]) from error
