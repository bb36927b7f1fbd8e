"""What is copied, what may be framed, and that data in a page is no script: in Chromium."""

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from playwright.sync_api import expect

from forum.models import Event, Quotation

WORDS = "/en/quotations/celac-common-space/"
COPIED = "navigator.clipboard.readText()"
DATA = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"


@pytest.fixture
def elsewhere():
    """Another site: serves the HTML that it is given, and says under which address."""
    shown = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown["html"].encode())

        def log_message(self, *args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def show(html: str) -> str:
        shown["html"] = f"<!doctype html><title>Elsewhere</title>{html}"
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()


def copy(page, name: str) -> str:
    button = page.get_by_role("button", name=name, exact=True).first
    button.click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    return page.evaluate(COPIED)


def test_everything_that_can_be_copied_is_copied_with_one_click(site, page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(site + WORDS)
    assert re.fullmatch(r"http.*/id/q463j9xn", copy(page, "Copy link"))
    assert copy(page, "Copy words").startswith("“With 32 member countries, CELAC is")
    page.get_by_text("Cite", exact=True).first.click()
    assert copy(page, "Copy APA").startswith("Bárcena, A. (2021, October 12 [inferred]). With 32 member")
    page.get_by_label("Style").select_option("MLA")
    assert copy(page, "Copy MLA").startswith("Bárcena, Alicia, then Executive Secretary, ECLAC. “With 32")
    page.get_by_label("Style").select_option("Chicago")
    assert copy(page, "Copy Chicago").endswith("/id/q463j9xn.")
    page.get_by_text("Embed", exact=True).click()
    assert copy(page, "Copy HTML").startswith('<iframe src="http')
    expect(page.locator("#told")).to_have_text("Copied")


def test_the_style_of_citation_is_remembered_from_page_to_page(site, page):
    page.goto(site + WORDS)
    page.get_by_text("Cite", exact=True).first.click()
    page.get_by_label("Style").select_option("Chicago")
    page.goto(site + "/es/personas/alicia-barcena/")
    page.get_by_text("Ver la cita bibliográfica").click()
    expect(page.locator("#cite-chicago")).to_be_visible()
    expect(page.locator("#cite-apa")).to_be_hidden()


def test_where_nothing_can_be_copied_the_words_are_selected_and_readers_told(site, page):
    page.add_init_script("""Object.defineProperty(navigator, "clipboard", { value: undefined });
        document.execCommand = () => false;""")
    page.goto(site + WORDS)
    for name, start in (("Copy words", "“With 32 member countries"), ("Copy link", "http")):
        page.get_by_role("button", name=name).first.click()
        expect(page.locator("#told")).to_have_text(re.compile("^Selected: copy it with"))
        expect(page.locator("#told")).not_to_have_class("toast vh")
        page.wait_for_function("start => getSelection().toString().startsWith(start)", arg=start)


def test_the_device_shares_where_it_can_and_a_fold_offers_ways_where_it_cannot(site, page):
    page.add_init_script(
        "navigator.share = (shared) => { window.shared = shared; return Promise.resolve(); }"
    )
    page.goto(site + WORDS)
    page.get_by_text("Share", exact=True).click()
    assert page.evaluate("shared.url").endswith("/id/q463j9xn")
    assert page.evaluate("shared.text").startswith("“With 32 member countries")
    expect(page.get_by_role("link", name="WhatsApp")).to_be_hidden()
    page.add_init_script("navigator.share = undefined")
    page.goto(site + WORDS)
    page.get_by_text("Share", exact=True).click()
    expect(page.get_by_role("link", name="WhatsApp")).to_be_visible()
    page.get_by_text("Picture", exact=True).click()
    expect(page.get_by_role("link", name="WhatsApp")).to_be_hidden()
    expect(page.locator(".pictures img").nth(1)).to_have_js_property("naturalWidth", 1080)
    page.keyboard.press("Escape")
    expect(page.locator(".pictures")).to_be_hidden()


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("folder", ["/en/quotations/", "/es/citas/"])
def test_words_attribution_and_actions_stand_on_the_first_screen(site, page, folder, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for slug in Quotation.objects.direct().values_list("slug", flat=True):
        page.goto(f"{site}{folder}{slug}/")
        ends = [page.locator(part).bounding_box() for part in ("#words", ".attribution", ".actions")]
        bottoms = [box["y"] + box["height"] for box in ends]
        assert bottoms == sorted(bottoms) and bottoms[-1] <= size[1], (slug, bottoms)


LINES = """(said) => said.map((html) => {
  const line = document.querySelector(".attribution");
  line.innerHTML = html;
  return Math.round(line.clientHeight / parseFloat(getComputedStyle(line).lineHeight));
})"""


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_attribution_stands_on_one_line(site, page, language):
    page.set_viewport_size({"width": 1440, "height": 900})
    quotations = list(Quotation.objects.published().for_page())
    with override(language):
        page.goto(site + quotations[0].get_absolute_url())
        said = [render_to_string("forum/quotations/_attribution.html", {"record": one}) for one in quotations]
    assert page.evaluate(LINES, said) == [1] * 18
    assert page.evaluate(LINES, [f"{said[0]} · {said[1]}"]) == [2]


def test_data_in_a_page_is_no_script_to_the_policy(site, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site + WORDS)
    assert [node["@type"] for node in page.evaluate(DATA)["@graph"]] == ["WebPage", "Quotation"]
    assert said == []


def test_another_site_shows_the_words_in_a_frame_but_no_whole_page(site, page, elsewhere):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(site + WORDS)
    source = re.search(r'src="([^"]+)"', page.locator("#embed-code").text_content())[1]
    frames = [f"{site}{urlsplit(source).path}", f"{site}{WORDS}"]
    page.goto(elsewhere("".join(f'<iframe src="{address}"></iframe>' for address in frames)))
    small, whole = page.frame_locator("iframe").nth(0), page.frame_locator("iframe").nth(1)
    expect(small.get_by_text("With 32 member countries")).to_be_visible()
    expect(small.get_by_role("link", name="Viva Voz")).to_be_visible()
    expect(whole.get_by_text("With 32 member countries")).to_have_count(0)
    assert ["frame-ancestors 'none'" in line for line in said] == [True]
    assert page.context.cookies() == []


def test_a_link_to_the_very_words_finds_them(site, page, elsewhere):
    page.goto(site + WORDS)
    link = page.get_by_role("link", name="These words on ECLAC’s page in English").first.get_attribute("href")
    paragraph = page.locator(".context mark").first.inner_text()
    filler = "<p>Something else.</p>" * 200
    page.goto(f"{elsewhere(f'{filler}<p>{paragraph}</p>{filler}')}#{link.split('#')[1]}")
    page.wait_for_function("window.scrollY > 1000", timeout=5000)


def test_quotations_are_picked_on_lists_results_and_pages_and_handed_on_by_an_address(site, page, browser):
    add = page.get_by_role("button", name="Add to basket")
    page.goto(site + "/en/quotations/")
    expect(page.get_by_role("navigation", name="Basket")).to_be_hidden()
    add.first.click()
    expect(page.locator("#told")).to_have_text("Added to the basket")
    page.goto(site + "/en/search/?q=common+space+for+aligning")
    add.first.click()
    page.goto(site + "/en/quotations/own-compass/")
    add.first.click()
    page.get_by_role("button", name="Remove from basket").click()
    page.get_by_role("navigation", name="Basket").get_by_role("link", name="Basket 2").click()
    expect(page).to_have_url(re.compile(r"/en/basket/\?id=q\w{7}&id=q\w{7}$"))
    page.get_by_role("link", name="MLA").click()
    expect(page.locator("#cited p").first).to_contain_text("Accessed")
    # Another reader has it by its address, without a script, and may keep it.
    other = browser.new_context(java_script_enabled=False).new_page()
    other.goto(page.url)
    expect(other.locator(".quotes > li")).to_have_count(2)
    other.close()
    page.get_by_role("link", name="Leave out").first.click()
    expect(page.locator(".quotes > li")).to_have_count(1)
    page.goto(site + "/es/seleccion/")
    expect(page).to_have_url(re.compile(r"/es/seleccion/\?id=q\w{7}$"))


def pages_on_paper(page, url: str, **options) -> int:
    page.goto(url)
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(**options)))


@pytest.mark.parametrize("paper", ["Letter", "A4"])
def test_a_quotation_is_printed_on_one_page_and_the_event_on_four(site, page, paper):
    event = Event.objects.get(slug="celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021").slug
    for address in (f"/en/events/{event}/", f"/es/eventos/{event}/"):
        assert pages_on_paper(page, site + address, format=paper) <= 4
    for slug in ("pending-task-integration", "celac-common-space", "health-plan"):
        for folder in ("/en/quotations/", "/es/citas/"):
            assert pages_on_paper(page, f"{site}{folder}{slug}/", format=paper) == 1
    page.emulate_media(media="print")
    for part in ("#words", ".attribution", ".qr", "#notes"):
        expect(page.locator(part)).to_be_visible()
    expect(page.locator(".paper-only")).to_contain_text("/id/q")
    expect(page.locator(".actions")).to_be_hidden()
