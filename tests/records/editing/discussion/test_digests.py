"""Digests by e-mail: in the reader's language, only what is new, never twice, and ended by a link."""

from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from unittest import mock

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from records.editing.discussion import acts
from records.editing.discussion.models import Assignment, NoticePreference
from records.editing.discussion.preferences import preference_of, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def talk(people, event):
    """Ana reads Spanish; Paz asked her something and gave her work."""
    preference_of(people.ana, "es")
    acts.comment(event, people.paz, "Which hall?")
    Assignment.objects.create(record=event, assignee=people.ana, by=people.paz, note="Add the hall")
    return people


def sent(*names, **options):
    mail.outbox.clear()
    call_command("send_digests", verbosity=0, **options)
    return {message.to[0].partition("@")[0]: message for message in mail.outbox}


def test_a_digest_is_in_the_language_of_its_reader_and_tells_what_is_new_once(talk, event):
    first = sent()
    assert set(first) == {"ana", "paz"}  # who publishes is told what came to review
    text = first["ana"].body
    assert "Which hall?" in text and "Add the hall" in text and "Paz" in text
    assert f"{settings.SITE_URL}/admin/forum/event/{event.pk}/change/#discussion" in text
    assert "es nuevo para usted" in text and "new for you" in first["paz"].body
    assert sent() == {}
    NoticePreference.objects.update(sent_on=localdate() - timedelta(days=1))
    assert sent() == {}  # nothing is new
    acts.comment(event, talk.paz, "And the city?")
    [again] = sent().values()
    assert (
        again.to == ["ana@example.org"] and "And the city?" in again.body and "Which hall?" not in again.body
    )


def test_work_is_told_again_on_its_day_and_own_changes_never(talk, event):
    sent()
    work = Assignment.objects.get()
    Assignment.objects.filter(pk=work.pk).update(due=localdate())
    yesterday = {"sent_on": localdate() - timedelta(days=1), "told_until": timezone.now() - timedelta(days=1)}
    Assignment.objects.update(made_at=timezone.now() - timedelta(days=9))
    type(event).objects.filter(pk=event.pk).update(updated_at=timezone.now() - timedelta(days=9))
    NoticePreference.objects.update(**yesterday)
    told = sent()
    assert set(told) == {"ana"} and "VENCE" in told["ana"].body


def test_an_address_that_fails_stops_nobody_and_is_tried_again(talk, capsys):
    send = EmailMessage.send

    def failing(message, *args):
        if message.to == ["ana@example.org"]:
            raise SMTPRecipientsRefused({"ana@example.org": (550, b"unknown")})
        return send(message, *args)

    with mock.patch.object(EmailMessage, "send", failing), pytest.raises(CommandError):
        call_command("send_digests")
    assert "ana: SMTPRecipientsRefused" in capsys.readouterr().err
    assert [message.to for message in mail.outbox] == [["paz@example.org"]]
    assert set(sent()) == {"ana"}


@pytest.mark.slow
def test_weekly_never_inactive_without_address_and_trial(talk, capsys):
    own = NoticePreference.objects.filter(user=talk.ana)
    own.update(frequency="weekly", sent_on=localdate() - timedelta(days=6))
    call_command("send_digests", "--dry-run")
    assert "would be sent to paz" in capsys.readouterr().out
    assert mail.outbox == [] and NoticePreference.objects.count() == 1
    assert "ana" not in sent()
    own.update(sent_on=localdate() - timedelta(days=7))
    assert "ana" in sent()
    for changes in ({"email": ""}, {"email": "ana@example.org", "is_active": False}):
        type(talk.ana).objects.filter(pk=talk.ana.pk).update(**changes)
        own.update(frequency="daily", sent_on=None, told_until=timezone.now() - timedelta(days=1))
        assert "ana" not in sent(), changes


def test_a_link_ends_the_mails_without_a_login(talk):
    message = sent()["ana"]
    url = message.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert url in message.body
    stranger = Client(enforce_csrf_checks=True)
    page = stranger.get(url)
    assert page.status_code == 200 and "ana@example.org" in page.content.decode()
    assert 'lang="es"' in page.content.decode() and page.headers["X-Robots-Tag"] == "noindex"
    own = NoticePreference.objects.get(user=talk.ana)
    assert own.frequency == "daily"  # looking ends nothing
    assert stranger.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    own.refresh_from_db()
    assert own.frequency == "never"
    wrong = reverse("unsubscribe", args=[token_of(own)[:-1] + "~"])
    assert stranger.get(wrong).status_code == 404 and stranger.post(wrong).status_code == 404


def test_everybody_chooses_for_themselves(people, login, client):
    url = reverse("my_notices")
    ana = login(people.ana)
    assert "ana@example.org" in ana.get(url).content.decode()
    assert ana.post(url, {"frequency": "weekly", "language": "es"}).status_code == 302
    assert ana.post(url, {"frequency": "hourly", "language": "xx"}).status_code == 200
    own = NoticePreference.objects.get(user=people.ana)
    assert (own.frequency, own.language) == ("weekly", "es")
    assert client.get(url).status_code == 302
    client.cookies["django_language"] = "es"
    people.paz.set_password("lapis lazuli 1836")
    people.paz.save()
    client.post(reverse("admin:login"), {"username": "paz", "password": "lapis lazuli 1836"})
    assert NoticePreference.objects.get(user=people.paz).language == "es"
