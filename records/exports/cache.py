"""The files of the archive, kept for downloading: made once for each state of it, beside the requests.

Whoever asks gets the files that are kept. Where the records have changed since, one thread of one process makes new
ones meanwhile; the database says who. Files are kept in the storage under the names of their content, and those of the
last state stay as long as somebody may still be fetching them.
"""

import logging
import tempfile
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connections
from django.db.models import Count, Max, Q, Sum, Value
from django.utils import timezone

from records.core.history import revisions
from records.core.models import ArchiveFiles, Status, record_models
from records.exports.build import Made, make

logger = logging.getLogger(__name__)

ONLY = 1  # the one row
FOLDER = "downloads"
# After changes, files are not made more often than this.
SHORTEST = timedelta(minutes=10)
# Even where nothing seems to have changed, files are compared with the records once in this time.
LONGEST = timedelta(days=1)
# Whoever has not ended by then was stopped.
STUCK = timedelta(minutes=15)


def kept() -> ArchiveFiles:
    """The files that are kept; without any, a row that says nothing."""
    return ArchiveFiles.objects.filter(pk=ONLY).first() or ArchiveFiles(pk=ONLY)


class State(NamedTuple):
    """What changes with the archive: `whole` with everything, `hidden` with what is public no longer."""

    whole: str
    hidden: str


def state() -> State:
    """The state of the records now, in two queries."""
    parts = [
        model._base_manager.filter(published_at__isnull=False)
        .order_by()
        .values("status", of_kind=Value(model.url_name))
        .annotate(n=Count("pk"), which=Sum("pk"), newest=Max("updated_at"), gone=Max("withdrawn_at"))
        for model in record_models()
    ]
    rows = list(parts[0].union(*parts[1:], all=True).order_by())
    whole = [f"{row}" for row in sorted(rows, key=lambda row: (row["of_kind"], row["status"]))]
    hidden = [
        f"{row['of_kind']} {row['status']} {row['n']} {row['which']} {row['gone']}"
        for row in rows
        if row["status"] != Status.PUBLISHED
    ]
    return State(_hash([*whole, str(revisions.newest_version())]), _hash(sorted(hidden)))


def _hash(lines: list[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()


def fit(files: ArchiveFiles, now: State) -> bool:
    """Whether kept files may be given: they hold nothing that was withdrawn since."""
    return bool(files.files) and files.hidden == now.hidden


def renew(files: ArchiveFiles, now: State) -> None:
    """See to it that new files are made if those that are kept may be of another state."""
    if fit(files, now) and files.compared_at is not None:
        age = timezone.now() - files.compared_at
        if age < SHORTEST or (age < LONGEST and files.state == now.whole):
            return
    if claim():
        start()


def claim() -> bool:
    """Whether nobody else is making files: then it is ours to make them."""
    ArchiveFiles.objects.bulk_create([ArchiveFiles(pk=ONLY)], ignore_conflicts=True)
    now = timezone.now()
    is_free = Q(making_since=None) | Q(making_since__lt=now - STUCK)
    return bool(ArchiveFiles.objects.filter(is_free, pk=ONLY).update(making_since=now))


def start() -> None:
    """Make the files beside the request, which does not wait for them."""
    threading.Thread(target=_make_apart, name="archive-files", daemon=True).start()


def _make_apart() -> None:
    try:
        make_now()
    except Exception:
        logger.exception("The files of the archive could not be made.")
    finally:
        connections.close_all()


def make_now() -> None:
    """Make and keep new files, if they are any different; to be called by whoever made the claim."""
    found, before = kept(), state()
    try:
        with tempfile.TemporaryDirectory() as folder:
            is_due = found.made_at is None or timezone.now() - found.made_at > LONGEST
            made = make(Path(folder), unless="" if is_due else found.fingerprint)
            changes = _keep(Path(folder), made, found) if made else {}
        changes |= {"state": before.whole, "hidden": before.hidden, "compared_at": timezone.now()}
        ArchiveFiles.objects.filter(pk=ONLY).update(**changes)
    finally:
        ArchiveFiles.objects.filter(pk=ONLY).update(making_since=None)


def _keep(folder: Path, made: Made, before: ArchiveFiles) -> dict[str, Any]:
    files = []
    for name, file in made.files.items():
        place = f"{FOLDER}/{file.sha256[:20]}/{name}"
        if not default_storage.exists(place):
            with (folder / name).open("rb") as content:
                place = default_storage.save(place, File(content))
        files.append({"name": name, "place": place, "bytes": file.bytes, "sha256": file.sha256})
    places = {file["place"] for file in files}
    last = {file["place"] for file in before.files}
    for place in set(before.older) - places - last:
        default_storage.delete(place)
    return {
        "fingerprint": made.fingerprint,
        "changed_at": made.changed_at,
        "files": files,
        "tables": made.rows,
        "older": sorted(last - places),
        "made_at": timezone.now(),
    }
