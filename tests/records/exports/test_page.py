"""The page of the archive as data, and its files: made after publication, by no page, given whole or not at all."""

import gzip
import hashlib
import json
import re
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from forum.models import Event
from records.core.history import revisions
from records.core.models import Source, Status, record_models
from records.exports import cache, tasks
from records.exports.models import ArchiveFiles
from records.site.templatetags.records import long_date
from tests import factories
from tests.archive_files import add_everything, contents, export

# Before tests put another in its place.
request_downloads = tasks.request_downloads
pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.portable]
PAGE = "/en/data/"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def folder_of_files(media):
    return media


@pytest.fixture
def publication(monkeypatch):
    """Publication requests files here, as it does outside of tests."""
    monkeypatch.setattr(tasks, "request_downloads", request_downloads)


@pytest.fixture
def queue(settings, publication):
    """The tasks that wait for a worker."""
    settings.TASKS = {"default": {"BACKEND": f"{settings.TASK_FRAMEWORK}.backends.dummy.DummyBackend"}}
    return tasks.make_downloads.get_backend().results


def page_in(language: str) -> str:
    with override(language):
        return reverse("data")


def made() -> None:
    """Make the files."""
    cache.make_files()


def set_row(**values) -> None:
    ArchiveFiles.objects.update(**values)


