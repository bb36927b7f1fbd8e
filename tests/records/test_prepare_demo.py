import stat

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from forum.models import Event
from records.management.commands import prepare_demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def copy_of_the_project(settings, tmp_path):
    """A project root of its own for the login file, one style sheet, and the collected files."""
    settings.BASE_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "staticfiles"
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    (tmp_path / "static").mkdir()
    (tmp_path / "static/site.css").write_text("a {}")
    return tmp_path


def prepare(capsys, port=8000):
    call_command("prepare_demo", port=port)
    return capsys.readouterr().out


def login(root):
    return dict(zip(("username", "password"), (root / ".demo-login").read_text().split(), strict=True))


def test_a_new_database_is_filled_and_its_login_works(copy_of_the_project, capsys, client):
    said = prepare(capsys, port=9000)
    assert Event.objects.published().exists()
    assert "http://127.0.0.1:9000/ " in said
    assert (
        f"http://127.0.0.1:9000/admin/   name: demo   password: {login(copy_of_the_project)['password']}\n"
        in said
    )
    assert client.login(**login(copy_of_the_project))
    assert client.get("/admin/").status_code == 200


def test_the_login_is_for_its_owner_only(copy_of_the_project, capsys):
    prepare(capsys)
    assert stat.S_IMODE((copy_of_the_project / ".demo-login").stat().st_mode) == 0o600


def test_a_second_start_keeps_what_was_changed(copy_of_the_project, capsys):
    first = prepare(capsys)
    kept, gone = Event.objects.order_by("pk")[:2]
    Event.objects.filter(pk=kept.pk).update(theme_en="Changed by an editor")
    Event.objects.filter(pk=gone.pk).update(status="withdrawn", withdrawn_at=kept.created_at)
    assert prepare(capsys).splitlines()[-3:] == first.splitlines()[-3:]
    assert Event.objects.get(pk=kept.pk).theme_en == "Changed by an editor"
    assert Event.objects.get(pk=gone.pk).status == "withdrawn"


def test_a_database_with_users_is_left_alone(capsys):
    get_user_model().objects.create_user("editor")
    said = prepare(capsys)
    assert not Event.objects.exists()
    assert not get_user_model().objects.filter(username="demo").exists()
    assert "this database has its own logins" in said


def test_a_changed_password_is_not_printed(copy_of_the_project, capsys):
    prepare(capsys)
    demo = get_user_model().objects.get(username="demo")
    demo.set_password("one of my own")
    demo.save()
    assert login(copy_of_the_project)["password"] not in prepare(capsys)


def test_a_wrong_fixture_leaves_a_new_database_new(monkeypatch, capsys):
    monkeypatch.setattr(prepare_demo, "FIXTURES", ("article_2021", "no_such_fixture"))
    with pytest.raises(CommandError, match="no_such_fixture"):
        prepare(capsys)
    assert not Event.objects.exists()
    assert not get_user_model().objects.exists()


def test_static_files_are_collected_when_they_change(copy_of_the_project, capsys):
    collected = copy_of_the_project / "staticfiles/site.css"
    assert "Collecting" in prepare(capsys)
    assert collected.read_text() == "a {}"
    assert "Collecting" not in prepare(capsys)
    (copy_of_the_project / "static/site.css").write_text("b { color: red }")
    assert "Collecting" in prepare(capsys)
    assert collected.read_text() == "b { color: red }"
