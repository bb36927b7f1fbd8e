"""A form that was sent, merged with what others saved since it was opened.

What only others changed is taken over into the form; what both changed stays as it was typed, with what the others
saved beside it. Nothing is saved by it: the form is shown once more.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.core.history.changes import (
    ADDED,
    CHANGED,
    REMOVED,
    Changes,
    FieldChange,
    FieldDisplay,
    RecordNames,
    RowChange,
    compare,
    display,
    display_field,
    editable_fields,
    is_prose,
    is_same,
    user_name,
    values_in,
)
from records.core.history.revisions import Snapshot, Values, inline_relations_of
from records.core.locale_formats import format_list, format_moment
from records.core.rules import field_label
from records.editing.forms.base import Remark
from records.editing.forms.form_fields import is_key

DELETE = "DELETE"


@dataclass(frozen=True)
class Place:
    """The values that are compared: those of the record itself, or of one of its rows."""

    model: type[models.Model]
    accessor: str = ""
    key: Any = None

    def values(self, snapshot: Snapshot) -> Values | None:
        if not self.accessor:
            return snapshot.values
        return values_in(snapshot.rows.get(self.accessor, {}).get(self.key))


class Merger:
    """Merges a form and its rows; `steps` begin with what the form was filled with and end with what is stored."""

    def __init__(self, steps: list[Snapshot], data: QueryDict, files: Any) -> None:
        self.steps, self.data, self.files = steps, data, files
        self.seen, self.present = steps[0], steps[-1]
        self.changes = compare(self.seen, self.present, self.seen.model)
        self.names = RecordNames([self.changes])
        self.remarks: list[Remark] = []
        self.moved: list[RowChange] = []  # rows that came or went

    def found(self) -> list[Remark]:
        """Return what has to be said; nothing where what was sent touches nothing that others saved."""
        if not self.remarks and not self.moved:
            return []
        rows = display(Changes([], self.moved), self.names, brief=True).rows
        context = {"sentence": self._who_saved(), "rows": rows}
        summary = render_to_string("editing/conflicts/_conflict_summary.html", context)
        return [as_remark(summary), *self.remarks]

    def _who_saved(self) -> str:
        savers = [step.version.revision for step in self.steps[1:] if step.version]
        names = dict.fromkeys(user_name(one.user) or _("somebody else") for one in savers)
        return _(
            "After you had opened this form, the record was saved by %(who)s (%(when)s). Nothing of yours is saved yet,"
            " and nothing is lost. Look at what is marked below, then save again."
        ) % {"who": format_list(names), "when": format_moment(savers[-1].date_created) if savers else ""}

    # Fields

    def merge_form(self, form: Any) -> None:
        """Merge the record's own fields."""
        self.remarks += self._merged(form, Place(self.seen.model))

    def _merged(self, form: Any, place: Place, prefix: str = "", number: int = 0) -> Iterator[Remark]:
        before, theirs = place.values(self.seen), place.values(self.present)
        for name, one in form.fields.items():
            column = column_of(place.model, name)
            if column is None or before is None or theirs is None or name not in before or name not in theirs:
                continue
            if is_same(before[name], theirs[name]):
                continue
            sent = form[name].data
            if not one.has_changed(initial(column, before[name]), sent):
                put(self.data, form[name], initial(column, theirs[name]))
                yield as_remark(self._taken(column, place), name, prefix, number)
            elif one.has_changed(initial(column, theirs[name]), sent):
                yield as_remark(self._clash(column, place), name, prefix, number)

    def _taken(self, column: Any, place: Place) -> str:
        sentence = _("%(who)s changed this (%(when)s). It is shown as it is now:")
        return self._told(sentence % self._saver(column, place), column, place)

    def _clash(self, column: Any, place: Place) -> str:
        sentence = _(
            "%(who)s saved something else here (%(when)s). What stands here now takes its place if you save again:"
        )
        return self._told(sentence % self._saver(column, place), column, place, whole=True)

    def _told(self, sentence: str, column: Any, place: Place, whole: bool = False) -> str:
        before, theirs = place.values(self.seen) or {}, place.values(self.present) or {}
        change = FieldChange(column, before[column.name], theirs[column.name])
        shown = display_field(change, self.names)
        context = {
            "sentence": sentence,
            "change": display_field(change, self.names, brief=True),
            "whole": shown.after if whole and shown.segments and shown.is_long else "",
        }
        return render_to_string("editing/conflicts/_conflict.html", context).strip()

    def _saver(self, column: Any, place: Place) -> dict[str, str]:
        """Return who saved the present value of a field, and when."""
        for after, before in zip(self.steps[:0:-1], self.steps[-2::-1], strict=True):
            new, old = (place.values(step) or {} for step in (after, before))
            if after.version and not is_same(new.get(column.name), old.get(column.name)):
                return saver(after)
        return saver(None)

    # Rows

    def merge_rows(self, formset: Any) -> None:
        """Merge the rows of an inline: each by its fields, those that came, those that went."""
        part = next(
            (
                one
                for one in inline_relations_of(self.seen.model)
                if (one.model, one.link) == (formset.model, formset.fk)
            ),
            None,
        )
        if part is None or not formset.management_form.is_valid():
            return
        before, theirs = self.seen.rows.get(part.accessor, {}), self.present.rows.get(part.accessor, {})
        moved = [row for row in self.changes.rows if row.part == part and row.kind != CHANGED]
        here = {row_key(formset, form): number for number, form in enumerate(formset.initial_forms)}
        came = [row.key for row in moved if row.kind == ADDED and row.key not in here]
        went = [row.key for row in moved if row.kind == REMOVED and row.key in here]
        if came or went:
            self._renumber(formset, part.accessor, came, went)
            self.moved += [row for row in moved if row.key in (*came, *went)]
            here = {key: number for number, key in enumerate([key for key in here if key not in went])}
        forms_by_key = {row_key(formset, form): form for form in formset.initial_forms}
        for key in before.keys() & theirs.keys() & here.keys():
            form = forms_by_key[key]
            form.prefix = f"{formset.prefix}-{here[key]}"
            form.data = self.data
            self.remarks += self._merged(
                form, Place(part.model, part.accessor, key), formset.prefix, here[key]
            )

    def _renumber(self, formset: Any, accessor: str, came: list[Any], went: list[Any]) -> None:
        """Rows that others added are in the form too; those that others removed go, or become new ones if edited."""
        data, files = (SentRows(formset.prefix, source) for source in (self.data, self.files))
        kept, again, new = [], [], []
        there = {row.pk: row for row in formset.get_queryset()}
        for number, form in enumerate(formset.forms):
            row = data.of(number), files.of(number)
            place = Place(formset.model, accessor, row_key(formset, form))
            if number >= formset.initial_form_count():
                new.append(row)
            elif place.key not in went:
                kept.append(row)
            elif self._is_edited(formset, form, place):
                again.append(({**row[0], formset.model._meta.pk.name: [""]}, row[1], self._gone(place)))
        kept += [(fields_of(formset, there[key]), {}) for key in came if key in there]
        for number, (_fields, _uploads, sentence) in enumerate(again):
            self.remarks.append(as_remark(sentence, None, formset.prefix, len(kept) + number))
        for number, row in enumerate((*kept, *(row[:2] for row in again), *new)):
            data.write(number, row[0])
            files.write(number, row[1])
        self.data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(kept))
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(kept) + len(again) + len(new))

    def _is_edited(self, formset: Any, form: Any, place: Place) -> bool:
        """Return whether the sender of the form had changed a row that is gone."""
        if formset.can_delete and form.data.get(form.add_prefix(DELETE)):
            return False
        before = place.values(self.seen) or {}
        columns = ((name, one, column_of(place.model, name)) for name, one in form.fields.items())
        return any(
            one.has_changed(initial(column, before[name]), form[name].data)
            for name, one, column in columns
            if column is not None and column != formset.fk and name in before
        )

    def _gone(self, place: Place) -> str:
        after = next((step for step in self.steps[1:] if place.values(step) is None), None)
        return _(
            "%(who)s removed this entry (%(when)s). What you had typed stands here as a new one: save again to enter it"
            " anew, or remove it."
        ) % saver(after)


