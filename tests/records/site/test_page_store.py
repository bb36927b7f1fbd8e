"""Where kept pages are: in so much memory of each process, and in the cache that processes share, which may be gone."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.test import override_settings

from people.models import Person
from records.site.page_cache.memory import OVERHEAD, BoundedMemory
from records.site.page_cache.middleware import answered
from records.site.page_cache.pages import memory
from records.site.page_cache.version import version
from tests import factories
from tests.conftest import ROOT

FILES = "django.core.cache.backends.filebased.FileBasedCache"
REDIS = "records.core.shared_cache.SharedCache"


@pytest.fixture
def outcomes():
    """Return how requests were answered, in their order."""
    found = []

    def take(outcome, **kwargs):
        found.append(outcome)

    answered.connect(take)
    yield found
    answered.disconnect(take)


@contextmanager
def shared(backend, place):
    with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": str(place)}}):
        yield


def test_memory_holds_so_much_and_forgets_what_was_asked_for_longest_ago():
    kept, most = BoundedMemory(), 3 * (OVERHEAD + 10)
    for key in "abc":
        kept.set(key, key.upper(), 10, most)
    kept.set("a", "A", 10, most)
    assert kept.get("b") == "B"
    kept.set("d", "D", 10, most)
    assert [kept.get(key) for key in "abcd"] == ["A", "B", None, "D"]
    assert kept.size == most
    kept.set("e", "E", 10 * most, most)
    assert (kept.size, kept.get("e")) == (0, None)


@pytest.mark.django_db
def test_a_page_whose_content_was_forgotten_is_made_again(client, outcomes):
    first = client.get("/en/people/")
    for key in [key for key in memory.values if "." in key]:
        del memory.values[key]
    assert client.get("/en/people/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert client.get("/en/people/").content == first.content
    assert outcomes == ["made", "hit", "made"]


@pytest.mark.django_db
def test_a_process_finds_what_another_has_made_or_tried(client, outcomes, tmp_path):
    person = factories.PersonFactory()
    path = person.get_absolute_url()
    with shared(FILES, tmp_path):
        made = client.get(path)
        memory.clear()  # as a process that has begun just now
        found = client.get(path, headers={"accept-encoding": "br"})
        assert found["ETag"] == made["ETag"]
        factories.TopicFactory()
        client.get(path)
        memory.clear()
        client.get(path)
        Person.objects.update(name="Another name")
        memory.clear()
        assert "Another name" in client.get(path).content.decode()
    assert outcomes == ["made", "hit", "tried", "hit", "made"]


@pytest.mark.django_db
def test_an_old_page_in_memory_gives_way_to_the_one_that_another_process_made(client, outcomes, tmp_path):
    person = factories.PersonFactory(name="Old name")
    path = person.get_absolute_url()
    with shared(FILES, tmp_path):
        client.get(path)
        old = dict(memory.values)
        Person.objects.update(name="Another name")
        client.get(path)
        memory.values.clear()
        memory.values.update(old)
        assert "Another name" in client.get(path).content.decode()
    assert outcomes == ["made", "made", "hit"]


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["gone", "broken"])
def test_without_the_shared_cache_pages_are_right_all_the_same(
    client, outcomes, monkeypatch, fault, tmp_path
):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(f"{FILES}.get", fail)
    monkeypatch.setattr(f"{FILES}.set", fail)
    path = factories.PersonFactory().get_absolute_url()
    with shared(*((REDIS, "redis://127.0.0.1:1/0") if fault == "gone" else (FILES, tmp_path))):
        assert client.get(path).status_code == client.get(path).status_code == 200
        Person.objects.update(name="Another name")
        assert "Another name" in client.get(path).content.decode()
        assert fault == "broken" or client.get("/api/v1/people").status_code == 200
    assert outcomes == ["made", "hit", "made"]


def test_another_setting_is_another_version():
    before = version()
    with override_settings(SITE_NAME="Another name"):
        assert version() != before
    with override_settings(SECRET_KEY="x" * 60, DATABASES={}):
        assert version() == before, "processes with other services share their pages"


@pytest.mark.slow
def test_the_version_is_the_same_in_every_process():
    """Also where texts are hashed otherwise, as in every process of Python."""
    program = (
        "import django; django.setup(); from records.site.page_cache.version import version as v; print(v())"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings", "DEBUG": "on", "SECRET_KEY": "x"}
    command = [sys.executable, "-c", program]
    told = {subprocess.check_output(command, env=environment, cwd=ROOT) for _process in range(2)}
    assert len(told) == 1
