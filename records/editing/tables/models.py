"""Imports that wait to be confirmed, and those that were carried out."""

import json
import zlib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from records.editing.tables.rows import Table, dumped, loaded

LIFETIME = timedelta(days=7)


class TableImport(models.Model):
    """A file that an editor sent: its tables, the answers to what was asked, and what its dry run told.

    `state` is that of the work on it. The rows that are imported and `DONE` are written in one transaction.
    """

    class State(models.TextChoices):
        WAITS = "waits", _("Waits for its dry run")
        CHECKED = "checked", _("Waits to be confirmed")
        DONE = "done", _("Imported")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    kind = models.CharField(_("kind"), max_length=100)
    file_name = models.CharField(_("file"), max_length=200)
    language = models.CharField(_("language"), max_length=12)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITS)
    erases = models.BooleanField(_("blank cells take away what is stored"), default=False)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    progress = models.PositiveIntegerField(_("rows that are looked at"), default=0)
    answers = models.JSONField(_("answers"), default=dict)
    remark = models.TextField(_("remark"), blank=True)
    packed_tables = models.BinaryField(_("tables"))
    packed_report = models.BinaryField(_("report"), default=b"")

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")

    def __str__(self) -> str:
        return self.file_name

    @classmethod
    def forget_old(cls) -> None:
        """Delete those that nobody went on with."""
        cls.objects.filter(created_at__lt=timezone.now() - LIFETIME).delete()

    @property
    def tables(self) -> list[Table]:
        return list(loaded(_unpacked(self.packed_tables)))

    @tables.setter
    def tables(self, tables: list[Table]) -> None:
        self.packed_tables = _packed(dumped(tables))
        self.row_count = sum(len(table.rows) for table in tables)

    @property
    def report(self) -> list[dict[str, Any]]:
        """Return the findings of the dry run, row by row."""
        found: list[dict[str, Any]] = _unpacked(self.packed_report) if self.packed_report else []
        return found

    @report.setter
    def report(self, rows: list[dict[str, Any]]) -> None:
        self.packed_report = _packed(rows)

    @property
    def is_running(self) -> bool:
        return self.state == self.State.WAITS


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode())


def _unpacked(packed: Any) -> Any:
    return json.loads(zlib.decompress(bytes(packed)))
