"""Health and readiness: what is vital, what only makes the site slower, and who sees the details."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone

from records.editing.scheduling.models import ScheduledChange
from records.exports.models import ArchiveFiles
from records.monitoring import health
from records.monitoring.tasks import Queue, queue
from records.search.models import SearchDocument
from tests import factories

TOKEN = "a-token-of-programs-that-watch-1836"
AUTHORIZATION = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture(autouse=True)
def counted_anew():
    health._counted_lag.cache_clear()
    yield
    health._counted_lag.cache_clear()


@pytest.fixture
def monitored(settings):
    settings.MONITORING_TOKEN = TOKEN


def parts(client):
    answer = client.get("/readyz", headers=AUTHORIZATION)
    facts = answer.json()
    states = {name: part["state"] for name, part in facts["parts"].items()}
    return answer.status_code, facts["state"], {name for name, state in states.items() if state != "ok"}


def fail(*args, **kwargs):
    raise ConnectionError("nobody listens at 192.0.2.1")


def test_liveness_asks_nothing_of_the_database(client, monkeypatch):
    monkeypatch.setattr(connection, "ensure_connection", fail)
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_the_public_learns_no_details(client, monitored, monkeypatch):
    for wrong in ({}, {"authorization": "Bearer wrong"}, {"authorization": f"Basic {TOKEN}"}):
        assert client.get("/readyz", headers=wrong).content == b"ok"
    monkeypatch.setattr(cache, "set", fail, raising=False)  # no cache: slower, not dead
    assert client.get("/readyz").content == b"ok"
    monkeypatch.setattr(default_storage, "save", fail, raising=False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: storage")


@pytest.mark.django_db
class TestParts:
    def test_all_is_well(self, client, monitored):
        assert parts(client) == (200, "ok", set())
        answer = client.get("/readyz", headers=AUTHORIZATION).json()
        assert set(answer["parts"]) == {*health.VITAL, *health.USEFUL}

    @pytest.mark.parametrize(
        ("part", "where"),
        [("cache", "django.core.cache.cache.get"), ("exports", "records.monitoring.health.current_files")],
    )
    def test_what_is_useful_makes_it_degraded(self, client, monitored, monkeypatch, part, where):
        monkeypatch.setattr(where, fail, raising=False)
        assert parts(client) == (200, "degraded", {part})

    def test_a_migration_that_waits_makes_it_unready(self, client, monitored):
        MigrationRecorder.Migration.objects.filter(app="exports").delete()
        assert parts(client) == (503, "failed", {"migrations"})

    def test_the_index_that_lacks_a_record_is_told(self, client, monitored):
        factories.TopicFactory(slug="water")  # tests keep no index unless they ask for it
        assert parts(client) == (200, "degraded", {"index"})
        detail = client.get("/readyz", headers=AUTHORIZATION).json()["parts"]["index"]["detail"]
        assert "1 documents missing, 0 too many" in detail

    @pytest.mark.indexed
    def test_an_index_of_an_older_state_is_told(self, client, monitored):
        topic = factories.TopicFactory(slug="water", name_en="Water")
        assert health.index_lag() == (0, 0, 0)
        type(topic).objects.update(name_en="Fresh water")
        health._counted_lag.cache_clear()
        assert health.index_lag() == (0, 0, 1)
        type(topic).objects.update(status="draft")
        health._counted_lag.cache_clear()
        assert health.index_lag() == (0, 1, 0)
        assert SearchDocument.objects.count() == 1

    def test_lost_files_for_downloading_are_told(self, client, monitored):
        files = [{"name": "archive.zip", "place": "downloads/none/archive.zip"}]
        ArchiveFiles.objects.create(pk=1, files=files)
        assert parts(client) == (200, "degraded", {"exports"})

    @pytest.mark.parametrize(
        "found",
        [Queue(waiting=1, oldest_wait=timedelta(minutes=6)), Queue(failed=1)],
        ids=["no worker", "failed"],
    )
    def test_tasks_that_nobody_runs_are_told(self, client, monitored, monkeypatch, found):
        monkeypatch.setattr("records.monitoring.health.queue", lambda: found)
        assert parts(client) == (200, "degraded", {"tasks"})

    def test_what_editors_scheduled_and_nothing_carries_out_is_told(self, client, monitored):
        due, user = timezone.now() - timedelta(minutes=6), User.objects.create_user("publisher")
        ScheduledChange.objects.create(
            change="publish", kind="forum.topic", uid="t0000000", due=due, scheduled_by=user
        )
        assert parts(client) == (200, "degraded", {"scheduled"})

    def test_a_replica_that_is_gone_or_late_is_told(self, client, monitored, monkeypatch):
        for lag, lacking in ((1.0, set()), (31.0, {"replicas"}), (None, {"replicas"})):
            monkeypatch.setattr(
                "records.core.database.replicas.replicas.lags", lambda lag=lag: {"replica": lag}
            )
            assert parts(client)[2] == lacking


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sender", "is_seen"),
    [("10.1.2.3", True), ("192.0.2.7", False), ("2001:db8::1", True), ("nonsense", False)],
)
def test_a_network_of_the_operator_sees_details(settings, sender, is_seen):
    settings.MONITORING_NETWORKS = ["10.0.0.0/8", "2001:db8::/32"]
    answer = Client(REMOTE_ADDR=sender).get("/readyz")
    assert answer["Content-Type"].startswith("application/json") is is_seen


def test_without_a_queue_nothing_waits():
    assert queue() == (0, 0, 0, timedelta(), None)
