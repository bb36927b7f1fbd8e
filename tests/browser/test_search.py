"""The search box in Chromium: names suggested while one types, by keyboard, and to a screen reader; no JavaScript."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

BIG = "main [data-suggest] input"


def options(page):
    return page.get_by_role("listbox").get_by_role("option")


def test_names_are_suggested_and_chosen_by_keyboard(site, page):
    page.goto(site + "/en/search/")
    box = page.locator(BIG)
    expect(box).to_have_attribute("role", "combobox")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("barc")
    expect(options(page)).to_have_count(1)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("main [role=status]").filter(has_text="Suggestions: 1")).to_have_count(1)
    box.press("ArrowDown")
    chosen = options(page).first
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    box.press("Enter")
    expect(page).to_have_url(site + "/en/people/alicia-barcena/")


def test_axe_finds_nothing_while_names_are_suggested(site, page):
    page.goto(site + "/en/search/")
    page.locator(BIG).press_sequentially("foro")
    expect(options(page).first).to_be_visible()
    page.locator(BIG).press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    assert Axe().run(page).response["violations"] == []


def test_arrows_go_round_and_escape_closes(site, page):
    page.goto(site + "/en/search/")
    box = page.locator(BIG)
    box.press_sequentially("foro")
    expect(options(page).first).to_be_visible()
    box.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("foro")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_enter_without_a_choice_searches_for_what_was_typed(site, page):
    page.goto(site + "/en/search/")
    box = page.locator(BIG)
    box.press_sequentially("belt")
    expect(options(page).first).to_be_visible()
    box.press("Enter")
    expect(page).to_have_url(site + "/en/search/?q=belt")


def test_a_suggestion_is_chosen_with_the_mouse_from_the_masthead(site, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(site + "/en/events/")
    box = page.locator("header [data-suggest] input")
    box.press_sequentially("cepal")
    options(page).first.click()
    expect(page).to_have_url(site + "/en/organizations/eclac/")


@pytest.mark.parametrize("width", [390, 1440])
def test_the_box_works_without_javascript(site, browser, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(site + "/en/events/")
    if width < 1000:
        page.get_by_text("Menu", exact=True).click()
    box = page.locator("header [data-suggest] input")
    box.fill("barcena vacunas")
    box.press("Enter")
    expect(page).to_have_url(site + "/en/search/?q=barcena+vacunas")
    expect(page.locator("main mark").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Alicia Bárcena")).first.click()
    expect(page).to_have_url(site + "/en/people/alicia-barcena/")
    context.close()


def test_a_filter_narrows_the_results_and_keeps_the_words(site, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(site + "/en/search/?q=china")
    page.get_by_role("checkbox", name=re.compile("^Quotations")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile(r"\?q=china&kind=quotation$"))
    expect(page.get_by_role("link", name="Remove filter: Kind: Quotations")).to_be_visible()


def test_words_are_checked_and_the_differences_read_aloud(site, page):
    page.goto(site + "/en/check/")
    page.get_by_label("Paste the words").fill(
        "With 33 member countries, CELAC is a common space for aligning priorities"
    )
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page).to_have_title(re.compile("^Changed: the record says something else"))
    expect(page.get_by_role("status").filter(has_text="Changed: the record says")).to_have_count(1)
    expect(page.locator("#verdict")).to_be_focused()
    expect(page.locator(".diff del")).to_have_text(re.compile(r"^\[not in the record: 33 ?\]$"))
    expect(page.locator(".diff ins")).to_have_text(re.compile(r"^\[in the record: 32 ?\]$"))
    expect(page.get_by_label("Paste the words")).to_have_value(re.compile("^With 33 member"))