class SentRows:
    """Take the sent values of the rows of one inline out of `source`; return them by number."""

    def __init__(self, prefix: str, source: Any) -> None:
        self.prefix, self.source = prefix, source
        self.found: dict[int, dict[str, list[Any]]] = {}
        pattern = re.compile(rf"{re.escape(prefix)}-(\d+)-(.+)")
        for name in list(source):
            if match := pattern.fullmatch(name):
                self.found.setdefault(int(match[1]), {})[match[2]] = source.getlist(name)
                del source[name]

    def of(self, number: int) -> dict[str, list[Any]]:
        return self.found.get(number, {})

    def write(self, number: int, fields: dict[str, list[Any]]) -> None:
        for name, values in fields.items():
            self.source.setlist(f"{self.prefix}-{number}-{name}", values)


def as_remark(sentence: str, field: str | None = None, prefix: str = "", row: int = 0) -> Remark:
    """Return markup of our own templates as what a form says."""
    # Templates have escaped what people wrote.
    return Remark(field, ValidationError(mark_safe(sentence), code="conflict"), prefix, row)  # noqa: S308


def saver(step: Snapshot | None) -> dict[str, str]:
    """Return who made a version, and when."""
    if step is None or step.version is None:
        return {"who": _("Somebody else"), "when": _("a moment ago")}
    revision = step.version.revision
    return {
        "who": user_name(revision.user) or _("Somebody else"),
        "when": format_moment(revision.date_created),
    }


