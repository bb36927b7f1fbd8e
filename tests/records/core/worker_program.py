"""A site with `TASKS_BACKEND=database` and its worker, in a process and a database of its own."""

import os
import tempfile
from datetime import timedelta

import django
import pytest
from django.conf import settings

django.setup()
settings.MEDIA_ROOT = tempfile.mkdtemp()
settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

from django.contrib.auth import get_user_model  # noqa: E402 once Django is set up
from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from django_tasks_db.models import DBTaskResult  # noqa: E402

from records.core.models import Source  # noqa: E402
from records.exports import cache  # noqa: E402
from records.monitoring import health  # noqa: E402
from records.monitoring.tasks import queue  # noqa: E402
from tests import factories  # noqa: E402


def work() -> None:
    """Let the worker do what waits, whenever it was to begin."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
    call_command("db_worker", batch=True, startup_delay=False, interval=0, reload=False, verbosity=0)
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def publications_are_one_export() -> None:
    with transaction.atomic():
        factories.EventFactory.create_batch(3)
    factories.EventFactory()
    assert cache.current_files().files == []
    [waiting] = DBTaskResult.objects.all()
    assert waiting.task_path == "records.exports.tasks.make_downloads"
    call_command("db_worker", batch=True, startup_delay=False, interval=0, reload=False, verbosity=0)
    assert cache.current_files().files == [], "it waits for what is published next"
    work()
    page = Client().get("/en/data/")
    assert page.context["files"]
    assert page.context["is_current"]


def a_refused_transaction_requests_none() -> None:
    try:
        with transaction.atomic():
            factories.EventFactory()
            raise ValueError
    except ValueError:
        pass
    assert not DBTaskResult.objects.filter(status="READY").exists()


def an_operator_sees_what_waits() -> None:
    factories.EventFactory()
    assert queue().waiting == 0, "it is not due yet"
    an_hour_ago = timezone.now() - timedelta(hours=1)
    DBTaskResult.objects.filter(status="READY").update(run_after=an_hour_ago)
    found = queue()
    assert (found.waiting, found.running, found.failed) == (1, 0, 0)
    assert timedelta(minutes=59) < found.oldest_wait < timedelta(minutes=61)
    with pytest.raises(health.UnwellError, match="is there a worker"):
        health.USEFUL["tasks"]()
    work()
    assert queue()[:4] == (0, 0, 0, timedelta()) and queue().last_run > an_hour_ago
    DBTaskResult.objects.update(status="FAILED")
    assert queue().failed == DBTaskResult.objects.count()
    DBTaskResult.objects.all().delete()


def passwords_are_mailed() -> None:
    get_user_model().objects.create_user("editor", "editor@example.org", "lapis lazuli 1836")
    for address in ("editor@example.org", "nobody@example.org"):
        assert Client().post("/admin/password_reset/", {"email": address}).status_code == 302
    assert mail.outbox == []
    assert DBTaskResult.objects.filter(status="READY").count() == 2
    work()
    assert [message.to for message in mail.outbox] == [["editor@example.org"]]


if __name__ == "__main__":
    setup_test_environment()
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["NAME"] = f"test_worker_{os.getpid()}"
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        assert Source.objects.count() == 0
        publications_are_one_export()
        a_refused_transaction_requests_none()
        an_operator_sees_what_waits()
        passwords_are_mailed()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
