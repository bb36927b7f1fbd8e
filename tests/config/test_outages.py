"""A full disk, a folder that can only be read, a database that is gone: pages, or a 503 that says when to ask again."""

import errno
import sqlite3

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import OperationalError, connections
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoWrapper

from records.core.database.sqlite3.base import DatabaseWrapper
from records.site.views import unavailable


@pytest.mark.parametrize(
    "fault", [OperationalError("database is gone"), OSError(errno.ENOSPC, "No space left")], ids=str
)
@pytest.mark.parametrize("address", ["/es/eventos/", "/api/v1/events"])
def test_what_cannot_be_read_or_written_is_asked_for_again(client, monkeypatch, fault, address):
    def fail(*args, **kwargs):
        raise fault

    monkeypatch.setattr("forum.events.pages.EventList.get", fail)
    monkeypatch.setattr("records.api.v1.views.list_records", fail, raising=False)
    monkeypatch.setattr("forum.models.Event.objects.published", fail)
    answer = client.get(address)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "gone" not in answer.content.decode()


def test_a_fault_outside_of_views_is_told_alike(client, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("database is gone")

    monkeypatch.setattr("django.middleware.common.CommonMiddleware.process_request", fail)
    client.raise_request_exception = False
    answer = client.get("/es/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")
    assert 'lang="es"' in answer.content.decode()


@pytest.mark.django_db
class TestWordsOfForms:
    """Words that were typed when the database went away stand in the answer, to be sent again."""

    @pytest.fixture
    def editor(self, admin_client, monkeypatch):
        def fail(*args, **kwargs):
            raise OperationalError("database is gone")

        monkeypatch.setattr("records.editing.submission.Submission.send", fail)
        return admin_client

    def test_they_are_sent_again_with_the_button(self, editor):
        typed = {"name_en": '\nRivers <b> & "lakes"', "csrfmiddlewaretoken": "t", "_save": "Save"}
        answer = editor.post("/admin/forum/topic/add/?_changelist_filters=a%3Db", typed)
        assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
        page = answer.content.decode()
        assert 'action="/admin/forum/topic/add/?_changelist_filters=a%3Db"' in page
        # The first line break of a text area is none of its text.
        words = 'name="name_en" hidden>\n\nRivers &lt;b&gt; &amp; &quot;lakes&quot;</textarea>'
        assert words in page and 'name="_save" hidden>\nSave<' in page
        assert page.count('<button type="submit" form="sent"') == 2

    @pytest.mark.parametrize("secret", ["password", "new_password1", "code", "kept"])
    def test_what_holds_a_secret_is_not_repeated(self, editor, secret):
        typed = {"csrfmiddlewaretoken": "t", secret: "lapis lazuli"}
        answer = editor.post("/admin/forum/topic/add/", typed).content.decode()
        assert "lapis" not in answer and "<form" not in answer

    def test_a_body_that_cannot_be_read_is_no_second_fault(self, rf):
        request = rf.post("/", b"--broken", content_type="multipart/form-data; boundary=")
        assert unavailable(request).status_code == 503


@pytest.mark.django_db
def test_readiness_tells_of_the_storage(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError(errno.EROFS, "Read-only file system")

    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(FileSystemStorage, "save", refuse)
    monkeypatch.setattr("django.core.files.storage.InMemoryStorage.save", refuse)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: storage")


def wrapper(file):
    options = {"init_command": "PRAGMA journal_mode=WAL;", "transaction_mode": "IMMEDIATE"}
    facts = {**connections["default"].settings_dict, "ENGINE": "x", "NAME": file, "OPTIONS": options}
    return DatabaseWrapper(facts, "other")


@pytest.fixture
def only_readable(monkeypatch):
    usual = DjangoWrapper.get_new_connection

    def refuse(self, conn_params):
        if ("uri=" not in repr(conn_params) and conn_params.get("uri") is not True) or self.init_commands:
            raise sqlite3.OperationalError("unable to open database file")
        return usual(self, conn_params)

    monkeypatch.setattr(DjangoWrapper, "get_new_connection", refuse)


@pytest.mark.django_db
def test_a_database_that_cannot_be_written_is_read(tmp_path, only_readable):
    file = tmp_path / "archive?.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE said (words)")
        made.execute("INSERT INTO said VALUES ('We agree.')")
    made.close()
    connection = wrapper(file)
    with connection.cursor() as cursor:
        assert cursor.execute("SELECT words FROM said").fetchall() == [("We agree.",)]
        with pytest.raises(OperationalError):
            cursor.execute("DELETE FROM said")
    connection.close_if_unusable_or_obsolete()
    assert connection.connection is None  # the next request tries to write again


@pytest.mark.django_db
def test_a_database_that_is_not_there_is_an_outage(tmp_path, only_readable):
    with pytest.raises(OperationalError):
        wrapper(tmp_path / "none.sqlite3").ensure_connection()
