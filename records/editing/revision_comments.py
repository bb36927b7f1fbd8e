"""Comments of revisions as sentences."""

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.core.locale_formats import format_moment
from records.editing.publishing.actions import TRANSITIONS


def comment_in_words(comment: str) -> str:
    """Return the comment of a revision as a sentence; a comment of another program stays as it is."""
    name, _space, rest = comment.partition(" ")
    if name in (revisions.MERGED, revisions.UNMERGED):
        said = _("Merged: “%(name)s”") if name == revisions.MERGED else _("Merge undone: “%(name)s”")
        return said % {"name": rest.partition(" ")[2]}
    if name == revisions.SUGGESTED:
        return _("Suggested by %(name)s, and accepted") % {"name": rest}
    if name == revisions.RESTORED and (when := parse_datetime(rest)):
        return _("Restored as it was on %(when)s") % {"when": format_moment(when)}
    if name in TRANSITIONS and (when := parse_datetime(rest)):
        facts = {"done": TRANSITIONS[name].done, "when": format_moment(when)}
        return _("%(done)s, as scheduled on %(when)s") % facts
    words = {
        revisions.FOUND: _("As it was found: saved before its history began, or by another program"),
        revisions.ADDED: _("Entered"),
        revisions.DELETED: _("Deleted"),
        revisions.RECOVERED: _("Recovered"),
        revisions.DIVIDED: _("Divided in two"),
        revisions.LISTED: _("Entered from a list of participants"),
        revisions.TOGETHER: _("Changed together with other records"),
        revisions.IMPORTED: _("Imported from a table"),
        revisions.DRAFTED: _("Drafted from a press release"),
        revisions.FOLLOWED: _("Brought along when the text that it rests on was changed"),
        revisions.CORRECTED: _("Corrected in the paragraph and in its quotations at once"),
        **{name: str(kind.done) for name, kind in TRANSITIONS.items()},
    }
    return words.get(comment, comment)
