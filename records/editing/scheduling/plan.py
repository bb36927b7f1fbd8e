"""Changes of status put down for later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core.languages import language_codes
from records.core.models import Record
from records.editing.scheduling.models import ScheduledChange, waiting_by_record
from records.editing.scheduling.moments import moment_in_words


@dataclass(frozen=True)
class When:
    """The hour of a change, in its zone, and whether nothing is published before."""

    moment: datetime
    zone: str
    is_embargo: bool = False


def schedule(
    change: str, records: Iterable[Record], when: When, by: Any, values: Mapping[str, Any] | None = None
) -> tuple[list[ScheduledChange], dict[Record, str]]:
    """Put a change down for each record; return what was, and of the others why not."""
    records = list(records)
    made, refused = [], {}
    known = waiting_by_record(records)
    for record in records:
        if record in known:
            refused[record] = already_scheduled(known[record])
            continue
        try:
            with transaction.atomic():
                made.append(_create(change, record, when, by, values or {}))
        except IntegrityError:  # somebody else was faster
            refused[record] = already_scheduled(waiting_by_record([record]).get(record))
    return made, refused


def _create(change: str, record: Record, when: When, by: Any, values: Mapping[str, Any]) -> ScheduledChange:
    return ScheduledChange.objects.create(
        change=change,
        kind=record._meta.label_lower,
        uid=record.uid,
        names=names_of(record),
        due=when.moment,
        zone=when.zone,
        is_embargo=when.is_embargo,
        values=dict(values),
        scheduled_by=by,
    )


def names_of(record: Record) -> dict[str, str]:
    """Return what a record is called in each language."""
    names = {}
    for code in language_codes():
        with override(code):
            names[code] = str(record)
    return names


def already_scheduled(one: ScheduledChange | None) -> str:
    """Return why nothing more is put down for a record."""
    if one is None:
        return _("Something else was scheduled for it just now. Look at its form.")
    sentence = _("“%(change)s” is scheduled for %(moment)s. Cancel that in its form first.")
    facts = {"change": one.get_change_display(), "moment": moment_in_words(one.due, one.zone)}
    return sentence % facts
