"""Every kind of page, in every language, narrow and wide, in light and dark."""

import pytest
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils.translation import override
from playwright.sync_api import expect

from records.core.models import Status, record_models
from records.site.views import server_error
from tests import factories
from tests.browser.eye import Eye

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
# So that two processes share the walk.
PARTS = 2
ERROR_PAGES = ("404 (Not Found)", "410 (Gone)")
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
            reverse("basket"),
            reverse("basket") + "?id=q463j9xn&id=nothing",
        ]
        return [*dict.fromkeys(found), *filtered, reverse("home") + "nothing/"]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_page(site, page, language, part):
    asked, eye = [], Eye(page)
    page.on("request", lambda request: asked.append(request.url))
    visited = addresses(language)[part::PARTS]
    assert len(visited) > 20
    for address in visited:
        eye.open(site + address)
        # The console tells of an error page on its own.
        eye.said = [line for line in eye.said if not line.endswith(ERROR_PAGES)]
        eye.look(address, (320, 390, 768, 1440))
    assert eye.faults == {}
    assert [url for url in asked if not url.startswith((site, "data:"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_event_is_told_on_few_screens(site, page, language):
    """That of the article, with its six quotations, twelve statements, nine bodies, eight notes and eleven sources."""
    from forum.models import Event

    event = Event.objects.get(slug=MAIN_EVENT)
    for width, height, highest in ((1440, 900, 4500), (390, 844, 7000)):
        page.set_viewport_size({"width": width, "height": height})
        with override(language):
            page.goto(site + event.get_absolute_url())
        assert page.evaluate("document.documentElement.scrollHeight") <= highest
    # A link to a note opens what is folded on a narrow screen.
    page.click("a[href='#n-event-dates']")
    expect(page.locator("#n-event-dates")).to_be_visible()
    expect(page.locator("#n-event-dates")).to_be_in_viewport()


def test_a_link_of_old_to_a_paragraph_turns_to_its_page(site, page):
    article = factories.ArticleFactory(slug="speech")
    for number in (1, 60):
        factories.ParagraphFactory(article=article, number=number)
    page.goto(f"{site}/en/articles/speech/#p60")
    expect(page.locator("#p60")).to_be_visible()
    assert page.url.endswith("/en/articles/speech/?page=2#p60")


def faults(language: str) -> dict[int, bytes]:
    """The pages of errors that no address above leads to."""
    broken = Client().get(f"/{language}/", QUERY_STRING="year=%00")
    endless = Client().get(f"/{language}/", QUERY_STRING="q=" + "a" * 10_000)
    forged = Client(enforce_csrf_checks=True).post(f"/{language}/", headers={"accept-language": language})
    pages = {answer.status_code: answer.content for answer in (broken, endless, forged)}
    return {**pages, 500: server_error(RequestFactory().get("/")).content}


def answer_with(html: bytes):
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_the_pages_of_errors(live_server, page, language):
    shown, eye = faults(language), Eye(page)
    assert set(shown) == {400, 403, 414, 500}
    for status, html in shown.items():
        page.route("**/fault/", answer_with(html))
        eye.open(f"{live_server.url}/fault/")
        eye.look(str(status))
    assert eye.faults == {}
