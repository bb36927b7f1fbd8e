"""Forms whose words a browser keeps while they are typed (static/js/editing/autosave.js).

A form has a key, which stays with its words until they are saved or given up. The pages that follow name the keys of
such forms, and the browser forgets their words.
"""

import re
import secrets
from typing import Any

from django.http import HttpRequest

KEY = "form-key"
# Sent with words that the browser kept, and with the names of files, which it cannot keep.
RESTORE, FILES = "_restore", "_files"
SESSION_KEY = "closed_forms"
MOST = 20  # the keys that pages name
KEYS = re.compile(r"[A-Za-z0-9_-]{1,40}")


def key_of(data: Any) -> str:
    """Return the key that a form was sent with, or a new one."""
    sent = data.get(KEY, "") if data else ""
    return sent if KEYS.fullmatch(sent) else secrets.token_urlsafe(9)


def close(request: HttpRequest, key: str) -> None:
    """Let the browser forget the words of a form."""
    if KEYS.fullmatch(key):
        request.session[SESSION_KEY] = [*closed_forms(request), key][-MOST:]


def closed_forms(request: HttpRequest) -> list[str]:
    """Return the keys of the forms that were closed last in this session."""
    found: list[str] = request.session.get(SESSION_KEY, [])
    return found
