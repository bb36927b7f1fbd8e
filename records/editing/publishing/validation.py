"""What would be wrong in public of what a form saves or a deletion leaves, and beside which field it is said."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from records.core.models import Record
from records.core.permissions import IN_PUBLIC
from records.core.publication.checks import ALL, Fault, find_faults, told
from records.core.publication.together import named_by
from records.editing.forms.base import Remark


class RefusedError(Exception):
    """What was to be saved or deleted would leave something wrong in public; nothing of it is done."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = list(remarks)
        super().__init__(*self.remarks)


def public_faults(stored: models.Model) -> list[Fault]:
    """Return what is wrong in public with what was saved: a record, or a part of one."""
    if isinstance(stored, Record):
        return find_faults(stored) if stored.status in IN_PUBLIC else []
    found = [fault for owner in owners_of(stored) for fault in find_faults(owner)]
    whole = [Fault(ALL, fault.sentence) for fault in found if fault.part is None]
    return [Fault(fault.field, fault.sentence) for fault in found if fault.part == stored] + whole


def owners_of(row: models.Model) -> Iterator[Record]:
    """Yield the published records of which a row is a part."""
    if not isinstance(row, Record):
        for record in named_by(row):
            parts = (getattr(record, name).model for name in record.inline_relations)
            if record.is_published and type(row) in parts:
                yield record


def remark_on(fault: Fault, formsets: Iterable[Any]) -> Remark:
    """Return where in a form a fault is shown: in the row that has it, else in the record's own form."""
    for formset in formsets if fault.part else ():
        for number, form in enumerate(formset.forms):
            if form.instance == fault.part:
                return Remark(fault.field, fault.sentence, formset.prefix, number)
    return Remark(ALL if fault.part else fault.field, told(fault))


def refuse_deletion(rows: Iterable[models.Model], delete: Callable[[], None]) -> None:
    """Delete rows; raise `RefusedError` if what they belonged to is public and wrong without them."""
    owners = {(type(owner), owner.pk): owner for row in rows for owner in owners_of(row)}
    delete()
    faults = [fault for owner in owners.values() for fault in find_faults(owner)]
    if faults:
        raise RefusedError(Remark(ALL, told(fault)) for fault in faults)


def unless_refused(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what a view answers that deletes; if it may not, the page from which it was asked, with the reason."""
    try:
        return view()
    except RefusedError as refused:
        for remark in refused.remarks:
            messages.error(request, str(remark.sentence))
        return HttpResponseRedirect(request.get_full_path())
