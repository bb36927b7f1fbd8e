"""What stops the start of a public site: one clear line each."""

import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT

KEY = "f3Vq0mP2sXy8kLr4Tn6Wb1Zc9Hd7Jg5QaUeIoRtYuPzMxNvBwC"
SOUND = {
    "DEBUG": "off",
    "SECRET_KEY": KEY,
    "ALLOWED_HOSTS": "archive.example.org",
    "SITE_URL": "https://archive.example.org",
}


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of Python with nothing set but this; an empty value stands for one that is not set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True)


def start(**environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings with nothing set but this."""
    return run_python("import config.settings", **environment)


def test_a_sound_environment_starts():
    started = start(**SOUND)
    assert (started.returncode, started.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is not set"),
        ("SECRET_KEY", "short", "SECRET_KEY is weak"),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is weak"),
        ("SECRET_KEY", f"django-insecure-{KEY}", "SECRET_KEY is weak"),
        ("ALLOWED_HOSTS", "", "ALLOWED_HOSTS is not set"),
        ("ALLOWED_HOSTS", "*", "ALLOWED_HOSTS contains '*'"),
        ("SITE_URL", "archive.example.org", "SITE_URL is"),
        ("SITE_URL", "https://archive.example.org/path", "SITE_URL is"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("CACHE_URL", "nonsense", "CACHE_URL"),
        ("EMAIL_URL", "nonsense", "EMAIL_URL"),
        ("CONN_MAX_AGE", "long", "CONN_MAX_AGE"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is"),
        ("DATA_LICENSE", "free", "DATA_LICENSE is"),
    ],
)
def test_a_missing_or_weak_value_stops_the_start_with_one_line(name, value, sentence):
    started = start(**{**SOUND, "DATABASE_URL": "postgresql:///viva", name: value})
    assert started.returncode == 1
    assert started.stderr.startswith("Viva Voz does not start: ")
    assert sentence in started.stderr
    assert started.stderr.count("\n") == 1


KEPT = {
    "KEEPER": "Example Institute",
    "KEEPER_ADDRESS": "1 Example Street, Santiago",
    "CONTACT_EMAIL": "archive@example.org",
    "PRIVACY_URL": "https://example.org/privacy",
}


@pytest.mark.slow
def test_a_public_server_says_who_keeps_the_archive():
    server = "import config.wsgi"
    unwarned = {"PYTHONWARNINGS": "ignore:No directory at"}  # of static files, which a server collects first
    started = run_python(server, **SOUND, **KEPT, **unwarned)
    assert (started.returncode, started.stderr) == (0, "")
    started = run_python(server, **SOUND, **unwarned)
    assert started.returncode == 1
    assert started.stderr.count("\n") == 1 and all(f"{name}: " in started.stderr for name in KEPT)
    assert run_python(server, **{**SOUND, "SITE_URL": "http://127.0.0.1:8000"}).returncode == 0  # a demo


def test_debug_makes_a_key_of_its_own():
    assert start(DEBUG="on").returncode == 0