def row_key(formset: Any, form: Any) -> Any:
    """The key that a row was sent with."""
    return as_key(formset.data.get(form.add_prefix(formset.model._meta.pk.name)))


def as_key(sent: Any) -> int | None:
    """A key as it was sent; None for what is none."""
    return int(sent) if is_key(sent or "") else None


def column_of(model: type[models.Model], name: str) -> Any:
    """The column or relation that a form field fills; None for what the form alone has."""
    try:
        column: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return None if column.auto_created else column


def initial(column: Any, value: Any) -> Any:
    """A value of a version as a form is filled with it."""
    if column.many_to_many:
        return value or []
    record = column.model()
    setattr(record, column.attname, column.to_python(value))
    return column.value_from_object(record)


def put(data: QueryDict, bound: forms.BoundField, value: Any) -> None:
    """Write a value where the form sends that of a field."""
    if not isinstance(bound.field, forms.FileField):
        data.setlist(bound.html_name, sent(bound, value))


def sent(bound: forms.BoundField, value: Any) -> list[str]:
    """A value as a browser sends it."""
    ready = bound.field.prepare_value(value)
    values: Iterable[Any] = ready if isinstance(ready, (list, tuple)) else ["" if ready is None else ready]
    return [str(one) for one in values]


def fields_of(formset: Any, row: models.Model) -> dict[str, list[str]]:
    """A row as a browser sends it back unchanged."""
    form = formset.form(instance=row, **formset.get_form_kwargs(None))
    values = {name: form[name].value() for name in form.fields}
    own = {formset.model._meta.pk.name: [str(row.pk)], formset.fk.name: [str(formset.instance.pk)]}
    return {
        **{
            name: sent(form[name], value)
            for name, value in values.items()
            if not isinstance(value, FieldFile)
        },
        **own,
    }


def typed_words(stored: Snapshot, data: QueryDict) -> list[FieldDisplay]:
    """The texts of a form that differ from what is stored, those of its rows too."""
    found = list(_typed(stored.model, stored.values, data))
    for part in inline_relations_of(stored.model):
        rows, key = stored.rows.get(part.accessor, {}), part.model._meta.pk.name
        for number, fields in sorted(SentRows(part.accessor, data.copy()).found.items()):
            row = rows.get(as_key(fields.get(key, [""])[0]))
            texts = {name: values[0] for name, values in fields.items()}
            for typed in _typed(part.model, row.values if row else {}, texts):
                facts = {"rows": capfirst(str(part.model._meta.verbose_name_plural)), "number": number + 1}
                name = _("%(rows)s, number %(number)s") % facts
                found.append(replace(typed, heading=f"{name} – {typed.heading}"))
    return found


def _typed(model: type[models.Model], values: Values, data: Any) -> Iterator[FieldDisplay]:
    for column in filter(is_prose, editable_fields(model)):
        text = str(data.get(column.name) or "").replace("\r\n", "\n").strip()
        if text and text != (values.get(column.name) or ""):
            yield FieldDisplay(field_label(column), getattr(column, "language", ""), "", text)
