"""Logging in and out: limits, passwords, a new one by e-mail, languages."""

import re
import threading
from datetime import timedelta
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings as project
from django.contrib.auth import get_user_model
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, override

from records.editing.accounts import auth_views
from tests.config.test_checks import SOUND, run_python

pytestmark = pytest.mark.django_db

PASSWORD = "lapis lazuli 1836"
WRONG = "wrong"
LOGIN = "/admin/login/"
RESET = "/admin/password_reset/"
WAIT = {"en": "Wait 15 minutes", "es": ""}
LANGUAGES = [code for code, _name in project.LANGUAGES]


@pytest.fixture(autouse=True)
def editor(db):
    return get_user_model().objects.create_user(
        "editor", "editor@example.org", PASSWORD, is_staff=True, is_superuser=True
    )


def attempt(client, name="editor", password=WRONG, **headers):
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/"}, **headers)


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["editor", "nobody"])
def test_the_fifth_wrong_password_locks_and_says_for_how_long(client, name, language):
    there = {"headers": {"accept-language": language}}
    assert [attempt(client, name, **there).status_code for _time in range(5)] == [200, 200, 200, 200, 429]
    answer = attempt(client, name, PASSWORD, **there)
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert f'<html lang="{language}"' in text(answer)
    assert WAIT.get(language, "") in text(answer)
    assert "15" in text(answer)
    assert "style=" not in text(answer)
    assert "Account locked" not in text(answer)


def test_a_name_without_account_is_answered_like_any_other(client):
    def answers(name):
        pages = [text(attempt(client, name)) for _time in range(6)]
        return [re.sub(r'(csrfmiddlewaretoken|username)" [^>]*|value="\w+"', "", page) for page in pages]

    assert answers("editor") == answers("nobody")


def test_the_lock_ends_by_itself(client):
    for _time in range(5):
        attempt(client)
    for attempted in AccessAttempt.objects.all():
        attempted.attempt_time -= timedelta(minutes=16)
        attempted.save()
    assert attempt(client, password=PASSWORD).status_code == 302


def test_trying_while_locked_makes_it_no_longer(client):
    for _time in range(5):
        attempt(client)
    before = AccessAttempt.objects.get().attempt_time
    attempt(client)
    assert AccessAttempt.objects.get().attempt_time == before


def test_success_forgives_failures(client):
    for _time in range(2):
        for _attempt in range(4):
            assert attempt(client).status_code == 200
        assert attempt(Client(), password=PASSWORD).status_code == 302


