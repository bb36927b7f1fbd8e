"""The audit log: what is recorded, who reads it, and that nobody changes it unseen."""

from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from reversion.models import Version

from records.core import publication
from records.core.database.constraints import without_triggers
from records.core.models import FormerAddress
from records.editing.accounts import audit
from records.editing.accounts.models import AuditEntry
from tests import factories
from tests.admin_forms import form_data
from tests.records.editing.test_login import LOGIN, PASSWORD, attempt, text

pytestmark = pytest.mark.django_db
LIST = "/admin/security/log/"


@pytest.fixture
def editor(db):
    return User.objects.create_user("editor", "editor@example.org", PASSWORD, is_staff=True)


def events(*names):
    rows = AuditEntry.objects.filter(event__in=names) if names else AuditEntry.objects
    return list(rows.order_by("pk").values_list("event", "account", "actor", "address"))


def checked(**options):
    out = StringIO()
    call_command("check_audit_log", stdout=out, **options)
    return out.getvalue()


def test_logins_and_refusals_are_recorded_with_name_and_address(client, editor, caplog):
    attempt(client, REMOTE_ADDR="192.0.2.7")
    attempt(client, password=PASSWORD, REMOTE_ADDR="192.0.2.7")
    client.post("/admin/logout/", REMOTE_ADDR="192.0.2.7")
    assert events("refused", "login", "logout") == [
        ("refused", "editor", "", "192.0.2.7"),
        ("login", "editor", "", "192.0.2.7"),
        ("logout", "editor", "", "192.0.2.7"),
    ]
    [line] = [
        one.getMessage() for one in caplog.records if one.name == "audit" and one.levelname == "WARNING"
    ]
    assert "refused editor from 192.0.2.7" in line


def test_a_name_that_no_account_has_is_not_written_down(client, editor):
    attempt(client, "lapis lazuli 1836")
    attempt(client, "lapis lazuli 1836")
    attempt(client, "another")
    marks = [account for _event, account, *_others in events("refused")]
    assert marks[0] == marks[1] != marks[2]
    assert marks[0].startswith("#")
    assert "lapis" not in str(list(AuditEntry.objects.values()))


def test_the_lock_is_recorded_once(client, editor):
    for _time in range(7):
        attempt(client)
    assert events("locked") == [("locked", "editor", "", "127.0.0.1")]


def test_changes_of_rights_and_passwords_are_recorded(client, editor, admin_user):
    client.force_login(admin_user)
    fields = {"username": "editor", "is_active": "on", "groups": [Group.objects.get(name="Translators").pk]}
    client.post(f"/admin/auth/user/{editor.pk}/change/", fields)
    new = {"password1": "serpentine 1836 b", "password2": "serpentine 1836 b", "usable_password": "true"}
    client.post(f"/admin/auth/user/{editor.pk}/password/", new)
    assert events("rights", "password")[-3:] == [
        ("rights", "editor", "admin", "127.0.0.1"),
        ("rights", "editor", "admin", "127.0.0.1"),
        ("password", "editor", "admin", "127.0.0.1"),
    ]
    details = set(
        AuditEntry.objects.filter(event="rights", account="editor").values_list("detail", flat=True)
    )
    assert {"is_staff=False", "groups: +Translators"} <= details


def test_hashing_a_password_anew_is_no_change_of_it(client, editor, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    before = editor.password
    attempt(client, password=PASSWORD)
    editor.refresh_from_db()
    assert editor.password != before
    assert events("password") == []


class TestWhoReads:
    def test_administrators_read_and_change_nothing(self, client, editor):
        editor.groups.add(Group.objects.get(name="Administrators"))
        client.force_login(editor)
        assert f'href="{LIST}"' in text(client.get("/admin/security/"))
        page = text(client.get(f"{LIST}?event__exact=login&q=editor"))
        assert "127.0.0.1" not in page  # this login came from nowhere
        assert "1 entry of the audit log" in page
        entry = AuditEntry.objects.first()
        data = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
        client.post(LIST, data)
        assert AuditEntry.objects.filter(pk=entry.pk).exists()

    @pytest.mark.parametrize("group", ["Editors", "Translators", "Publishers"])
    def test_others_do_not(self, client, editor, group):
        editor.groups.add(Group.objects.get(name=group))
        client.force_login(editor)
        assert client.get(LIST).status_code == 403
        assert LIST not in text(client.get("/admin/security/"))

    def test_nor_is_anything_of_allauth_in_the_admin(self, admin_client):
        assert not {"account", "mfa", "usersessions"} & set(text(admin_client.get("/admin/")).split("/"))
        assert admin_client.get("/admin/mfa/authenticator/").status_code == 404


class TestWhole:
    @pytest.fixture(autouse=True)
    def log(self, db):
        for number in range(4):
            audit.record("login", f"editor {number}")

    @pytest.mark.parametrize(
        "write",
        [
            lambda: AuditEntry.objects.update(account="nobody"),
            lambda: AuditEntry.objects.all().delete(),
            lambda: AuditEntry.objects.first().delete(),
            lambda: connection.cursor().execute("DELETE FROM accounts_auditentry"),
        ],
        ids=["update", "delete all", "delete one", "SQL"],
    )
    def test_the_database_refuses_changes(self, write):
        with pytest.raises(DatabaseError, match="constraint failed"), transaction.atomic():
            write()
        assert "4 entries, all as they were written" in checked()

    @pytest.mark.parametrize(
        "forge",
        [
            lambda rows, keys: rows.filter(pk=keys[1]).update(account="nobody"),
            lambda rows, keys: rows.filter(pk=keys[1]).delete(),
            lambda rows, keys: rows.filter(pk=keys[0]).delete(),
        ],
        ids=["changed", "taken out", "first taken out"],
    )
    def test_what_was_changed_beside_the_rules_is_found(self, forge):
        with transaction.atomic(), without_triggers("default", AuditEntry):
            rows = AuditEntry.objects.order_by("pk")
            forge(rows, list(rows.values_list("pk", flat=True)))
        with pytest.raises(CommandError, match="was changed at or before entry"):
            checked()

    def test_what_was_cut_off_at_the_end_is_found_by_the_seal_kept_elsewhere(self):
        last = AuditEntry.objects.first()
        assert checked().endswith(f"{last.hash}.\n")
        checked(holds=last.hash)
        with transaction.atomic(), without_triggers("default", AuditEntry):
            last.delete()
        checked()
        with pytest.raises(CommandError, match="does not hold this seal"):
            checked(holds=last.hash)

    def test_old_entries_go_and_the_log_says_so(self, monkeypatch):
        later = timezone.now() + timedelta(days=400)
        monkeypatch.setattr(timezone, "now", lambda: later)
        audit.record("login", "late")
        assert "4 older entries deleted" in checked(prune=365)
        assert "2 entries" in checked()
        assert AuditEntry.objects.first().event == "pruned"
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.all().delete()

    def test_a_clock_that_was_wrong_for_a_moment_takes_no_newer_entries_along(self, monkeypatch):
        real = timezone.now
        for days in (-3650, 3650, 0):
            monkeypatch.setattr(timezone, "now", lambda days=days: real() + timedelta(days=days))
            audit.record("login", f"in {days} days")
        assert "0 older entries deleted" in checked(prune=365)
        before = AuditEntry.objects.count()
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=400))
        audit.record("login", "late")
        assert f"{before} older entries deleted" in checked(prune=365)
        assert [entry.event for entry in AuditEntry.objects.all()] == ["pruned", "login"]


