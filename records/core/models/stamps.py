"""The table of the stamp of the archive; see `records.core.database.stamps`."""

from django.db import models

from records.core.database.stamps import TABLE
from records.core.models.record import DerivedModel


class Stamp(DerivedModel):
    """A part of the stamp: one row on SQLite, on PostgreSQL as many as transactions ever wrote at once, and one."""

    id = models.PositiveIntegerField(primary_key=True)
    value = models.CharField(max_length=32)

    class Meta:
        db_table = TABLE
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.id}: {self.value}"
