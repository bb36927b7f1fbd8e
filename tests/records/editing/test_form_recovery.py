"""A form sent after its session had ended: the words stand in it again after logging in, and nothing is saved yet."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from forum.models import Event, Quotation
from people.models import Person
from records.editing import site
from tests import factories
from tests.admin_forms import rows, standing

pytestmark = pytest.mark.django_db

PASSWORD = "lapis lazuli 1836"
TOLD = "You were logged out before this was saved."
LOGIN = "/admin/login/"
ADD = "/admin/people/person/add/"


def make_user(name, **kwargs):
    return get_user_model().objects.create_user(name, password=PASSWORD, is_staff=True, **kwargs)


@pytest.fixture
def editor(db):
    return make_user("editor", is_superuser=True)


@pytest.fixture
def editing(editor):
    """A browser in which the editor is logged in; tokens of forms are checked, as on the site."""
    client = Client(enforce_csrf_checks=True)
    log_in(client)
    return client


def token(answer):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.content.decode()).group(1)


def kept(answer):
    found = re.search(r'name="kept" value="([^"]+)"', answer.content.decode())
    return found.group(1) if found else ""


def log_in(client, page=None, name="editor", password=PASSWORD, **changed):
    page = page or client.get(LOGIN)
    fields = {"username": name, "password": password, "next": page.context["next"], "kept": kept(page)}
    return client.post(LOGIN, {**fields, "csrfmiddlewaretoken": token(page), **changed})


def send_late(editing, address, **words):
    """Open a form, let the session end, send the form."""
    page = editing.get(address)
    Session.objects.all().delete()
    fields = {**standing(page), "csrfmiddlewaretoken": token(page), **words}
    return editing.post(address, {name: value for name, value in fields.items() if value is not None})


def shown(answer):
    """Return the values of the form of a page."""
    return standing(answer)


@pytest.mark.slow
def test_a_new_record_stands_in_its_form_again_with_its_rows(editing):
    names = rows("other_names", {"name": "王超", "language": "zh-Hans", "kind": "native-script"})
    asked = send_late(editing, ADD, name="Wang Chao", sort_name="Wang", **names)
    assert asked.templates[0].name == "editing/accounts/login.html"
    assert not Person.objects.exists()

    entered = log_in(editing, asked)
    assert (entered.status_code, entered["Location"]) == (302, ADD)
    page = editing.get(ADD)
    assert TOLD in page.content.decode()
    assert not Person.objects.exists()
    assert shown(page)["name"] == "Wang Chao"
    assert [shown(page)[f"other_names-0-{field}"] for field in ("name", "language")] == ["王超", "zh-Hans"]

    saved = editing.post(ADD, {**shown(page), "csrfmiddlewaretoken": token(page)})
    assert saved.status_code == 302
    assert list(Person.objects.values_list("name", "other_names__name")) == [("Wang Chao", "王超")]
    assert TOLD not in editing.get(ADD).content.decode()


def test_a_changed_record_stands_in_its_form_again(editing):
    quotation = factories.QuotationFactory(text_en="As it was")
    address = reverse("admin:forum_quotation_change", args=[quotation.pk])
    words = "Ligne à ligne\r\n\r\n“«ñ»” 🙂 \u202eabc e\u0301"
    log_in(editing, send_late(editing, address, text_en=words))
    assert shown(editing.get(address))["text_en"] == words
    assert Quotation.objects.get().text_en == "As it was"


@pytest.mark.slow
def test_the_words_wait_until_they_are_sent_or_given_up(editing):
    log_in(editing, send_late(editing, f"{ADD}?_popup=1", name="Wang Chao"))
    for _time in range(2):
        assert shown(editing.get(f"{ADD}?_popup=1"))["name"] == "Wang Chao"
    page = editing.get(ADD).content.decode()
    afresh = re.search(r'href="([^"]+afresh=1)"', page).group(1).replace("&amp;", "&")
    answer = editing.get(afresh)
    assert answer["Location"] == f"{ADD}?_popup=1"
    assert TOLD not in editing.get(ADD).content.decode()


def test_a_wrong_password_keeps_them(editing):
    asked = send_late(editing, ADD, name="Wang Chao")
    refused = log_in(editing, asked, password="wrong")
    assert refused.status_code == 200
    log_in(editing, refused)
    assert shown(editing.get(ADD))["name"] == "Wang Chao"


@pytest.mark.slow
def test_the_lock_page_keeps_them(editing):
    page = send_late(editing, ADD, name="Wang Chao")
    for _time in range(5):
        page = log_in(editing, page, name="somebody", password="wrong")
    assert page.status_code == 429
    log_in(editing, page)
    assert shown(editing.get(ADD))["name"] == "Wang Chao"


def test_another_language_keeps_them(editing):
    asked = send_late(editing, ADD, name="Wang Chao")
    turned = log_in(editing, asked, name="", password="", language="es")
    assert '<html lang="es"' in turned.content.decode()
    log_in(editing, turned)
    page = editing.get(ADD)
    assert '<html lang="es"' in page.content.decode()
    assert shown(page)["name"] == "Wang Chao"


@pytest.mark.parametrize("change", [lambda text: text[:-1], lambda text: "x" + text, lambda text: "nonsense"])
def test_words_that_were_tampered_with_are_refused(editing, change):
    asked = send_late(editing, ADD, name="Wang Chao")
    answer = log_in(editing, asked, kept=change(kept(asked)))
    assert answer["Location"] == ADD
    assert TOLD not in editing.get(ADD).content.decode()


def test_words_of_the_day_before_are_refused(editing, monkeypatch):
    asked = send_late(editing, ADD, name="Wang Chao")
    monkeypatch.setattr(site, "MAX_AGE", -1)
    log_in(editing, asked)
    assert TOLD not in editing.get(ADD).content.decode()


def test_too_many_words_are_told(editing, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = site.MARGIN + 20
    asked = send_late(editing, ADD, name="Wang Chao")
    assert kept(asked) == ""
    assert "your words could not be carried over" in asked.content.decode()


def test_a_chosen_file_is_told_by_its_name(editing):
    photo = SimpleUploadedFile("<minister>.jpg", b"not kept", "image/jpeg")
    log_in(editing, send_late(editing, ADD, name="Wang Chao", portrait=photo))
    page = editing.get(ADD).content.decode()
    assert "Choose them again: " + escape("<minister>.jpg") in page


def test_neither_passwords_nor_tokens_are_kept(rf):
    request = rf.post(
        "/", {"password1": "x", "old_password": "x", "csrfmiddlewaretoken": "x", "name": "Wang"}
    )
    assert site.sent_words(request)["fields"] == {"name": ["Wang"]}


def test_nothing_is_kept_of_other_forms(editing, editor):
    address = reverse("admin:auth_user_add")
    asked = send_late(editing, address, username="new", password1=PASSWORD, password2=PASSWORD)
    assert (asked.status_code, asked["Location"]) == (302, f"{LOGIN}?next={address}")


def test_a_form_older_than_the_last_login_is_shown_again(editing):
    """The session ended and was begun anew in another tab: the form in the first one has an old token."""
    page = editing.get(ADD)
    editing.post("/admin/logout/", {"csrfmiddlewaretoken": token(page)})
    log_in(editing)
    old = {**standing(page), "name": "Wang Chao", "csrfmiddlewaretoken": token(page)}
    answer = editing.post(ADD, old, headers={"origin": "http://testserver"})
    assert (answer.status_code, answer["Location"]) == (302, ADD)
    assert shown(editing.get(ADD))["name"] == "Wang Chao"
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "null"}, {"origin": "http://evil.example"}, {"referer": "http://evil.example/x"}],
)
def test_a_form_from_elsewhere_is_not_kept(editing, headers):
    answer = editing.post(ADD, {"name": "Wang Chao"}, headers=headers)
    assert answer.status_code == 403
    assert TOLD not in editing.get(ADD).content.decode()


def test_who_may_only_look_is_shown_the_record_as_it_is(editing):
    event = factories.EventFactory(name_en="As it was")
    looker = make_user("looker")
    looker.user_permissions.add(Permission.objects.get(codename="view_event"))
    address = reverse("admin:forum_event_change", args=[event.pk])
    asked = send_late(editing, address, name_en="Changed")
    log_in(editing, asked, name="looker")
    page = editing.get(address)
    assert page.status_code == 200
    assert "Changed" not in page.content.decode()
    assert Event.objects.get().name_en == "As it was"


def test_a_site_asked_whether_it_is_alive_tells_who_is_logged_in(editing):
    token_now = editing.get("/admin/alive/").json()["token"]
    answer = editing.post(ADD, {"name": "x", "csrfmiddlewaretoken": token_now})
    assert answer.status_code == 200
    assert "no-store" in editing.get("/admin/alive/")["Cache-Control"]
    Session.objects.all().delete()
    answer = editing.get("/admin/alive/")
    assert (answer.status_code, answer.json()) == (401, {})


def test_the_form_has_what_its_script_says(editing):
    page = editing.get(ADD).content.decode()
    assert 'data-alive="/admin/alive/"' in page
    assert "js/editing/recovery.js" in page
