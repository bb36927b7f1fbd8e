"""The second factor: set up, asked for, required by group, lost."""

import re
from io import StringIO

import pytest
from allauth.account.internal.flows import login as steps
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from forum.models import Topic
from records.editing.accounts.models import AuditEntry
from tests.records.editing.test_audit_log import events
from tests.records.editing.test_login import LANGUAGES, PASSWORD, attempt, text

pytestmark = pytest.mark.django_db
SECURITY = "/admin/security/"
STEP = f"{SECURITY}step/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TOPICS = "/admin/forum/topic/"


@pytest.fixture
def publisher(db):
    user = User.objects.create_user("editor", "editor@example.org", PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Publishers"))
    return user


@pytest.fixture(autouse=True)
def no_code_was_used():
    """A code is good once, and every test has the same."""
    cache.clear()


@pytest.fixture
def at_once(monkeypatch):
    """Do at once what waits for the end of a transaction: that of a test has none."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda done: done())


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_GROUPS = ["Publishers"]


def code(secret=SECRET):
    return totp.format_hotp_value(totp.hotp_value(secret, next(totp.yield_hotp_counters_from_time())))


def with_app(user):
    totp.TOTP.activate(user, SECRET)
    return RecoveryCodes.activate(user)


def secret_of(page):
    return re.search(r'<code class="totp-secret">(\w+)</code>', text(page)).group(1)


def log_in(client, answer=None):
    """Both steps of a login; the answer to the second."""
    assert attempt(client, password=PASSWORD)["Location"] == STEP
    return client.post(STEP, {"code": answer or code()})


def test_a_name_of_no_group_is_told_by_the_check_of_the_database(settings, capsys, db):
    settings.SECOND_FACTOR_GROUPS = ["Publishers", "Publishrs"]
    call_command("check", databases=["default"])
    told = capsys.readouterr().err
    assert told.count("accounts.W001") == 1
    assert "SECOND_FACTOR_GROUPS names “Publishrs”" in told


def test_who_has_none_logs_in_with_the_password_alone(client, publisher):
    assert attempt(client, password=PASSWORD)["Location"] == "/admin/"
    assert client.get(TOPICS).status_code == 200


class TestSetUp:
    def test_from_the_page_of_the_account_to_the_next_login(self, client, publisher, at_once):
        attempt(client, password=PASSWORD)
        assert f'href="{SECURITY}app/"' in text(client.get(SECURITY))
        page = client.get(f"{SECURITY}app/")
        assert "<svg" in text(page)
        assert "style=" not in text(page)
        wrong = client.post(f"{SECURITY}app/", {"code": "000000"})
        assert wrong.status_code == 200
        assert secret_of(wrong) == secret_of(page)
        done = client.post(f"{SECURITY}app/", {"code": code(secret_of(page))}, follow=True)
        assert done.request["PATH_INFO"] == f"{SECURITY}codes/"
        codes = re.findall(r"\b\d{8}\b", text(done).partition("<textarea")[2])
        assert len(codes) == 10
        assert events("factor_added")[0][:2] == ("factor_added", "editor")
        elsewhere = Client()
        assert log_in(elsewhere, codes[0])["Location"] == "/admin/"
        assert elsewhere.get(TOPICS).status_code == 200
        assert log_in(Client(), codes[0]).status_code == 200, "a recovery code is good once"

    def test_it_asks_for_the_password_again_where_the_login_is_not_new(self, client, publisher, monkeypatch):
        client.force_login(publisher)
        answer = client.get(f"{SECURITY}app/")
        assert answer["Location"].startswith(f"{SECURITY}again/")
        page = client.get(answer["Location"])
        assert 'type="password"' in text(page)
        assert client.post(answer["Location"], {"password": "wrong"}).status_code == 200
        assert client.post(answer["Location"], {"password": PASSWORD})["Location"] == f"{SECURITY}app/"

    @pytest.mark.parametrize("page", ["", "app/", "keys/", "keys/add/", "codes/", "again/", "sessions/"])
    def test_nobody_else_reaches_these_pages(self, client, page):
        assert client.get(SECURITY + page)["Location"].startswith("/admin/login/?next=")
        client.force_login(User.objects.create_user("reader", password=PASSWORD))
        assert client.get(SECURITY + page)["Location"].startswith("/admin/login/?next=")

    def test_nobody_changes_what_is_anothers(self, client, publisher):
        other = User.objects.create_user("other", password=PASSWORD, is_staff=True)
        key = Authenticator.objects.create(user=publisher, type="webauthn", data={"name": "a key"})
        attempt(client, "other", PASSWORD)
        for page in ("edit", "remove"):
            assert client.post(f"{SECURITY}keys/{key.pk}/{page}/", {"name": "mine"}).status_code == 404
        assert Authenticator.objects.filter(user=publisher).count() == 1
        assert other.pk

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_is_in_the_language_of_the_page(self, client, publisher, language):
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        with_app(publisher)
        attempt(client, password=PASSWORD)
        step = text(client.get(STEP))
        client.post(STEP, {"code": code()})
        for page in (step, text(client.get(SECURITY)), text(client.get(f"{SECURITY}codes/"))):
            assert f'<html lang="{language}"' in page
            assert ("recovery codes" in page) == (language == "en")


class TestSecondStep:
    def test_the_password_alone_opens_nothing(self, client, publisher):
        with_app(publisher)
        attempt(client, password=PASSWORD)
        topic = Topic.objects.create(name_en="Growth", slug="growth")
        assert client.get("/admin/").status_code == 302
        assert client.get("/admin/alive/").status_code == 401
        assert client.get(SECURITY).status_code == 302
        assert client.get(f"/en/topics/{topic.slug}/?preview=1").status_code == 404
        assert events("login") == []

    def test_it_opens_the_page_that_was_asked_for(self, client, publisher):
        with_app(publisher)
        client.post("/admin/login/", {"username": "editor", "password": PASSWORD, "next": TOPICS})
        assert client.post(STEP, {"code": code()})["Location"] == TOPICS

    def test_what_was_typed_goes_through_both_steps(self, client, publisher):
        with_app(publisher)
        asked = client.post(f"{TOPICS}add/", {"name_en": "Digital transformation"})
        kept = re.search(r'name="kept" value="([^"]+)"', text(asked)).group(1)
        client.post("/admin/login/", {"username": "editor", "password": PASSWORD, "kept": kept})
        answer = client.post(STEP, {"code": code()})
        assert answer["Location"] == f"{TOPICS}add/"
        assert 'value="Digital transformation"' in text(client.get(answer["Location"]))

    def test_it_cannot_be_begun_without_a_password(self, client, publisher):
        with_app(publisher)
        assert client.get(STEP)["Location"] == f"{SECURITY}login/"
        assert client.post(STEP, {"code": code()}).status_code == 302
        assert client.get("/admin/").status_code == 302

    def test_codes_are_not_guessed(self, client, publisher):
        with_app(publisher)
        for number in range(10):
            AuditEntry.append("factor_refused", account="editor", detail=str(number))
        attempt(client, password=PASSWORD)
        answer = client.post(STEP, {"code": code()})
        assert answer.status_code == 429
        assert "Wait 15 minutes" in text(answer)
        call_command("lift_limits", account="editor", stdout=StringIO())
        assert log_in(client).status_code == 302

    def test_a_wrong_code_is_recorded(self, client, publisher):
        with_app(publisher)
        assert log_in(client, "000000").status_code == 200
        assert events("factor_refused") == [("factor_refused", "editor", "", "127.0.0.1")]


@pytest.mark.usefixtures("required")
class TestRequired:
    def test_who_lacks_it_sets_it_up_before_anything_else(self, client, publisher, at_once):
        attempt(client, password=PASSWORD)
        for page in ("/admin/", TOPICS, f"{TOPICS}add/"):
            assert client.get(page)["Location"] == SECURITY
        assert client.get("/admin/alive/").status_code == 401
        page = client.get(SECURITY)
        assert "is used with a second factor alone" in text(page)
        assert "forum/topic" not in text(page)
        secret = secret_of(client.get(f"{SECURITY}app/"))
        client.post(f"{SECURITY}app/", {"code": code(secret)})
        assert client.get(TOPICS).status_code == 200

    def test_nothing_typed_before_it_was_required_is_lost(self, client, publisher):
        client.force_login(publisher)
        answer = client.post(f"{TOPICS}add/", {"name_en": "Digital transformation"})
        assert 'name="kept"' in text(answer)

    def test_it_is_asked_for_once_a_page(self, client, django_assert_max_num_queries):
        user = User.objects.create_user("editor", password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name="Editors"))
        attempt(client, password=PASSWORD)
        with django_assert_max_num_queries(15) as asked:
            assert client.get(TOPICS).status_code == 200
        assert sum('"is_superuser"' in one["sql"] and "auth_group" in one["sql"] for one in asked) == 1

    def test_a_login_of_before_proves_it_and_goes_on(self, client, publisher):
        with_app(publisher)
        client.force_login(publisher)
        asked = client.get(TOPICS)["Location"]
        assert asked == f"{SECURITY}again/code/?next={TOPICS.replace('/', '%2F')}"
        page = text(client.get(asked))
        assert "Set up an app" not in page
        assert "forum/topic" not in page.replace(asked, "").partition("<main")[0]
        assert client.post(asked, {"code": "000000", "next": TOPICS}).status_code == 200
        assert client.get(TOPICS).status_code == 302
        assert client.post(asked, {"code": code(), "next": TOPICS})["Location"] == TOPICS
        assert client.get(TOPICS).status_code == 200

    def test_nor_are_codes_guessed_there(self, client, publisher):
        with_app(publisher)
        client.force_login(publisher)
        for number in range(10):
            AuditEntry.append("factor_refused", account="editor", detail=str(number))
        assert client.post(f"{SECURITY}again/code/", {"code": code()}).status_code == 429

    def test_what_was_typed_in_a_login_of_before_goes_through_both_steps(self, client, publisher):
        with_app(publisher)
        client.force_login(publisher)
        asked = client.post(f"{TOPICS}add/", {"name_en": "Digital transformation"})
        kept = re.search(r'name="kept" value="([^"]+)"', text(asked)).group(1)
        client.post("/admin/login/", {"username": "editor", "password": PASSWORD, "kept": kept})
        answer = client.post(STEP, {"code": code()})
        assert 'value="Digital transformation"' in text(client.get(answer["Location"]))

    def test_they_can_log_out(self, client, publisher):
        attempt(client, password=PASSWORD)
        assert client.post("/admin/logout/").status_code == 200
        assert client.get(SECURITY).status_code == 302

    def test_drafts_are_not_shown_to_them_either(self, client, publisher):
        topic = Topic.objects.create(name_en="Growth", slug="growth")
        address = f"/en/topics/{topic.slug}/?preview=1"
        client.force_login(publisher)
        before = client.get(address).status_code
        steps_of_session = client.session
        steps_of_session[steps.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0}]
        steps_of_session[steps._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(publisher.pk)
        steps_of_session.save()
        assert (before, client.get(address).status_code) == (404, 200)

    @pytest.mark.parametrize(("group", "superuser", "free"), [("Editors", False, True), (None, True, False)])
    def test_others_work_without_but_superusers_do_not(self, client, group, superuser, free):
        user = User.objects.create_user("editor", password=PASSWORD, is_staff=True, is_superuser=superuser)
        user.groups.set(Group.objects.filter(name=group))
        attempt(client, password=PASSWORD)
        assert (client.get(TOPICS).status_code == 200) is free

    def test_it_is_not_taken_away_without_a_new_one(self, client, publisher):
        with_app(publisher)
        log_in(client)
        client.post(f"{SECURITY}app/remove/")
        elsewhere = Client()
        attempt(elsewhere, password=PASSWORD)
        assert elsewhere.get(TOPICS)["Location"] == SECURITY


class TestLost:
    def reset(self, client, *accounts):
        data = {"action": "reset_second_factor", "_selected_action": [account.pk for account in accounts]}
        return client.post("/admin/auth/user/", data, follow=True)

    def test_administrators_see_who_has_one_and_take_it_away(self, client, publisher):
        administrator = User.objects.create_user("chief", password=PASSWORD, is_staff=True)
        administrator.groups.add(Group.objects.get(name="Administrators"))
        with_app(publisher)
        elsewhere = Client()
        log_in(elsewhere)
        client.force_login(administrator)
        page = text(client.get("/admin/auth/user/?second_factor=yes"))
        assert "1 user" in page
        assert f"/admin/auth/user/{publisher.pk}/change/" in page
        assert "1 account" in text(self.reset(client, publisher))
        assert not Authenticator.objects.exists()
        assert elsewhere.get("/admin/").status_code == 302
        assert events("factor_removed") == [("factor_removed", "editor", "chief", "127.0.0.1")]

    def test_nobody_takes_it_from_whoever_has_more_rights(self, client, admin_user, publisher):
        administrator = User.objects.create_user("chief", password=PASSWORD, is_staff=True)
        administrator.groups.add(Group.objects.get(name="Administrators"))
        with_app(admin_user)
        client.force_login(administrator)
        self.reset(client, admin_user)
        client.force_login(publisher)
        assert self.reset(client, admin_user).status_code == 403
        assert Authenticator.objects.filter(user=admin_user).count() == 2

    def test_an_operator_helps_the_last_administrator(self, client, publisher):
        with_app(publisher)
        call_command("reset_second_factor", "editor", stdout=StringIO())
        assert attempt(client, password=PASSWORD)["Location"] == "/admin/"
        with pytest.raises(CommandError, match="There is no account 'nobody'"):
            call_command("reset_second_factor", "nobody")
