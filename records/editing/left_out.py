"""Characters that forms leave out of what was typed, told to who typed it."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from records.core.locale_formats import format_list
from records.core.unseen import LeftOut, left_out, places_in_words
from records.editing.forms.form_fields import CleanCharField

MOST_TOLD = 12


def tell_left_out(request: HttpRequest, forms: Iterable[Any]) -> None:
    """Say which characters stand in what was sent, and not in what was saved."""
    found = [one for form in forms for one in _left_out_of(form)]
    if found:
        sentence = _(
            "Characters that cannot be seen, or that only the program knows from which they come, were left out:"
            " %(places)s."
        )
        messages.warning(request, sentence % {"places": format_list(places_in_words(found[:MOST_TOLD]))})


def _left_out_of(form: Any) -> Iterator[LeftOut]:
    for name in form.changed_data:
        typed = form[name].data if isinstance(form.fields[name], CleanCharField) else None
        yield from left_out(typed if isinstance(typed, str) else "")
