"""Entries of the audit log about what is not public yet: what is scheduled for it, and who is shown it by a link."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from records.editing.accounts.audit import Event, record
from records.editing.previews.models import PreviewLink, link_used
from records.editing.scheduling.models import ScheduledChange

State = ScheduledChange.State
ENDS = {State.REFUSED: Event.NOT_DONE, State.CANCELLED: Event.UNSCHEDULED}


def connect() -> None:
    """Listen to scheduled changes, and to preview links."""
    post_save.connect(on_scheduled_change, sender=ScheduledChange, dispatch_uid="accounts.scheduled")
    post_save.connect(on_preview_link, sender=PreviewLink, dispatch_uid="accounts.preview_link")
    link_used.connect(on_link_used, sender=PreviewLink, dispatch_uid="accounts.preview_link_used")


def on_scheduled_change(
    instance: ScheduledChange, created: bool, update_fields: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    """Signal `post_save`: something is scheduled, was cancelled, or could not be carried out."""
    ended = ENDS.get(State(instance.state)) if "state" in (update_fields or ()) else None
    event = Event.SCHEDULED if created else ended
    if event and not raw:
        embargo = ", embargo" if instance.is_embargo else ""
        detail = f"{instance.change} {_named(instance)} {instance.due:%Y-%m-%d %H:%M} UTC{embargo}"
        actor = instance.closed_by if event == Event.UNSCHEDULED else instance.scheduled_by
        _record_later(event, detail, actor=actor.get_username() if actor else "")


def on_preview_link(
    instance: PreviewLink, created: bool, update_fields: Any = None, raw: bool = False, **kwargs: Any
) -> None:
    """Signal `post_save`: a link was made, or revoked."""
    is_revoked = "revoked_at" in (update_fields or ())
    if (created or is_revoked) and not raw:
        actor = instance.revoked_by if is_revoked else instance.made_by
        event = Event.LINK_REVOKED if is_revoked else Event.LINK_MADE
        _record_later(event, _of_link(instance), actor=actor.get_username() if actor else "")


def on_link_used(link: PreviewLink, request: Any, **kwargs: Any) -> None:
    """Signal `link_used`: somebody was shown a draft by a link; editors' own previews are no entries."""
    record(Event.LINK_USED, detail=_of_link(link), request=request)


def _of_link(link: PreviewLink) -> str:
    """Return the record, the number of the link and for whom it is; never what opens it."""
    return f"{_named(link)} by link {link.pk} for {link.label}"


def _named(thing: ScheduledChange | PreviewLink) -> str:
    return f"{thing.kind.rpartition('.')[2]} {thing.uid}"


def _record_later(event: str, detail: str, **fields: Any) -> None:
    transaction.on_commit(partial(record, event, detail=detail, **fields), robust=True)
