"""Errors sent to Sentry: what is sent, and what of persons is not."""

import json
import logging

import pytest
import sentry_sdk
from django.conf import settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from sentry_sdk.transport import Transport

from records.monitoring import errors


def fails(view, request, *args, **kwargs):
    """Five lines around it are sent along, which are of the code."""
    typed = request.POST["password"]
    raise ValueError(MESSAGE + typed)


class Kept(Transport):
    """A transport that keeps what it would send."""

    events: list[dict] = []

    def capture_envelope(self, envelope):
        event = envelope.get_event()
        if event is not None:
            self.events.append(event)


@pytest.fixture
def sent():
    """The events that were sent meanwhile."""
    Kept.events = []
    before = sentry_sdk.Scope.get_global_scope().client
    errors.send("https://key@sentry.example/1", transport=Kept)
    yield Kept.events
    sentry_sdk.Scope.get_global_scope().set_client(before)


def test_tests_send_nothing():
    assert settings.SENTRY_DSN == ""
    assert not sentry_sdk.get_client().is_active()


@pytest.mark.django_db
def test_an_error_is_sent_without_who_was_there(sent, monkeypatch):
    monkeypatch.setattr("records.editing.accounts.auth_views.ResetConfirmView.dispatch", fails)
    monkeypatch.setattr("django.middleware.csrf.CsrfViewMiddleware.process_view", lambda *args: None)
    client = Client()
    client.force_login(User.objects.create_user("anabel", "anabel@example.org", is_staff=True))
    environment = RequestFactory(REMOTE_ADDR="192.0.2.7", HTTP_COOKIE=client.cookies.output(header="")).post(
        "/admin/password_reset/MQ/c0ffee-4711/?q=love",
        {"password": "lapis lazuli"},
        headers={"user-agent": "Browser"},
    )
    began = []
    WSGIHandler()(environment.environ, lambda status, headers: began.append(status))
    assert began == ["500 Internal Server Error"]
    [event] = sent
    assert event["exception"]["values"][-1]["type"] == "ValueError"
    assert event["exception"]["values"][-1]["value"] == "row of […] from […] and […]"
    assert event["request"] == {"method": "POST", "url": "http://testserver/admin/password_reset/***/"}
    told = json.dumps(event, default=str)
    for word in ("anabel", "lapis", "4711", "love", "192.0.2.7", "sessionid", "Browser", "DETAIL"):
        assert word not in told, word


@pytest.mark.django_db
def test_a_refusal_is_no_error(sent):
    Client().get("/en/", headers={"host": "evil.example"})
    Client(enforce_csrf_checks=True).post("/i18n/setlang/")
    assert sent == []


def test_what_the_log_calls_an_error_is_sent(sent):
    logging.getLogger("somewhere").error("No mail to %s", "ana@example.org")
    [event] = sent
    assert event["logentry"] == {"message": "No mail to […]"}


MESSAGE = "row of ana@example.org from 192.0.2.7 and 2001:db8::7\nDETAIL: "
