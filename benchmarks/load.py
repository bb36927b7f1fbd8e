"""Times how quickly a large archive is loaded and indexed: `python benchmarks/load.py --quotations 20000`.

One run, one database (`DATABASE_URL`, else a new file of SQLite): loaddata of a small archive, then of the large one a
bare COPY of its rows (executemany on SQLite), its rows through the loader, all of load_records, and reindex. Seconds of
CPU are those of this process and its copies, not of the server: they hold where the machine has other work.
"""

import argparse
import io
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotations", type=int, default=20_000, help="of the large archive (20000)")
    parser.add_argument("--loaddata", type=int, default=500, help="quotations of the small one (500)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        from benchmarks.pages import prepare  # the folder above is on the path only now

        prepare(folder)
        report(options, Path(folder))


def report(options: argparse.Namespace, folder: Path) -> None:
    from django.core.management import call_command  # once Django is set up

    small, large = folder / "small.json", folder / "large.jsonl"
    lines = small.with_suffix(".jsonl")
    call_command("generate_archive", quotations=options.loaddata, output=lines, verbosity=0)
    small.write_text(json.dumps([json.loads(line) for line in lines.open()]))
    print(f"{'':32}{'rows':>10}{'s':>9}{'rows/s':>9}{'CPU s':>9}{'rows/CPU s':>12}")
    empty()
    loaddata = row("loaddata", partial(call_command, "loaddata", str(small), verbosity=0), count_rows)
    quiet = {"verbosity": 0, "stdout": io.StringIO(), "stderr": io.StringIO()}
    make = partial(call_command, "generate_archive", quotations=options.quotations, output=large, **quiet)
    row("generate_archive --output", make, partial(count_lines, large))
    empty()
    load = row(
        "load_records, rules and index",
        partial(call_command, "load_records", str(large), **quiet),
        count_rows,
    )
    for processes in (1, 0):
        name = f"reindex, {processes or 'all'} processes: documents"
        row(name, partial(call_command, "reindex", processes=processes, **quiet), count_documents)
    kept = stored_rows()
    empty()
    bare = row("bare COPY or executemany", partial(write, kept), count_rows)
    empty()
    rows = row("rows through the loader", partial(create, large), count_rows)
    print(
        f"\nload_records is {load / loaddata:.1f} times as quick as loaddata; the loader takes {bare / rows:.1f} times"
        f" as long as a bare COPY, load_records {bare / load:.1f} times."
        f" Memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most."
    )


def row(name: str, work: Callable[[], Any], count: Callable[[], int]) -> float:
    """Print how long some work takes, and return the rows that it does in a second."""
    start, before = time.perf_counter(), os.times()
    work()
    seconds, after = time.perf_counter() - start, os.times()
    cpu, rows = sum(after[:4]) - sum(before[:4]), count()
    print(
        f"{name:32}{rows:>10,}{seconds:>9.1f}{rows / seconds:>9.0f}{cpu:>9.1f}{rows / cpu:>12.0f}", flush=True
    )
    return rows / seconds


def empty() -> None:
    from django.core.management import call_command  # once Django is set up

    call_command("flush", interactive=False, verbosity=0)


def tables() -> list[Any]:
    """Return the tables of records, those that others refer to before these, without the terms of every site."""
    from django.apps import apps  # once Django is set up

    from records.core.fixtures.bulk import in_order
    from records.core.models import Term
    from records.core.permissions import holds_records

    chosen = [app for app in apps.get_app_configs() if holds_records(app)]
    models = {model for app in chosen for model in app.get_models(include_auto_created=True)} - {Term}
    return in_order(frozenset(models))


def count_rows() -> int:
    return sum(model._base_manager.count() for model in tables())


def count_documents() -> int:
    from records.search.models import SearchDocument  # once Django is set up

    return SearchDocument.objects.count()


def count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _line in file)


def stored_rows() -> dict[Any, list[Any]]:
    """Return all rows by table, as the database gives them."""
    from django.db import connection  # once Django is set up

    kept = {}
    with connection.cursor() as cursor:
        for model in tables():
            columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
            cursor.execute(f'SELECT {columns} FROM "{model._meta.db_table}" ORDER BY id')  # noqa: S608 ours alone
            kept[model] = cursor.fetchall()
    return kept


def write(kept: dict[Any, list[Any]]) -> None:
    from django.db import transaction  # once Django is set up

    from records.core.database.bulk import insert_rows

    with transaction.atomic():
        for model, rows in kept.items():
            insert_rows(model._meta.db_table, [field.column for field in model._meta.concrete_fields], rows)


def create(path: Path) -> None:
    from django.db import transaction  # once Django is set up

    from records.core.fixtures.bulk import BulkLoader
    from records.exports.load_entries import read_file

    with transaction.atomic():
        BulkLoader().create(read_file(path))


if __name__ == "__main__":
    main()
