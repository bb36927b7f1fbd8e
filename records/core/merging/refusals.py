"""Refusals of a merge: users who may not, and records that cannot be merged."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from records.core.models import Record, Status
from records.core.permissions import Access, access_level, permission, why_barred
from records.core.permissions import blocking_record as barring

# What readers find at the address of a record: nothing, a notice, the record.
SEEN: dict[str, int] = {Status.WITHDRAWN: 1, Status.PUBLISHED: 2}


class NotMergedError(Exception):
    """Nothing was merged, or taken apart again; `sentences` say why."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(*self.sentences)


def may_merge(user: Any, thing: Any) -> bool:
    """Return whether a user may merge records of a kind, given as a model or as one of the records to be merged."""
    row = thing if isinstance(thing, models.Model) else None
    model = type(thing) if row is not None else thing
    may_change = access_level(user, model, row) == Access.CHANGE
    return may_change and bool(user.has_perm(permission("delete", model)))


def bar(gone: models.Model, kept: models.Model, by: Any) -> str:
    """Return why one record cannot become a part of another, in a sentence; empty if nothing bars it."""
    if type(gone) is not type(kept) or gone.pk == kept.pk:
        return _("Choose two different records of one kind.")
    for row in (gone, kept):
        if record := barring(by, row):
            return why_barred(record, row)
        if not may_merge(by, row):
            return _("You may not merge records of this kind.")
    return _hidden(gone, kept)


def _hidden(gone: models.Model, kept: models.Model) -> str:
    """Return a sentence where readers would lose what they see at the address of the one that goes."""
    if not isinstance(gone, Record) or not isinstance(kept, Record) or seen(kept) >= seen(gone):
        return ""
    sentence = _(
        "“%(gone)s” is “%(status)s”, and “%(kept)s” is not: readers would lose its page. Keep the other one, or publish"
        " this one first."
    )
    return sentence % {"gone": gone, "kept": kept, "status": gone.get_status_display()}


def seen(record: models.Model) -> int:
    """Return how much readers see of a record; more is more."""
    return SEEN.get(getattr(record, "status", ""), 0)
