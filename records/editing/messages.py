"""Messages after saving, and sentences of Django’s admin that our catalogues replace."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

# In Spanish Django’s own agree with one gender alone.
SENTENCES = (
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("You may edit it again below."),
)


def tell_filled(request: HttpRequest, filled: Iterable[str]) -> None:
    """Say what was filled in where something was left blank."""
    listed = format_html_join("", "<li>{}</li>", ([one] for one in filled))
    if listed:
        messages.info(
            request, format_html("{}<ul>{}</ul>", _("Filled in for you; look whether it is right:"), listed)
        )
