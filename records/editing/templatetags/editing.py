"""Tags for the layout of admin forms: the languages of a field side by side, rows, errors with their places."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.timesince import timesince
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

register = template.Library()

ROW_TITLE = 90  # characters


@dataclass
class Side:
    """A translated field in one language, as Django's `part` of a line; `is_empty`: there are no words yet."""

    part: Any
    language: str
    is_empty: bool

    @property
    def language_name(self) -> str:
        """The language in its own words."""
        return str(get_language_info(self.language)["name_local"]).capitalize()


@dataclass
class Line:
    """A line of a form: Django's `line`, or, with `sides`, a field with its languages side by side."""

    line: Any
    name: str = ""
    label: str = ""
    sides: list[Side] = field(default_factory=list)


@dataclass(frozen=True)
class FaultPlace:
    """An error of a form: the `id` of its element, the label of that element, the sentences."""

    id: str
    label: str
    sentences: list[str]


@register.filter
def in_languages(fieldset: Iterable[Any]) -> list[Line]:
    """The lines of a fieldset; those of one translated field are joined."""
    lines: list[Line] = []
    for line in fieldset:
        sides = list(sides_of(line))
        original = sides[0][0] if sides else None
        if original is None:
            lines.append(Line(line))
            continue
        if not lines or lines[-1].name != original.name:
            lines.append(Line(line, original.name, capfirst(str(original.verbose_name))))
        lines[-1].sides += [side for _original, side in sides]
    return lines


def sides_of(line: Any) -> Iterator[tuple[Any, Side]]:
    """The translated fields of a line, each with the field that it translates; nothing if it has others too."""
    found = [(column_of(line.form._meta.model, part), part) for part in line]
    if all(hasattr(column, "translated_field") for column, _part in found):
        for column, part in found:
            yield column.translated_field, Side(part, column.language, not written(line.form, part, column))


def column_of(model: type[models.Model], part: Any) -> Any:
    """The model's field that a part of a line shows; None for what the form alone has."""
    try:
        return model._meta.get_field(part.field["name"] if part.is_readonly else part.field.name)
    except FieldDoesNotExist:
        return None


def written(form: Any, part: Any, column: Any) -> Any:
    """Return the value of a field, or of the column that it shows read-only."""
    return getattr(form.instance, column.attname) if part.is_readonly else part.field.value()


@register.filter
def language_in(name: str, model: type[models.Model]) -> str:
    """The language of a model's field; empty for one that is not translated."""
    try:
        return str(getattr(model._meta.get_field(name), "language", ""))
    except FieldDoesNotExist:
        return ""


@register.filter
def row_title(row: Any) -> str:
    """Return the title of a folded row of an inline; its admin may define `row_title()`."""
    say = getattr(row.model_admin, "row_title", str)
    return Truncator(say(row.original)).chars(ROW_TITLE)


@register.simple_tag
def fault_places(form: Any, inlines: Iterable[Any]) -> list[FaultPlace]:
    """Return all errors of a form and its rows, in the order of the page."""
    places = list(places_in(form, f"{form.prefix or ''}"))
    for inline in inlines:
        formset = inline.formset
        heading = capfirst(str(inline.opts.verbose_name_plural))
        if formset.non_form_errors():
            places.append(FaultPlace(f"{formset.prefix}-group", heading, list(formset.non_form_errors())))
        for number, row in enumerate(formset.forms):
            if not (formset.can_delete and formset._should_delete_form(row)):
                name = _("%(rows)s, number %(number)s") % {"rows": heading, "number": number + 1}
                places += places_in(row, f"{formset.prefix}-{number}", name)
    return places


def places_in(form: Any, own_id: str, row: str = "") -> Iterator[FaultPlace]:
    """Return the errors of a form, or of a `row`; those of no field in particular point to `own_id`."""
    for name, sentences in form.errors.items():
        if name == NON_FIELD_ERRORS or name not in form.fields:
            yield FaultPlace(own_id, row, list(sentences))
        else:
            label = capfirst(str(form[name].label))
            yield FaultPlace(form[name].auto_id, f"{row} – {label}" if row else label, list(sentences))


@register.filter
def ago(moment: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
