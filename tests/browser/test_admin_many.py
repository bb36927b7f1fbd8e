"""Much at once, as an editor does it: a pasted list of people, the next edition, a field of many records, the order."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forum.models import Event
from people.models import Person
from records.core.models import Status
from tests import factories
from tests.browser.eye import Eye

LIST = """Moderadora: Alicia BÁRCENA IBARRA, Secretaria Ejecutiva, CEPAL
Apertura
PÉREZ, Ana; Directora; Instituto de Paz; Orador
"""


@pytest.fixture
def editor(transactional_db, live_server, context):
    """A browser in which an administrator is logged in."""
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([session])
    return context.new_page()


@pytest.fixture
def visit(editor, live_server):
    def visit(page, *args):
        editor.goto(live_server.url + reverse(f"admin:{page}", args=args))
        return editor

    return visit


@pytest.mark.story
def test_a_list_is_pasted_looked_at_and_entered(visit):
    event = factories.EventFactory(status=Status.DRAFT, start="2018-05-07")
    factories.SessionFactory(event=event, name_en="Opening", name_es="Apertura")
    office = factories.OfficeFactory(
        person=factories.PersonFactory(name="Alicia Bárcena Ibarra"),
        title_en="Executive Secretary",
        title_es="Secretaria Ejecutiva",
    )
    page = visit("forum_event_change", event.pk)
    page.get_by_role("link", name="Paste participants…").click()
    page.get_by_role("textbox", name="The list").fill(LIST)
    page.get_by_label("Language of the list").select_option(label="Spanish")
    page.get_by_role("button", name="Read the list").click()
    rows = page.locator("tr.listed")
    expect(rows).to_have_count(2)
    expect(page.locator("[name=people-0-office] option:checked")).to_contain_text("Executive Secretary")
    expect(page.locator("[name=people-1-person] option:checked")).to_have_text("New person")
    expect(page.locator("[name=people-1-session] option:checked")).to_have_text("Opening")
    page.get_by_role("button", name="Enter the ticked rows").click()
    page.wait_for_url("**/change/")
    expect(page.locator(".messagelist .success")).to_contain_text("2 participations were entered.")
    parts = [(one.person.name, one.role, str(one.session or "")) for one in event.participations.all()]
    assert parts == [("Alicia Bárcena Ibarra", "moderator", ""), ("Ana Pérez", "speaker", "Opening")]
    assert event.participations.first().office == office
    assert Person.objects.get(name="Ana Pérez").family_name == "Pérez"


@pytest.mark.story
def test_the_next_edition_is_made_in_one_step(visit):
    edition = factories.EditionFactory(ordinal=2, event__name_en="II Forum")
    page = visit("forum_series_change", edition.series.pk)
    page.get_by_role("link", name="Next edition…").click()
    expect(page.get_by_label("Name in English")).to_have_value("III Forum")
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/change/")
    expect(page.locator("h1")).to_have_text("III Forum")
    assert Event.objects.latest("pk").editions.get().ordinal == 3


def test_topics_are_added_to_the_ticked_records(visit):
    topic = factories.TopicFactory(name_en="Vaccines")
    factories.EventFactory.create_batch(2)
    page = visit("forum_event_changelist")
    page.check("#action-toggle")
    page.select_option("[name=action]", label="Change a field…")
    page.keyboard.press("Enter")
    page.wait_for_url("**/bulk/**")
    page.get_by_label("Field to be changed").select_option(label="Topics")
    page.get_by_role("button", name="Choose this field").click()
    page.locator(".select2-selection").click()
    page.keyboard.type("vacc")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("Vaccines")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Show what becomes of them").click()
    expect(page.locator(".status-rows li")).to_have_count(2)
    expect(page.locator(".status-rows li").first).to_contain_text("“Vaccines” added")
    page.get_by_role("button", name="Change 2 records").click()
    expect(page.locator(".messagelist .success")).to_contain_text("2 records were changed.")
    assert topic.events.count() == 2


def test_rows_are_put_in_order_by_keyboard_and_by_dragging(visit):
    event = factories.EventFactory(status=Status.DRAFT)
    for place, name in enumerate(("One", "Two", "Three"), 1):
        factories.SessionFactory(event=event, name_en=name, order=place)
        factories.OrganizerFactory(event=event, organization__name_en=name, order=place)
    page = visit("forum_event_change", event.pk)
    sessions = page.locator("#sessions-group")
    sessions.get_by_role("button", name=re.compile("^Move: Three")).focus()
    page.keyboard.press("Home")
    expect(sessions.get_by_role("status")).to_have_text("Three: now 1 of 3")
    expect(sessions.get_by_role("button", name=re.compile("^Move: Three"))).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(sessions.get_by_role("status")).to_have_text("Three: now 2 of 3")
    handles = page.locator("#organizers-group .move-row")
    handles.first.scroll_into_view_if_needed()
    handles.first.hover()
    page.mouse.down()
    box = handles.last.bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    expect(page.locator("#organizers-group").get_by_role("status")).to_contain_text("now 3 of 3")
    page.keyboard.press("Control+s")
    page.wait_for_url("**/change/")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert [one.name_en for one in event.sessions.order_by("order")] == ["One", "Three", "Two"]
    assert [one.organization.name_en for one in event.organizers.all()] == ["Two", "Three", "One"]


def test_nothing_is_wrong_with_these_pages(editor, visit):
    edition = factories.EditionFactory(event__status=Status.DRAFT)
    factories.OrganizerFactory(event=edition.event)
    eye = Eye(editor)
    page = visit("forum_event_participants", edition.event.pk)
    eye.look("the list")
    page.fill("[name=text]", LIST)
    page.select_option("[name=text_language]", label="Spanish")
    page.get_by_role("button", name="Read the list").click()
    expect(page.locator("tr.listed")).to_have_count(3)
    eye.look("the table")
    visit("forum_event_next_edition", edition.event.pk)
    eye.look("the next edition")
    for field in ("topics", "kind"):
        page.goto(
            f"{page.url.partition('/admin/')[0]}/admin/forum/event/bulk/?pk={edition.event.pk}&field={field}"
        )
        eye.look(field)
    page.select_option("[name=value]", label="Summit")
    page.get_by_role("button", name="Show what becomes of them").click()
    expect(page.locator(".status-rows li")).to_have_count(1)
    eye.look("what becomes of them")
    assert eye.faults == {}
