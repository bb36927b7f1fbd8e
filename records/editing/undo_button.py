"""The button beside what was done."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from records.core.history import revisions

BUTTON = '{} <button type="submit" form="undo" name="revisions" value="{}" class="vv-button undo">{}</button>'


def with_undo(message: Any) -> Any:
    """Return a message with the button that undoes what this request did; without, where it changed nothing."""
    keys = ",".join(map(str, revisions.made()))
    return format_html(BUTTON, message, keys, _("Undo")) if keys else message
