"""The columns of the table of a kind: what its row in files and API gives, in that order, and what editors alone see.

A column is written and read alike, so that what was exported and is imported again changes nothing.
"""

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from records.core import registry
from records.core.dates.fields import HELP, EDTFField
from records.core.dates.parse import HOW
from records.core.history.changes import editable_fields
from records.core.languages import language_codes
from records.core.locale_formats import (
    countries,
    country_name,
    language_name,
    validate_country,
    validate_language_tag,
)
from records.core.models import Record, TermField
from records.core.models.addresses import Slugged
from records.core.rules import REASON, field_label
from records.core.slugs import COLUMNS
from records.core.text import fold
from records.editing.forms.form_fields import LANGUAGE, field_options
from records.serializers.base import Serializer

KEY, STATUS = "id", "status"
# Not told in tables: the notes of editors are tied to words; the reason of a withdrawal is given with it.
LEFT_OUT = {"notes", REASON}
MOST_SHOWN = 60  # values that a sentence lists
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")


def key_of(row: models.Model) -> str:
    """Return what names a row in tables: the number of a record, a slug, or the keys of what tells the row apart."""
    if isinstance(row, Record):
        return row.uid
    natural: tuple[str, ...] = getattr(row, "natural_fields", ("pk",))
    return "/".join(_key_part(getattr(row, name)) for name in natural)


def _key_part(value: Any) -> str:
    if isinstance(value, models.Model):
        return key_of(value)
    return "" if value is None else str(value)


def reference(row: models.Model) -> str:
    """Return a row as others refer to it in a cell: what it is called, and its key, by which it is found again."""
    called = str(row).replace(";", ",").replace("[", "(").replace("]", ")").replace("\n", " ")
    return f"{called} [{key_of(row)}]"


@cache
def _label(field: Any, language: str | None) -> str:
    """Return the heading of a field in a language, which is the active one."""
    return capfirst(field_label(field)) if field is not None else _("Record number or key")


@dataclass(frozen=True)
class Column:
    """A column of a table, by the model's field; that of the keys of rows has none."""

    name: str
    field: Any = None
    known: dict[str, Any] = dataclasses.field(default_factory=dict, hash=False, compare=False, repr=False)

    @property
    def label(self) -> str:
        """Return its heading in the page's language."""
        return _label(self.field, get_language())

    @property
    def labels(self) -> set[str]:
        """Return the headings under which it is known, folded: its name, and its label in each language."""
        found = {self.name}
        for code in language_codes():
            with override(code):
                found.add(self.label)
        return {fold(one, "lookup").strip() for one in found}

    @property
    def help(self) -> str:
        """Return how it is filled in."""
        if self.name == KEY:
            return _("Leave it blank for a new row. It finds the row again, whatever else is changed.")
        if self.name == STATUS:
            return _("For reading alone: what is new is a draft, and publishing is done in the list.")
        field = self.field
        told = "" if field.help_text is HELP else str(field.help_text)
        if isinstance(field, EDTFField):
            return " ".join(filter(None, (told, str(HOW))))
        if field.is_relation:
            several = (
                _("Several on lines of their own, or with ; between them.") if field.many_to_many else ""
            )
            how = _("A record number, a slug, a name or an acronym of: %(kind)s.")
            return " ".join(
                filter(None, (told, how % {"kind": field.related_model._meta.verbose_name}, several))
            )
        if validate_country in field.validators:
            return _("Its name or its code of two letters: Chile or CL.")
        return str(LANGUAGE) if validate_language_tag in field.validators else told

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Return the values that it allows, with what they are called in the page's language."""
        if self.field is None or self.field.is_relation or self.name == STATUS:
            return []
        if isinstance(self.field, models.BooleanField):
            return [("true", _("yes")), ("false", _("no"))]
        return [(str(value), str(label)) for value, label in self.field.choices or ()]

    @cached_property
    def is_required(self) -> bool:
        """Return whether no row is without it."""
        if self.field is None or hasattr(self.field, "translated_field") or self.field.has_default():
            return False
        is_given = self.name in COLUMNS or (self.name == "slug" and issubclass(self.field.model, Slugged))
        return not is_given and not self.field.blank

    def labels_of(self, value: str) -> set[str]:
        """Return what a value of the field is called, in every language."""
        found = set()
        for code in language_codes():
            with override(code):
                found.add(str(dict(self.field.flatchoices).get(value, value)))
        return found

    # Written

    def text(self, row: models.Model) -> str:
        """Return the cell of a row that was fetched with `prefetched`."""
        if self.field is None:
            return key_of(row)
        if self.field.many_to_many:
            return "\n".join(sorted(map(reference, getattr(row, self.name).all())))
        value = getattr(row, self.name)
        if isinstance(value, models.Model):
            return reference(value)
        return self.shown(value)

    def shown(self, value: Any) -> str:
        """Return a value that is no relation as a cell has it: in words, if they lead back to it."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if self.name == STATUS:
            return str(dict(self.field.flatchoices).get(value, value))
        if self.choices:
            label = dict(self.choices).get(str(value), "")
            return label if self.codes.get(_folded(label)) == value else str(value)
        if validate_country in self.field.validators:
            name = country_name(value)
            return name if self.codes.get(_folded(name)) == value else str(value)
        if validate_language_tag in self.field.validators:
            name = language_name(value)
            return name if self.form_field.to_python(name) == value else str(value)
        return value.isoformat("minutes") if isinstance(self.field, models.TimeField) else str(value)

    # Read

    @cached_property
    def form_field(self) -> Any:
        """The field of a form that reads it, as in the record's own form."""
        options = {**field_options(self.field, None), "required": self.is_required}  # type: ignore[arg-type]
        return self.field.formfield(**{name: value for name, value in options.items() if value is not None})

    @property
    def codes(self) -> dict[str, str]:
        """The codes that the column allows by what they are called, in every language; none that is called by two."""
        # Terms are read anew by their vocabulary, into another dictionary, once there are others.
        terms = self.field.vocabulary.terms() if isinstance(self.field, TermField) else None
        if "codes" not in self.known or self.known["codes"][0] is not terms:
            self.known["codes"] = (terms, self._read_codes())
        found: dict[str, str] = self.known["codes"][1]
        return found

    def _read_codes(self) -> dict[str, str]:
        found: dict[str, str] = {}
        lost: set[str] = set()
        for code in language_codes():
            with override(code):
                named = self.choices or countries()
                for value, label in named:
                    for name in {_folded(label), _folded(value)}:
                        lost |= {name} if found.setdefault(name, value) != value else set()
        # A code is always itself.
        own = {_folded(value): value for value in found.values()}
        return {name: value for name, value in found.items() if name not in lost} | own

    def value(self, text: str) -> Any:
        """Return the value of a cell; `ValidationError` where it is none. Not for relations."""
        if text == "" and self.is_required:
            raise ValidationError(_("It is needed."))
        if isinstance(self.field, models.BooleanField):
            return self._boolean(text)
        is_country = validate_country in self.field.validators
        if text and (self.choices or is_country):
            text = self._code(text)
        if self.choices or is_country:
            return text
        if text == "" and hasattr(self.field, "translated_field"):
            return None
        return self.form_field.clean(text)

    def _boolean(self, text: str) -> bool:
        word = _folded(text)
        if word in {*YES, *self._words("yes")}:
            return True
        if word in {*NO, *self._words("no"), ""}:
            return False
        raise ValidationError(_("Write yes or no."))

    @staticmethod
    def _words(word: str) -> Iterator[str]:
        for code in language_codes():
            with override(code):
                yield _folded(_("yes") if word == "yes" else _("no"))

    def _code(self, text: str) -> str:
        if code := self.codes.get(_folded(text)):
            return code
        if not self.choices:
            raise ValidationError(_("There is no country “%(name)s”.") % {"name": text[:MOST_SHOWN]})
        allowed = ", ".join(label for _value, label in self.choices[:MOST_SHOWN])
        facts = {"value": text[:MOST_SHOWN], "allowed": allowed}
        raise ValidationError(_("“%(value)s” is none of: %(allowed)s.") % facts)


