"""An editor takes a list out as a table, changes it in a spreadsheet, and brings it back with new people."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Office, Person
from records.core.models import Status
from tests import factories
from tests.browser.eye import Eye

TABLE = reverse("admin:people_person_table")


@pytest.fixture
def editing(site, page):
    """The site, and an editor who is logged in."""
    user = get_user_model().objects.create_user("editor", first_name="Ana", is_staff=True)
    user.groups.set([Group.objects.get(name="Editors")])
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
    return page


def sent(page, name, content):
    page.set_input_files("[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_role("button", name="Show what would be done").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import of a table")


@pytest.mark.story
def test_an_editor_takes_people_out_and_brings_them_back(editing, site):
    draft = factories.PersonFactory(name="Ana María Pérez", country="CL", status=Status.DRAFT)
    for country in ("CL", "PE"):
        factories.PersonFactory(name="Juan Gómez", country=country)
    editing.goto(f"{site}{reverse('admin:people_person_changelist')}?status__exact=draft")
    editing.get_by_role("link", name="Import and export").click()
    with editing.expect_download() as download:
        editing.get_by_role("link", name="CSV", exact=True).first.click()
    exported = download.value.path().read_text("utf-8-sig")
    assert draft.uid in exported and "Juan Gómez" not in exported
    sent(editing, "people.csv", exported.replace("Chile", "Mexico"))
    row = editing.locator(".rows > li.changed")
    expect(row).to_contain_text(re.compile("Country.*Chile.*Mexico", re.DOTALL))
    expect(editing.locator(".outcomes")).to_contain_text("1 row changes a record")
    assert Person.objects.get(pk=draft.pk).country == "CL"
    editing.get_by_role("button", name="Import 1 row").click()
    expect(editing.locator(".done")).to_contain_text("It is imported")
    assert Person.objects.get(pk=draft.pk).country == "MX"


def test_an_editor_answers_what_is_asked(editing, site):
    people = [
        factories.PersonFactory(name="Juan Gómez", country=code, status=Status.DRAFT) for code in ("CL", "PE")
    ]
    editing.goto(site + reverse("admin:people_office_table"))
    editing.fill("[name=pasted]", "person\ttitle_en\njuan gomez\tMinister\nNobody\tMinister\n")
    editing.get_by_role("button", name="Show what would be done").click()
    expect(editing.locator(".rows > li.refused")).to_contain_text("There is no person “Nobody”.")
    editing.get_by_label("Which person is “juan gomez”?").select_option(str(people[1].pk))
    editing.get_by_role("button", name="Look again with these answers").click()
    editing.get_by_role("button", name="Import 1 row").click()
    expect(editing.locator(".done")).to_be_visible()
    assert Office.objects.get(title_en="Minister", person__name="Juan Gómez").person == people[1]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_nothing_is_wrong_with_the_pages_of_tables(editing, site, language):
    editing.goto(site + TABLE)
    content = (
        "id,name,country\n,Somebody new with a rather long name that has to be broken,CL\n,Another,Atlantis\n"
    )
    sent(editing, "table.csv", content)
    address = editing.url.removeprefix(site)
    editing.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": site}])
    eye = Eye(editing)
    for one in (TABLE, address, reverse("admin:forum_event_table")):
        eye.open(site + one)
        eye.look(one)
        bar = editing.locator(".submit-row").bounding_box()
        assert bar["width"] == editing.evaluate("document.documentElement.clientWidth"), one
    assert eye.faults == {}
