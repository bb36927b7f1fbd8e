"""Versions as the pages of a history list them."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from reversion.models import Version

from records.core.history import revisions
from records.core.history.changes import ChangesDisplay, title_of, user_name
from records.core.history.revisions import RowSnapshot, Snapshot
from records.core.locale_formats import format_moment
from records.editing.publishing.actions import TRANSITIONS


@dataclass(frozen=True)
class Entry:
    """A version: its author, its time, a word for what was done, and its changes."""

    version: Version
    who: str
    when: datetime
    what: str = ""
    changes: ChangesDisplay | None = None
    called: str = ""
    restore_url: str = ""

    @property
    def moment(self) -> str:
        """Return its time in the format of the page's language."""
        return format_moment(self.when)


def entry_of(snapshot: Snapshot, changed: ChangesDisplay | None, restore_url: str = "") -> Entry:
    """Return a version as pages list it."""
    version = snapshot.version
    assert version is not None  # noqa: S101 the present state is no version
    revision = version.revision
    return Entry(
        version,
        user_name(revision.user),
        revision.date_created,
        comment_in_words(revision.comment),
        changed,
        title_of(snapshot.model, RowSnapshot(snapshot.values, snapshot.title)),
        restore_url,
    )


def comment_in_words(comment: str) -> str:
    """Return the comment of a revision as a sentence; a comment of another program stays as it is."""
    name, _space, rest = comment.partition(" ")
    if name == revisions.RESTORED and (when := parse_datetime(rest)):
        return _("Restored as it was on %(when)s") % {"when": format_moment(when)}
    words = {
        revisions.FOUND: _("As it was found: saved before its history began, or by another program"),
        revisions.ADDED: _("Entered"),
        revisions.DELETED: _("Deleted"),
        revisions.RECOVERED: _("Recovered"),
        revisions.DIVIDED: _("Divided in two"),
        revisions.FOLLOWED: _("Brought along when the text that it rests on was changed"),
        **{name: str(kind.done) for name, kind in TRANSITIONS.items()},
    }
    return words.get(comment, comment)
