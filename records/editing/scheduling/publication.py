"""The rule of embargoes: until the hour nothing publishes the record, by whatever way."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from records.core.models import Record, Status
from records.core.rules import Finding, Rows, error, rule
from records.editing.scheduling.models import ScheduledChange
from records.editing.scheduling.moments import moment_in_words


def under_embargo(rows: Rows) -> Rows:
    """Return the published records of which an embargo says that they are not."""
    return rows.filter(ScheduledChange.objects.embargoes().numbers_of_records(), status=Status.PUBLISHED)


@rule(Record, publication=True, data_check=True, loading=True, rows=under_embargo)
def embargo_is_over(record: Record) -> Iterator[Finding]:
    if not record.is_published:
        return
    for embargo in ScheduledChange.objects.embargoes().of(record)[:1]:
        sentence = _(
            "It is under embargo until %(moment)s. Before that it is not published, unless somebody who publishes lifts"
            " the embargo."
        )
        yield error("status", sentence % {"moment": moment_in_words(embargo.due, embargo.zone)})