def _folded(text: str) -> str:
    return fold(str(text), "lookup").strip()


def columns_of(model: type[models.Model]) -> tuple[Column, ...]:
    """Return the columns of the table of a kind, the keys of its rows first."""
    return _columns_of(model)


@cache
def _columns_of(model: type[models.Model]) -> tuple[Column, ...]:
    fields = [one for one in editable_fields(model) if not _is_left_out(one)]
    serializer = registry.get(Serializer, model)
    declared = [one.name for one in serializer.fields] if serializer else []
    # Relations of several languages, and rows within the row, are not fields of the model.
    order = {name: place for place, name in enumerate(declared)}
    first = {**dict.fromkeys(COLUMNS, -2), STATUS: -1} if issubclass(model, Record) else {}
    place = {one.name: first.get(one.name, order.get(one.name, len(order))) for one in fields}
    ordered = sorted(fields, key=lambda one: place[one.name])
    return (Column(KEY), *(Column(one.name, one) for one in ordered))


def _is_left_out(field: Any) -> bool:
    name = getattr(field, "translated_field", field).name
    return name in LEFT_OUT or isinstance(field, models.FileField) or not field.editable


def template_columns(model: type[models.Model]) -> list[Column]:
    """Return the columns that an editor fills in."""
    return [one for one in columns_of(model) if one.name != STATUS or not issubclass(model, Record)]


def find_columns(model: type[models.Model], heading: Iterable[str]) -> list[Column | None]:
    """Return the columns under the headings of a file, in any language; None where one is unknown."""
    known: dict[str, Column] = {}
    for column in columns_of(model):
        for label in column.labels:
            known.setdefault(label, column)
    return [known.get(fold(one, "lookup").strip()) for one in heading]


def prefetched(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    """Return a query that fetches all that the cells of rows show."""
    model = rows.model
    joined: list[Any] = [*_joins(model)] or [None]  # without names every relation would be followed
    many = [one.name for one in columns_of(model) if one.field is not None and one.field.many_to_many]
    return rows.select_related(*joined).prefetch_related(*many)


def _joins(model: type[models.Model], depth: int = 3) -> Iterator[str]:
    """Yield the relations of a row, and those of which the keys and the names of what it leads to are made."""
    for field in model._meta.concrete_fields:
        if field.is_relation:
            yield field.name
            related: Any = field.related_model
            if depth > 1 and not issubclass(related, Record):
                yield from (f"{field.name}__{name}" for name in _joins(related, depth - 1))


def explained(model: type[models.Model]) -> Iterator[list[str]]:
    """Yield the rows of the sheet that explains the columns."""
    yield [_("Column"), _("Name for programs"), _("Needed"), _("How it is filled in"), _("Allowed values")]
    for column in template_columns(model):
        allowed = "\n".join(f"{label} ({value})" for value, label in column.choices)
        yield [column.label, column.name, _("yes") if column.is_required else "", column.help, allowed]
