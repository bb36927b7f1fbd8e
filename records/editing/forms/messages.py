"""What forms fill in for their editors is told to them."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _


def tell_filled(request: HttpRequest, filled: Iterable[str]) -> None:
    """Say what was filled in where something was left blank."""
    listed = format_html_join("", "<li>{}</li>", ([one] for one in filled))
    if listed:
        messages.info(
            request, format_html("{}<ul>{}</ul>", _("Filled in for you; look whether it is right:"), listed)
        )
