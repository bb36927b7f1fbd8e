"""Administrators enter users and groups; nobody gives a right that they have not got, by whatever form."""

import pytest
from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.urls import reverse
from django.utils.translation import override

from records.core.permissions import GROUP_NAMES, shown_name
from records.editing.accounts.admin import ACTIONS
from tests import factories
from tests.admin_forms import faults, form_data
from tests.reading import plain

pytestmark = pytest.mark.django_db

PASSWORD = "lapis lazuli 1836"
LIST, ADD = reverse("admin:auth_user_changelist"), reverse("admin:auth_user_add")


def page(thing, view="change"):
    return reverse(f"admin:auth_{thing._meta.model_name}_{view}", args=[thing.pk])


def member(name, *groups, **fields):
    user = User.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def administrator():
    return member("administrator", "Administrators")


@pytest.fixture
def client(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def boss():
    return User.objects.create_superuser("boss", "boss@example.org", PASSWORD)


def not_theirs():
    """A right that administrators have not got."""
    return Permission.objects.get(codename="delete_session", content_type__app_label="sessions")


def beyond():
    """A group with more rights than administrators."""
    group = Group.objects.create(name="Operators")
    group.permissions.add(not_theirs())
    return group


def save(client, thing, **changes):
    """Send the form of an account as it stands, with changes, also of what it does not offer."""
    form = form_data(client, page(thing))
    return client.post(page(thing), {**form, **changes})


@pytest.mark.slow
def test_an_administrator_enters_an_editor_who_can_log_in(client):
    form = form_data(client, ADD)
    assert form["is_staff"] is True
    editors = Group.objects.get(name="Editors")
    entered = {"username": "ana", "password1": PASSWORD, "password2": PASSWORD, "groups": [editors.pk]}
    answer = client.post(ADD, {**form, **entered, "email": "ana@example.org"})
    assert answer.status_code == 302, faults(answer)
    ana = User.objects.get(username="ana")
    assert (ana.is_superuser, list(ana.groups.all()), ana.email) == (False, [editors], "ana@example.org")
    client.logout()
    answer = client.post("/admin/login/", {"username": "ana", "password": PASSWORD, "next": "/admin/"})
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get(reverse("admin:forum_event_add")).status_code == 200


@pytest.mark.parametrize("who", ["themselves", "another"])
def test_nobody_makes_a_superuser_by_a_forged_form(client, administrator, who):
    account = administrator if who == "themselves" else member("editor", "Editors")
    permission = not_theirs()
    answer = save(client, account, is_superuser="on", user_permissions=[permission.pk], last_name="Díaz")
    assert answer.status_code == 302, faults(answer)
    account.refresh_from_db()
    assert (account.is_superuser, account.last_name) == (False, "Díaz")
    assert not account.user_permissions.exists()


def test_nor_by_the_form_of_a_new_account(client):
    entered = {"username": "ana", "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    answer = client.post(ADD, {**entered, "is_superuser": "on", "is_staff": "on"})
    assert answer.status_code == 302, faults(answer)
    assert not User.objects.get(username="ana").is_superuser


@pytest.mark.parametrize("is_new", [True, False])
def test_nobody_puts_others_into_a_group_with_more_rights(client, is_new):
    operators, editor = beyond(), member("editor", "Editors")
    if is_new:
        entered = {"username": "ana", "password1": PASSWORD, "password2": PASSWORD, "groups": [operators.pk]}
        answer = client.post(ADD, {**form_data(client, ADD), **entered})
    else:
        answer = save(client, editor, groups=[operators.pk])
    assert list(faults(answer)) == ["groups"]
    assert not operators.user_set.exists()


def accounts_above():
    yield "a superuser", lambda: User.objects.create_superuser("boss", password=PASSWORD)
    yield "a superuser who is not active", lambda: User.objects.create_superuser("boss", is_active=False)
    yield "of a group with more rights", lambda: with_more(is_active=True)
    yield "of a group with more rights, not active", lambda: with_more(is_active=False)


def with_more(is_active):
    beyond()
    return member("operator", "Operators", is_active=is_active)


@pytest.mark.parametrize("above", dict(accounts_above()).values(), ids=dict(accounts_above()))
def test_an_account_with_more_rights_is_only_looked_at(client, above):
    account = above()
    before = User.objects.filter(pk=account.pk).values().get()
    form = client.get(page(account))
    assert form.status_code == 200
    assert "rights that you do not have" in form.context["rights_notice"]
    assert account.password not in form.content.decode()
    assert client.post(page(account), {"username": "mine", "email": "mine@example.org"}).status_code == 403
    password = {"password1": "serpentine 1836 b", "password2": "serpentine 1836 b"}
    assert (
        client.post(reverse("admin:auth_user_password_change", args=[account.pk]), password).status_code
        == 403
    )
    assert client.post(page(account, "delete"), {"post": "yes"}).status_code == 403
    client.post(LIST, {"action": "delete_selected", "_selected_action": [account.pk], "post": "yes"})
    assert User.objects.filter(pk=account.pk).values().get() == before


def test_an_administrator_sets_the_password_of_an_editor(client):
    editor = member("editor", "Editors")
    new = {"password1": "serpentine 1836 b", "password2": "serpentine 1836 b", "usable_password": "true"}
    url = reverse("admin:auth_user_password_change", args=[editor.pk])
    assert client.post(url, new).status_code == 302
    editor.refresh_from_db()
    assert editor.check_password("serpentine 1836 b")


@pytest.mark.parametrize("who", ["Editors", "Translators", "Publishers"])
def test_others_set_no_passwords(client, who):
    somebody = member("somebody", "Translators")
    client.force_login(member("other", who))
    url = reverse("admin:auth_user_password_change", args=[somebody.pk])
    assert client.post(url, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403


def test_nobody_locks_themselves_out(client, administrator):
    answer = save(client, administrator, is_active="", is_staff="", groups=[])
    assert answer.status_code == 302, faults(answer)
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.is_staff, administrator.groups.count()) == (True, True, 1)
    assert client.post(page(administrator, "delete"), {"post": "yes"}).status_code == 403
    assert "your own account" in client.get(page(administrator)).context["rights_notice"]


def test_a_superuser_makes_another(client, boss):
    client.force_login(boss)
    editor = member("editor", "Editors")
    assert save(client, editor, is_superuser="on").status_code == 302
    editor.refresh_from_db()
    assert editor.is_superuser


def test_who_has_worked_here_is_not_deleted(client):
    editor, newcomer = member("editor", "Editors"), member("newcomer", "Editors")
    LogEntry.objects.log_actions(editor.pk, [factories.EventFactory()], CHANGE, "[]", single_object=True)
    asked = client.get(page(editor, "delete"))
    assert "so it stays" in asked.content.decode()
    for account in (editor, newcomer):
        client.post(page(account, "delete"), {"post": "yes"})
    assert set(User.objects.values_list("username", flat=True)) == {"administrator", "editor"}


def test_rights_of_a_group_are_told_kind_by_kind_in_the_language_of_the_page(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    words = plain(client.get(page(Group.objects.get(name="Translators"))).content.decode())
    assert "Eventos: ver y traducir" in words
    assert "Can view" not in words


@pytest.mark.parametrize("name", GROUP_NAMES)
def test_the_groups_of_the_installation_stay(client, boss, name):
    group = Group.objects.get(name=name)
    count = group.permissions.count()
    for user in (User.objects.get(username="administrator"), boss):
        client.force_login(user)
        form = client.get(page(group))
        assert "stays as it is" in form.context["rights_notice"]
        assert client.post(page(group), {"name": "Mine"}).status_code == 403
        assert client.post(page(group, "delete"), {"post": "yes"}).status_code == 403
    group.refresh_from_db()
    assert (group.name, group.permissions.count()) == (name, count)


def test_a_group_of_ones_own(client):
    rights = Permission.objects.filter(codename__in=["view_topic", "translate_topic", "publish_topic"])
    url = reverse("admin:auth_group_add")
    answer = client.post(url, {"name": "Readers of topics", "permissions": [one.pk for one in rights]})
    assert answer.status_code == 302, faults(answer)
    group = Group.objects.get(name="Readers of topics")
    assert set(group.permissions.all()) == set(rights)
    assert client.post(page(group), {"name": "Readers"}).status_code == 302
    assert not group.permissions.exists()
    assert client.post(page(group, "delete"), {"post": "yes"}).status_code == 302


def test_no_group_gets_a_right_that_its_maker_has_not(client):
    permission = not_theirs()
    url = reverse("admin:auth_group_add")
    answer = client.post(url, {"name": "Operators", "permissions": [permission.pk]})
    assert list(faults(answer)) == ["permissions"]
    group = beyond()
    assert client.post(page(group), {"name": "Mine", "permissions": []}).status_code == 403
    assert client.post(page(group, "delete"), {"post": "yes"}).status_code == 403
    assert "has rights that you do not have" in client.get(page(group)).context["rights_notice"]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_groups_and_rights_are_named_in_the_language_of_the_page(client, language):
    there = {"accept-language": language}
    editors, editor = Group.objects.get(name="Editors"), member("editor", "Editors")
    with override(language):
        group, right = shown_name("Editors"), str(ACTIONS["publish"])
    for url in (LIST, page(editor), reverse("admin:auth_group_changelist"), page(editors)):
        assert group in client.get(url, headers=there).content.decode(), url
    form = client.get(reverse("admin:auth_group_add"), headers=there).content.decode()
    assert right in form
    assert "Can add" not in form
