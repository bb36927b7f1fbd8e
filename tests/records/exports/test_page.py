"""The page of the archive as data, and its files: made once for each state, given whole or not at all."""

import gzip
import hashlib
import json
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from forum.models import Event
from records.core.history import revisions
from records.core.models import ArchiveFiles, Source, Status, record_models
from records.exports import cache
from records.site.templatetags.ui import long_date
from tests import factories
from tests.archive_files import add_everything, contents, export

pytestmark = pytest.mark.django_db
PAGE = "/en/data/"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def started(media, monkeypatch):
    """How often the files were to be made beside a request; in these tests, that is all."""
    calls = []
    monkeypatch.setattr(cache, "start", lambda: calls.append(1))
    return calls


def page_in(language: str) -> str:
    with override(language):
        return reverse("data")


def made() -> None:
    """Make the files, as a request starts it."""
    ArchiveFiles.objects.get_or_create(pk=cache.ONLY)
    cache.make_now()


def age(**times) -> None:
    ArchiveFiles.objects.update(**{name: timezone.now() - timedelta(**much) for name, much in times.items()})


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def structured(page) -> dict:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.content.decode())
    return next(node for node in json.loads(text)["@graph"] if node["@type"] == "Dataset")


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_there_are_files_the_page_says_so(client, started, language):
    page = client.get(page_in(language))
    assert page.status_code == 200
    assert page.context["files"] == []
    assert f'<html lang="{language}">' in page.content.decode()
    assert "distribution" not in structured(page)
    assert started == [1]


def test_every_file_is_listed_with_size_checksum_and_what_it_is(client, tmp_path):
    add_everything()
    made()
    page = client.get(PAGE)
    files = {file["name"]: file for file in page.context["files"]}
    exported = contents(export(tmp_path / "x"))
    assert files.keys() == exported.keys()
    for name, data in exported.items():
        assert (files[name]["bytes"], files[name]["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        assert files[name]["about"] and files[name]["format"]
        assert files[name]["sha256"] in page.content.decode()
    assert page.context["changed_at"] == max(event.updated_at for event in all_published())
    assert f", as of {long_date(page.context['changed_at'])}. " in page.context["citation"]
    tables = {table["name"]: table for table in [*page.context["tables"], *page.context["relations"]]}
    assert tables.keys() == cache.kept().tables.keys()
    assert tables["event"]["rows"] == Event.objects.published().count()
    assert {"uid", "name_en", "start"} <= {column["name"] for column in tables["event"]["columns"]}


def all_published():
    return [record for model in record_models() for record in model.objects.published()]


def test_the_page_tells_machines_of_its_files(client):
    factories.EventFactory()
    made()
    dataset = structured(client.get(PAGE))
    assert dataset["license"].endswith("/en/about/#rights")
    assert dataset["version"] == str(Event.objects.get().updated_at.date())
    files = {file["name"]: file for file in dataset["distribution"]}
    assert files["viva-voz.ttl"]["encodingFormat"] == "text/turtle"
    assert files["viva-voz.ttl"]["contentUrl"] == "http://testserver/en/data/viva-voz.ttl"
    assert (
        files["viva-voz.ttl"]["sha256"]
        == hashlib.sha256(body(client.get("/en/data/viva-voz.ttl"))).hexdigest()
    )


@pytest.mark.parametrize("many", [1, 50])
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


def test_before_it_is_made_a_file_is_asked_for_again_later(client, started):
    answer = client.get("/en/data/viva-voz-csv.zip")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert started == [1]


@pytest.mark.parametrize("name", ["other.zip", "..%2Fsettings.py", "viva-voz-images.zip", "viva-voz", "%00"])
def test_there_are_no_other_files(client, name):
    factories.EventFactory()
    made()
    assert client.get(f"/en/data/{name}").status_code in {400, 404}


def test_a_file_that_the_storage_has_lost_is_no_error(client):
    factories.EventFactory()
    made()
    place = next(file["place"] for file in cache.kept().files if file["name"] == "viva-voz.ttl")
    cache.default_storage.delete(place)
    assert client.get("/en/data/viva-voz.ttl").status_code == 503


# When they are made


def test_one_alone_makes_them(client, started):
    for _ in range(3):
        client.get(PAGE)
    assert started == [1]
    age(making_since={"hours": 2})  # whoever made them was stopped
    client.get(PAGE)
    assert started == [1, 1]


def test_they_are_made_anew_after_changes_alone(client, started):
    event = factories.EventFactory()
    made()
    age(compared_at={"hours": 1})
    client.get(PAGE)
    assert started == []
    event.save()
    client.get(PAGE)
    assert started == [1]
    made()
    client.get(PAGE)
    assert started == [1]


def test_a_change_of_what_is_no_record_is_seen_in_its_history(client, started):
    source = factories.SourceFactory()
    made()
    age(compared_at={"hours": 1})
    revisions.keep([(Source, source.pk)])
    client.get(PAGE)
    assert started == [1]


def test_not_more_often_than_every_ten_minutes_and_at_least_once_a_day(client, started):
    event = factories.EventFactory()
    made()
    event.save()
    client.get(PAGE)
    assert started == []
    made()
    age(compared_at={"days": 2})
    client.get(PAGE)
    assert started == [1]


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
def test_what_is_public_no_longer_is_given_to_nobody(client, started, status):
    event = factories.EventFactory(name_en="Wrongly told")
    made()
    assert b"Wrongly told" in body(client.get("/en/data/viva-voz.ttl"))
    event.status = status
    event.save()
    assert client.get("/en/data/viva-voz.ttl").status_code == 503
    assert client.get(PAGE).context["files"] == []
    assert started == [1]
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
    first = cache.kept()
    monkeypatch.setattr("records.exports.build.write_linked", lambda *_: 1 / 0)
    made()
    assert cache.kept().files == first.files
    assert cache.kept().compared_at > first.compared_at


def test_whoever_fails_leaves_what_there_was_and_lets_others_try(client, started, monkeypatch):
    factories.EventFactory()
    made()
    before = body(client.get("/en/data/viva-voz.ttl"))
    factories.EventFactory()
    assert cache.claim()
    with monkeypatch.context() as patch:
        patch.setattr("records.exports.build.write_linked", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            cache.make_now()
    assert body(client.get("/en/data/viva-voz.ttl")) == before
    assert cache.claim()
