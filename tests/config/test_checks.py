"""What stops the start of a public site: one clear line each."""

import os
import runpy
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


@pytest.mark.slow
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


TWO = "postgresql://a@one/viva,postgresql://a@two:5433/viva"
LITE = {"DATABASE_URL": "sqlite:///x"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({**LITE, "REPLICA_URLS": TWO}, "REPLICA_URLS is set, but only PostgreSQL has replicas"),
        ({"REPLICA_URLS": "nonsense"}, "REPLICA_URLS is not an address"),
        ({"REPLICA_URLS": "sqlite:///x"}, "REPLICA_URLS names a database that is not PostgreSQL"),
        ({"REPLICA_URLS": "postgresql://b@main:5432/viva"}, "or that of DATABASE_URL itself"),
        ({"REPLICA_URLS": f"{TWO},postgresql://a@one/viva"}, "names a database twice"),
        ({"REPLICA_MAX_LAG": "-1"}, "REPLICA_MAX_LAG is '-1'"),
        ({**LITE, "DATABASE_POOL": "5"}, "DATABASE_POOL is set, but only PostgreSQL"),
        ({"DATABASE_POOL": "many"}, "DATABASE_POOL is 'many'"),
        ({"DATABASE_POOL": "5", "CONN_MAX_AGE": "60"}, "DATABASE_POOL and CONN_MAX_AGE are both set"),
        ({"TRUSTED_PROXIES": "10.0.0.0/8"}, "TRUSTED_PROXIES is set, but BEHIND_PROXY is off"),
        ({"TRUSTED_PROXIES": "proxy", "BEHIND_PROXY": "on"}, "TRUSTED_PROXIES names 'proxy'"),
        ({"MEDIA_STORAGE": "s3://"}, "MEDIA_STORAGE is not an address"),
        ({"MEDIA_STORAGE": "ftp://host/folder"}, "MEDIA_STORAGE is not an address"),
        ({"MEDIA_STORAGE": "s3://media?endpiont=x"}, "MEDIA_STORAGE is not an address"),
        ({"MEDIA_STORAGE": "s3://media", "MEDIA_URL": "https://cdn.example.org/"}, "MEDIA_URL must be like"),
        ({"MEDIA_STORAGE": "s3://media", "MEDIA_URL": "/"}, "MEDIA_URL must be like"),
    ],
)
def test_what_cannot_be_together_stops_the_start(given, sentence, monkeypatch):
    message = stopped(given, monkeypatch)
    assert message.startswith("Viva Voz does not start: ") and sentence in message and "\n" not in message


def read(given, monkeypatch):
    """Return the settings of an environment, as variables by name."""
    for name in ("CONN_MAX_AGE", "TRUSTED_PROXIES", "MEDIA_STORAGE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {**SOUND, "DATABASE_URL": "postgresql://a@main/viva", **given}.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(ROOT / "config" / "settings.py"))


def stopped(given, monkeypatch):
    with pytest.raises(SystemExit) as stop:
        read(given, monkeypatch)
    return str(stop.value)


def test_a_bucket_without_its_packages_stops_the_start(monkeypatch):
    monkeypatch.setattr("config.services.find_spec", lambda name: None)
    assert "pip install -r requirements-s3.txt" in stopped({"MEDIA_STORAGE": "s3://media"}, monkeypatch)


def test_one_machine_has_nothing_of_several(monkeypatch):
    settings = read({}, monkeypatch)
    assert (settings["REPLICAS"], settings["TRUSTED_PROXIES"], list(settings["DATABASES"])) == (
        [],
        [],
        ["default"],
    )
    assert "DATABASE_ROUTERS" not in settings and "pool" not in settings["DATABASES"]["default"].get(
        "OPTIONS", {}
    )
    assert not {name for name in settings["MIDDLEWARE"] if "Replica" in name or "Proxy" in name}


def test_several_machines_are_a_matter_of_settings(monkeypatch):
    settings = read(
        {
            "REPLICA_URLS": TWO,
            "DATABASE_POOL": "8",
            "BEHIND_PROXY": "on",
            "TRUSTED_PROXIES": "10.0.0.0/8,192.0.2.1",
            "MEDIA_STORAGE": "s3://media/site?endpoint=http://store:8333&region=eu&addressing=path",
        },
        monkeypatch,
    )
    databases, storage = settings["DATABASES"], settings["STORAGES"]["default"]
    assert settings["REPLICAS"] == ["replica_1", "replica_2"] and databases["replica_2"]["PORT"] == 5433
    assert all(
        one["OPTIONS"]["pool"]["max_size"] == 8 and one["CONN_MAX_AGE"] == 0 for one in databases.values()
    )
    assert databases["replica_1"]["TEST"] == {"MIRROR": "default"}
    assert settings["DATABASE_ROUTERS"] == ["records.core.database.replicas.ReplicaRouter"]
    order = [name.rpartition(".")[2] for name in settings["MIDDLEWARE"]]
    assert order[0] == "ProxyMiddleware"
    assert (
        order.index("WhiteNoiseMiddleware")
        < order.index("ReplicaMiddleware")
        < order.index("SessionMiddleware")
    )
    assert storage["BACKEND"] == "records.media.bucket.Bucket"
    assert storage["OPTIONS"] == {
        "bucket_name": "media",
        "location": "site",
        "endpoint_url": "http://store:8333",
        "region_name": "eu",
        "addressing_style": "path",
    }


@pytest.mark.slow
def test_a_server_waits_for_no_database_without_end_and_commands_do():
    show = "from django.conf import settings as s; d = s.DATABASES['default']; o = d.get('OPTIONS', {});"
    show += "print(d['ENGINE'], o.get('options'), o.get('connect_timeout'), d.get('STATEMENT_TIMEOUT'))"
    postgres = {**SOUND, **KEPT, "DATABASE_URL": "postgresql:///viva?options=-c%20jit%3Doff"}
    postgres["PYTHONWARNINGS"] = "ignore:No directory at"
    server = f"import config.wsgi; {show}"
    ours = (
        "records.core.database.postgresql -c jit=off -c statement_timeout=7s -c join_collapse_limit=4 5 7\n"
    )
    assert run_python(server, **postgres, STATEMENT_TIMEOUT="7").stdout == ours
    others = "django.db.backends.postgresql -c jit=off None None\n"
    assert run_python(server, **postgres, STATEMENT_TIMEOUT="0").stdout == others
    command = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; {show}"
    assert run_python(command, **postgres).stdout == others


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
