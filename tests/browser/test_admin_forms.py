"""The forms of the admin in every language, narrow and wide, light and dark: axe, policy, no sideways scroll."""

import pytest
from django.conf import settings
from django.contrib.admin import site as admin_site
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from records.core.models import FormerAddress, Status
from tests import factories
from tests.browser.eye import SIDEWAYS, WIDTHS, Eye

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ROWS = 3  # of which the middle one stays folded
MANY_ROWS = 20
PASSWORD = "lapis lazuli 1836"
# Rows are alike: the first and the last of each kind are opened.
UNFOLD = """document.querySelectorAll(".inline-group").forEach((group) => {
  const rows = [...group.querySelectorAll(".inline-related:not(.empty-form) > details.row")];
  [rows[0], rows.at(-1)].forEach((row) => { if (row) row.open = true; });
})"""


def admin_url(record, page="change"):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=[record.pk])


def full_records(count=ROWS):
    """An event, an article and a person with so many rows of each kind."""
    event = factories.EventFactory(status=Status.DRAFT)
    article = factories.ArticleFactory(status=Status.DRAFT)
    speaker = factories.PersonFactory()
    for number in range(1, count + 1):
        factories.EditionFactory(event=event, ordinal=number, order=number)
        factories.OrganizerFactory(event=event, order=number)
        session = factories.SessionFactory(event=event, order=number)
        factories.OfficeFactory(person=speaker)
        factories.ParticipationFactory(event=event, session=session, order=number)
        factories.PhotoFactory(event=event, order=number)
        factories.ParagraphFactory(article=article, number=number)
        event.other_names.create(name=f"Name {number}", language="en")
    return event, article, speaker


def add_forms():
    """The empty form of everything that the desk offers to add."""
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        for model in admin_site._registry
        if model is not FormerAddress  # which nobody types
    ]


@pytest.fixture
def editor(transactional_db, live_server, context):
    """A browser in which an administrator is logged in."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor", password=PASSWORD))
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    return context.new_page()


@pytest.fixture
def speak(context, live_server):
    """Sets the language of the browser's pages."""
    return lambda language: context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}]
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_an_empty_form(editor, live_server, speak, language):
    speak(language)
    eye = Eye(editor)
    for url in add_forms():
        eye.open(live_server.url + url)
        eye.look(url)
    assert eye.faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_the_forms_of_accounts(editor, live_server, speak, language):
    speak(language)
    eye = Eye(editor)
    user = get_user_model().objects.create_user("somebody", password=PASSWORD, is_staff=True)
    own = Group.objects.create(name="Readers of topics")
    user.groups.set([own, Group.objects.get(name="Editors")])
    for url in (
        admin_url(user),
        reverse("admin:auth_user_password_change", args=[user.pk]),
        admin_url(own),
        admin_url(Group.objects.get(name="Editors")),
    ):
        eye.open(live_server.url + url)
        eye.look(url)
    assert eye.faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_rows_of_each_kind(editor, live_server, speak, language):
    speak(language)
    eye = Eye(editor)
    for record in full_records():
        eye.open(live_server.url + admin_url(record))
        editor.evaluate(UNFOLD)
        eye.look(str(record._meta))
    assert eye.faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_many_rows_of_each_kind_scroll_only_downwards(editor, live_server, speak, language):
    """Axe finds the same in three rows, and would take minutes for twenty."""
    speak(language)
    eye = Eye(editor)
    for record in full_records(MANY_ROWS):
        eye.open(live_server.url + admin_url(record))
        editor.evaluate(UNFOLD)
        for width in WIDTHS:
            editor.set_viewport_size({"width": width, "height": 900})
            assert not editor.evaluate(SIDEWAYS)
        assert [*editor.evaluate("window.violations"), *eye.said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_form_that_was_refused(editor, live_server, speak, language):
    speak(language)
    eye = Eye(editor)
    event, article, _person = full_records(4)
    eye.open(live_server.url + admin_url(event))
    editor.fill("[name=start]", "31/2/2021")
    editor.fill("[name=slug]", "😀")
    editor.evaluate(UNFOLD)
    for name in ("sessions-0-slug", "participations-0-order", "organizers-3-order", "photos-0-slug"):
        editor.fill(f"[name={name}]", "-1")
    editor.click("input[name=_continue]")
    editor.wait_for_selector("#faults")
    assert editor.evaluate("document.activeElement.id") == "faults"
    assert editor.input_value("[name=start]") == "31/2/2021"
    eye.look("event")
    eye.open(live_server.url + admin_url(article))
    editor.fill("[name=headline_en]", "x" * 501)
    editor.evaluate(UNFOLD)
    editor.fill("[name=paragraphs-3-number]", "1")
    editor.click("input[name=_continue]")
    editor.wait_for_selector("#faults")
    eye.look("article")
    assert eye.faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_what_is_asked_apart_from_forms(editor, live_server, speak, language):
    speak(language)
    eye = Eye(editor)
    topic = factories.TopicFactory(status=Status.DRAFT, published_at=None)
    event = factories.EventFactory()
    factories.QuotationFactory(event=event)
    for url in (
        reverse("admin:index"),
        f"{reverse('admin:people_person_add')}?_popup=1&_to_field=id",
        admin_url(topic, "delete"),
        admin_url(event, "delete"),
        f"{reverse('admin:forum_topic_publish')}?pk={topic.pk}",
        f"{reverse('admin:forum_event_withdraw')}?pk={event.pk}",
        f"{reverse('admin:forum_event_review')}?pk={event.pk}",
        reverse("admin:password_change"),
    ):
        eye.open(live_server.url + url)
        eye.look(url)
    assert eye.faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_before_one_is_logged_in(editor, context, live_server, speak, language):
    user = get_user_model().objects.get()
    context.clear_cookies()
    speak(language)
    eye = Eye(editor)
    token = default_token_generator.make_token(user)
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    for url in (
        reverse("admin:login"),
        reverse("admin_password_reset"),
        reverse("password_reset_done"),
        reverse("password_reset_confirm", args=[uid, token]),
        reverse("password_reset_confirm", args=[uid, "used"]),
        reverse("password_reset_complete"),
    ):
        eye.open(live_server.url + url)
        eye.look(url)
    eye.open(live_server.url + reverse("admin:login"))
    editor.fill("[name=username]", "editor")
    editor.fill("[name=password]", "wrong")
    editor.click("#login-form [type=submit]")
    eye.look("login refused")
    editor.fill("[name=password]", PASSWORD)
    editor.click("#login-form [type=submit]")
    editor.click("#logout-form button")
    editor.wait_for_url("**/admin/logout/")
    eye.look("logged out")
    assert eye.faults == {}
