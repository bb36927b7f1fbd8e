"""An editor reads the article of 2021 in both languages, decides on its proposals by keyboard, and has the drafts."""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from forum.models import Article, Event, Quotation
from forum.press_releases.models import PressRelease
from records.core.models import Status
from tests.browser.hands import PASSWORD, Hands

RELEASES = Path(__file__).parents[1] / "press_releases"


@pytest.fixture
def editor(transactional_db, live_server, page):
    """An editor at the page on which releases are pasted; no fault may be in the console."""
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/admin/login/?next=/admin/press_releases/pressrelease/add/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/add/")
    yield Hands(page)
    assert faults == []


def paste_both(page):
    for code in ("en", "es"):
        page.fill(f"[name=text_{code}]", (RELEASES / f"celac_china_2021.{code}.txt").read_text())
    page.get_by_role("button", name=re.compile("Read it|Leerlo")).click()
    page.wait_for_url("**/change/")


def test_from_the_paste_to_the_drafts(editor):
    page = editor.page
    paste_both(page)
    expect(page.locator("[data-proposal]")).to_have_count(len(PressRelease.objects.get().proposals))
    # From the article, whose fields are all for words, the keys go on too.
    headline = page.input_value("[name=article-headline_en]")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-proposal]").nth(1).locator(":focus")).to_be_visible()
    expect(page.locator("[name=article-headline_en]")).to_have_value(headline)
    # A link in the text leads to its proposal, and the proposal to its words.
    page.locator(".press-text a.words", has_text="Lan Lijun").first.click()
    expect(page.locator(".proposal-card:target")).to_contain_text("Lan Lijun")
    page.locator("[name=person-2-take]").focus()
    expect(page.locator(".press-text a.words.looked-at").first).to_be_in_viewport()
    page.keyboard.press("r")
    expect(page.locator("[name=person-2-take]")).not_to_be_checked()
    page.keyboard.press("a")
    expect(page.locator("[name=person-2-take]")).to_be_checked()
    page.keyboard.press("j")
    expect(page.locator("#person-3 :focus")).to_be_visible()
    page.fill("[name=person-3-family_name]", "Wang")
    page.get_by_role("button", name="Keep for later").click()
    expect(page.locator("[name=person-3-family_name]")).to_have_value("Wang")
    page.get_by_role("button", name="Make the drafts").click()
    page.wait_for_url(re.compile(r"/forum/article/\d+/change/"))
    expect(page.locator(".messagelist")).to_contain_text("Nothing is published.")
    event = Event.objects.get()
    assert (event.organizers.count(), event.participations.count()) == (9, 6)
    assert Quotation.objects.filter(speaker__name="Alicia Bárcena", status=Status.DRAFT).count() == 6
    assert Article.objects.get().paragraphs.count() == 17


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_runs_off_a_small_screen(editor, live_server, language):
    page = editor.page
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    page.set_viewport_size({"width": 390, "height": 844})
    paste_both(page)
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
