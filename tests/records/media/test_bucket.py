"""Uploads and downloads in a bucket of S3: as in a folder, and private."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from people.models import Person
from records.backups.make import media_names
from records.core.database.outages import is_outage
from records.exports import cache
from records.exports.models import ArchiveFiles
from records.media.images import clean_image
from records.media.renditions import make_rendition, rendition
from records.media.uploads import find, store
from records.media.views import media_urls

pytestmark = pytest.mark.slow
BUCKET, FOLDER = "media", "site"


@pytest.fixture
def bucket(settings, monkeypatch):
    """The bucket, with which the site is served."""
    # Imported here: each process that collects tests would wait for it.
    from moto import mock_aws

    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "a")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        import boto3  # the stand-in of the service wants it no earlier

        made = boto3.resource("s3", region_name="us-east-1").create_bucket(Bucket=BUCKET)
        options = {"bucket_name": BUCKET, "location": FOLDER, "region_name": "us-east-1"}
        backend = {"BACKEND": "records.media.bucket.Bucket", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "default": backend}
        yield made


@pytest.fixture
def portrait(bucket, draw):
    person = Person(name="Somebody")
    person.portrait.save("x.exe", ContentFile(draw()), save=False)
    return person.portrait


HEADERS = ("Type", "Length", "Disposition", "Security-Policy")


def test_an_image_is_served_as_from_a_folder(client, portrait, bucket, draw, settings, tmp_path):
    answer = client.get(portrait.url)
    content = b"".join(answer.streaming_content)
    assert portrait.url == f"/media/{portrait.name}" and answer.status_code == 200
    assert bucket.Object(f"{FOLDER}/{portrait.name}").get()["Body"].read() == content
    assert client.get(portrait.url, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert [str(route.pattern) for route in media_urls()] == ["media/<path:name>"]
    for name in ("missing/{}", "a" * 2000 + "/{}", "kept/0123", "portraits/note.jpg"):
        assert client.get("/media/" + name.format(f"{'0' * 20}-4x5.jpg")).status_code == 404
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = tmp_path
    person = Person(name="Somebody")
    person.portrait.save("x", ContentFile(draw()), save=False)
    other = client.get(person.portrait.url)
    assert [other[f"Content-{name}"] for name in HEADERS] == [answer[f"Content-{name}"] for name in HEADERS]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_nothing_in_the_bucket_is_public(portrait, bucket):
    everybody = "http://acs.amazonaws.com/groups/global/AllUsers"
    grants = bucket.Object(f"{FOLDER}/{portrait.name}").Acl().grants
    assert everybody not in str(grants) and "Signature" not in portrait.url


def test_renditions_and_kept_uploads(portrait, bucket, draw):
    make_rendition(portrait, "thumb")
    shown = rendition(portrait, "thumb")
    assert shown.url.startswith("/media/renditions/") and ".webp" in shown.srcset
    kept = store(clean_image(draw(colour="blue")), "editor", "portrait")
    assert find(kept, "editor").read()
    named = {one.key.removeprefix(f"{FOLDER}/") for one in bucket.objects.all()}
    assert set(media_names()) == named and len(named) == 4  # of a backup, too
    assert re.search(r"site/kept/[0-9a-f]{32}$", "\n".join(one.key for one in bucket.objects.all()), re.M)


def test_that_an_image_is_there_is_asked_once(portrait, bucket, monkeypatch):
    assert default_storage.exists(portrait.name)
    bucket.objects.all().delete()
    assert default_storage.exists(portrait.name)
    default_storage.delete(portrait.name)
    assert not default_storage.exists(portrait.name)


@pytest.mark.django_db
def test_a_bucket_that_is_away_is_an_outage(client, portrait, bucket, settings):
    bucket.objects.all().delete()
    bucket.delete()
    with pytest.raises(OSError, match="refuses") as refusal:
        default_storage.save("a", ContentFile(b"a"))
    assert is_outage(refusal.value)
    assert "storage" in client.get("/readyz").content.decode()
    settings.STORAGES["default"]["OPTIONS"]["endpoint_url"] = "http://127.0.0.1:9"
    settings.STORAGES = {**settings.STORAGES}
    answer = client.get(portrait.url)
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")


@pytest.mark.django_db
def test_the_files_of_the_archive_lie_in_it(client, bucket):
    place = cache.FOLDER + "/0123/README.txt"
    default_storage.save(place, ContentFile(b"# All of it\n"))
    facts = {"name": "README.txt", "place": place, "sha256": "ab" * 32, "bytes": 12}
    ArchiveFiles.objects.create(pk=cache.ONLY, files=[facts], hidden=cache.state().hidden)
    answer = client.get("/en/data/README.txt")
    assert b"".join(answer.streaming_content) == b"# All of it\n"
    default_storage.delete(place)
    assert client.get("/en/data/README.txt").status_code == 503
