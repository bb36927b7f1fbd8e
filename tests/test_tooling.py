"""The files that make a fresh clone run: locks and the start of the demo."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from whitenoise.middleware import WhiteNoiseMiddleware

from scripts.audit import LOCKS as AUDITED

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-s3.txt", "requirements-dev.txt", "requirements-next.txt"]


def pins(lock):
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / lock).read_text(), re.M))


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_pin_with_hashes_and_name_no_host(lock):
    text = (ROOT / lock).read_text()
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.M)[1:]
    assert len(entries) == len(pins(lock)) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|index-url|find-links", text) == []


def test_development_tools_do_not_change_what_the_site_runs_on():
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_only_django_differs_in_the_lock_of_the_next_django():
    ours, others = pins("requirements-dev.txt"), pins("requirements-next.txt")
    assert {name for name in ours.keys() & others.keys() if ours[name] != others[name]} == {"django"}


def made(*arguments):
    """The last line of what `make` prints with the steps before it left out."""
    steps = ["lint", "check-site", "test-sqlite", "test-postgres", "test-browser", "test-next", "environment"]
    without = [word for step in steps for word in ("-o", step)]
    command = ["make", *without, *arguments]
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    run = subprocess.run(command, cwd=ROOT, text=True, check=False, **kept)
    return run.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(("status", "told"), [(69, True), (0, False)])
def test_an_audit_that_cannot_be_made_is_told_in_the_last_line(tmp_path, status, told):
    answer = made("test", f"python=sh -c 'exit {status}' --", f"unaudited={tmp_path / 'unaudited'}", "-s")
    assert ("NOT AUDITED" in answer) is told
    assert answer.startswith("make test: all that could run here has passed.")


def test_every_lock_is_audited():
    left_out = set(LOCKS) - set(AUDITED)
    assert all(any(pins(lock).items() <= pins(other).items() for other in AUDITED) for lock in left_out)


def start_demo(port):
    command = [sys.executable, ROOT / "scripts/demo.py"]
    return subprocess.run(
        command, env={"PORT": port}, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_in_use_is_one_clear_line():
    with socket.socket() as other_server:
        other_server.bind(("127.0.0.1", 0))
        other_server.listen()
        port = other_server.getsockname()[1]
        demo = start_demo(str(port))
    assert demo.returncode == 1
    advice = "Choose another one, for example: make demo PORT=8080"
    assert demo.stderr == f"Viva Voz: port {port} is already in use. {advice}\n"


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "٣"])
def test_what_is_no_port_is_one_clear_line(port):
    assert start_demo(port).stderr == f"Viva Voz: PORT is {port!r}, but a port is a number from 1 to 65535.\n"


def test_no_client_of_a_test_walks_the_collected_files(settings, tmp_path):
    """After `make demo` there are a thousand of them, and each test has its client."""
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "collected.css").write_text("a {}")
    assert WhiteNoiseMiddleware(lambda request: request).files == {}
