"""Filling in the admin's forms as a browser would: what stands in them is sent back, with the changes made.

A file that a record has is not sent again, as no browser would.
"""

import re
from contextlib import AbstractContextManager
from typing import Any
from unittest import mock

from django.db.models.fields.files import FieldFile
from django.template.response import SimpleTemplateResponse
from django.test import Client

from records.core.rules import ALL, find_errors, full_message


def not_rendered() -> AbstractContextManager[Any]:
    """Pages of the admin are answered without a text, where nobody looks at it."""
    return mock.patch.object(SimpleTemplateResponse, "rendered_content", "")


def unrendered(client: Client, url: str) -> dict[str, Any]:
    """Return what the template of a page is given; the page itself is not rendered."""
    with not_rendered():
        answer: Any = client.get(url)
    assert answer.status_code == 200, (url, answer)
    return answer.context_data


def form_data(client: Client, url: str) -> dict[str, Any]:
    """The values that a form of the admin holds, to be sent back with changes."""
    return values_of(unrendered(client, url))


def standing(answer: Any) -> dict[str, Any]:
    """The values that a form page of the admin holds, under the names in which a browser sends them."""
    return values_of(answer.context)


def values_of(context: Any) -> dict[str, Any]:
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    if seen := context.get("seen_version"):
        values[seen["name"]] = seen["value"]
    return {
        name: sent(value)
        for name, value in values.items()
        if value is not None and not isinstance(value, FieldFile)
    }


def sent(value: Any) -> Any:
    return [getattr(one, "pk", one) for one in value] if isinstance(value, (list, tuple)) else value


def rows(prefix: str, *values: dict[str, Any]) -> dict[str, Any]:
    """New rows of an inline that had none."""
    fields = {
        f"{prefix}-{number}-{name}": value for number, row in enumerate(values) for name, value in row.items()
    }
    return {f"{prefix}-TOTAL_FORMS": len(values), **fields}


def faults(answer: Any) -> dict[str, list[str]]:
    """Return what the page says is wrong, by field; `__all__` is the form as a whole."""
    found = dict(answer.context["adminform"].form.errors)
    for inline in answer.context["inline_admin_formsets"]:
        for number, errors in enumerate(inline.formset.errors):
            found |= {f"{inline.formset.prefix}-{number}-{name}": said for name, said in errors.items()}
    return {name: [str(sentence) for sentence in said] for name, said in found.items()}


def public_errors(record):
    """Return what is wrong with a record in public, by field; what is wrong with its inline rows under `__all__`."""
    found = {}
    for one in find_errors(record):
        found.setdefault(ALL if one.part else one.field, []).append(full_message(one))
    return found


def without_button(message: Any) -> str:
    """A message without the button that undoes what it tells."""
    return re.sub(r" <button[^>]*>[^<]*</button>", "", str(message))
