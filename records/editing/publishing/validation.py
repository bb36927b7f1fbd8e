"""Validation of what a form saves or a deletion leaves in public; each error is shown beside its field."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from records.core.models import Record
from records.core.permissions import IN_PUBLIC
from records.core.publication.checks import ALL, find_errors, full_message
from records.core.publication.together import named_by
from records.core.rules import Finding, error
from records.editing.forms.base import Remark


class RefusedError(Exception):
    """Saving or deleting would leave an error in public; nothing of it is done."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = list(remarks)
        super().__init__(*self.remarks)


def public_errors(stored: models.Model) -> list[Finding]:
    """Return what is wrong in public with what was saved: a record, or a part of one."""
    if isinstance(stored, Record):
        return find_errors(stored) if stored.status in IN_PUBLIC else []
    found = [finding for owner in owners_of(stored) for finding in find_errors(owner)]
    whole = [error(ALL, finding.message) for finding in found if finding.part is None]
    return [error(finding.field, finding.message) for finding in found if finding.part == stored] + whole


def owners_of(row: models.Model) -> Iterator[Record]:
    """Yield the published records of which a row is a part."""
    if not isinstance(row, Record):
        for record in named_by(row):
            parts = (getattr(record, name).model for name in record.inline_relations)
            if record.is_published and type(row) in parts:
                yield record


def remark_on(finding: Finding, formsets: Iterable[Any]) -> Remark:
    """Return where in a form a finding is shown: in the row that has it, else in the record's own form."""
    for formset in formsets if finding.part else ():
        for number, form in enumerate(formset.forms):
            if form.instance == finding.part:
                return Remark(finding.field, finding.message, formset.prefix, number)
    return Remark(ALL if finding.part else finding.field, full_message(finding))


def refuse_deletion(rows: Iterable[models.Model], delete: Callable[[], None]) -> None:
    """Delete rows; raise `RefusedError` if what they belonged to is public and wrong without them."""
    owners = {(type(owner), owner.pk): owner for row in rows for owner in owners_of(row)}
    delete()
    errors = [finding for owner in owners.values() for finding in find_errors(owner)]
    if errors:
        raise RefusedError(Remark(ALL, full_message(finding)) for finding in errors)


def redirect_if_refused(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what a view answers that deletes; if it may not, the page from which it was asked, with the reason."""
    try:
        return view()
    except RefusedError as refused:
        for remark in refused.remarks:
            messages.error(request, str(remark.sentence))
        return HttpResponseRedirect(request.get_full_path())
