"""Returns of records with a reason: it is told to the one who entered the record, and answered by sending it again."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from records.core.history import revisions
from records.core.history.revisions import Snapshot
from records.core.models import Record, Status
from records.core.permissions import IN_PUBLIC
from records.editing.discussion import acts
from records.editing.discussion.models import Comment
from records.editing.discussion.people import author_of, authors_of


def is_a_return(before: str, after: str) -> bool:
    """Return whether a change of status leads back."""
    if before in IN_PUBLIC:
        return after in (Status.DRAFT, Status.REVIEW)
    return before == Status.REVIEW and after == Status.DRAFT


def of_others(records: Iterable[Record], user: Any) -> bool:
    """Return whether somebody else than a user entered any of these records."""
    return any(author != user for author in authors_of(records).values())


def lacks_a_reason(record: Record, before: str, user: Any) -> str:
    """Return why a form may not return a record, in a sentence: the page that returns it asks for the reason."""
    if not is_a_return(before, record.status) or author_of(record) in (None, user):
        return ""
    return _(
        "Somebody else entered this, and will ask why it comes back. Leave the status as it is and save; then return"
        " the record with the button above the form, which asks for the reason."
    )


def note_returns(records: list[Any], by: Any, reason: str) -> None:
    """Begin a thread with the reason on each record that was just returned, to the one who entered it."""
    if not records or not reason:
        return
    authors, newest = authors_of(records), revisions.versions_of(type(records[0]), records[0].pk).first()
    for record in records:
        to = authors.get(record)
        acts.comment(
            record,
            by,
            reason,
            kind=Comment.Kind.RETURN,
            to=to if to != by else None,
            revision_id=newest.revision_id if newest else None,
        )


def reasons_by_revision(record: models.Model) -> dict[int, Comment]:
    """Return the reasons for which a record was returned, by the revision in which it was."""
    found = Comment.objects.about(record).filter(kind=Comment.Kind.RETURN, revision__isnull=False)
    return {one.revision_id: one for one in found}


def resolve_answered(sender: type[models.Model], before: Snapshot, after: Snapshot, **_signal: Any) -> None:
    """Signal `version_added`: close the reasons of returns once the record goes to review again, or is published."""
    statuses = [snapshot.values.get("status") for snapshot in (before, after)]
    is_sent = statuses == [Status.DRAFT, Status.REVIEW]
    is_published = statuses[0] != Status.PUBLISHED and statuses[1] == Status.PUBLISHED
    if issubclass(sender, Record) and (is_sent or is_published):
        for root in Comment.objects.about_keys(sender, [after.pk]).open_returns():
            acts.resolve(root, None)
