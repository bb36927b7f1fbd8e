"""The log as JSON: a line a request, one line a refusal, errors with their traceback, and no secrets."""

import json
import logging
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from records.monitoring.json_lines import JsonLines
from records.site.refusals import RefusalFilter

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(settings):
    """Return what a request writes, as a server with this setting does."""
    settings.LOG_FORMAT = "json"
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(RefusalFilter(is_told=True))
    root, requests = logging.getLogger(), logging.getLogger("requests")
    before, requests.level = requests.level, logging.INFO
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    requests.level = before


def test_a_request_is_one_line_without_what_was_searched(lines):
    answer = Client(REMOTE_ADDR="192.0.2.7").get("/en/events/?q=a+secret+love")
    [line] = lines()
    told = {name: line[name] for name in ("method", "path", "status", "level", "logger")}
    assert told == {
        "method": "GET",
        "path": "/en/events/",
        "status": 200,
        "level": "INFO",
        "logger": "requests",
    }
    assert line["seconds"] > 0 and line["time"].endswith("+00:00")
    assert line["request_id"] == answer["X-Request-ID"]
    assert not {"user", "address", "taskName"} & line.keys() and "love" not in str(line)


def test_an_editor_is_told_by_number(lines):
    client, editor = Client(), User.objects.create_user("editor", is_staff=True)
    client.force_login(editor)
    client.get("/admin/")
    line = lines()[-1]
    assert line["user"] == editor.pk and "editor" not in str(line)


@pytest.mark.parametrize(
    ("ask", "status", "reason"),
    [
        (lambda client: client.post("/i18n/setlang/"), 403, "CSRF"),
        (lambda client: client.get("/en/", headers={"host": "evil.example"}), 400, "evil.example"),
        (lambda client: client.get("/en/?q=%00"), 400, ""),
    ],
    ids=["forged form", "host", "NUL"],
)
def test_a_refusal_is_one_line_with_address_and_reason(lines, settings, ask, status, reason):
    settings.ALLOWED_HOSTS = ["testserver"]
    ask(Client(REMOTE_ADDR="192.0.2.7", enforce_csrf_checks=True))
    [line] = lines()
    assert (line["status"], line["address"], line["level"]) == (status, "192.0.2.7", "WARNING")
    assert reason in line["reason"] and "traceback" not in line


def test_a_page_that_is_not_there_tells_nobody(lines):
    Client(REMOTE_ADDR="192.0.2.7").get("/en/none-such/")
    [line] = lines()
    assert (line["status"], line["level"]) == (404, "INFO")
    assert "address" not in line


def test_an_error_is_one_line_with_its_traceback(lines, monkeypatch):
    def fail(*args, **kwargs):
        raise ZeroDivisionError("of the\ntest")

    monkeypatch.setattr("forum.events.pages.EventList.get", fail)
    client = Client(raise_request_exception=False)
    answer = client.get("/en/events/")
    error, request = lines()
    assert error["level"] == "ERROR" and "ZeroDivisionError" in error["traceback"]
    assert error["request_id"] == request["request_id"] == answer["X-Request-ID"]
    assert request["status"] == 500


def test_links_of_mails_are_not_told(lines):
    path = reverse("password_reset_confirm", kwargs={"uidb64": "MQ", "token": "xyzzy-4711"})
    Client().get(path)
    Client(enforce_csrf_checks=True).post(path)
    assert {line["path"] for line in lines()} == {"/admin/password_reset/***/"}
    assert "xyzzy" not in str(lines())  # no number of a request, which is hexadecimal, holds it


@pytest.mark.parametrize(
    ("is_trusted", "given", "is_taken"),
    [
        (True, "proxy-4711.a_B", True),
        (False, "proxy-4711.a_B", False),
        (True, "short", False),
        (True, "a" * 65, False),
        (True, 'evil"} {"status": 200', False),
        (True, "é" * 10, False),
    ],
)
def test_only_a_trusted_proxy_names_a_request(lines, settings, is_trusted, given, is_taken):
    settings.BEHIND_PROXY = is_trusted
    answer = Client().get("/healthz", headers={"x-request-id": given})
    assert (answer["X-Request-ID"] == given) is is_taken


def test_lines_of_others_are_json_too(lines):
    logging.getLogger("somebody").warning("two\nlines of %s", "words")
    [line] = lines()
    assert line["message"] == "two\nlines of words" and "request_id" not in line


def test_by_default_the_log_is_for_people(client, caplog):
    with caplog.at_level(logging.INFO):
        assert "X-Request-ID" not in client.get("/healthz").headers
    assert caplog.records == []
