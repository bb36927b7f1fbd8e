"""Every kind of page, in every language, narrow and wide, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.translation import override

from records.core.models import Status, record_models
from records.site.views import server_error
from tests import factories

LISTS = [
    "home",
    "explore",
    "about",
    "data",
    "api-docs",
    "search",
    "check",
    *(f"{model.url_name}-list" for model in record_models()),
]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SEARCHES = [
    "?q=celac",
    "?q=vacines",
    "?q=barcena&kind=person",
    "?q=asimetrias&kind=quotation",
    "?q=xyzzy&year=2021",
    "?q=cooperation&kind=quotation&year=2021&topic=multilateralism&speaker=nobody",
    "?q=deepened+global+krill",
]
CHECKS = [
    "?q=China+has+no+long-term+vision+and+clarity",
    "?q=The+sea+belongs+to+everyone",
    "?q=CELAC+es+un+espacio+comun+para+alinear+prioridades",
    "?q=Xi+Jinping+said+Brazil+has+a+long-term+vision+and+clarity+as+to+its+horizons",
    "?q=climate+change",
    "?q=Guterres:+Es+imperativo+que+mejoremos+la+infraestructura+digital+en+la+regi%C3%B3n.+Todo+lo+dem%C3%A1s+es+mentira.",
    "?q=With+33+member+countries,+CELAC+is+a+common+space+for+aligning+priorities",
]
CARDS = ["?q=China+has+no+long-term+vision+and+clarity", "?q=The+sea+belongs+to+everyone", "?q=in+the+region"]
MAIN_EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"


def addresses(language: str) -> list[str]:
    """One page of each kind, the fullest and the barest; errors too."""
    from django.urls import reverse

    from forum.models import Event, Quotation
    from people.models import Person

    withdrawn = factories.EventFactory(status=Status.WITHDRAWN, withdrawal_reason_en="Entered twice.")
    chosen = [
        *Event.objects.filter(
            slug__in=[MAIN_EVENT, "think-tanks-forum-ii-2013", "china-celac-ministerial-i-2015"]
        ),
        *Quotation.objects.filter(slug__in=["covid-asymmetries", "celac-common-space", "china-advances"]),
        *Person.objects.filter(slug__in=["alicia-barcena", "wang-chao", "xi-jinping"]),
        *[model.objects.published().order_by("pk").first() for model in record_models()],
        withdrawn,
    ]
    frames = [one.slug for one in chosen if isinstance(one, Quotation)]
    with override(language):
        found = [reverse(name) for name in LISTS] + [record.get_absolute_url() for record in chosen]
        found += [reverse("quotation-embed", args=[slug]) for slug in frames]
        filtered = [
            reverse("event-list") + "?year=2021&sort=oldest",
            reverse("event-list") + "?year=2021&country=CN&kind=x",
            *(reverse("search") + query for query in SEARCHES),
            *(reverse("check") + query for query in CHECKS),
            *(reverse("check-embed") + query for query in CARDS),
        ]
        return [*dict.fromkeys(found), *filtered, reverse("home") + "nothing/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(site, page, language, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    faults = {}
    visited = addresses(language)
    for address in visited:
        page.goto(site + address)
        found = Axe().run(page).response["violations"]
        if found:
            faults[address] = [
                (fault["id"], [node["html"][:160] for node in fault["nodes"][:2]]) for fault in found
            ]
    assert len(visited) > 20
    assert faults == {}


def faults(language: str) -> dict[int, bytes]:
    """The pages of errors that no address above leads to."""
    broken = Client().get(f"/{language}/", QUERY_STRING="year=%00")
    endless = Client().get(f"/{language}/", QUERY_STRING="q=" + "a" * 10_000)
    forged = Client(enforce_csrf_checks=True).post(f"/{language}/", headers={"accept-language": language})
    pages = {answer.status_code: answer.content for answer in (broken, endless, forged)}
    return {**pages, 500: server_error(RequestFactory().get("/")).content}


def answer_with(html: bytes):
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_errors(live_server, page, language, width, scheme):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    shown = faults(language)
    assert set(shown) == {400, 403, 414, 500}
    for status, html in shown.items():
        page.route("**/fault/", answer_with(html))
        page.goto(f"{live_server.url}/fault/")
        assert Axe().run(page).response["violations"] == [], status
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 390, 768, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_scrolls_sideways(site, page, language, width):
    page.set_viewport_size({"width": width, "height": 900})
    wide = []
    for address in addresses(language):
        page.goto(site + address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    assert wide == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_console_is_silent_and_nothing_is_asked_elsewhere(site, page, language):
    said, asked = [], []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("request", lambda request: asked.append(request.url))
    for address in addresses(language):
        page.goto(site + address)
    expected = ("404 (Not Found)", "410 (Gone)")
    assert [line for line in said if not any(status in line for status in expected)] == []
    assert [url for url in asked if not url.startswith((site, "data:"))] == []
