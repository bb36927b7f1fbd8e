"""Conflicts of two editors: the second to save sees who saved what, and loses nothing.

A form tells which version of its record it was filled with. Sent after a newer one was saved, it is merged with that
and shown once more: what only the others changed stands in it already, what both changed is as it was typed, with what
the others saved beside it. Sent once more, it is saved.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.files import FieldFile
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reversion.models import Version

from records.core.history import changes, revisions
from records.core.locale_formats import format_list, format_moment
from records.core.rules import field_label
from records.editing.forms.base import Remark
from records.editing.forms.form_fields import is_key
from records.editing.urls import admin_url


@dataclass(frozen=True)
class Place:
    """The values that are compared: those of the record itself, or of one of its rows, with its place in the form."""

    model: type[models.Model]
    accessor: str = ""
    key: Any = None
    prefix: str = ""
    number: int = 0

    def values(self, snapshot: revisions.Snapshot) -> revisions.Values | None:
        row = snapshot.rows.get(self.accessor, {}).get(self.key) if self.accessor else snapshot
        return changes.values_in(row)


class Merger:
    """Merges a form and its rows; `steps` begin with what the form was filled with and end with what is stored."""

    def __init__(self, steps: list[revisions.Snapshot], data: QueryDict, files: Any) -> None:
        self.steps, self.data, self.files = steps, data, files
        self.seen, self.present = steps[0], steps[-1]
        self.changes = changes.compare(self.seen, self.present, self.seen.model)
        self.names = changes.RecordNames([self.changes])
        self.remarks: list[Remark] = []
        self.moved: list[changes.RowChange] = []  # rows that came or went

    def found(self) -> list[Remark]:
        """Return what has to be said; nothing where what was sent touches nothing that others saved."""
        if not self.remarks and not self.moved:
            return []
        savers = [step.version.revision for step in self.steps[1:] if step.version]
        names = dict.fromkeys(changes.user_name(one.user) or _("somebody else") for one in savers)
        sentence = _(
            "After you had opened this form, the record was saved by %(who)s (%(when)s). Nothing of yours is saved yet,"
            " and nothing is lost. Look at what is marked below, then save again."
        ) % {"who": format_list(names), "when": format_moment(savers[-1].date_created) if savers else ""}
        rows = changes.display(changes.Changes([], self.moved), self.names, brief=True).rows
        context = {"sentence": sentence, "rows": rows}
        return [
            as_remark(render_to_string("editing/conflicts/_conflict_summary.html", context)),
            *self.remarks,
        ]

    def merge_fields(self, form: Any, place: Place) -> None:
        """Merge the fields of the record itself, or of one of its rows."""
        before, theirs = place.values(self.seen) or {}, place.values(self.present) or {}
        for name, field, column in stored_fields(form, place.model):
            if name not in before or name not in theirs or changes.is_same(before[name], theirs[name]):
                continue
            bound, stored = form[name], initial(column, theirs[name])
            is_taken = not field.has_changed(initial(column, before[name]), bound.data)
            if is_taken and not isinstance(field, forms.FileField):
                self.data.setlist(bound.html_name, sent(bound, stored))
            if is_taken or field.has_changed(stored, bound.data):
                change = changes.FieldChange(column, before[name], theirs[name])
                sentence = self._sentence(change, place, is_taken=is_taken)
                self.remarks.append(as_remark(sentence, name, place.prefix, place.number))

    def _sentence(self, change: changes.FieldChange, place: Place, *, is_taken: bool) -> str:
        """Return what others saved in a field: it was taken over, or would be replaced by what was sent."""
        if is_taken:
            sentence = _("%(who)s changed this (%(when)s). It is shown as it is now:")
        else:
            sentence = _(
                "%(who)s saved something else here (%(when)s). What stands here now takes its place if you save again:"
            )
        shown = changes.display_field(change, self.names)
        context = {
            "sentence": sentence % self._saver(change.field.name, place),
            "change": changes.display_field(change, self.names, brief=True),
            "whole": shown.after if not is_taken and shown.segments and shown.is_long else "",
        }
        return render_to_string("editing/conflicts/_conflict.html", context).strip()

    def _saver(self, name: str, place: Place) -> dict[str, str]:
        for after, before in pairwise(reversed(self.steps)):
            new, old = ((place.values(step) or {}).get(name) for step in (after, before))
            if after.version and not changes.is_same(new, old):
                return saver(after.version)
        return saver(None)

    def merge_rows(self, formset: Any) -> None:
        """Merge the rows of an inline: each by its fields, those that came, those that went."""
        relations = revisions.inline_relations_of(self.seen.model)
        relation = next((relation for relation in relations if relation.link == formset.fk), None)
        if relation is None or not formset.management_form.is_valid():
            return
        before, theirs = (
            self.seen.rows.get(relation.accessor, {}),
            self.present.rows.get(relation.accessor, {}),
        )
        moved = [row for row in self.changes.rows if row.relation == relation and row.kind != changes.CHANGED]
        here = {row_key(formset, form): number for number, form in enumerate(formset.initial_forms)}
        came = [row.key for row in moved if row.kind == changes.ADDED and row.key not in here]
        went = [row.key for row in moved if row.kind == changes.REMOVED and row.key in here]
        if came or went:
            self._renumber(formset, relation.accessor, came, went)
            self.moved += [row for row in moved if row.key in (*came, *went)]
            here = {key: number for number, key in enumerate([key for key in here if key not in went])}
        forms_by_key = {row_key(formset, form): form for form in formset.initial_forms}
        for key in before.keys() & theirs.keys() & here.keys():
            form = forms_by_key[key]
            form.prefix, form.data = f"{formset.prefix}-{here[key]}", self.data
            self.merge_fields(form, Place(relation.model, relation.accessor, key, formset.prefix, here[key]))

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
                again.append(({**row[0], formset.model._meta.pk.name: [""]}, row[1], place))
        kept += [(fields_of(formset, there[key]), {}) for key in came if key in there]
        sentence = _(
            "%(who)s removed this entry (%(when)s). What you had typed stands here as a new one: save again to enter it"
            " again, or remove it."
        )
        for number, (_fields, _uploads, place) in enumerate(again, len(kept)):
            after = next((step.version for step in self.steps[1:] if place.values(step) is None), None)
            self.remarks.append(as_remark(sentence % saver(after), None, formset.prefix, number))
        for number, row in enumerate((*kept, *(row[:2] for row in again), *new)):
            data.write(number, row[0])
            files.write(number, row[1])
        self.data[f"{formset.prefix}-INITIAL_FORMS"] = str(len(kept))
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(kept) + len(again) + len(new))

    def _is_edited(self, formset: Any, form: Any, place: Place) -> bool:
        if formset.can_delete and form.data.get(form.add_prefix(DELETION_FIELD_NAME)):
            return False
        before = place.values(self.seen) or {}
        return any(
            field.has_changed(initial(column, before[name]), form[name].data)
            for name, field, column in stored_fields(form, place.model)
            if column != formset.fk and name in before
        )


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
    """Return markup of our own templates, which have escaped what people wrote, as what a form says."""
    return Remark(field, ValidationError(mark_safe(sentence), code="conflict"), prefix, row)  # noqa: S308


def saver(version: Version | None) -> dict[str, str]:
    """Return who made a version, and when."""
    if version is None:
        return {"who": _("Somebody else"), "when": _("a moment ago")}
    user, when = version.revision.user, version.revision.date_created
    return {"who": changes.user_name(user) or _("Somebody else"), "when": format_moment(when)}


def row_key(formset: Any, form: Any) -> int | None:
    """Return the key that a row was sent with."""
    key = formset.data.get(form.add_prefix(formset.model._meta.pk.name))
    return int(key) if key and is_key(key) else None


def stored_fields(form: Any, model: type[models.Model]) -> Iterator[tuple[str, forms.Field, Any]]:
    """Yield the names and fields of a form that fill a column or relation, with that."""
    columns = {column.name: column for column in (*model._meta.fields, *model._meta.many_to_many)}
    for name, field in form.fields.items():
        if name in columns and not columns[name].auto_created:
            yield name, field, columns[name]


def initial(column: Any, value: Any) -> Any:
    """A value of a version as a form is filled with it."""
    if column.many_to_many:
        return value or []
    record = column.model()
    setattr(record, column.attname, column.to_python(value))
    return column.value_from_object(record)


def sent(bound: forms.BoundField, value: Any) -> list[str]:
    """A value as a browser sends it."""
    ready = bound.field.prepare_value(value)
    values = ready if isinstance(ready, (list, tuple)) else ["" if ready is None else ready]
    return [str(one) for one in values]


def fields_of(formset: Any, row: models.Model) -> dict[str, list[str]]:
    """A row as a browser sends it back unchanged."""
    form = formset.form(instance=row, **formset.get_form_kwargs(None))
    values = {
        bound.name: sent(bound, value) for bound in form if not isinstance(value := bound.value(), FieldFile)
    }
    keys = {formset.model._meta.pk.name: [str(row.pk)], formset.fk.name: [str(formset.instance.pk)]}
    return {**values, **keys}


def typed_words(stored: revisions.Snapshot, data: QueryDict) -> list[changes.FieldDisplay]:
    """The texts of a form that differ from what is stored, those of its rows too."""
    found = list(_typed(stored.model, stored.values, data))
    for relation in revisions.inline_relations_of(stored.model):
        rows, key = stored.rows.get(relation.accessor, {}), relation.model._meta.pk.name
        for number, fields in sorted(SentRows(relation.accessor, data.copy()).found.items()):
            texts = {name: values[0] for name, values in fields.items()}
            row = rows.get(int(texts[key])) if is_key(texts.get(key, "")) else None
            for typed in _typed(relation.model, row.values if row else {}, texts):
                facts = {
                    "rows": capfirst(str(relation.model._meta.verbose_name_plural)),
                    "number": number + 1,
                }
                name = _("%(rows)s, number %(number)s") % facts
                found.append(replace(typed, heading=f"{name} – {typed.heading}"))
    return found


def unsaved_input(record: models.Model, data: QueryDict) -> dict[str, Any]:
    """Return what was typed into the form of a record that its editor may not change any more, as context."""
    stored = revisions.current(type(record), record.pk)
    return {
        "object": record,
        "changes": typed_words(stored, data) if stored else [],
        "saved": saver(revisions.versions_of(type(record), record.pk).first()),
    }


def _typed(model: type[models.Model], values: revisions.Values, data: Any) -> Iterator[changes.FieldDisplay]:
    for column in filter(changes.is_prose, changes.editable_fields(model)):
        text = str(data.get(column.name) or "").replace("\r\n", "\n").strip()
        if text and text != (values.get(column.name) or ""):
            yield changes.FieldDisplay(field_label(column), getattr(column, "language", ""), after=text)


SEEN = "seen-version"


def as_new(data: QueryDict, formsets: list[Any]) -> QueryDict:
    """Return what was sent for a record and rows that are gone as what enters new ones."""
    data = data.copy()
    for formset in formsets:
        data[f"{formset.prefix}-INITIAL_FORMS"] = "0"
        for form in formset.forms:
            data[form.add_prefix(formset.model._meta.pk.name)] = ""
            data[form.add_prefix(formset.fk.name)] = ""
    del data[SEEN]
    return data


def sentence_on_the_gone(model: type[models.Model], key: Any) -> str:
    """Return what is said to those whose record was deleted while they wrote."""
    version = revisions.versions_of(model, key).first()
    sentence = _(
        "This record was deleted while you wrote. Your words are below: save to enter them as a new record."
    )
    if version is None:
        return sentence
    last = _("It was last saved or deleted by %(who)s (%(when)s).") % saver(version)
    url, recover = admin_url(model, "recover", version.pk), _("Recover the old one instead")
    return format_html('{} {} <a href="{}">{}</a>', sentence, last, url, recover)
