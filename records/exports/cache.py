"""The files of the archive, kept for downloading.

`export_archive --downloads`, `make demo` and a task make them. Those of the last state stay for who is fetching them.
"""

import tempfile
import time
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Count, Max, Sum, Value
from django.utils import timezone
from reversion.models import Version

from records.core.models import Status, record_models
from records.exports.build import Export, Progress, make
from records.exports.models import ArchiveFiles
from records.media.images import store_once

ONLY = 1  # the one row
FOLDER = "downloads"


def current_files() -> ArchiveFiles:
    """Return the files that are kept; without any, a row that says nothing."""
    return ArchiveFiles.objects.filter(pk=ONLY).first() or ArchiveFiles(pk=ONLY)


class State(NamedTuple):
    """Checksums of the archive: `whole` changes with every record, `hidden` with those that are not public any more."""

    whole: str
    hidden: str


def state() -> State:
    """Return the state of the records now, in two queries."""
    queries = [
        model._base_manager.filter(published_at__isnull=False)
        .order_by()
        .values("status", of_kind=Value(model.url_name))
        .annotate(n=Count("pk"), which=Sum("pk"), newest=Max("updated_at"), gone=Max("withdrawn_at"))
        for model in record_models()
    ]
    rows = queries[0].union(*queries[1:], all=True).order_by()
    whole, hidden = [], []
    for row in sorted(rows, key=lambda row: (row["of_kind"], row["status"])):
        whole.append(f"{row}")
        if row["status"] != Status.PUBLISHED:
            hidden.append(" ".join(str(row[name]) for name in ("of_kind", "status", "n", "which", "gone")))
    newest_version = Version.objects.aggregate(newest=Max("pk"))[
        "newest"
    ]  # grows with every save of an editor
    return State(_hash([*whole, str(newest_version or 0)]), _hash(sorted(hidden)))


def _hash(lines: list[str]) -> str:
    return sha256("\n".join(lines).encode()).hexdigest()


def may_be_sent(files: ArchiveFiles, now: State) -> bool:
    """Return whether kept files may be sent: they hold nothing that was withdrawn since."""
    return bool(files.files) and files.hidden == now.hidden


def make_files(progress: Progress = lambda step: None) -> Export:
    """Make and keep new files. OSError if they cannot be written; those of before stay then."""
    found, before, made_at, begun = current_files(), state(), timezone.now(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        export = make(Path(folder), progress)
        files = [
            {"name": name, "place": _store(Path(folder, name), file.sha256), **asdict(file)}
            for name, file in export.files.items()
        ]
    places, last = ({file["place"] for file in some} for some in (files, found.files))
    values = {
        "state": before.whole,
        "hidden": before.hidden,
        "changed_at": export.changed_at,
        "files": files,
        "tables": export.rows,
        "older": sorted(last - places),
        "made_at": made_at,
        "seconds": time.monotonic() - begun,
    }
    ArchiveFiles.objects.update_or_create(pk=ONLY, defaults=values)
    for place in set(found.older) - places - last:
        default_storage.delete(place)
    return export


def _store(path: Path, sha256: str) -> str:
    """Return the place of a file in the storage, which gets it if it is not there yet."""
    place = f"{FOLDER}/{sha256[:20]}/{path.name}"
    with path.open("rb") as content:
        store_once(default_storage, place, File(content))
    return place
