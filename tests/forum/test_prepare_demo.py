import os
import re
import stat
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.test import Client

from forum.management.commands import prepare_demo
from forum.models import Event
from tests.conftest import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow]


@pytest.fixture(autouse=True)
def copy_of_the_project(settings, tmp_path):
    """A project root of its own for the login file, one style sheet, and the collected and kept files."""
    settings.BASE_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "static").mkdir()
    (tmp_path / "static/site.css").write_text("a {}")
    return tmp_path


@pytest.fixture
def little_to_fill(monkeypatch, settings):
    """One fixture, no index and no files of the archive: for tests that do not look at them."""
    settings.SEARCH_AUTO_UPDATE = False
    monkeypatch.setattr(prepare_demo, "FIXTURES", ("article_2021",))
    monkeypatch.setattr(prepare_demo, "make_downloads", SimpleNamespace(call=lambda: None))


def prepare(capsys, port=8000):
    call_command("prepare_demo", port=port)
    return capsys.readouterr().out


def logins(root):
    return dict(line.split() for line in (root / ".demo-login").read_text().splitlines())


def test_a_new_database_is_filled_and_its_logins_work(copy_of_the_project, capsys):
    said = prepare(capsys, port=9000)
    assert Event.objects.published().exists()
    assert list((copy_of_the_project / "media").rglob("*.zip"))
    assert "viva-voz-csv.zip" in Client().get("/en/data/").content.decode()
    assert "http://127.0.0.1:9000/ " in said
    assert "http://127.0.0.1:9000/admin/\n" in said
    assert list(logins(copy_of_the_project)) == list(prepare_demo.LOGINS)
    for name, password in logins(copy_of_the_project).items():
        group = prepare_demo.LOGINS[name]
        assert re.search(rf"^ +{name} +{re.escape(password)} +{group}$", said, re.M)
        assert [str(one) for one in get_user_model().objects.get(username=name).groups.all()] == [group]
        client = Client()
        client.post("/admin/login/", {"username": name, "password": password})
        assert client.get("/admin/").status_code == 200, name


@pytest.mark.portable
@pytest.mark.usefixtures("little_to_fill")
def test_every_login_has_an_address_for_a_new_password(copy_of_the_project, capsys):
    prepare(capsys)
    addresses = get_user_model().objects.values_list("email", flat=True)
    assert len(set(addresses)) == len(prepare_demo.LOGINS)
    assert all(address.endswith("@example.org") for address in addresses)


@pytest.mark.portable
@pytest.mark.usefixtures("little_to_fill")
def test_a_login_of_before_still_works(copy_of_the_project, capsys):
    (copy_of_the_project / ".demo-login").write_text("demo from-before\n")
    get_user_model().objects.create_superuser("demo", password="from-before")
    assert re.search(r"^ +demo +from-before$", prepare(capsys), re.M)


@pytest.mark.portable
@pytest.mark.usefixtures("little_to_fill")
def test_a_new_database_keeps_the_logins_of_before_in_their_file(copy_of_the_project, capsys):
    (copy_of_the_project / ".demo-login").write_text("demo from-before\n")
    said = prepare(capsys)
    assert logins(copy_of_the_project)["demo"] == "from-before"
    assert "from-before" not in said
    assert "translator" in said


@pytest.mark.portable
@pytest.mark.usefixtures("little_to_fill")
def test_the_logins_are_for_their_owner_only(copy_of_the_project, capsys):
    (copy_of_the_project / ".demo-login").touch(0o644)
    prepare(capsys)
    assert stat.S_IMODE((copy_of_the_project / ".demo-login").stat().st_mode) == 0o600


@pytest.mark.portable
def test_a_second_start_keeps_what_was_changed(copy_of_the_project, capsys):
    first = prepare(capsys)
    kept, gone = Event.objects.order_by("pk")[:2]
    Event.objects.filter(pk=kept.pk).update(theme_en="Changed by an editor")
    Event.objects.filter(pk=gone.pk).update(status="withdrawn", withdrawn_at=kept.created_at)
    assert prepare(capsys).splitlines()[-8:] == first.splitlines()[-8:]
    assert Event.objects.get(pk=kept.pk).theme_en == "Changed by an editor"
    assert Event.objects.get(pk=gone.pk).status == "withdrawn"
    assert Client().get("/en/data/").context["is_current"]


def test_a_database_with_users_is_left_alone(capsys):
    get_user_model().objects.create_user("editor")
    said = prepare(capsys)
    assert not Event.objects.exists()
    assert get_user_model().objects.count() == 1
    assert "this database has its own logins" in said


@pytest.mark.portable
@pytest.mark.usefixtures("little_to_fill")
def test_a_changed_password_is_not_printed(copy_of_the_project, capsys):
    prepare(capsys)
    editor = get_user_model().objects.get(username="editor")
    editor.set_password("one of my own")
    editor.save()
    said = prepare(capsys)
    assert logins(copy_of_the_project)["editor"] not in said
    assert logins(copy_of_the_project)["publisher"] in said


def test_a_wrong_fixture_leaves_a_new_database_new(monkeypatch, capsys):
    monkeypatch.setattr(prepare_demo, "FIXTURES", ("article_2021", "no_such_fixture"))
    with pytest.raises(CommandError, match="no_such_fixture"):
        prepare(capsys)
    assert not Event.objects.exists()
    assert not get_user_model().objects.exists()


def test_a_database_that_cannot_be_used_is_told_in_one_line(tmp_path):
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/nowhere/viva.sqlite3"}
    command = [sys.executable, ROOT / "manage.py", "prepare_demo"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert told.stderr.startswith("CommandError: The database of DATABASE_URL cannot be used: ")
    assert told.stderr.count("\n") == 1


@pytest.mark.portable
@pytest.mark.usefixtures("little_to_fill")
def test_static_files_are_collected_when_they_change(copy_of_the_project, capsys):
    batch_indexing = copy_of_the_project / "staticfiles/site.css"
    assert "Collecting" in prepare(capsys)
    assert batch_indexing.read_text() == "a {}"
    assert "Collecting" not in prepare(capsys)
    (copy_of_the_project / "static/site.css").write_text("b { color: red }")
    assert "Collecting" in prepare(capsys)
    assert batch_indexing.read_text() == "b { color: red }"