class TestPublications:
    """Changes of records, by whom."""

    @pytest.fixture
    def said(self, django_capture_on_commit_callbacks):
        """Do something, and return the entries that it makes, without those of logins."""

        def said(act):
            with django_capture_on_commit_callbacks(execute=True):
                act()
            rows = AuditEntry.objects.exclude(event__in=("login", "rights")).order_by("pk")
            return list(rows.values_list("event", "actor", "detail"))

        return said

    def test_changes_of_status_are_one_entry_each(self, said, admin_user):
        topics = factories.TopicFactory.create_batch(2, status="draft")
        names = ", ".join(f"topic {topic.uid}" for topic in topics)
        publication.publish(topics, admin_user)
        publication.withdraw(topics, admin_user, {"en": "Asked for."})
        assert said(lambda: publication.send_to_review(topics, admin_user)) == []
        [entry] = said(lambda: publication.publish(topics, admin_user))
        assert entry == ("published", "admin", names)
        assert said(lambda: publication.withdraw(topics, admin_user, {"en": "Once more."}))[-1] == (
            *("withdrawn", "admin", names),
        )
        assert said(lambda: publication.return_to_review(topics, admin_user))[-1][0] == "returned"

    def test_a_form_that_publishes_is_told_and_one_that_does_not_is_not(self, said, admin_client):
        topic = factories.TopicFactory(status="review")
        address = f"/admin/forum/topic/{topic.pk}/change/"

        def send(**changed):
            data = form_data(admin_client, address)
            assert admin_client.post(address, {**data, **changed}).status_code == 302

        assert said(lambda: send(description_en="Rivers.")) == []
        assert said(lambda: send(status="published")) == [("published", "admin", f"topic {topic.uid}")]
        assert len(said(lambda: send(description_en="Rivers and lakes."))) == 1
        assert said(lambda: send(status="review"))[-1] == ("returned", "admin", f"topic {topic.uid}")

    def test_what_is_deleted_and_recovered_is_told_with_its_number(self, said, admin_client):
        topic = factories.TopicFactory(status="draft", published_at=None)
        address = f"/admin/forum/topic/{topic.pk}/delete/"
        name = f"topic {topic.uid}"
        assert said(lambda: admin_client.post(address, {"post": "yes"})) == [("deleted", "admin", name)]
        version = Version.objects.get_deleted(type(topic)).first()
        address = f"/admin/forum/topic/recover/{version.pk}/"
        assert said(lambda: admin_client.post(address, {"seen": version.pk}))[-1] == (
            "recovered",
            "admin",
            name,
        )

    def test_a_number_that_leads_elsewhere_is_told(self, said):
        topic = factories.TopicFactory()
        made = {"kind": "forum.topic", "uid": "abcd1234", "target_uid": topic.uid}
        assert said(lambda: FormerAddress.objects.create(**made)) == [
            ("merged", "", f"topic abcd1234 → {topic.uid}")
        ]

    def test_what_is_undone_is_not_told(self, said, admin_user):
        topic = factories.TopicFactory(status="review")

        def fail():
            with suppress(ZeroDivisionError), transaction.atomic():
                publication.publish([topic], admin_user)
                raise ZeroDivisionError

        assert said(fail) == []


def test_the_log_lives_where_logins_do(client, editor):
    """A login page that is only looked at writes nothing."""
    client.get(LOGIN)
    assert events("login", "refused") == []
