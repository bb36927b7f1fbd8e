"""Keys, files of the database, and what the server's log says of refusals."""

import logging
import stat
import subprocess

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.test import Client, RequestFactory, override_settings
from django.utils.log import log_response

from records.core.database.sqlite3.base import DatabaseWrapper
from records.site.refusals import RefusalFilter
from tests.config.test_checks import KEY, SOUND, run_python
from tests.config.test_outages import wrapper
from tests.conftest import ROOT


class TestKeys:
    def test_they_come_from_the_environment(self):
        code = "import config.settings as s; print(s.SECRET_KEY_FALLBACKS)"
        assert run_python(code, **SOUND).stdout == "[]\n"
        earlier = KEY[::-1]
        assert run_python(code, **SOUND, SECRET_KEY_FALLBACKS=earlier).stdout == f"['{earlier}']\n"

    @pytest.mark.parametrize("weak", ["short", f"{KEY},short"])
    def test_a_weak_one_stops_the_start(self, weak):
        started = run_python("import config.settings", **SOUND, SECRET_KEY_FALLBACKS=weak)
        assert started.returncode == 1
        assert "SECRET_KEY_FALLBACKS" in started.stderr

    @pytest.mark.django_db
    def test_a_new_key_ends_no_login_while_the_old_one_is_named(self, settings):
        client = Client()
        client.force_login(User.objects.create_user("editor", password="lapis lazuli 1836", is_staff=True))
        sealed = signing.dumps("words")
        old, new = settings.SECRET_KEY, KEY
        with override_settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[old]):
            assert signing.loads(sealed) == "words"
            assert client.get("/admin/").status_code == 200
        with override_settings(SECRET_KEY=new[::-1], SECRET_KEY_FALLBACKS=[]):
            assert client.get("/admin/").status_code == 302


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "groups"),
    [
        ({}, ["Administrators", "Publishers"]),
        ({"SITE_URL": "http://127.0.0.1:8000"}, []),
        ({"SECOND_FACTOR_GROUPS": "Editors, Readers of proofs"}, ["Editors", "Readers of proofs"]),
    ],
)
def test_a_public_site_asks_those_who_publish_for_a_second_factor(given, groups):
    code = "import config.settings as s; print(s.SECOND_FACTOR_GROUPS)"
    assert run_python(code, **{**SOUND, **given}).stdout == f"{groups}\n"


def rights(file):
    return stat.S_IMODE(file.stat().st_mode)


@pytest.mark.django_db
class TestFileOfTheDatabase:
    @pytest.mark.parametrize(
        ("before", "after"), [(None, 0o600), (0o644, 0o600), (0o666, 0o600), (0o660, 0o660)]
    )
    def test_nobody_else_reads_it_and_what_lies_beside_it(self, tmp_path, before, after):
        """New, restored from a copy that everybody could read, or given to a group by its owner."""
        file = tmp_path / "archive.sqlite3"
        if before:
            file.touch()
            file.chmod(before)
        connection: DatabaseWrapper = wrapper(file)
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE said (words)")
        beside = [tmp_path / f"archive.sqlite3{end}" for end in ("-wal", "-shm")]
        assert [rights(one) for one in (file, *beside)] == [after] * 3
        connection.close()

    def test_one_that_is_opened_twice_keeps_its_locks(self, tmp_path):
        """To close a file ends the locks of its process on it (POSIX): no connection may open it besides SQLite."""
        file = tmp_path / "archive.sqlite3"
        first, second = wrapper(file), wrapper(file)
        first.ensure_connection()
        first.connection.execute("BEGIN IMMEDIATE")
        second.ensure_connection()
        other = "import sqlite3, sys; sqlite3.connect(sys.argv[1], timeout=0).execute('BEGIN IMMEDIATE')"
        tried = subprocess.run(
            [str(ROOT / ".venv/bin/python"), "-c", other, str(file)], capture_output=True, text=True
        )
        assert "database is locked" in tried.stderr
        first.close()
        second.close()


class TestRefusalsInTheLog:
    @pytest.fixture
    def lines(self):
        """Return what the server's log has of a request, with the filter of the settings."""
        kept = []

        class Keeper(logging.Handler):
            def emit(self, record):
                kept.append(self.format(record))

        handler = Keeper()
        handler.addFilter(RefusalFilter())
        logging.getLogger().addHandler(handler)
        yield kept
        logging.getLogger().removeHandler(handler)

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("ask", "line"),
        [
            (lambda client: client.get("/en/", headers={"host": "evil.example"}), "(400, from 192.0.2.7)"),
            (lambda client: client.post("/i18n/setlang/"), "Forbidden"),
            (lambda client: client.get("/en/?q=%00"), "Bad Request: /en/ (400, from 192.0.2.7)"),
            (lambda client: client.get("/en/search/?q=" + "a" * 9000), "(414, from 192.0.2.7)"),
        ],
        ids=["host", "forged form", "NUL", "long"],
    )
    def test_each_is_one_line_with_the_address(self, lines, ask, line):
        ask(Client(REMOTE_ADDR="192.0.2.7", enforce_csrf_checks=True))
        [told] = lines
        assert line in told
        assert "from 192.0.2.7" in told
        assert "\n" not in told

    @pytest.mark.parametrize(("status", "is_long"), [(403, False), (404, False), (500, True)])
    def test_faults_keep_their_traceback(self, lines, status, is_long):
        request = RequestFactory().get("/en/")
        try:
            raise ValueError
        except ValueError as error:
            response = type("Answer", (), {"status_code": status})()
            log_response("Told: %s", "/en/", response=response, request=request, exception=error)
        assert ("Traceback" in lines[0]) is is_long
        assert ("from 127.0.0.1" in lines[0]) is (status == 403)

    def test_the_settings_have_it(self):
        code = "import config.settings as s; print(s.LOGGING['handlers']['stderr']['filters'])"
        assert run_python(code, **SOUND).stdout == "['refusals']\n"
