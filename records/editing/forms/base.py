"""The forms of the admin: that of a record, and those of the rows that are entered with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.forms.models import BaseInlineFormSet, InlineForeignKeyField
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from records.core.dates.fields import EDTFField
from records.core.languages import TextStatus
from records.core.models import Record, Status
from records.core.permissions import blocking_record, is_open, only_translates, owner_fields, why_barred
from records.core.rules import ALL, after_label, column, field_label, no_words
from records.media.images import ImageFormField

TEXT_STATUS = "text_status"
MAX_ROWS = 200  # of a kind in one form
RANGE = ("start", "end")


@dataclass(frozen=True)
class Remark:
    """A sentence beside a field (None: the whole) of the record's own form, or of a row, by `prefix` and number."""

    field: str | None
    sentence: str | ValidationError
    prefix: str = ""
    row: int = 0


@dataclass
class Editing:
    """The context of a form: its editor, and the remarks beside its fields. A form with remarks is not valid.

    `agrees`: what follows from the form was shown before, and agreed to.
    """

    user: Any
    remarks: list[Remark] = field(default_factory=list)
    agrees: bool = False


class RecordForm(forms.ModelForm):
    """The form of a record, or of a row that is entered with one.

    To those who only translate, it is closed but for their languages: what else is sent is ignored, and no translation
    becomes an original. To what readers see, only those who publish add a part. A record in public has words.
    """

    def __init__(self, *args: Any, editing: Editing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.editing = editing
        if only_translates(editing.user, self._meta.model):
            self._close_to_translators()

    def _close_to_translators(self) -> None:
        columns = {field.name: field for field in self._meta.model._meta.fields}
        for name, one in self.fields.items():
            column = columns.get(name)
            if column is None or not is_open(self.instance, name):
                one.disabled = True
            elif column.translated_field.name == TEXT_STATUS and isinstance(one, forms.ChoiceField):
                choices: Any = one.choices
                one.choices = [choice for choice in choices if choice[0] != TextStatus.ORIGINAL]

    def clean(self) -> dict[str, Any]:
        """Look at all fields together: first what a kind completes by itself, then what stands against saving."""
        cleaned = super().clean() or self.cleaned_data
        self.complete(cleaned)
        self._spread_range(cleaned)
        self._check_owners(cleaned)
        for remark in () if self.prefix else self.editing.remarks:
            if not remark.prefix:
                self.show(remark)
        self._ask_for_words()
        return cleaned

    def complete(self, cleaned: dict[str, Any]) -> None:
        """Tidy up and fill in what a kind can tell of itself; for subclasses."""

    def _spread_range(self, cleaned: dict[str, Any]) -> None:
        """Let both ends that were typed as one range, into either field or into both, stand in their two fields."""
        dates = {one.name for one in self._meta.model._meta.fields if isinstance(one, EDTFField)}
        if not dates.issuperset(RANGE) or not cleaned.keys() >= set(RANGE):
            return
        start, end = (cleaned[name] or "" for name in RANGE)
        typed = start if "/" in start else end
        begins, _slash, ends = typed.partition("/")
        is_range = not {begins, ends} & {"", ".."}
        if is_range and start in ("", typed, begins) and end in ("", typed, ends):
            cleaned["start"], cleaned["end"] = begins, ends

    def _check_owners(self, cleaned: dict[str, Any]) -> None:
        """Ask whether parts may be added to what they name; a row's own record was asked before."""
        model: type[models.Model] = type(self.instance)
        for name in owner_fields(model):
            is_asked = not isinstance(self.fields.get(name), InlineForeignKeyField)
            owner = cleaned.get(name) if is_asked else None
            if owner is not None and (record := blocking_record(self.editing.user, owner)):
                self.add_error(name, why_barred(record))

    def show(self, remark: Remark) -> None:
        """Put a sentence beside its field; above the form, with the field's name, where the form has not got it."""
        name, sentence = remark.field, remark.sentence
        if name not in (None, ALL, *self.fields):
            model_field = self._meta.model._meta.get_field(name)
            sentence = f"{field_label(model_field)}: {after_label(model_field, str(sentence))}"
        self.add_error(name if name in self.fields else None, sentence)

    def _ask_for_words(self) -> None:
        """Ask a record in public for its words, before the database's own rule does, which knows no field."""
        record = self.instance
        is_record = isinstance(record, Record)
        if not is_record or self.cleaned_data.get("status", record.status) != Status.PUBLISHED:
            return
        words = record.text_field or record.title_field
        columns = [name for name in self.fields if name == words or name.startswith(f"{words}_")]
        is_written = any(self.cleaned_data.get(name) or name in self.errors for name in columns)
        if columns and not is_written:
            preferred = column(words)
            self.add_error(preferred if preferred in columns else columns[0], no_words(type(record)))

    def skip_validation(self) -> None:
        """Take a row that its reader may only look at as Django does: its fields are not sent."""
        self._errors, self.cleaned_data = ErrorDict(), dict(self.initial)

    def keep_images(self) -> None:
        for one in self.fields.values() if self.is_bound else ():
            if isinstance(one, ImageFormField) and one.accepted:
                one.widget.keep(one.accepted)


class RecordFormSet(BaseInlineFormSet):
    """The rows that are entered with a record: as many as `MAX_ROWS`, or as `max_written` that were truly written."""

    max_written = MAX_ROWS

    @classmethod
    def exceeded(cls, data: QueryDict, record: Any) -> int:
        """Return how many rows a form may have, if more are said to be sent; 0 if there are not. Makes no row."""
        prefix = cls.get_default_prefix()
        sent = data.get(f"{prefix}-{TOTAL_FORM_COUNT}", "")
        number = int(sent[:9]) if sent.isdecimal() else 0
        if number <= MAX_ROWS:
            return 0
        written = {match[1] for name in data if (match := re.match(rf"{re.escape(prefix)}-(\d+)-", name))}
        model, link = cast(Any, cls.model), cast(Any, cls.fk)
        stored = model._base_manager.filter(**{link.name: record}).count() if record else 0
        # A text pasted over another takes its rows off and adds as many.
        most = max(MAX_ROWS, min(len(written), cls.max_written), 3 * stored)
        return most if number > most else 0

    def __init__(self, *args: Any, editing: Editing, **kwargs: Any) -> None:
        self.editing = editing
        super().__init__(*args, form_kwargs={"editing": editing}, **kwargs)

    def full_clean(self) -> None:
        """Look at all rows; then say beside them what has to be said."""
        super().full_clean()
        for remark in self.editing.remarks:
            if remark.prefix == self.prefix:
                rows: list[Any] = self.forms
                rows[remark.row].show(remark)


class NumberedFormSet(RecordFormSet):
    """Gives an `order` to the rows that have none, after the others, as they stand in the form."""

    def clean(self) -> None:
        super().clean()
        filled = (form for form in self.forms if form.has_changed() or form.instance.pk)
        named = (form for form in filled if not form.cleaned_data.get(DELETION_FIELD_NAME))
        rows = [form for form in named if "order" in form.cleaned_data]
        numbers = count(max((row.cleaned_data["order"] or 0 for row in rows), default=0) + 1)
        for row in rows:
            if row.cleaned_data["order"] is None:
                row.cleaned_data["order"] = row.instance.order = next(numbers)


def refused_for_rows(
    request: HttpRequest, data: Any, formsets: Iterable[Any], record: Any
) -> HttpResponse | None:
    """Return the answer 413 where more rows of a kind were sent than a form has; None where there are not."""
    for formset in formsets:
        if most := formset.exceeded(data, record):
            context = {"rows": formset.model._meta.verbose_name_plural, "most": most}
            return render(request, "413_rows.html", context, status=413)
    return None
