"""Words typed into a form that could not be saved, because its session had ended, until they can be.

Sealed (signed and compressed), they travel in the login page; after the login they lie in the session and stand
in their form again until it is sent. Passwords and tokens are never kept, files cannot be: only their names are.
"""

import re
from typing import TypedDict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

SALT = "records.editing.form_recovery"
SESSION_KEY = "kept_words"
# The parameter by which an editor gives them up.
RESET_PARAM = "afresh"
# Within this the words can wait for somebody to log in again.
MAX_AGE = 24 * 60 * 60
# What the login form sends besides them.
MARGIN = 4096
# Passwords, tokens, and which button was pressed: that is decided anew.
NOT_KEPT = re.compile(r"password|csrfmiddlewaretoken|^_(?!popup$|to_field$)", re.IGNORECASE)


class Words(TypedDict):
    """The data of one sent form: its address, its fields, the names of its chosen files."""

    address: str
    fields: dict[str, list[str]]
    files: list[str]


def keeps_words(request: HttpRequest) -> bool:
    """Return whether it sends a form whose words can stand in it again: that of a record, new or not."""
    match = request.resolver_match
    owner = getattr(match and match.func, "model_admin", None)
    is_form = bool(match and match.url_name and match.url_name.endswith(("_add", "_change", "_split")))
    return request.method == "POST" and is_form and getattr(owner, "keeps_words", False)


def sent_words(request: HttpRequest) -> Words:
    """Return the sent values that can be kept."""
    return {
        "address": request.get_full_path(),
        "fields": {
            name: [str(value) for value in values]
            for name, values in request.POST.lists()
            if not NOT_KEPT.search(name)
        },
        "files": [str(file.name) for _name, files in request.FILES.lists() for file in files],
    }


def seal(words: Words) -> str:
    """Return the signed and compressed text; empty if it is too long for the login form to send."""
    sealed = signing.dumps(words, salt=SALT, compress=True)
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return sealed if limit is None or len(sealed) <= limit - MARGIN else ""


def unseal(sealed: str) -> Words | None:
    """The words; None if the text is not ours, was changed, or is older than a day."""
    try:
        words: Words = signing.loads(sealed, salt=SALT, max_age=MAX_AGE)
    except signing.BadSignature:
        return None
    return words


def keep(request: HttpRequest, words: Words) -> None:
    """Let them wait in the session of whoever has just logged in."""
    request.session[SESSION_KEY] = words


def waiting(request: HttpRequest) -> Words | None:
    """The words that wait for the form at this address, if any."""
    words: Words | None = request.session.get(SESSION_KEY)
    return words if words and words["address"].partition("?")[0] == request.path else None


def forget(request: HttpRequest) -> None:
    """Delete the stored words: they were sent again, or given up."""
    request.session.pop(SESSION_KEY, None)


def as_query(words: Words) -> QueryDict:
    """Return the fields as a `QueryDict`."""
    fields = QueryDict(mutable=True)
    for name, values in words["fields"].items():
        fields.setlist(name, values)
    return fields


def sentences(words: Words) -> list[SafeString]:
    """Return what to say above kept words: markup."""
    address = words["address"]
    found = [
        format_html(
            '{} <a href="{}{}{}=1">{}</a>',
            _(
                "You were logged out before this was saved. Your words are below: look at them and save again."
            ),
            address,
            "&" if "?" in address else "?",
            RESET_PARAM,
            _("Give them up and open the form afresh"),
        )
    ]
    if words["files"]:
        names = format_html_join(", ", "{}", ([name] for name in words["files"]))
        choose = _("Files cannot be kept. Choose them again:")
        found.append(format_html("{} {}", choose, names))
    return found
