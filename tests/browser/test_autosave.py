"""What is typed stays in the browser until it is saved: offered after a crash, forgotten at logout."""

import re
import time
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import expect

from forum.models import Event
from tests import factories
from tests.admin_forms import form_data
from tests.browser.conftest import PATIENCE
from tests.browser.hands import Hands

NOTICE = ".typed-words .notice"
RESTORE = {"en": "Restore what you typed at", "es": "¿Restaurar lo que escribió a las"}
KEPT = "Object.keys(localStorage).filter((name) => name.startsWith('typed ')).map((name) => localStorage.getItem(name))"


def logged_in(live_server, name, language="en"):
    """The cookies of somebody who is logged in."""
    client = Client()
    user = get_user_model().objects.filter(username=name).first()
    client.force_login(user or get_user_model().objects.create_superuser(name))
    cookies = {"sessionid": client.cookies["sessionid"].value, settings.LANGUAGE_COOKIE_NAME: language}
    return [{"name": key, "value": value, "url": live_server.url} for key, value in cookies.items()]


@pytest.fixture
def editor(page, live_server):
    page.context.add_cookies(logged_in(live_server, "editor"))
    return page


@contextmanager
def after_a_crash(page):
    """A page of the browser that is started anew; what it kept is what it had kept."""
    expect_kept(page, 1)
    stored, browser = page.context.storage_state(), page.context.browser
    page.context.close()
    context = browser.new_context(storage_state=stored)
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def expect_kept(page, count, words=""):
    """Wait until the browser keeps so many entries, one of them with these words."""
    until = time.monotonic() + PATIENCE / 1000
    while True:
        kept = page.evaluate(KEPT)
        if len(kept) == count and words in "".join(kept):
            return
        assert time.monotonic() < until, kept
        page.wait_for_timeout(100)


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_was_typed_before_a_crash_is_restored_with_its_rows_and_choosers(editor, live_server, language):
    editor.context.add_cookies(logged_in(live_server, "editor", language))
    factories.PersonFactory(name="Alicia Bárcena")
    address = f"{live_server.url}/admin/forum/event/add/"
    editor.goto(address)
    hands = Hands(editor)
    hands.write(name_en="Forum of the South")
    hands.add_row("participations")
    hands.choose("participations-0-person", "barcena", "Alicia Bárcena")
    expect_kept(editor, 1, "Alicia Bárcena")
    with after_a_crash(editor) as page:
        page.goto(address)
        expect(page.locator(NOTICE)).to_contain_text(RESTORE[language])
        page.locator(f"{NOTICE} summary").click()
        expect(page.locator(f"{NOTICE} dl")).to_contain_text("Forum of the South")
        expect(page.locator(f"{NOTICE} dl")).to_contain_text("Alicia Bárcena")
        page.locator("[data-restore]").click()
        expect(page.locator("[name=name_en]")).to_have_value("Forum of the South")
        expect(page.locator("#participations-0 .field-person .select2")).to_contain_text("Alicia Bárcena")
        assert not Event.objects.exists()
        page.select_option("[name=kind]", index=1)
        page.select_option("[name=participations-0-role]", index=1)
        page.click("[name=_continue]")
        page.wait_for_url(re.compile("/change/$"))
        expect_kept(page, 0)
        page.goto(address)
        expect(page.locator(NOTICE)).to_be_hidden()
    assert Event.objects.get().participations.get().person.name == "Alicia Bárcena"


@pytest.mark.story
def test_a_newer_version_is_said_and_merged_field_by_field(editor, live_server):
    person = factories.PersonFactory(name="Wang", country="")
    address = f"/admin/people/person/{person.pk}/change/"
    editor.goto(live_server.url + address)
    editor.fill("[name=biography_en]", "He studied in Santiago.")
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("other"))
    client.post(address, {**form_data(client, address), "name": "Wang Chao"})
    with after_a_crash(editor) as page:
        page.goto(live_server.url + address)
        expect(page.locator("[data-newer]")).to_be_visible()
        page.locator("[data-restore]").click()
        expect(page.locator("[name=biography_en]")).to_have_value("He studied in Santiago.")
        expect(page.locator("[name=name]")).to_have_value("Wang Chao")
        expect(page.locator("#faults")).to_contain_text("other")
        with page.expect_navigation():
            page.keyboard.press("Control+s")
        expect_kept(page, 0)
    person.refresh_from_db()
    assert (person.name, person.biography_en) == ("Wang Chao", "He studied in Santiago.")


def test_it_is_discarded_or_forgotten_at_logout_and_nobody_else_is_offered_it(editor, live_server):
    address = f"{live_server.url}/admin/people/person/add/"
    editor.goto(address)
    editor.fill("[name=name]", "Wang Chao")
    with after_a_crash(editor) as page:
        page.context.add_cookies(logged_in(live_server, "other"))
        page.goto(address)
        expect(page.locator(NOTICE)).to_be_hidden()
        page.context.add_cookies(logged_in(live_server, "editor"))
        page.goto(address)
        expect(page.locator(NOTICE)).to_be_visible()
        page.get_by_role("button", name="Log out").click()
        expect(page).to_have_url(re.compile("/logout/$"))
        expect_kept(page, 0)


def test_without_storage_all_goes_on_and_says_nothing(editor, live_server):
    faults = []
    editor.on("pageerror", lambda fault: faults.append(fault))
    editor.add_init_script(
        "const keep = Storage.prototype.setItem;"
        "Storage.prototype.setItem = function (name, value) {"
        " if (name.startsWith('typed ')) throw new DOMException('full'); keep.call(this, name, value); };"
    )
    editor.goto(f"{live_server.url}/admin/people/person/add/")
    editor.fill("[name=name]", "Wang Chao")
    editor.wait_for_timeout(2000)
    editor.click("[name=_continue]")
    editor.wait_for_url(re.compile("/change/$"))
    assert faults == []