def ago(**much):
    return timezone.now() - timedelta(**much)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def structured(page) -> dict:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode())
    return next(node for node in json.loads(text)["@graph"] if node["@type"] == "Dataset")


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_there_are_files_the_page_says_so(client, language):
    page = client.get(page_in(language))
    assert page.status_code == 200
    assert page.context["files"] == []
    assert f'<html lang="{language}">' in page.content.decode()
    assert "distribution" not in structured(page)
    with override(language):
        assert gettext(
            "There are no files at the moment. They are made after publication: look again later."
        ) in (page.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_when_they_were_made_and_whether_the_archive_has_changed(client, language):
    event = factories.EventFactory()
    made()
    set_row(made_at=datetime(2026, 3, 9, 7, 5, tzinfo=UTC))
    with override(language):
        told = gettext("The files were made on %(day)s at %(hour)s UTC.") % {
            "day": long_date(datetime(2026, 3, 9, tzinfo=UTC)),
            "hour": "07:05",
        }
        changed = gettext("The archive has changed since then; the next files hold the changes.")
    page = client.get(page_in(language)).content.decode()
    assert told in page
    assert changed not in page
    event.save()
    page = client.get(page_in(language)).content.decode()
    assert told in page
    assert changed in page


@pytest.mark.parametrize("is_made", [False, True])
def test_a_visit_writes_nothing_and_starts_nothing(client, queue, files, is_made):
    event = factories.EventFactory()
    if is_made:
        made()
    event.save()
    threads, names = threading.active_count(), files()
    with CaptureQueriesContext(connection) as asked:
        for path in (page_in("en"), page_in("es"), "/en/data/viva-voz.ttl", "/en/data/README.txt"):
            body(client.get(path))
    assert {query["sql"].split()[0].lstrip("(") for query in asked.captured_queries} == {"SELECT"}
    assert (threading.active_count(), files(), list(queue)) == (threads, names, [])


def test_every_file_is_listed_with_size_checksum_and_what_it_is(client, tmp_path):
    add_everything()
    made()
    page = client.get(PAGE)
    files = {file["name"]: file for file in page.context["files"]}
    exported = contents(export(tmp_path / "x"))
    assert files.keys() == exported.keys()
    for name, data in exported.items():
        assert (files[name]["bytes"], files[name]["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert files[name]["kind"].about and files[name]["kind"].format
        assert files[name]["sha256"] in page.content.decode()
    assert page.context["changed_at"] == max(event.updated_at for event in all_published())
    assert f", as of {long_date(page.context['changed_at'])}. " in page.context["citation"]
    tables = {table["name"]: table for table in [*page.context["tables"], *page.context["relations"]]}
    assert tables.keys() == cache.current_files().tables.keys()
    assert tables["event"]["rows"] == Event.objects.published().count()
    assert {"uid", "name_en", "start"} <= {column["name"] for column in tables["event"]["columns"]}


def all_published():
    return [record for model in record_models() for record in model.objects.published()]


def test_the_page_tells_machines_of_its_files(client):
    factories.EventFactory()
    made()
    dataset = structured(client.get(PAGE))
    # The data have a licence of their own; the rights in the texts stand on the page about them.
    assert dataset["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert dataset["usageInfo"].endswith("/en/about/#rights")
    assert dataset["version"] == str(Event.objects.get().updated_at.date())
    files = {file["name"]: file for file in dataset["distribution"]}
    assert files["viva-voz.ttl"]["encodingFormat"] == "text/turtle"
    assert files["viva-voz.ttl"]["contentUrl"] == "http://testserver/en/data/viva-voz.ttl"
    assert (
        files["viva-voz.ttl"]["sha256"]
        == hashlib.sha256(body(client.get("/en/data/viva-voz.ttl"))).hexdigest()
    )


@pytest.mark.parametrize("many", [1, 15])
def test_queries(client, django_assert_max_num_queries, many):
    factories.QuotationFactory.create_batch(many)
    made()
    with django_assert_max_num_queries(8):
        client.get(PAGE)
    with django_assert_max_num_queries(8):
        client.get("/en/data/viva-voz.ttl")


def test_the_page_is_light(client, archive):
    made()
    assert len(gzip.compress(client.get(page_in("es")).content)) < 30_000


# The files


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("viva-voz-csv.zip", "application/zip"),
        ("viva-voz-jsonl.zip", "application/zip"),
        ("viva-voz.sqlite3", "application/vnd.sqlite3"),
        ("viva-voz.jsonld", "application/ld+json"),
        ("viva-voz.ttl", "text/turtle"),
        ("README.txt", "text/plain; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_a_file_is_given_whole_as_a_download(client, tmp_path, name, media_type):
    factories.EventFactory()
    made()
    expected = contents(export(tmp_path / "x"))[name]
    for language in LANGUAGES:
        answer = client.get(f"{page_in(language)}{name}", headers={"accept-encoding": "gzip, br"})
        assert answer.streaming
        assert body(answer) == expected
        assert answer["Content-Type"] == media_type
        assert answer["Content-Length"] == str(len(expected))
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "Content-Encoding" not in answer
        assert answer["ETag"] == f'"{hashlib.sha256(expected).hexdigest()}"'
        assert answer["Access-Control-Allow-Origin"] == "*"


def test_who_has_a_file_is_not_sent_it_again(client):
    factories.EventFactory()
    made()
    first = client.get("/en/data/viva-voz.ttl")
    again = client.get("/en/data/viva-voz.ttl", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    later = client.get("/en/data/viva-voz.ttl", headers={"if-modified-since": first["Last-Modified"]})
    assert later.status_code == 304
    assert client.head("/en/data/viva-voz.ttl")["Content-Length"] == first["Content-Length"]


def test_before_it_is_made_a_file_is_asked_for_again_later(client):
    answer = client.get("/en/data/viva-voz-csv.zip")
    assert (answer.status_code, answer["Retry-After"]) == (503, "600")


@pytest.mark.parametrize("name", ["other.zip", "..%2Fsettings.py", "viva-voz-images.zip", "viva-voz", "%00"])
def test_there_are_no_other_files(client, name):
    factories.EventFactory()
    made()
    assert client.get(f"/en/data/{name}").status_code in {400, 404}


def test_a_file_that_the_storage_has_lost_is_no_error(client):
    factories.EventFactory()
    made()
    place = next(file["place"] for file in cache.current_files().files if file["name"] == "viva-voz.ttl")
    cache.default_storage.delete(place)
    assert client.get("/en/data/viva-voz.ttl").status_code == 503


# When they are made


def test_publication_makes_them_once_it_is_committed(client, publication, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        factories.EventFactory(name_en="Forum of the Wind")
    assert b"Forum of the Wind" in body(client.get("/en/data/viva-voz.ttl"))
    assert client.get(PAGE).context["is_current"]


def test_a_draft_makes_none(publication, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        factories.EventFactory(status=Status.DRAFT)
    assert request_downloads not in callbacks
    assert cache.current_files().files == []


def test_twenty_publications_are_one_task_for_a_worker(queue, django_capture_on_commit_callbacks):
    for _ in range(20):
        with django_capture_on_commit_callbacks(execute=True):
            factories.EventFactory()
    [waiting] = queue
    assert waiting.task.run_after - timezone.now() < tasks.PAUSE
    assert waiting.task.run_after > timezone.now()
    tasks.make_downloads.call()
    assert cache.current_files().state == cache.state().whole
    with django_capture_on_commit_callbacks(execute=True):
        factories.EventFactory()
    assert len(queue) == 2


def test_a_task_that_was_lost_with_its_queue_is_enqueued_again(queue):
    request_downloads()
    request_downloads()
    assert len(queue) == 1
    set_row(requested_at=ago(hours=2))
    request_downloads()
    assert len(queue) == 2
    set_row(requested_at=ago(days=-400))  # the clock was set back since
    request_downloads()
    assert len(queue) == 3


def test_what_is_published_while_they_are_made_requests_others(queue, monkeypatch):
    factories.EventFactory()
    request_downloads()
    make = cache.make

    def publish_meanwhile(*args):
        request_downloads()
        return make(*args)

    monkeypatch.setattr(cache, "make", publish_meanwhile)
    tasks.make_downloads.call()
    assert len(queue) == 2
    assert ArchiveFiles.objects.get().requested_at


def test_twenty_publications_are_one_export_for_an_editor(
    publication, monkeypatch, django_capture_on_commit_callbacks
):
    """Without a worker: both in one action and in one after the other."""
    exports = []
    make = cache.make
    monkeypatch.setattr(cache, "make", lambda *args: (exports.append(1), make(*args))[1])
    with django_capture_on_commit_callbacks(execute=True):
        factories.EventFactory.create_batch(10)
    assert cache.current_files().state == cache.state().whole
    for _ in range(10):
        with django_capture_on_commit_callbacks(execute=True):
            factories.EventFactory()
    assert len(exports) == 1
    set_row(made_at=ago(minutes=2))
    request_downloads()
    assert len(exports) == 2
    assert cache.current_files().state == cache.state().whole


def test_without_a_worker_no_editor_waits_for_a_long_export(publication, client):
    factories.EventFactory()
    made()
    set_row(made_at=ago(days=1), seconds=tasks.QUICK + 1)
    factories.EventFactory(name_en="Forum of the Wind")
    request_downloads()
    page = client.get(PAGE)
    assert (len(page.context["files"]) > 0, page.context["is_current"]) == (True, False)
    call_command("export_archive", "--downloads", verbosity=0)
    assert client.get(PAGE).context["is_current"]
    assert b"Forum of the Wind" in body(client.get("/en/data/viva-voz.ttl"))


def test_a_withdrawal_waits_for_no_pause(publication, client):
    event = factories.EventFactory()
    made()
    event.status = Status.WITHDRAWN
    event.save()
    request_downloads()
    assert client.get("/en/data/viva-voz.ttl").status_code == 200


def test_an_export_that_fails_fails_no_publication(
    publication, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(cache, "make", lambda *_: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        factories.EventFactory()
    assert Event.objects.count() == 1
    assert "ZeroDivisionError" in caplog.text


def test_a_change_of_what_is_no_record_is_seen_in_its_history(client):
    source = factories.SourceFactory()
    made()
    assert client.get(PAGE).context["is_current"]
    revisions.add_versions([(Source, source.pk)])
    assert not client.get(PAGE).context["is_current"]


def test_meanwhile_the_files_of_before_are_given(client):
    event = factories.EventFactory(slug="one")
    made()
    before = body(client.get("/en/data/viva-voz.ttl"))
    factories.EventFactory(slug="two")
    event.save()
    assert body(client.get("/en/data/viva-voz.ttl")) == before
    made()
    assert body(client.get("/en/data/viva-voz.ttl")) != before


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.REVIEW])
def test_what_is_public_no_longer_is_given_to_nobody(client, status):
    event = factories.EventFactory(name_en="Wrongly told")
    made()
    assert b"Wrongly told" in body(client.get("/en/data/viva-voz.ttl"))
    event.status = status
    event.save()
    assert client.get("/en/data/viva-voz.ttl").status_code == 503
    assert client.get(PAGE).context["files"] == []
    made()
    assert b"Wrongly told" not in body(client.get("/en/data/viva-voz.ttl"))


def test_the_files_of_the_state_before_the_last_are_deleted(media):
    counts = []
    for _ in range(4):
        factories.EventFactory()
        made()
        counts.append(len([path for path in media.rglob("*") if path.is_file()]))
    assert counts[1] == counts[2] == counts[3] > counts[0]


def test_the_same_state_is_made_once(monkeypatch):
    factories.EventFactory()
    made()
    monkeypatch.setattr(cache, "make", lambda *_: pytest.fail("made again"))
    tasks.make_downloads.call()


def test_whoever_fails_leaves_what_there_was_and_lets_others_try(client, monkeypatch):
    factories.EventFactory()
    made()
    before = body(client.get("/en/data/viva-voz.ttl"))
    factories.EventFactory()
    with monkeypatch.context() as patch:
        patch.setattr("records.exports.build.write_linked", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            made()
    assert body(client.get("/en/data/viva-voz.ttl")) == before
    tasks.make_downloads.call()
    assert body(client.get("/en/data/viva-voz.ttl")) != before


def test_the_command_makes_either_a_folder_or_the_downloads(tmp_path):
    for arguments in ([], [str(tmp_path / "x"), "--downloads"]):
        with pytest.raises(CommandError):
            call_command("export_archive", *arguments)