def test_others_are_not_locked(client):
    get_user_model().objects.create_user("other", password=PASSWORD, is_staff=True)
    for _time in range(5):
        attempt(client)
    assert attempt(client, "other", PASSWORD).status_code == 302
    assert attempt(Client(REMOTE_ADDR="192.0.2.7"), password=PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("behind", "told", "address"),
    [
        (False, "203.0.113.9", "127.0.0.1"),
        (True, "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        (True, "2001:db8::1", "2001:db8::1"),
        (True, "nonsense", "127.0.0.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_only_behind_a_proxy_its_word_counts(client, settings, behind, told, address):
    settings.BEHIND_PROXY = behind
    attempt(client, headers={"x-forwarded-for": told})
    assert AccessAttempt.objects.get().ip_address == address


def test_no_password_is_written_down(client):
    attempt(client, password="wrong but nearly right")
    kept = AccessAttempt.objects.values().get()
    assert "nearly" not in str(kept)
    attempt(client, password=PASSWORD)
    assert not AccessLog.objects.exists()


def test_the_admin_shows_nothing_of_what_counts_attempts(admin_client):
    assert "axes" not in text(admin_client.get(reverse("admin:index")))
    assert admin_client.get("/admin/axes/accessattempt/").status_code == 404


def test_logging_out_leads_to_a_page(client, editor):
    client.force_login(editor)
    answer = client.post("/admin/logout/")
    assert answer.status_code == 200
    assert f'href="{LOGIN}"' in text(answer)
    assert client.get("/admin/").status_code == 302


def test_a_login_lasts_twelve_hours(client):
    cookie = attempt(client, password=PASSWORD).cookies[project.SESSION_COOKIE_NAME]
    assert cookie["max-age"] == 12 * 60 * 60
    assert cookie["httponly"]


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("short 1 two", "12"),
        ("123456789012", "numeric"),
        ("editor@example.org", "similar"),
        ("qwerty123456", "common"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(client, editor, password, fault):
    client.force_login(editor)
    fields = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    answer = client.post("/admin/password_change/", fields)
    reasons = " ".join(answer.context["form"].errors.get("new_password2", [])) if answer.context else ""
    assert fault in reasons


def test_a_changed_password_ends_the_other_sessions(client, editor):
    elsewhere = Client()
    for browser in (client, elsewhere):
        browser.force_login(editor)
    new = "serpentine 1836 b"
    fields = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/admin/password_change/", fields).status_code == 302
    assert client.get("/admin/").status_code == 200
    assert elsewhere.get("/admin/").status_code == 302


class TestReset:
    def link(self, mail):
        return re.search(r"http://testserver(\S+)", mail.body).group(1)

    def set_password(self, client, address, password):
        form = client.get(address, follow=True)
        return client.post(
            form.request["PATH_INFO"], {"new_password1": password, "new_password2": password}, follow=True
        )

    def test_from_the_login_page_to_a_new_password(self, client, editor, mailoutbox):
        elsewhere = Client()
        elsewhere.force_login(editor)
        assert f'href="{RESET}"' in text(client.get(LOGIN))
        asked = client.post(RESET, {"email": "Editor@example.org"})
        assert asked["Location"] == f"{RESET}done/"
        assert "If an account has this address" in text(client.get(asked["Location"]))
        (mail,) = mailoutbox
        assert mail.to == ["editor@example.org"]
        assert mail.subject == "Viva Voz: a new password"
        assert "editor" in mail.body
        assert "24 hours" in mail.body
        done = self.set_password(client, self.link(mail), "serpentine 1836 b")
        assert done.request["PATH_INFO"] == f"{RESET}complete/"
        assert elsewhere.get("/admin/").status_code == 302
        assert attempt(client, password="serpentine 1836 b").status_code == 302

    def test_a_link_can_be_used_once(self, client, mailoutbox):
        client.post(RESET, {"email": "editor@example.org"})
        self.set_password(client, self.link(mailoutbox[0]), "serpentine 1836 b")
        answer = client.get(self.link(mailoutbox[0]), follow=True)
        assert "This link was used already" in text(answer)

    def test_a_weak_password_is_refused_with_a_reason(self, client, editor, mailoutbox):
        client.post(RESET, {"email": "editor@example.org"})
        answer = self.set_password(client, self.link(mailoutbox[0]), "short")
        assert "at least 12 characters" in text(answer)
        editor.refresh_from_db()
        assert editor.check_password(PASSWORD)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_who_has_no_account_sees_the_same(self, client, mailoutbox, language):
        there = {"headers": {"accept-language": language}}
        pages = [
            client.post(RESET, {"email": email}, follow=True, **there)
            for email in ("editor@example.org", "nobody@example.org")
        ]
        assert len(mailoutbox) == 1
        assert pages[0].redirect_chain == pages[1].redirect_chain
        contents = [re.sub(r'value="\w{64}"', "", text(page)) for page in pages]
        assert contents[0] == contents[1]
        assert f'<html lang="{language}"' in contents[0]

    def test_the_link_leads_to_the_site_whatever_host_was_asked(self, client, settings, mailoutbox):
        settings.ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
        client.post(RESET, {"email": "editor@example.org"}, headers={"host": "elsewhere.example"})
        assert "elsewhere" not in mailoutbox[0].body
        assert self.link(mailoutbox[0]).startswith(RESET)

    def test_it_lifts_the_lock_here_and_nowhere_else(self, client, mailoutbox):
        attacker = Client(REMOTE_ADDR="192.0.2.7")
        for browser in (client, attacker):
            for _time in range(5):
                attempt(browser)
        client.post(RESET, {"email": "editor@example.org"})
        self.set_password(client, self.link(mailoutbox[0]), "serpentine 1836 b")
        assert attempt(attacker, password="serpentine 1836 b").status_code == 429
        assert attempt(client, password="serpentine 1836 b").status_code == 302


@pytest.mark.parametrize("email", ["editor@example.org", "nobody@example.org"])
def test_whether_there_is_an_account_is_looked_up_after_the_answer(client, mailoutbox, monkeypatch, email):
    """Up to its end the answer asks the same of the database, and sends nothing: its time tells nothing."""
    before = []
    close = auth_views.MailingRedirect.close
    monkeypatch.setattr(
        auth_views.MailingRedirect, "close", lambda answer: (before.append(len(asked)), close(answer))
    )
    with CaptureQueriesContext(connection) as asked:
        client.post(RESET, {"email": email})
    [number] = before
    table = get_user_model()._meta.db_table
    assert not any(table in query["sql"] for query in asked.captured_queries[:number])
    assert any(table in query["sql"] for query in asked.captured_queries[number:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mail_is_in_the_readers_language(client, mailoutbox, language):
    client.post(RESET, {"email": "editor@example.org"}, headers={"accept-language": language})
    with override(language):
        subject = gettext("%(site_title)s: a new password") % {"site_title": "Viva Voz"}
    assert mailoutbox[0].subject == subject
    assert subject.endswith("a new password") == (language == "en")


def test_the_task_is_the_same_for_every_address(client, mailoutbox, settings):
    """With a queue nothing but the typed address and the language goes into it."""
    settings.TASKS = {"default": {"BACKEND": f"{settings.TASK_FRAMEWORK}.backends.dummy.DummyBackend"}}
    for email in ("editor@example.org", "nobody@example.org"):
        client.post(RESET, {"email": email})
    results = auth_views.mail_password_link.get_backend().results
    assert [result.args for result in results] == [
        ["editor@example.org", "en"],
        ["nobody@example.org", "en"],
    ]
    assert mailoutbox == []
    auth_views.mail_password_link.call(*results[0].args)
    assert len(mailoutbox) == 1


def test_a_mail_server_that_fails_fails_no_answer(client, monkeypatch, caplog):
    def fail(*_args):
        raise OSError("no route")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
    assert client.post(RESET, {"email": "editor@example.org"}).status_code == 302
    assert "no route" in caplog.text


class SlowMail(BaseEmailBackend):
    """A mail server that takes a mail when it is let."""

    may_end, began = threading.Event(), threading.Event()

    def send_messages(self, email_messages):
        self.began.set()
        self.may_end.wait(20)
        return len(email_messages)


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_the_mail_server(live_server, editor, settings):
    settings.EMAIL_BACKEND = f"{__name__}.SlowMail"
    settings.ALLOWED_HOSTS = ["*"]
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    page = opener.open(f"{live_server.url}{RESET}").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page).group(1)
    data = urlencode({"email": "editor@example.org", "csrfmiddlewaretoken": token}).encode()
    request = Request(live_server.url + RESET, data)  # noqa: S310 the test's own server
    try:
        with opener.open(request, timeout=15) as answer:
            assert answer.url.endswith(f"{RESET}done/")
        assert SlowMail.began.wait(10)
        assert not SlowMail.may_end.is_set()
    finally:
        SlowMail.may_end.set()


@pytest.mark.parametrize(
    "address", [LOGIN, RESET, f"{RESET}done/", f"{RESET}complete/", f"{RESET}x/y/", "/admin/"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_screen_turns_to_another_language_and_stays(client, editor, address, language):
    if address == "/admin/":
        client.force_login(editor)
    page = text(client.get(address))
    for code in LANGUAGES:
        assert re.search(rf'<button type="submit" name="language" value="{code}" lang="{code}"', page)
    answer = client.post(reverse("set_language"), {"language": language, "next": address})
    assert answer["Location"] == address
    assert f'<html lang="{language}"' in text(client.get(address))


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_language_switch_leads_nowhere_else(client, where):
    answer = client.post(reverse("set_language"), {"language": "es", "next": where})
    assert answer["Location"] == "/"


def test_public_pages_heed_their_address_not_the_choice_of_an_editor(client):
    client.post(reverse("set_language"), {"language": "es", "next": "/admin/"})
    answer = client.get("/en/about/")
    assert '<html lang="en"' in text(answer)
    assert "cookie" not in answer.get("Vary", "").lower()


@pytest.mark.slow
def test_mail_goes_where_the_environment_says():
    names = [
        "EMAIL_BACKEND",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_TLS",
        "EMAIL_HOST_USER",
        "DEFAULT_FROM_EMAIL",
    ]
    code = f"import config.settings as s; print(*(getattr(s, name) for name in {names}))"
    named = {"EMAIL_URL": "smtp+tls://me:secret@mail.example.org:587", "EMAIL_FROM": "archive@example.org"}
    told = run_python(code, **SOUND, **named).stdout.split()
    assert told == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example.org",
        "587",
        "True",
        "me",
        "archive@example.org",
    ]
    assert "console.EmailBackend" in run_python(code, **SOUND).stdout
    assert "EMAIL_URL is not an address" in run_python(code, **SOUND, EMAIL_URL="nonsense").stderr
