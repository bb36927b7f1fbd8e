"""A site that runs a worker for its tasks."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import override_settings

from records.exports.tasks import make_downloads
from tests.conftest import ROOT


@pytest.mark.slow
@pytest.mark.django
def test_a_worker_makes_files_and_sends_mails():
    environment = {
        "DATABASE_URL": "sqlite://:memory:",
        **os.environ,
        "TASKS_BACKEND": "database",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
    }
    program = [sys.executable, "-m", "tests.records.core.worker_program"]
    told = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


def test_by_default_tasks_run_at_once():
    assert settings.TASKS["default"]["BACKEND"].endswith(".immediate.ImmediateBackend")
    assert "django_tasks_db" not in settings.INSTALLED_APPS


@pytest.mark.parametrize("name", sorted(settings.TASKS_BACKENDS))
def test_every_backend_that_the_settings_offer_is_there(name):
    with override_settings(TASKS={"default": {"BACKEND": settings.TASKS_BACKENDS[name]}}):
        assert make_downloads.get_backend().supports_defer == (name == "database")
