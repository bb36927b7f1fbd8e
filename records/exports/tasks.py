"""Make the files for downloading anew after publication, by a task."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from records.core.models import Record
from records.core.tasks import task
from records.exports import cache
from records.exports.models import ArchiveFiles

# A worker waits so long, and what is published meanwhile goes into the same export.
PAUSE = timedelta(minutes=5)
# A task that has not begun so long after it was enqueued was lost with its queue.
LOST = timedelta(hours=1)
# Without a worker the editor waits for the export. That is good for a small archive, whose files are never old and
# which needs no scheduled command: as long as the last export was quick, and not at each of many publications in a
# row. A larger archive runs a worker or `export_archive --downloads` once a day; its page says how old its files are.
QUICK = 3.0  # seconds
REST = timedelta(minutes=1)


@receiver(post_save, dispatch_uid="records.exports.tasks")
def after_save(sender: type[Model], instance: Model, raw: bool = False, **kwargs: Any) -> None:
    """Request files once a record that is public, or was, is committed. Fixtures (`raw`) request none."""
    if isinstance(instance, Record) and instance.published_at is not None and not raw:
        transaction.on_commit(request_downloads, robust=True)


def request_downloads() -> None:
    """Enqueue the task, unless one waits already or the editor would wait too long."""
    now, can_wait = timezone.now(), make_downloads.get_backend().supports_defer
    if not can_wait and not is_quick():
        return
    ArchiveFiles.objects.bulk_create([ArchiveFiles(pk=cache.ONLY)], ignore_conflicts=True)
    # One that was requested later than now stems from a clock that was set back.
    is_first = Q(requested_at=None) | Q(requested_at__lt=now - LOST) | Q(requested_at__gt=now)
    if ArchiveFiles.objects.filter(is_first, pk=cache.ONLY).update(requested_at=now):
        make_downloads.using(run_after=now + PAUSE if can_wait else None).enqueue()


def is_quick() -> bool:
    """Return whether an export may be made while an editor waits. The first one may: how long it takes is not known."""
    files = cache.current_files()
    if files.made_at is None:
        return True
    is_rested = abs(timezone.now() - files.made_at) >= REST or not cache.may_be_sent(files, cache.state())
    return is_rested and files.seconds <= QUICK


@task()
def make_downloads() -> None:
    """Make the files, if the archive has changed since they were made."""
    # What is published from here on may be missing in these files: it requests others.
    ArchiveFiles.objects.filter(pk=cache.ONLY).update(requested_at=None)
    if cache.current_files().state != cache.state().whole:
        cache.make_files()
