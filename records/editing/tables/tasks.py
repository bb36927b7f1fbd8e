"""The dry run of an import, and the import itself: at once, or by a worker."""

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _
from django.utils.translation import override

from records.core.garbage import rare_collections
from records.core.tasks import task
from records.editing.tables.models import TableImport
from records.editing.tables.plan import Planner
from records.editing.tables.rows import CHANGED, CREATED, PlannedRow
from records.editing.tables.writing import ChangedMeanwhileError, RefusedError, try_out, write

MANY = 1_000  # rows


@task()
def check(pk: int) -> None:
    """Find out what an import would do."""
    one = TableImport.objects.get(pk=pk)
    with override(one.language), _for_rows(one):
        _check(one)


def _check(one: TableImport, remark: str = "") -> None:
    rows = _planned(one)
    try_out(rows, _user_of(one))
    one.report = [row.report() for row in rows]
    waiting = TableImport.objects.filter(pk=one.pk).exclude(state=TableImport.State.DONE)
    waiting.update(packed_report=one.packed_report, state=TableImport.State.CHECKED, remark=remark)


def _for_rows(one: TableImport) -> AbstractContextManager[None]:
    """Let Python look for lost objects rarely, where there are many rows: it takes a tenth of the time."""
    return rare_collections() if one.row_count > MANY else nullcontext()


def _planned(one: TableImport) -> list[PlannedRow]:
    progress = partial(_tell, TableImport.objects.filter(pk=one.pk))
    return Planner(_user_of(one), one.answers, erases=one.erases, progress=progress).plan(one.tables)


def _tell(stored: Any, done: int) -> None:
    stored.update(progress=done)


def _user_of(one: TableImport) -> Any:
    """Return the editor with the rights of now."""
    return get_user_model()._default_manager.get(pk=one.user_id)


@task()
def carry_out(pk: int) -> None:
    """Import what the dry run showed; where that is no more what would be done, make a new dry run instead."""
    one = TableImport.objects.get(pk=pk)
    if one.state == TableImport.State.DONE:
        return
    with override(one.language), _for_rows(one):
        rows = _planned(one)
        for row, told in zip(rows, one.report, strict=True):
            row.is_left = row.is_left or not is_written(told)  # the database may have refused it
        if [row.report() for row in rows if row.is_written] != [row for row in one.report if is_written(row)]:
            _check(one, changed_meanwhile())
            return
        try:
            write(rows, _user_of(one), partial(_finish, one))
        except (ChangedMeanwhileError, RefusedError):
            _check(one, changed_meanwhile())


def is_written(row: dict[str, Any]) -> bool:
    """Return whether a row of a report is one that is imported."""
    return row["outcome"] in (CREATED, CHANGED)


def changed_meanwhile() -> str:
    return _(
        "Records were changed since you looked, so nothing was imported. Look again at what would be done now."
    )


def _finish(one: TableImport) -> None:
    """Note that it is done, once; within the transaction of the import."""
    stored = TableImport.objects.select_for_update().get(pk=one.pk)
    if stored.state == TableImport.State.DONE:
        raise ChangedMeanwhileError
    TableImport.objects.filter(pk=one.pk).update(state=TableImport.State.DONE, remark="")
