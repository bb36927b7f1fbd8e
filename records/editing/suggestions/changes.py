"""Changes that a form would make in its record: found in the form, kept as values, put into a form again.

Values are those of versions (`records.core.history`), not those of a form: a suggestion may wait while forms change.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from records.core.history import revisions
from records.core.history.changes import ADDED, CHANGED, REMOVED, is_prose, is_same
from records.editing.conflicts import fields_of, initial, sent, stored_fields
from records.media.images import CleanImage


@dataclass(frozen=True)
class SuggestedChange:
    """A field of a record (`rows` is empty) or of one of its rows; or a row that is added or removed.

    `key` is that of the row, or the number of an added one. `before` and `after` are values; of a whole row all of
    them, by field. `sent` is what stands in a field that only a form has, such as a box that joins two rows.
    """

    kind: str = CHANGED
    rows: str = ""
    key: int | None = None
    name: str = ""
    before: Any = None
    after: Any = None
    title: str = ""
    sent: list[str] | None = None

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in asdict(self).items() if value not in (None, "")}

    @property
    def row(self) -> tuple[str, int | None]:
        return self.rows, self.key


class FoundChanges:
    """The changes of a valid form; images are `named` only once they are stored."""

    def __init__(self, form: Any, formsets: Iterable[Any]) -> None:
        self.model: type[models.Model] = form._meta.model
        self._images: list[tuple[int, Any, Any]] = []
        self._found: list[SuggestedChange] = []
        stored = revisions.current(self.model, form.instance.pk)
        if stored is None:
            return
        self._add_fields(form, self.model, stored.values)
        for formset in formsets:
            accessor = accessor_of(formset, self.model)
            if accessor:
                self._add_rows(formset, accessor, stored.rows.get(accessor, {}))

    def named(self) -> list[SuggestedChange]:
        """Return the changes, with the names under which new images are stored."""
        found = list(self._found)
        for number, form, column in self._images:
            one = found[number]
            name = str(getattr(form.instance, column.name) or "")
            after = {**one.after, column.name: name} if one.kind == ADDED else name
            found[number] = SuggestedChange(**{**asdict(one), "after": after})
        return [one for one in found if one.kind != CHANGED or one.sent or not is_same(one.before, one.after)]

    def _add_fields(self, form: Any, model: type[models.Model], values: Any, **row: Any) -> None:
        link = row.pop("link", None)
        for name, field, column in stored_fields(form, model):
            if field.disabled or column == link:
                continue
            is_typed, is_file = name in form.changed_data, isinstance(column, models.FileField)
            after, before = stored_value(form, column), values.get(name)
            if is_typed and is_file:
                self._images.append((len(self._found), form, column))
            # What else the form fills in follows from what was typed: it is filled in anew once it is accepted.
            if (is_typed and is_file) or (not is_same(before, after) and (is_typed or is_prose(column))):
                self._found.append(SuggestedChange(name=name, before=before, after=after, **row))
        columns = {one.name for one in model._meta.get_fields()}
        for name in form.changed_data:
            answers = [value for value in form.data.getlist(form.add_prefix(name)) if value]
            if name not in columns and name != DELETION_FIELD_NAME and answers:
                self._found.append(SuggestedChange(name=name, sent=answers, **row))

    def _add_rows(self, formset: Any, accessor: str, stored: dict[Any, revisions.RowSnapshot]) -> None:
        added = 0
        for form in formset.forms:
            row = stored.get(form.instance.pk)
            is_gone = formset.can_delete and form.cleaned_data.get(DELETION_FIELD_NAME)
            facts: dict[str, Any] = {"rows": accessor, "key": form.instance.pk}
            if row and is_gone:
                self._found.append(
                    SuggestedChange(REMOVED, **facts, before=row.values, title=str(form.instance))
                )
            elif row and form.has_changed():
                title = str(row.title)
                self._add_fields(form, formset.model, row.values, **facts, title=title, link=formset.fk)
            elif not row and form.has_changed() and not is_gone:
                self._add_new(formset, form, {"rows": accessor, "key": added})
                added += 1

    def _add_new(self, formset: Any, form: Any, facts: dict[str, Any]) -> None:
        columns = [one for _n, _f, one in stored_fields(form, formset.model) if one != formset.fk]
        files = [
            one for one in columns if isinstance(one, models.FileField) and one.name in form.changed_data
        ]
        self._images += [(len(self._found), form, column) for column in files]
        values = {column.name: stored_value(form, column) for column in columns}
        self._found.append(SuggestedChange(ADDED, **facts, after=values, title=str(form.instance)))


def accessor_of(formset: Any, model: type[models.Model]) -> str:
    """Return the relation that a formset shows, if the history of the record follows it."""
    relations = revisions.inline_relations_of(model)
    return next((one.accessor for one in relations if one.link == formset.fk), "")


def stored_value(form: Any, column: Any) -> Any:
    """Return the value of a valid form as versions hold it."""
    if column.many_to_many:
        return sorted(row.pk for row in form.cleaned_data.get(column.name) or ())
    if isinstance(column, models.FileField):
        return str(getattr(form.instance, column.name) or "")
    value = column.value_from_object(form.instance)
    try:
        return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
    except TypeError:
        return column.value_to_string(form.instance)


# Into a form again ----------------------------------------------------------------------------------------------------


class FilledForm:
    """The values that a browser would send of a form and its rows, with changes made in them.

    `lost` are the changes whose rows, or whose images, are not there any more.
    """

    def __init__(self, form: Any, formsets: Iterable[Any]) -> None:
        self.data = QueryDict(mutable=True)
        self.files: Any = MultiValueDict()
        self.lost: list[SuggestedChange] = []
        self.form, self.model = form, form._meta.model
        self._rows: dict[tuple[str, Any], Any] = {}
        self._formsets = {accessor_of(one, self.model): one for one in formsets}
        for bound in form:
            if not isinstance(bound.field, forms.FileField):
                self.data.setlist(bound.html_name, sent(bound, bound.value()))
        for accessor, formset in self._formsets.items():
            self._fill_rows(formset, accessor)

    def _fill_rows(self, formset: Any, accessor: str) -> None:
        for bound in formset.management_form:
            self.data[bound.html_name] = str(bound.value() or 0)
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(len(formset.initial_forms))
        for form in formset.initial_forms:
            for name, values in fields_of(formset, form.instance).items():
                self.data.setlist(form.add_prefix(name), values)
            self._rows[accessor, form.instance.pk] = form

    def change(self, changes: Iterable[SuggestedChange]) -> None:
        """Make changes."""
        for one in changes:
            formset = self._formsets.get(one.rows) if one.rows else None
            form = self._rows.get(one.row) if one.rows else self.form
            if one.kind == ADDED and formset is not None:
                self._add_row(formset, one)
            elif form is None:
                self._lose(one)
            elif one.kind == REMOVED:
                self.data[form.add_prefix(DELETION_FIELD_NAME)] = "on"
            elif one.sent is not None:
                self.data.setlist(form.add_prefix(one.name), one.sent)
            elif one.name in form.fields:
                self._write(form, form.add_prefix(one.name), one, one.name, one.after)
            else:
                self._lose(one)

    def _lose(self, change: SuggestedChange) -> None:
        if change.kind != REMOVED:  # what was to be removed, and is gone, is as it was to be
            self.lost.append(change)

    def _add_row(self, formset: Any, change: SuggestedChange) -> None:
        number = int(self.data.getlist(f"{formset.prefix}-TOTAL_FORMS")[0])
        self.data[f"{formset.prefix}-TOTAL_FORMS"] = str(number + 1)
        form = formset.empty_form
        for name in form.fields:
            if name in change.after:
                self._write(form, f"{formset.prefix}-{number}-{name}", change, name, change.after[name])

    def _write(self, form: Any, html_name: str, change: SuggestedChange, name: str, value: Any) -> None:
        column = form._meta.model._meta.get_field(name)
        if not isinstance(column, models.FileField):
            self.data.setlist(html_name, sent(form[name], initial(column, value)))
        elif not value:
            self.data[f"{html_name}-clear"] = "on"
        elif image := stored_image(column, value):
            self.files[html_name] = image
        else:
            self._lose(change)


def stored_image(column: Any, name: str) -> File | None:
    """Return an image that is stored already, as a form takes one that it has cleaned; None if its file is gone."""
    if not column.storage.exists(name):
        return None
    with column.storage.open(name) as file:
        return CleanImage(file.read(), PurePath(name).name)
