"""What only a browser shows: the menu, the switch of language, the theme, filters with and without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

# The box of the search has the ring of its field.
OUTLINE = """(element => element.matches(":focus-visible")
    ? getComputedStyle(element.matches(".search input") ? element.closest(".search") : element).outlineStyle
    : "unseen")(document.activeElement)"""
EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def any_page(request, browser):
    """A page of a browser with and without JavaScript."""
    context = browser.new_context(java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def test_a_reader_goes_from_the_door_to_the_words_and_their_source(site, any_page):
    any_page.goto(site + "/en/")
    any_page.get_by_role("navigation", name="Main").get_by_role("link", name="Events").click()
    any_page.get_by_role("link", name=re.compile("II High-Level CELAC-China Academic Forum")).first.click()
    any_page.get_by_role("link", name="Quotation 3", exact=True).click()
    expect(any_page.locator("h1")).to_contain_text("The huge pending task")
    expect(any_page.get_by_role("navigation", name="Breadcrumb")).to_contain_text("Quotation 3 of 6")
    any_page.get_by_role("link", name=re.compile("paragraph 7")).first.click()
    expect(any_page).to_have_url(re.compile(r"/en/articles/[^/]+/#p7$"))


def test_the_switch_of_language_stays_on_the_record_and_the_filters(site, any_page):
    any_page.goto(f"{site}/en/events/{EVENT}/")
    any_page.get_by_role("link", name="Español", exact=True).click()
    expect(any_page).to_have_url(f"{site}/es/eventos/{EVENT}/")
    any_page.goto(f"{site}/es/eventos/?year=2021&sort=oldest")
    any_page.get_by_role("link", name="English", exact=True).click()
    expect(any_page).to_have_url(f"{site}/en/events/?year=2021&sort=oldest")


def test_filters_are_applied_dropped_and_kept_while_sorting(site, any_page):
    any_page.goto(site + "/en/events/")
    any_page.get_by_role("checkbox", name=re.compile("^2021")).check()
    any_page.get_by_role("button", name="Apply filters").click()
    expect(any_page).to_have_url(re.compile(r"year=2021"))
    any_page.get_by_label("Order").select_option(label="Oldest first")
    any_page.get_by_role("button", name="Sort").click()
    expect(any_page).to_have_url(re.compile(r"year=2021.*sort=oldest|sort=oldest.*year=2021"))
    any_page.get_by_role("link", name=re.compile("Remove filter: Year: 2021")).click()
    expect(any_page).to_have_url(re.compile(r"^[^?]*\?sort=oldest$"))


def test_the_menu_opens_on_a_narrow_screen_and_closes_with_escape(site, page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(site + "/es/")
    link = page.get_by_role("navigation", name="Principal").get_by_role("link", name="Citas")
    expect(link).to_be_hidden()
    page.get_by_text("Menú").click()
    expect(link).to_be_visible()
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()


def test_the_theme_follows_the_reader_and_is_remembered(site, page):
    page.emulate_media(color_scheme="light")
    page.goto(site + "/en/")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate(paper) != light
    page.goto(site + "/es/")
    assert page.evaluate(paper) != light


def test_a_citation_is_copied_with_one_click(site, page, browser_name):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + "/en/quotations/celac-common-space/")
    page.get_by_text("Cite", exact=True).first.click()
    page.get_by_role("button", name="Copy citation").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "With 32 member countries" in page.evaluate("navigator.clipboard.readText()")


def test_a_verdict_is_seen_and_heard_with_and_without_javascript(site, any_page):
    any_page.goto(site + "/en/check/")
    pasted = "With 33 member countries, CELAC is a common space for aligning priorities"
    any_page.get_by_label("Paste the words").fill(pasted)
    any_page.get_by_role("main").get_by_role("button", name="Check").click()
    expect(any_page).to_have_url(re.compile(r"/en/check/\?q=With\+33\+member.*#verdict$"))
    expect(any_page).to_have_title(re.compile("^Changed: "))
    expect(any_page.locator("#verdict")).to_be_focused()
    expect(any_page.get_by_role("main").get_by_role("status")).to_have_text(re.compile("^Changed: "))
    any_page.get_by_role("link", name="Español", exact=True).click()
    expect(any_page).to_have_title(re.compile("^Alterado: "))


def test_a_long_text_is_checked_without_an_address_and_kept(site, any_page):
    any_page.goto(site + "/es/verificar/")
    words = "Es imperativo que mejoremos la infraestructura digital en la región. "
    any_page.get_by_label("Pegue las palabras").fill(words * 80)
    any_page.get_by_role("main").get_by_role("button", name="Verificar").click()
    expect(any_page).to_have_url(site + "/es/verificar/")
    expect(any_page).to_have_title(re.compile("^Estas palabras están en el archivo"))
    expect(any_page.get_by_label("Pegue las palabras")).to_have_value(words * 80)


def test_a_link_is_copied_without_the_clipboard_of_secure_pages(site, page):
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(site + "/en/check/?q=The+sea+belongs+to+everyone")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    box = page.get_by_label("Paste the words")
    box.fill("")
    box.press("Control+V")
    expect(box).to_have_value(re.compile(r"/en/check/\?q=The\+sea\+belongs\+to\+everyone$"))


def test_everything_is_reached_by_keyboard_with_a_visible_focus(site, page):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/en/events/{EVENT}/")
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate(OUTLINE)
        assert outline not in {"none", "unseen"}, page.evaluate("document.activeElement.outerHTML")
