"""Two `make demo` at once, and a first one that is cut off."""

import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
import requests

from tests.accidents.sites import Site, copy_code, free_port, wait_for
from tests.conftest import ROOT

QUOTATIONS = sum(
    entry["model"] == "forum.quotation"
    for file in (ROOT / "fixtures").glob("*.json")
    for entry in json.loads(file.read_text())
)
LOGIN = re.compile(r"^ +(editor|administrator) +(\S+)", re.M)


@contextmanager
def demo(site, port):
    """`make demo`, whose output goes into a file."""
    log = site.folder / f"demo-{port}-{time.monotonic_ns()}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "demo", f"PORT={port}"],
            cwd=site.folder,
            env=site.environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    process.told = lambda: log.read_text()
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                process.wait(10)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def answers(port):
    return requests.get(f"http://127.0.0.1:{port}/en/events/", timeout=10).ok


@pytest.fixture
def fresh(tmp_path):
    return Site(copy_code(tmp_path))


def is_whole(site):
    """Each record is there once, with its document, and the database is sound."""
    checked = site.manage("check_records")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    counted = site.manage(
        "shell",
        "-v0",
        "-c",
        "from django.contrib.auth.models import User; from forum.models import Quotation as Q;"
        "from records.search.lag import lag; from django.db import connection as c;"
        "print(User.objects.count(), Q.objects.count(), tuple(lag()),"
        " c.cursor().execute('PRAGMA integrity_check').fetchone()[0])",
    )
    assert counted.stdout.strip() == f"4 {QUOTATIONS} (0, 0, 0) ok", counted.stdout + counted.stderr


def test_two_at_once_on_two_ports_share_one_whole_database(fresh):
    first, second = free_port(), free_port()
    with demo(fresh, first) as one, demo(fresh, second) as other:
        wait_for(lambda: answers(first) and answers(second), "both demos", 300)
        told = one.told() + other.told()
        assert "Traceback" not in told
        assert told.count("Filling a new database") == 1
        assert told.count("waiting until it has done so") == 1
        logins = LOGIN.findall(told)
        assert len(logins) == 4 and len(set(logins)) == 2, "both tell the same logins"
    is_whole(fresh)


def test_two_at_once_on_one_port_are_one_and_a_sentence(fresh):
    port = free_port()
    with demo(fresh, port) as one, demo(fresh, port) as other:
        wait_for(
            lambda: None not in (one.poll(), other.poll()) or (one.poll() or other.poll()), "the second", 30
        )
        loser = one if one.poll() else other
        assert f"Viva Voz: port {port} is already in use." in loser.told()
        assert "Traceback" not in loser.told()
        wait_for(lambda: answers(port), "the first", 300)


def cut(site, port, seconds):
    """Kill a demo and all that it started, after so many seconds of preparing."""
    with demo(site, port) as process:
        wait_for(lambda: "Filling" in process.told() or seconds < 0, "the filling", 120)
        time.sleep(max(seconds, 0))
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("moments", [(-1, 0.0, 1.0, 3.0, 8.0)], ids=str)
def test_one_that_is_killed_while_it_fills_is_whole_the_next_time(fresh, moments):
    """Before the filling, at its beginning, in its middle; each time at another place than before."""
    port = free_port()
    for moment in moments:
        cut(fresh, port, moment)
        if moment >= 0 and not database_is_empty(fresh):
            break
    with demo(fresh, port) as process:
        wait_for(lambda: answers(port), "the demo", 300)
        assert "Traceback" not in process.told()
        assert len(LOGIN.findall(process.told())) == 2
    is_whole(fresh)


def database_is_empty(site):
    code = "from forum.models import Quotation as Q; print(Q.objects.count())"
    return site.manage("shell", "-v0", "-c", code).stdout.strip() == "0"


def test_settings_are_written_whole_or_not_at_all(fresh):
    """A file of settings that is empty would stop every later start."""
    code = (
        "import os, scripts.demo as d\n"
        "d.os.fdopen = lambda *a: os.kill(os.getpid(), 9)\n"
        "d.write_environment(d.ROOT / '.env')"
    )
    assert fresh.run(".venv/bin/python", "-c", code).returncode == -9
    assert not (fresh.folder / ".env").exists()
