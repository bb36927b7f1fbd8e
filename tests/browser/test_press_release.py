"""An editor reads the article of 2021 in both languages, decides on its proposals by keyboard, and has the drafts.

They are taken back in one step, and the pages are looked at in both languages, narrow and wide.
"""

import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from forum.models import Article, Event, Quotation
from forum.press_releases.models import PressRelease
from organizations.models import Organization
from people.models import Person
from records.core.models import Status
from tests import factories
from tests.browser.eye import Eye
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


@pytest.mark.story
def test_from_the_paste_to_the_drafts(editor):
    page = editor.page
    factories.PersonFactory(name="Wang Yi")
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
    choose_another(page, "person-3", "wang y", "Wang Yi")
    page.get_by_role("button", name="Keep for later").click()
    expect(page.locator("[name=person-3-family_name]")).to_have_value("Wang")
    expect(page.locator("#person-3 .select2-selection")).to_contain_text("Wang Yi")
    page.get_by_role("button", name="Make the drafts").click()
    page.wait_for_url(re.compile(r"/forum/article/\d+/change/"))
    expect(page.locator(".messagelist")).to_contain_text("Nothing is published.")
    event = Event.objects.get()
    assert (event.organizers.count(), event.participations.count()) == (9, 6)
    assert event.participations.filter(person__name="Wang Yi", session__kind="closing").exists()
    drafts = Quotation.objects.filter(speaker__name="Alicia Bárcena", status=Status.DRAFT)
    assert (drafts.filter(kind="direct").count(), drafts.filter(kind="reported").count()) == (6, 8)
    assert Article.objects.get().paragraphs.count() == 17
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".messagelist")).to_contain_text("not entered any more")
    assert not any(model.objects.exists() for model in (Article, Event, Quotation, Organization))
    assert [one.name for one in Person.objects.all()] == ["Wang Yi"]
    assert PressRelease.objects.get().article is None


def choose_another(page, card, typed, name):
    """Choose a known record by typing its name; its letters decide nothing meanwhile."""
    chooser = page.locator(f"#id_{card}-other + .select2 .select2-selection")
    chooser.focus()
    page.keyboard.press("r")
    expect(page.locator(f"[name={card}-take]")).to_be_checked()
    if not page.locator(".select2-search__field").is_visible():
        page.keyboard.press("Enter")
    page.keyboard.type(typed)
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(chooser).to_contain_text(name)


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_wrong_with_its_pages(editor, live_server, language):
    page = editor.page
    page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
    eye = Eye(page)
    eye.open(f"{live_server.url}/admin/press_releases/pressrelease/add/")
    eye.look("paste")
    paste_both(page)
    eye.look("proposals")
    assert not eye.faults, eye.told()
