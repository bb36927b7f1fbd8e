"""Tags for the layout of admin forms: the languages of a field side by side, rows, errors with their places."""

import json
from collections.abc import Iterable, Iterator
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

from records.core.dates.fields import PartialDate
from records.core.dates.parse import date_in_words
from records.core.history.changes import user_name
from records.core.locale_formats import format_moment, language_name
from records.core.rules import after_label
from records.editing.forms.suggestions import offered_lists

register = template.Library()
register.filter("moment", format_moment)

ROW_TITLE = 90  # characters


@register.inclusion_tag("editing/_offered_lists.html")
def offered(adminform: Any, formsets: Iterable[Any]) -> dict[str, Any]:
    """The lists that lines of text of the form and of its rows offer."""
    rows = (one.formset.empty_form for one in formsets)
    return {"lists": list(offered_lists([adminform.form, *rows]))}


@register.filter
def shown_value(field: Any) -> Any:
    """Return what a field holds that is only shown: dates and languages in words, all else as Django has it."""
    value: Any = getattr(field.form.instance, str(field.field["name"]), None)
    if isinstance(value, PartialDate):
        return date_in_words(value)
    is_language = field.field["name"] == "language" and value
    return language_name(value) if is_language else field.contents()


@register.filter
def in_languages(fieldset: Iterable[Any]) -> list[dict[str, Any]]:
    """Return the lines of a fieldset: Django's as `line`; those of one translated field joined, with `sides`."""
    lines: list[dict[str, Any]] = []
    for line in fieldset:
        parts = list(line)
        names = [part.field["name"] if part.is_readonly else part.field.name for part in parts]
        columns = [column_of(line.form._meta.model, name) for name in names]
        if not columns or not all(hasattr(column, "translated_field") for column in columns):
            lines.append({"line": line})
            continue
        original = columns[0].translated_field
        if not lines or lines[-1].get("name") != original.name:
            label = capfirst(str(original.verbose_name))
            lines.append({"line": line, "name": original.name, "label": label, "sides": []})
        lines[-1]["sides"] += [_side(line.form, *pair) for pair in zip(parts, columns, strict=True)]
    return lines


def _side(form: Any, part: Any, column: Any) -> dict[str, Any]:
    value = getattr(form.instance, column.attname) if part.is_readonly else part.field.value()
    name = str(get_language_info(column.language)["name_local"]).capitalize()
    return {"part": part, "language": column.language, "language_name": name, "is_empty": not value}


def column_of(model: type[models.Model], name: str) -> Any:
    """Return a model's field by its name; None for what the form alone has."""
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


@register.filter
def language_in(name: str, model: type[models.Model]) -> str:
    """Return the language of a model's field; empty for one that is not translated."""
    return str(getattr(column_of(model, name), "language", ""))


@register.filter
def row_title(row: Any) -> str:
    """Return the title of a folded row of an inline; its admin may define `row_title()`."""
    say = getattr(row.model_admin, "row_title", str)
    return Truncator(say(row.original)).chars(ROW_TITLE)


@register.filter
def formset_data(rows: Any) -> str:
    """Return what Django's script is told of some rows, with "Add" for its "Add another": the first is no other one."""
    told = json.loads(rows.inline_formset_data())
    told["options"]["addText"] = _("Add %(kind)s") % {"kind": rows.opts.verbose_name}
    return json.dumps(told)


@register.simple_tag
def fault_places(form: Any, inlines: Iterable[Any]) -> list[tuple[str, str, list[str]]]:
    """Return all errors of a form and its rows, in the order of the page: `id` of an element, its label, sentences."""
    places = list(places_in(form, f"{form.prefix or ''}"))
    for inline in inlines:
        formset = inline.formset
        heading = capfirst(str(inline.opts.verbose_name_plural))
        if formset.non_form_errors():
            places.append((f"{formset.prefix}-group", heading, list(formset.non_form_errors())))
        for number, row in enumerate(formset.forms):
            if not (formset.can_delete and formset._should_delete_form(row)):
                name = _("%(rows)s, number %(number)s") % {"rows": heading, "number": number + 1}
                places += places_in(row, f"{formset.prefix}-{number}", name)
    return places


def places_in(form: Any, own_id: str, row: str = "") -> Iterator[tuple[str, str, list[str]]]:
    """Return the errors of a form, or of a `row`; those of no field in particular point to `own_id`."""
    columns = {one.name: one for one in form._meta.model._meta.fields} if hasattr(form, "_meta") else {}
    for name, sentences in form.errors.items():
        if name == NON_FIELD_ERRORS or name not in form.fields:
            yield (own_id, row, list(sentences))
        else:
            label = capfirst(str(form[name].label))
            said = [after_label(columns.get(name), sentence) for sentence in sentences]
            yield (form[name].auto_id, f"{row} – {label}" if row else label, said)


register.filter("user_name", user_name)


@register.filter
def ago(moment: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    if timezone.now() - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, depth=1)}
