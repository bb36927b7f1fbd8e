"""What is copied, what may be framed, and that data in a page is no script: in Chromium."""

import re

from playwright.sync_api import expect

WORDS = "/en/quotations/celac-common-space/"
COPIED = "navigator.clipboard.readText()"


def copy(page, name: str) -> str:
    button = page.get_by_role("button", name=name, exact=True).first
    button.click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    return page.evaluate(COPIED)


def test_everything_that_can_be_copied_is_copied_with_one_click(site, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + WORDS)
    assert re.fullmatch(r"http.*/id/q463j9xn", copy(page, "Copy link"))
    assert copy(page, "Copy words").startswith("With 32 member countries, CELAC is")
    assert copy(page, "Copy APA").startswith("Bárcena, A. (2021, October 12 [inferred]). With 32 member")
    assert copy(page, "Copy MLA").startswith("Bárcena, Alicia, then Executive Secretary, ECLAC. “With 32")
    assert copy(page, "Copy Chicago").endswith("/id/q463j9xn.")
    assert copy(page, "Copy HTML").startswith('<iframe src="http')


def test_data_in_a_page_is_no_script_to_the_policy(site, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site + WORDS)
    data = page.evaluate("JSON.parse(document.querySelector('[type=\"application/ld+json\"]').textContent)")
    assert [node["@type"] for node in data["@graph"]] == ["WebPage", "Quotation"]
    assert said == []


def test_another_site_shows_the_words_in_a_frame_and_no_whole_page(site, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site + WORDS)
    code = page.locator("#embed-code").inner_text()
    source = re.search(r'src="http://[^/]+(/[^"]+)"', code)[1]
    # A page of another origin: the host by its other name.
    elsewhere = "http://elsewhere.test/"
    frames = (
        f'<iframe id="small" src="{site}{source}"></iframe><iframe id="whole" src="{site}{WORDS}"></iframe>'
    )
    page.route(
        elsewhere, lambda route: route.fulfill(body=f"<!doctype html>{frames}", content_type="text/html")
    )
    page.goto(elsewhere)
    small = page.frame_locator("#small")
    expect(small.get_by_text("With 32 member countries")).to_be_visible()
    expect(small.get_by_role("link", name="Viva Voz")).to_be_visible()
    expect(page.frame_locator("#whole").get_by_text("With 32 member countries")).to_have_count(0)
    assert any("frame-ancestors" in line for line in said)
    assert page.context.cookies() == []


def test_a_link_to_the_very_words_finds_them(site, page):
    page.goto(site + WORDS)
    link = page.get_by_role("link", name="These words on ECLAC’s page in English").first.get_attribute("href")
    paragraph = page.locator("#context ~ * mark, .context mark").first.inner_text()
    filler = "<p>Something else.</p>" * 200
    page.route(
        re.compile("cepal.org"),
        lambda route: route.fulfill(
            body=f"<!doctype html><title>x</title>{filler}<p>{paragraph}</p>{filler}",
            content_type="text/html",
        ),
    )
    page.goto(link)
    page.wait_for_function("window.scrollY > 1000")
