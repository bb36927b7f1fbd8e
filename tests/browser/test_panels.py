"""A record that is missing is entered in a panel of the page, and a body that it needs in a panel of that one."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from playwright.sync_api import expect

from forum.models import Event
from organizations.models import Organization
from people.models import Person
from tests.browser.eye import Eye
from tests.browser.hands import PASSWORD, Hands

LIT = ".select2-results__option--highlighted"
WITHOUT_DIALOG = "delete HTMLDialogElement.prototype.showModal"


@pytest.fixture
def ana(transactional_db, live_server, context):
    """An editor at the form of a new event; nothing may be wrong on the console."""
    user = get_user_model().objects.create_user("ana", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(user)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    faults = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda said: faults.append(said.text) if "Content Security" in said.text else None)
    yield Hands(context.new_page())
    assert faults == []


def open_event(ana, live_server):
    ana.page.goto(f"{live_server.url}/admin/forum/event/add/")
    ana.write(name_en="Forum on Rivers")


def offer(hands, words, kind):
    """Type into the chooser that has the focus what it does not find; take its offer by the keyboard."""
    hands.keyboard.press("Enter")
    hands.keyboard.type(words)
    expect(hands.page.locator(LIT)).to_have_text(f"Add “{words}” as a new {kind}")
    hands.keyboard.press("Enter")
    return hands.in_panel()


@pytest.mark.story
def test_a_person_with_a_new_body_is_added_by_keyboard_and_nothing_is_lost(ana, live_server):
    open_event(ana, live_server)
    ana.add_row("participations")
    person = offer(ana, "Wang Yi", "person")
    expect(person.page.locator("[name=name]")).to_have_value("Wang Yi")
    expect(person.page.locator("[name=name]")).to_be_focused()
    person.page.focus("#offices-group .add-row a")
    ana.keyboard.press("Enter")
    ana.keyboard.type("Minister")
    person.page.focus("#id_offices-0-organization + .select2 .select2-selection")
    body = offer(person, "MRV", "organization")
    expect(body.page.locator("[name=acronym_en]")).to_have_value("MRV")
    body.write(name_en="Ministry of Rivers", slug="😀")
    ana.keyboard.press("Control+s")
    # Refused: it is said in the inner panel, and all words stand there.
    expect(body.page.locator("#faults")).to_be_focused()
    assert body.page.input_value("[name=name_en]") == "Ministry of Rivers"
    body.write(slug="")
    body.page.focus("[name=name_en]")
    ana.keyboard.press("Enter")
    person.filled("offices-0-organization")
    person.write(**{"offices-0-start": "31/2/2021"})
    person.page.focus("[name=name]")
    ana.keyboard.press("Control+s")
    expect(person.page.locator("#faults")).to_be_focused()
    assert not Person.objects.exists()
    person.write(**{"offices-0-start": "2021"})
    ana.keyboard.press("Control+s")
    ana.filled("participations-0-person")
    ana.pick(**{"participations-0-role": "Speaker"})
    ana.saved()
    participation = Event.objects.get().participations.get()
    assert participation.person == Person.objects.get(name="Wang Yi")
    assert participation.person.offices.get().organization == Organization.objects.get(
        name_en="Ministry of Rivers"
    )


def test_escape_asks_before_words_are_lost_and_a_login_happens_inside(ana, live_server, context):
    eye = Eye(ana.page)
    open_event(ana, live_server)
    page = ana.page
    page.focus("#add_id_topics")
    page.keyboard.press("Enter")
    topic = ana.in_panel()
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(page.locator("#add_id_topics")).to_be_focused()
    # With words it asks; to go on is what a second Escape means.
    page.keyboard.press("Enter")
    topic = ana.in_panel()
    page.keyboard.type("Rivers")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Go on writing")).to_be_focused()
    eye.look("asked in a panel")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Close without saving").click()
    expect(page.locator("#panel")).to_be_hidden()
    # Nothing behind a panel is saved by its keys, and the login of a session that ended stands in it.
    context.clear_cookies()
    page.click("#add_id_topics")
    login = page.wait_for_selector("#panel iframe").content_frame()
    login.fill("[name=username]", "ana")
    login.fill("[name=password]", PASSWORD)
    login.press("[name=password]", "Enter")
    topic = ana.in_panel()
    topic.write(name_en="Rivers")
    topic.pick(kind="Theme")
    page.keyboard.press("Control+s")
    expect(page.locator(".field-topics .select2")).to_contain_text("Rivers")
    ana.saved()
    assert Event.objects.get().topics.get().name_en == "Rivers"
    assert eye.faults == {}


def test_a_browser_without_dialogs_has_windows(ana, live_server, context):
    context.add_init_script(WITHOUT_DIALOG)
    open_event(ana, live_server)
    with ana.page.expect_popup() as opened:
        ana.page.click("#add_id_topics")
    opened.value.fill("[name=name_en]", "Rivers")
    opened.value.select_option("[name=kind]", "theme")
    with opened.value.expect_event("close"):
        opened.value.click("[name=_save]")
    expect(ana.page.locator(".field-topics .select2")).to_contain_text("Rivers")
