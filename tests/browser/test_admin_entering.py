"""Entering a record as an editor does: by keyboard, in one language or in all, with new people on the way."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forum.models import Event
from people.models import Person
from records.core.models import Status
from tests import factories

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def editor(transactional_db, live_server, context):
    """A browser in which an administrator is logged in."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    return context.new_page()


@pytest.fixture
def open_form(editor, live_server):
    """Opens the form of a record, or of a new one."""

    def open_form(kind, record=None):
        page, args = ("change", [record.pk]) if record else ("add", [])
        editor.goto(live_server.url + reverse(f"admin:{kind}_{page}", args=args))
        return editor

    return open_form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_person_is_added_without_leaving_the_form(open_form, context, live_server, language):
    cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live_server.url}
    context.add_cookies([cookie])
    page = open_form("forum_event")
    page.fill("[name=name_en]", "Forum")
    page.click("#participations-group .add-row a")
    page.click("#add_id_participations-0-person")
    panel = page.frame_locator("#panel iframe")
    panel.locator("[name=name]").fill("Wang Chao")
    panel.locator("[name=_save]").click()
    expect(page.locator("#panel")).to_be_hidden()
    chooser = page.locator("#participations-0 .field-person .select2-selection")
    expect(chooser).to_have_accessible_name(re.compile(": Wang Chao$"))
    expect(chooser).to_be_focused()
    page.keyboard.press("Control+s")
    page.wait_for_url("**/change/")
    assert Event.objects.get().participations.get().person == Person.objects.get()


def test_rows_are_added_and_all_is_saved_by_keyboard(open_form):
    body = factories.OrganizationFactory(name_en="Economic Commission")
    page = open_form("forum_event")
    expect(page.locator("[name=name_en]")).to_be_focused()  # the first field of an empty form
    page.keyboard.type("Forum")
    page.focus("#organizers-group .add-row a")
    page.keyboard.press("Enter")
    expect(page.locator("#organizers-0 .field-organization .select2-selection")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("commission")
    expect(page.locator(".select2-results__option--highlighted")).to_have_text("Economic Commission")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#change_id_organizers-0-organization")).to_be_focused()
    expect(page.locator("[name=organizers-0-order]")).to_have_attribute("placeholder", "1")
    page.focus("[name=name_en]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/admin/forum/event/$"))
    event = Event.objects.get()
    assert (event.name_en, event.organizers.get().organization) == ("Forum", body)


def test_enter_takes_nothing_that_was_listed_before_the_answer_came(open_form):
    for name in ("Academy", "Commission"):
        factories.OrganizationFactory(name_en=name)
    page = open_form("forum_event")
    page.click("#organizers-group .add-row a")
    page.keyboard.press("Enter")
    highlighted = page.locator(".select2-results__option--highlighted")
    expect(highlighted).to_have_text("Academy")
    held = []
    page.route("**/autocomplete/**", lambda route: held.append(route))
    page.keyboard.insert_text("commission")
    page.keyboard.press("Enter")
    while not held:
        page.wait_for_timeout(20)
    expect(page.locator("[name=organizers-0-organization]")).to_have_value("")
    for route in held:
        route.continue_()
    page.unroute("**/autocomplete/**")
    expect(highlighted).to_have_text("Commission")
    page.keyboard.press("Enter")
    expect(page.locator("#organizers-0 .field-organization .select2-selection")).to_contain_text("Commission")


def test_one_language_is_written_beside_the_words_of_the_other(open_form):
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT, published_at=None)
    page = open_form("forum_event", event)
    page.locator(".language-bar [data-show=es]").click()
    expect(page.locator("[name=name_en]")).to_be_hidden()
    expect(page.locator(".vv-field.field-name_es .source")).to_have_text(re.compile("Forum$"))
    page.fill("[name=name_es]", "Foro")
    page.keyboard.press("Control+s")
    page.wait_for_load_state()
    expect(page.locator("ul.messagelist")).to_be_visible()
    event.refresh_from_db()
    assert (event.name_en, event.name_es) == ("Forum", "Foro")
    expect(page.locator("[name=name_en]")).to_be_hidden()  # the choice is remembered


def test_a_date_is_read_back_in_words_while_it_is_typed(open_form):
    page = open_form("forum_event")
    page.fill("[name=start]", "11-12/10/2021")
    words = page.locator(".field-start .date-words")
    expect(words).to_have_text("11–12 October 2021")
    page.fill("[name=start]", "31/2/2021")
    expect(words).to_have_text(re.compile("February 2021 has no such day"))


def test_an_image_is_shown_before_it_is_sent(open_form, tmp_path):
    page = open_form("people_person")
    image = tmp_path / "portrait.png"
    page.screenshot(path=image)
    page.set_input_files("[name=portrait]", image)
    expect(page.locator(".image-input canvas")).to_be_visible()
    expect(page.locator(".image-said").last).to_have_text(
        re.compile(r"^Chosen: portrait\.png, [\d,]+ × [\d,]+ pixels")
    )
    too_large = tmp_path / "large.png"
    with too_large.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    page.set_input_files("[name=portrait]", too_large)
    expect(page.locator(".image-said").last).to_have_text(re.compile("larger than 20"))
    assert page.evaluate("document.querySelector('[name=portrait]').files.length") == 0


def test_an_image_of_a_refused_form_need_not_be_chosen_again(open_form, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    page = open_form("people_person")
    image = tmp_path / "portrait.png"
    page.screenshot(path=image)
    page.fill("[name=name]", "Wang Chao")
    page.fill("[name=slug]", "😀")
    page.set_input_files("[name=portrait]", image)
    page.keyboard.press("Control+s")
    expect(page.locator("#faults")).to_be_focused()
    shown = page.locator(".image-kept img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth > 0")
    page.fill("[name=slug]", "")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/change/")
    assert Person.objects.get().portrait


def test_a_note_is_tied_to_selected_words(open_form):
    quotation = factories.QuotationFactory(text_en="The 32 CELAC countries", status="draft")
    page = open_form("forum_quotation", quotation)
    page.locator("#id_text_en").evaluate("(field) => { field.focus(); field.setSelectionRange(4, 6); }")
    page.click(".tie-note")
    panel = page.frame_locator("#panel iframe")
    for name, value in (("field", "text"), ("words_en", "32")):
        expect(panel.locator(f"[name={name}]")).to_have_value(value)
    panel.locator("[name=label_en]").fill("32 or 33")
    panel.locator("[name=text_en]").fill("Why.")
    panel.locator("[name=_save]").click()
    expect(page.locator("#panel")).to_be_hidden()
    page.keyboard.press("Control+s")
    page.wait_for_url("**/admin/forum/quotation/**")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert quotation.notes.get().stretches("en") == ["32"]


def test_leaving_with_an_unsaved_choice_is_asked_about(open_form):
    factories.TopicFactory(name_en="Vaccines")
    page = open_form("forum_event", factories.EventFactory())
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.click(".field-topics .select2-selection")
    page.keyboard.type("vaccin")
    page.locator(".select2-results__option", has_text="Vaccines").click()
    page.goto("about:blank")
    assert asked == ["beforeunload"]
