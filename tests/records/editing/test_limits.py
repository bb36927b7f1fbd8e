"""Limits of attempts by account, by address and overall; sessions, listed and ended."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from records.editing.accounts.audit import mark
from records.editing.accounts.limits import LIMITS
from records.editing.accounts.models import AuditEntry
from records.editing.accounts.sessions import browser_name
from tests.records.editing.test_audit_log import events
from tests.records.editing.test_login import LANGUAGES, PASSWORD, RESET, attempt, text

pytestmark = pytest.mark.django_db
SESSIONS = "/admin/security/sessions/"
HERE, THERE = "192.0.2.7", "198.51.100.9"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def editor(db):
    return User.objects.create_user(
        "editor", "editor@example.org", PASSWORD, is_staff=True, is_superuser=True
    )


def log(event, limit, minutes=1, **fields):
    """So many entries as a limit allows, made so many minutes ago."""
    at = timezone.now() - timedelta(minutes=minutes)
    entries = [
        AuditEntry(event=event, at=at, hash=f"{event} {fields} {minutes} {number}"[-64:], **fields)
        for number in range(limit.number)
    ]
    AuditEntry.objects.bulk_create(entries)


REFUSED = dict(zip(("account", "address", "overall"), LIMITS["refused"], strict=True))
RESETS = dict(zip(("account", "address", "overall"), LIMITS["reset_asked"], strict=True))
OF_LOGINS = [
    ("account", {"account": "editor", "address": THERE}),
    ("address", {"account": "#other", "address": HERE}),
    ("overall", {"account": "#other", "address": THERE}),
]


@pytest.mark.parametrize(("scope", "fields"), OF_LOGINS)
def test_too_many_wrong_passwords_are_answered_with_a_sentence(client, scope, fields):
    log("refused", REFUSED[scope], **fields)
    answer = attempt(client, password=PASSWORD, REMOTE_ADDR=HERE)
    wait = REFUSED[scope].within.total_seconds() - 60
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == pytest.approx(wait, abs=30)
    assert "Too many attempts" in text(answer)
    assert len(events("refused")) == REFUSED[scope].number, "what is not looked at is not counted"


@pytest.mark.parametrize(("scope", "fields"), OF_LOGINS)
def test_one_less_is_let_in_and_so_is_who_waited(client, scope, fields):
    limit = REFUSED[scope]
    log("refused", limit._replace(number=limit.number - 1), **fields)
    log("refused", limit, minutes=limit.within.total_seconds() / 60 + 1, **fields)
    assert attempt(client, password=PASSWORD, REMOTE_ADDR=HERE).status_code == 302


@pytest.mark.parametrize(("scope", "is_let_in"), [("account", True), ("overall", True), ("address", False)])
def test_nobody_locks_an_editor_out_of_where_they_work(client, scope, is_let_in):
    attempt(client, password=PASSWORD, REMOTE_ADDR=HERE)
    log("refused", REFUSED[scope], account="editor", address=HERE if scope == "address" else THERE)
    answer = attempt(Client(), password=PASSWORD, REMOTE_ADDR=HERE)
    assert (answer.status_code == 302) is is_let_in


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", ["account", "address", "overall"])
@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org"])
def test_too_many_new_passwords_are_too_many_for_all(client, mailoutbox, language, scope, email):
    account = mark(email) if scope == "account" else "#other"
    log("reset_asked", RESETS[scope], account=account, address=HERE if scope == "address" else THERE)
    headers = {"accept-language": language}
    answer = client.post(RESET, {"email": email.upper()}, REMOTE_ADDR=HERE, headers=headers)
    assert answer.status_code == 429
    assert 3400 < int(answer["Retry-After"]) <= 3600
    assert ("Wait 59 minutes" in text(answer)) == (language == "en")
    assert email.upper() in text(answer)
    assert mailoutbox == []


def test_the_address_of_a_new_password_is_not_written_down(client):
    client.post(RESET, {"email": "editor@example.org"}, REMOTE_ADDR=HERE)
    assert events("reset_asked") == [("reset_asked", mark("editor@example.org"), "", HERE)]


@pytest.mark.parametrize(("scope", "fields"), OF_LOGINS)
@pytest.mark.parametrize("options", [{"account": "editor"}, {"address": HERE}, {}], ids=str)
def test_an_operator_lifts_them(client, options, scope, fields):
    log("refused", REFUSED[scope], **fields)
    call_command("lift_limits", stdout=StringIO(), **options)
    answer = attempt(client, password=PASSWORD, REMOTE_ADDR=HERE)
    assert (answer.status_code == 302) is (not options or scope in options)


def test_an_operator_lifts_the_lock_of_one_name_from_one_address(client):
    for _time in range(5):
        attempt(client)
    assert attempt(client, password=PASSWORD).status_code == 429
    call_command("lift_limits", account="editor", stdout=StringIO())
    assert attempt(client, password=PASSWORD).status_code == 302


class TestSessions:
    def browsers(self, *agents):
        found = [Client(REMOTE_ADDR=HERE, headers={"user-agent": agent}) for agent in agents]
        for browser in found:
            attempt(browser, password=PASSWORD)
        return found

    def test_they_are_listed_with_browser_address_and_time(self):
        here, _there = self.browsers(FIREFOX, "")
        page = text(here.get(SESSIONS))
        assert page.count('<li class="own-session">') == 2
        assert page.index("Firefox on Linux</strong> (this one)") < page.index("an unknown browser")
        assert page.count(f"from {HERE}") == 2

    @pytest.mark.slow
    def test_one_is_ended_or_all_others(self):
        here, there, elsewhere = self.browsers("a", "b", "c")
        here.post(SESSIONS, {"session": UserSession.objects.get(user_agent="b").pk})
        assert [one.get("/admin/").status_code for one in (here, there, elsewhere)] == [200, 302, 200]
        assert "1 session ended." in text(here.post(SESSIONS, follow=True))
        assert [one.get("/admin/").status_code for one in (here, elsewhere)] == [200, 302]
        assert len(events("session_ended")) == 2

    @pytest.mark.parametrize("session", ["", "0", "x"])
    def test_nobody_ends_anothers(self, session):
        [here] = self.browsers(FIREFOX)
        User.objects.create_user("other", password=PASSWORD, is_staff=True)
        other = Client()
        attempt(other, "other", PASSWORD)
        own = UserSession.objects.get(user__username="editor").pk
        for chosen in (session, own):
            other.post(SESSIONS, {"session": chosen})
        assert here.get("/admin/").status_code == 200
        assert "Firefox" not in text(other.get(SESSIONS))

    def test_a_new_password_ends_the_others_and_lists_this_one(self):
        here, there = self.browsers(FIREFOX, FIREFOX)
        new = "serpentine 1836 b"
        fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
        here.post("/admin/password_change/", fields)
        assert (here.get("/admin/").status_code, there.get("/admin/").status_code) == (200, 302)
        assert UserSession.objects.count() == 1
        assert "(this one)" in text(here.get(SESSIONS))

    @pytest.mark.parametrize(
        ("user_agent", "words"),
        [
            (FIREFOX, "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36",
                "Chrome on Windows",
            ),
            ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0", "Edge on Windows"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 15) HeadlessChrome/141.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.5.0", "an unknown browser"),
        ],
    )
    def test_browsers_are_named_in_plain_words(self, user_agent, words):
        assert browser_name(user_agent) == words


class TestAClockThatWasSetBack:
    """Attempts of times that are yet to come lock nobody until then."""

    def test_limits_forget_what_is_far_ahead(self, client):
        log("refused", REFUSED["account"], minutes=-24 * 60, account="editor", address=THERE)
        assert attempt(client, password=PASSWORD, REMOTE_ADDR=HERE).status_code == 302

    def test_limits_keep_what_is_near_and_wait_no_longer_than_they_say(self, client):
        log("refused", REFUSED["account"], minutes=-30, account="editor", address=THERE)
        answer = attempt(client, password=PASSWORD, REMOTE_ADDR=HERE)
        assert (answer.status_code, answer["Retry-After"]) == (429, "3600")

    def test_what_was_lifted_then_lifts_nothing_now(self, client):
        log("refused", REFUSED["account"], account="editor", address=THERE)
        AuditEntry.objects.create(event="lifted", at=timezone.now() + timedelta(days=1), hash="x")
        assert attempt(client, password=PASSWORD, REMOTE_ADDR=HERE).status_code == 429

    def test_a_lock_of_one_name_from_one_address_ends(self, client):
        for _time in range(6):
            attempt(client, REMOTE_ADDR=HERE)
        assert attempt(client, password=PASSWORD, REMOTE_ADDR=HERE).status_code == 429
        AccessAttempt.objects.update(attempt_time=timezone.now() + timedelta(days=2))
        assert attempt(client, password=PASSWORD, REMOTE_ADDR=HERE).status_code == 302
