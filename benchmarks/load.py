"""Times how quickly a large archive is loaded and indexed, on both databases: `python benchmarks/load.py`.

For each database and size, in a process of its own: loaddata of a small archive, then of the large one all of
load_records, reindex of an index that stands, of an empty one, a bare COPY of its rows (executemany on SQLite), and its
rows through the loader. A table of ratios within each run ends it. Seconds of CPU are those of this process and its
copies, not of the server: they hold where the machine has other work.
"""

import argparse
import io
import json
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from records.core.frames import with_room  # noqa: E402 the folder above is on the path only now

RUN = {"sqlite": [], "postgresql": [str(ROOT / "scripts/with-postgres")]}
COLUMNS = {
    "load": "load_records : loaddata",
    "load_cpu": "the same in CPU",
    "rows": "rows : bare COPY, time",
    "index": "documents/s, empty index",
    "index_cpu": "documents/CPU s",
    "memory": "MB at most",
}


@with_room  # as manage.py
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quotations", type=int, nargs="+", default=[1000, 100_000], help="(1000 100000)")
    parser.add_argument("--databases", nargs="+", choices=RUN, default=list(RUN), help="(both)")
    parser.add_argument("--loaddata", type=int, default=500, help="quotations of the small archive (500)")
    parser.add_argument(
        "--result", type=Path, help="where a run of one size writes its ratios; for this program"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.result:
            prepare(folder)
            options.result.write_text(json.dumps(report(options, Path(folder))))
        else:
            compare(options, Path(folder))


def prepare(folder: str) -> None:
    """Django as in production, on a new database."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
    os.environ |= {"DEBUG": "off", "SECRET_KEY": secrets.token_urlsafe(50), "ALLOWED_HOSTS": "127.0.0.1"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django  # after the environment
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def compare(options: argparse.Namespace, folder: Path) -> None:
    """Run each size on each database, and print the ratios of all."""
    found = []
    for database in options.databases:
        for size in options.quotations:
            print(f"\n{database}, {size:,} quotations", flush=True)
            result = folder / "result.json"
            sizes = [f"--quotations={size}", f"--loaddata={options.loaddata}", f"--result={result}"]
            environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
            asked = [*RUN[database], sys.executable, str(Path(__file__)), *sizes]
            subprocess.run(asked, check=True, env=environment)
            found.append((database, size, json.loads(result.read_text())))
    print(
        f"\n| database | quotations | {' | '.join(COLUMNS.values())} |\n| --- |{' ---: |' * (len(COLUMNS) + 1)}"
    )
    for database, size, ratios in found:
        values = " | ".join(f"{ratios[name]:,.1f}" for name in COLUMNS)
        print(f"| {database} | {size:,} | {values} |")


class Pace(NamedTuple):
    """Rows a second, by the clock and of CPU."""

    clock: float
    cpu: float


def report(options: argparse.Namespace, folder: Path) -> dict[str, float]:
    """Time each step with one size, print it, and return the ratios."""
    from django.core.management import call_command  # once Django is set up

    small, large = folder / "small.json", folder / "large.jsonl"
    lines = small.with_suffix(".jsonl")
    call_command("generate_archive", quotations=options.loaddata, output=lines, verbosity=0)
    small.write_text(json.dumps([json.loads(line) for line in lines.open()]))
    print(f"{'':32}{'rows':>10}{'s':>9}{'rows/s':>9}{'CPU s':>9}{'rows/CPU s':>12}")
    empty()
    loaddata = row("loaddata", partial(call_command, "loaddata", str(small), verbosity=0), count_rows)
    quiet = {"verbosity": 0, "stdout": io.StringIO(), "stderr": io.StringIO()}
    make = partial(call_command, "generate_archive", quotations=options.quotations[0], output=large, **quiet)
    row("generate_archive --output", make, partial(count_lines, large))
    empty()
    whole = partial(call_command, "load_records", str(large), **quiet)
    load = row("load_records, rules and index", whole, count_rows)
    reindex = partial(call_command, "reindex", **quiet)
    row("reindex of an index that stands", reindex, count_documents)
    empty_index()
    index = row("reindex of an empty index", reindex, count_documents)
    kept = stored_rows()
    empty()
    bare = row("bare COPY or executemany", partial(write, kept), count_rows)
    del kept
    empty()
    rows = row("rows through the loader", partial(create, large), count_rows)
    return {
        "load": load.clock / loaddata.clock,
        "load_cpu": load.cpu / loaddata.cpu,
        "rows": bare.clock / rows.clock,
        "index": index.clock,
        "index_cpu": index.cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def empty_index() -> None:
    from records.search.backends import get_backend  # once Django is set up
    from records.search.models import ListCount, PairCount, SearchDocument, SearchValue, SearchWord

    for table in (SearchDocument, SearchValue, SearchWord, ListCount, PairCount):
        table.objects.all().delete()
    get_backend().empty()


def row(name: str, work: Callable[[], Any], count: Callable[[], int]) -> Pace:
    """Print how long some work takes, and return the rows that it does in a second."""
    start, before = time.perf_counter(), os.times()
    work()
    seconds, after = time.perf_counter() - start, os.times()
    cpu, rows = sum(after[:4]) - sum(before[:4]), count()
    print(
        f"{name:32}{rows:>10,}{seconds:>9.1f}{rows / seconds:>9.0f}{cpu:>9.1f}{rows / cpu:>12.0f}", flush=True
    )
    return Pace(rows / seconds, rows / cpu)


def empty() -> None:
    from django.core.management import call_command  # once Django is set up

    call_command("flush", interactive=False, verbosity=0)


def tables() -> list[Any]:
    """Return the tables of records, those that others refer to before these, without the terms of every site."""
    from django.apps import apps  # once Django is set up

    from records.core.fixtures.bulk import in_order
    from records.core.models import DerivedModel, Term
    from records.core.permissions import holds_records

    chosen = [app for app in apps.get_app_configs() if holds_records(app)]
    models = {model for app in chosen for model in app.get_models(include_auto_created=True)} - {Term}
    return in_order(frozenset(model for model in models if not issubclass(model, DerivedModel)))


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
