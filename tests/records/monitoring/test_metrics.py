"""Metrics: what is counted, with labels that no visitor chooses, over all processes, and for whom."""

import os
import re
import subprocess
import sys

import pytest
from django.test import Client

from tests.conftest import ROOT
from tests.records.monitoring.test_health import AUTHORIZATION, TOKEN

METRIC = re.compile(r"^(vivavoz_\w+)(?:\{(.*)\})? (\S+)$", re.M)


def metrics(client, **headers):
    text = client.get("/metrics", headers={**AUTHORIZATION, **headers}).content.decode()
    return {(name, labels): float(value) for name, labels, value in METRIC.findall(text)}


@pytest.mark.django_db
def test_they_are_not_there_for_others(client, settings):
    assert client.get("/metrics").status_code == 404
    settings.MONITORING_TOKEN = TOKEN
    for headers in ({}, {"authorization": "Bearer "}, {"authorization": f"Bearer {TOKEN}x"}):
        assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.django_db
def test_requests_are_counted_by_view_method_and_status(settings):
    settings.MONITORING_TOKEN = TOKEN
    client = Client()
    before = metrics(client)
    client.get("/en/events/"), client.get("/en/events/")
    client.get("/en/events/none-such/")
    client.get("/no/such/address/4711")
    client.generic("BREW", "/en/events/")
    after = metrics(client)
    changed = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}

    def requests(view, method, status):
        return changed.get(
            ("vivavoz_requests_total", f'method="{method}",status="{status}",view="{view}"'), 0
        )

    assert (requests("event-list", "GET", 200), requests("event-detail", "GET", 404)) == (2, 1)
    pages = [changed["vivavoz_kept_pages_total", f'outcome="{name}"'] for name in ("made", "hit", "passed")]
    assert pages == [1, 1, 1]
    assert requests("other", "GET", 404) == 1
    assert requests("event-list", "other", 405) == 1
    assert changed["vivavoz_request_seconds_count", 'method="GET",view="event-list"'] == 2
    assert changed["vivavoz_queries_total", 'view="event-list"'] > 0
    assert changed["vivavoz_query_seconds_total", 'view="event-list"'] > 0
    assert not any("4711" in labels or "none-such" in labels or "BREW" in labels for _name, labels in after)


@pytest.mark.django_db
def test_the_state_of_the_site_is_among_them(settings, monkeypatch):
    settings.MONITORING_TOKEN = TOKEN
    monkeypatch.setattr("records.core.database.replicas.replicas.lags", lambda: {"near": 0.5, "gone": None})
    found = metrics(Client())
    assert found["vivavoz_replica_lag_seconds", 'database="near"'] == 0.5
    assert found["vivavoz_replica_lag_seconds", 'database="gone"'] == float("inf")
    names = {name for name, _labels in found}
    assert {"vivavoz_index_lag_documents", "vivavoz_tasks", "vivavoz_task_oldest_wait_seconds"} <= names
    assert found["vivavoz_health", 'part="database"'] == 0
    [build] = [labels for name, labels in found if name == "vivavoz_build_info"]
    assert re.search(r'version="\d', build) and 'django="' in build


@pytest.mark.slow
def test_several_processes_are_added_up(tmp_path):
    """Each counts in a file of its own; one that has ended is still counted."""
    environment = {
        **os.environ,
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "sqlite://:memory:",
        "MONITORING_TOKEN": TOKEN,
        "DEBUG": "on",
    }
    program = (
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "from django.conf import settings\n"
        "settings.ALLOWED_HOSTS = ['testserver']\n"
        "client = Client()\n"
        "client.get('/healthz')\n"
        f"print(client.get('/metrics', headers={AUTHORIZATION!r}).content.decode())\n"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        for _time in range(2)
    ]
    counted = 'vivavoz_requests_total{method="GET",status="200",view="healthz"}'
    assert [f"{counted} {number}.0" in one.stdout for number, one in enumerate(run, 1)] == [True, True], run
