"""The files of the whole archive that are kept for downloading, and what is left of a load that was cut off."""

from django.db import models

from records.core.models import DerivedModel


class ArchiveFiles(DerivedModel):
    """The files of the whole archive that are kept for downloading; one row, see `records.exports.cache`."""

    # Of the records when the files were made: of all, and of those that are public no longer.
    state = models.CharField(max_length=64, blank=True)
    hidden = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(null=True)  # the newest change of a published record
    files = models.JSONField(default=list)
    tables = models.JSONField(default=dict)  # rows by table
    older = models.JSONField(default=list)  # names in the storage of the files before these
    made_at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)  # that making them took
    requested_at = models.DateTimeField(null=True)  # while a task that will make new ones waits

    class Meta:
        db_table = "records_archivefiles"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.made_at}"


class UnfinishedLoad(DerivedModel):
    """Progress in a file of entries, while `load_records --commit-every` is at it; one row."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    entries = models.PositiveBigIntegerField(default=0)
    is_public = models.BooleanField(default=False)  # nothing but the index is left to do

    class Meta:
        db_table = "records_unfinishedload"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.entries}"
