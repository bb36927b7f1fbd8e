"""Nothing typed is lost when the session ends or the connection breaks before a form is sent."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import OperationalError
from playwright.sync_api import expect

from people.models import Person

PASSWORD = "lapis lazuli 1836"


@pytest.fixture
def editing(transactional_db, live_server, page):
    """The form of a new person, filled in by an editor who is logged in."""
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    page.goto(f"{live_server.url}/admin/people/person/add/")
    log_in(page)
    page.fill("[name=name]", "Wang Chao")
    page.fill("[name=sort_name]", "Wang")
    page.fill("[name=slug]", "wang-chao")
    return page


def log_in(page):
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.click("#login-form [type=submit]:visible")


def save(page):
    page.click("input[name=_continue]")


def assert_saved(page):
    expect(page).to_have_url(re.compile("/change/$"))
    assert Person.objects.get().name == "Wang Chao"


def test_whoever_was_logged_out_logs_in_in_another_tab_and_saves(editing):
    Session.objects.all().delete()
    save(editing)
    told = editing.locator("[data-found=logged-out]")
    expect(told).to_be_visible()
    with editing.expect_popup() as tab:
        told.get_by_role("link").click()
    log_in(tab.value)
    expect(tab.value.locator("#user-tools, #logout-form").first).to_be_visible()
    tab.value.close()
    save(editing)
    assert_saved(editing)


def test_a_lost_connection_is_told_and_saving_goes_on_when_it_is_back(editing):
    editing.context.set_offline(True)
    save(editing)
    expect(editing.locator("[data-found=offline]")).to_be_visible()
    expect(editing.locator("[name=name]")).to_have_value("Wang Chao")
    editing.context.set_offline(False)
    save(editing)
    assert_saved(editing)


def test_a_database_that_is_gone_is_told_and_the_page_that_says_so_sends_the_words_again(
    editing, monkeypatch
):
    editing.route("**/alive/", lambda route: route.fulfill(status=503))
    save(editing)
    expect(editing.locator("[data-found=unavailable]")).to_be_visible()
    expect(editing.locator("[name=name]")).to_have_value("Wang Chao")
    with monkeypatch.context() as patch:
        patch.setattr("records.editing.submission.Submission.send", out_of_reach)
        editing.locator("[data-found=unavailable] [data-anyway]").click()
        expect(editing.locator("h1")).to_contain_text("cannot answer")
        editing.get_by_role("button", name="Enviar de nuevo").click()
        expect(editing.locator("h1")).to_contain_text("cannot answer")
    editing.get_by_role("button", name="Send it again").click()
    assert_saved(editing)


def out_of_reach(*args):
    raise OperationalError


@pytest.mark.parametrize("answer", [{"status": 500}, {"status": 200, "body": "nonsense"}])
def test_an_answer_that_says_nothing_stops_nobody(editing, answer):
    editing.route("**/alive/", lambda route: route.fulfill(**answer))
    save(editing)
    assert_saved(editing)


def test_no_answer_for_five_seconds_stops_nobody(editing):
    editing.route("**/alive/", lambda route: None)
    save(editing)
    editing.wait_for_url("**/change/", timeout=15_000)
    assert_saved(editing)


def test_the_enter_key_logs_in_and_does_not_turn_the_language(editing):
    """The buttons of the languages belong to the login form while it carries words; none is its first."""
    Session.objects.all().delete()
    editing.route("**/alive/", lambda route: route.fulfill(status=500))
    save(editing)
    expect(editing.locator("#login-form [name=kept]")).to_be_attached()
    editing.fill("[name=username]", "editor")
    editing.fill("[name=password]", PASSWORD)
    editing.press("[name=password]", "Enter")
    expect(editing.locator("[name=name]")).to_have_value("Wang Chao")


def test_leaving_with_unsaved_words_is_asked_about(editing):
    asked = []
    editing.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editing.click("[name=name]")  # a browser asks only who has touched the page
    editing.goto("about:blank")
    assert asked == ["beforeunload"]


def test_leaving_after_saving_is_not(editing):
    asked = []
    editing.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    save(editing)
    assert_saved(editing)
    editing.click("[name=name]")
    editing.goto("about:blank")
    assert asked == []
