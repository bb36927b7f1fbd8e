"""A phone of 2015, and a reader without script, without colours, or with large letters."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from forum.models import Quotation
from tests.browser.eye import SIDEWAYS

STYLES = Path(__file__).resolve().parents[2] / "static" / "css"
PLACES = {
    "home": "/en/",
    "quotation": "/en/quotations/celac-common-space/",
    "event": "/es/eventos/celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021/",
    "list": "/en/quotations/?kind=direct",
    "search": "/en/search/?q=vaccines",
    "people": "/es/personas/",
}
# What browsers of that year do not know, of what the style sheets use.
NEW_SELECTOR = re.compile(
    r":is\(|:has\(|:where\(|:focus-visible|::details-content|:lang\([^)]*,|:focus-within"
)
NEW_VALUE = re.compile(r'var\(|clamp\(|\bmin\(|\bmax\(|"\s*/\s*"|\bfit-content\b')
NEW_PROPERTY = re.compile(
    r"^(--.*|inset.*|.*-(inline|block)(-.*)?|(inline|block)-size|gap|(row|column)-gap|grid.*|aspect-ratio|place-.*"
    r"|translate|rotate|scale|text-wrap|(-webkit-)?mask.*|clip-path|overscroll.*|container.*|accent-color)$"
)
OLD = "@supports not (inset: 0)"


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield each selector or at-rule of a style sheet with what stands between its braces."""
    start = 0
    while (opening := css.find("{", start)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            depth += {"{": 1, "}": -1}.get(css[end], 0)
            end += 1
        yield css[start:opening].strip().rpartition(";")[2].strip(), css[opening + 1 : end - 1]
        start = end


def as_in_2015(css: str) -> str:
    """Return what a phone of 2015 understands of a style sheet."""
    kept = []
    for head, body in rules(re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)):
        if head == OLD:
            kept.append(as_in_2015(body))
        elif head.startswith("@media") and "<" not in head:
            kept.append(f"{head} {{ {as_in_2015(body)} }}")
        elif not head.startswith("@") and not NEW_SELECTOR.search(head) and "display: grid" not in head:
            kept.append(f"{head} {{ {'; '.join(old_declarations(body))} }}")
    return "\n".join(kept)


def old_declarations(body: str) -> Iterator[str]:
    for declaration in re.split(r";(?![^(]*\))", body):
        name, _, value = declaration.partition(":")
        is_grid = name.strip() == "display" and "grid" in value
        if value and not is_grid and not NEW_PROPERTY.match(name.strip()) and not NEW_VALUE.search(value):
            yield declaration.strip()


def test_what_old_browsers_would_drop_is_known_here():
    css = "a { color: var(--x); margin: 0 } @layer x { b { margin: 0 } } p:has(a) { margin: 0 }"
    assert as_in_2015(css) == "a { margin: 0 }"


def test_no_style_stands_in_a_cascade_layer():
    for sheet in STYLES.glob("*.css"):
        assert "@layer" not in re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL), sheet.name


def in_2015(route):
    css = (STYLES / Path(route.request.url).name).read_text()
    route.fulfill(body=as_in_2015(css), content_type="text/css")


ORDER = """() => {
  const box = (one) => one.getBoundingClientRect();
  const style = (one) => getComputedStyle(one);
  const follows = (one) => one.offsetHeight && one.previousElementSibling.offsetHeight;
  const stands = (one) => style(one).position === "static" && style(one.parentNode).display === "block";
  return {
    mark: box(document.querySelector(".brand svg")).width,
    edge: box(document.querySelector("main h1")).left,
    font: style(document.body).fontFamily,
    hidden: Math.max(...[...document.querySelectorAll(".vh")].map((one) => one.offsetWidth)),
    close: [...document.querySelectorAll("main p + p")].filter(follows).filter(stands)
      .filter((one) => box(one).top <= box(one.previousElementSibling).bottom).map((one) => one.outerHTML.slice(0, 99)),
  };
}"""


@pytest.mark.slow
def test_a_phone_of_2015_shows_an_orderly_page(site, page):
    """Margins at the edges, one column that does not scroll sideways, hidden labels hidden, drawings small."""
    page.set_viewport_size({"width": 360, "height": 640})
    page.route("**/*.css", in_2015)
    for place in PLACES.values():
        page.goto(site + place)
        assert not page.evaluate(SIDEWAYS), place
        seen = page.evaluate(ORDER)
        assert seen == {"mark": seen["mark"], "edge": 16, "font": "sans-serif", "hidden": 1, "close": []}, (
            place
        )
        assert 20 < seen["mark"] < 60, place


CUT = """() => [...document.querySelectorAll("main *, header *")]
  .filter((one) => !one.closest(".vh, .scroll, .chips, svg, .search, textarea, select, pre, code"))
  .filter((one) => ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


@pytest.mark.slow
def test_nothing_is_cut_with_letters_of_twice_the_size(site, page):
    """At 320 pixels, and at 640 with letters of 200 %, nothing scrolls sideways and nothing is cut."""
    for width, scale in ((320, "100%"), (640, "200%")):
        page.set_viewport_size({"width": width, "height": 700})
        for place in (*PLACES.values(), "/en/organizations/"):
            page.goto(site + place)
            page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", scale)
            assert not page.evaluate(SIDEWAYS), (place, width)
            assert page.evaluate(CUT) == [], (place, width)


@pytest.mark.slow
def test_without_a_script_everything_is_reached(site, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + PLACES["home"])
    page.get_by_label("Check a quotation").check(force=True)
    page.get_by_label("Paste the words someone is said to have said").fill("The sea belongs to everyone")
    page.get_by_role("button", name="Check").click()
    page.wait_for_url("**/check/**")
    page.goto(site + PLACES["home"])
    page.locator("#box-check").focus()
    page.keyboard.press("ArrowLeft")
    page.locator("#q").fill("vaccines")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/search/?q=vaccines")
    context.close()


BOTTOMS = """() => Object.fromEntries([".day", ".tabs", ".held", "#latest + .cq li"].map(
  (one) => [one, Math.round(document.querySelector(one).getBoundingClientRect().bottom)]))"""


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_front_page_is_one_screen(site, page, language):
    """On a phone the words and the box at least, on the day of the longest words that take turns."""
    Quotation.objects.filter(slug="own-compass").update(shown_on=timezone.localdate())
    for width, height, names in (
        (1440, 900, [".day", ".tabs", ".held", "#latest + .cq li"]),
        (390, 844, [".day", ".tabs"]),
    ):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{site}/{language}/")
        bottoms = page.evaluate(BOTTOMS)
        assert {name: bottoms[name] for name in names if bottoms[name] > height} == {}
        page.get_by_text(
            "Check a quotation" if language == "en" else "Verificar una cita", exact=True
        ).first.click()
        assert not page.evaluate(SIDEWAYS)
