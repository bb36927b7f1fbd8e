"""Times the import of a table of people: `python benchmarks/tables.py`, on a new file of SQLite or on DATABASE_URL.

Seconds are those of this process, by the clock and of CPU; those of PostgreSQL's server are not counted. With `--kill`
the import runs in a process of its own, which is killed after so many seconds: what is stored then is all or nothing.
"""

import argparse
import os
import resource
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from records.core.frames import with_room  # noqa: E402 the folder above is on the path only now


@with_room  # as manage.py
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="(10000)")
    parser.add_argument("--kill", type=float, nargs="+", default=[], metavar="SECONDS")
    parser.add_argument(
        "--carry-out", action="store_true", help="only carry out what waits; for this program"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        if options.carry_out:
            carry_out()
            return
        from django.core.management import call_command  # once Django is set up

        call_command("migrate", verbosity=0)
        timed("dry run", lambda: check(options.rows))
        for seconds in options.kill:
            killed_after(seconds, options.rows)
        timed("import", carry_out)
        timed("dry run of the same file again", lambda: check(options.rows))
        print(f"{stored()}; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB at most")


def prepare(folder: str) -> None:
    """Django as in production."""
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ |= {"DEBUG": "off", "ALLOWED_HOSTS": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    import django  # after the environment

    django.setup()


def timed(name: str, work: Callable[[], Any]) -> None:
    clock, cpu = time.perf_counter(), time.process_time()
    work()
    print(
        f"{name}: {time.perf_counter() - clock:.1f} s, {time.process_time() - cpu:.1f} s of CPU", flush=True
    )


def check(rows: int) -> None:
    """Make the dry run of a table of people with biographies in two languages."""
    from django.contrib.auth import get_user_model

    from people.models import Person
    from records.editing.tables.models import TableImport
    from records.editing.tables.sources import Options, read_upload
    from records.editing.tables.tasks import check as task

    user, _is_new = get_user_model()._default_manager.get_or_create(username="editor", is_superuser=True)
    biographies = "Economist and researcher number {0}.,Economista e investigadora número {0}."
    lines = (f"Ana{n % 89} Pérez{n},Pérez{n},Chile,{biographies.format(n)}" for n in range(rows))
    table = "\n".join(("name,family_name,country,biography_en,biography_es", *lines))
    one = TableImport(user=user, kind="people.person", file_name="table.csv", language="en")
    one.tables = read_upload(table.encode(), Person, Options("en"))
    one.save()
    task.enqueue(one.pk)
    one.refresh_from_db()
    outcomes = [row["outcome"] for row in one.report]
    print({outcome: outcomes.count(outcome) for outcome in set(outcomes)})


def carry_out() -> None:
    from records.editing.tables.models import TableImport
    from records.editing.tables.tasks import carry_out as task

    one: Any = TableImport.objects.first()
    task.enqueue(one.pk)


def stored() -> str:
    from django.contrib.admin.models import LogEntry
    from reversion.models import Version

    from people.models import Person
    from records.editing.tables.models import TableImport
    from records.search.models import NameKey

    counts = (
        f"{model._meta.model_name} {model._default_manager.count()}"
        for model in (Person, Version, LogEntry, NameKey)
    )
    return f"{', '.join(counts)}, {[one.state for one in TableImport.objects.all()]}"


def killed_after(seconds: float, rows: int) -> None:
    """Kill an import after some seconds, and end with an error if a part of it is stored."""
    from people.models import Person

    process = subprocess.Popen([sys.executable, __file__, "--carry-out"])
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
    left = stored()
    print(f"killed after {seconds} s: {left}", flush=True)
    if Person.objects.count() not in (0, rows):
        sys.exit("A part of the import is stored.")


if __name__ == "__main__":
    main()
