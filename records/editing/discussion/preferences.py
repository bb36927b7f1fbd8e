"""Preferences of users for mails: those that they chose, or the defaults that follow from their work."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.utils.translation import get_language

from records.core.languages import language_codes
from records.editing.discussion.models import NoticePreference

SALT = "records.editing.discussion.preferences"


def preference_of(user: Any, language: str | None = None) -> NoticePreference:
    """Return the preference of a user; without one yet, with this language."""
    known = language if language in language_codes() else settings.LANGUAGE_CODE
    found, _is_new = NoticePreference.objects.get_or_create(user=user, defaults={"language": known})
    return found


def note_language(user: Any, **_signal: Any) -> None:
    """Signal `user_logged_in`: mails are in the language in which somebody first logged in, until another is chosen."""
    if user.is_staff:
        preference_of(user, get_language())


def token_of(preference: NoticePreference) -> str:
    """Return what lets its bearer end the mails to a user, and do nothing else. It has no end, like the mail."""
    return signing.dumps(preference.user_id, salt=SALT)


def by_token(token: str) -> NoticePreference | None:
    """Return the preference of whom a token was mailed to; None if the token is not ours, or the user is gone."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return NoticePreference.objects.select_related("user").filter(user=key).first()
