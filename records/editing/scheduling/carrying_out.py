"""Scheduled changes that are due, carried out: each in a transaction of its own, once, however many programs try."""

import logging
from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core import publication
from records.core.languages import language_codes
from records.core.models import Record
from records.editing.scheduling.mails import mail_refusal
from records.editing.scheduling.models import ScheduledChange

logger = logging.getLogger(__name__)
State = ScheduledChange.State


def carry_out_due() -> Iterator[tuple[ScheduledChange, Exception | None]]:
    """Carry out what is due, and yield it; with the error what failed, which the next run tries again."""
    for one in ScheduledChange.objects.due():
        try:
            done = carry_out(one.pk)
        except Exception as error:  # whatever is wrong with one record, the others have their hour too
            logger.exception("Scheduled change %s was not carried out", one.pk)
            yield one, error
        else:
            yield from [(done, None)] if done else []


def carry_out(key: int) -> ScheduledChange | None:
    """Carry out one change, or note why not; None if another program does it, or has done it."""
    with transaction.atomic():
        # PostgreSQL passes over a row that another program holds; SQLite has one writer at a time.
        free = ScheduledChange.objects.select_for_update(skip_locked=True, of=("self",)).due()
        one = free.select_related("scheduled_by").filter(pk=key).first()
        if one is None:
            return None
        record = one.record()
        if record is not None and record.status == one.status_change.status:
            one.end(State.OVERTAKEN, timezone.now())
        elif refusal := _refusal(one, record):
            one.end(State.REFUSED, timezone.now(), refusal)
            transaction.on_commit(partial(mail_refusal.enqueue, one.pk), robust=True)
        else:
            one.end(State.DONE, timezone.now())
    return one


def _refusal(one: ScheduledChange, record: Record | None) -> dict[str, list[str]]:
    """Make the change; return why not, by language, if it cannot be made."""
    refusal = {}
    for code in language_codes():
        with override(code):
            sentences = _sentences(one, record)
        if not sentences:
            return {}
        refusal[code] = sentences
    return refusal


def _sentences(one: ScheduledChange, record: Record | None) -> list[str]:
    change, by = one.status_change, one.scheduled_by
    if record is None:
        return [_("The record is not there any more, or was divided.")]
    if not change.is_open_to(by, record):
        name = by.get_full_name() or by.get_username()
        return [_("%(name)s, who scheduled it, may not publish any more.") % {"name": name}]
    note = one.scheduled_at.isoformat()
    outcome = publication.carry_out(change, [record], by, one.values, note)
    return [sentence for _record, sentences in outcome.refused for sentence in sentences]
