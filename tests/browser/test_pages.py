"""Every kind of page, in every language, from narrow to wide, in light, dark and forced colours."""

import io

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory
from django.utils.translation import override
from PIL import Image
from playwright.sync_api import expect

from records.core.models import FormerAddress, Status, record_models
from records.site.views import server_error, unavailable
from tests import factories
from tests.browser.eye import DARK, FORCED, LIGHT, Eye

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
EVERY_STATE = {
    "widths": (320, 390, 768, 1440),
    "schemes": {"light": LIGHT, "dark": DARK, "forced": FORCED},
    "rules": ["target-size"],
}
COMPARED = ("china-celac-ministerial-meeting", "china-lac-think-tanks-forum")
MAIN_EVENT = "celac-china-academic-forum-ii-and-think-tanks-forum-vi-2021"


@pytest.fixture
def full_site(site, settings, tmp_path):
    """The demo's site with kinds of pages that it lacks: a long text, a portrait, what is withdrawn or was divided."""
    from forum.models import Quotation

    settings.MEDIA_ROOT = tmp_path
    drawn = io.BytesIO()
    Image.new("RGB", (400, 500), "teal").save(drawn, "PNG")
    factories.PersonFactory(
        slug="shown",
        portrait=ContentFile(drawn.getvalue(), "shown.png"),
        portrait_credit="Somebody, CC BY 4.0",
    )
    speech = factories.ArticleFactory(slug="speech")
    for number in range(1, 61):
        factories.ParagraphFactory(article=speech, number=number)
    factories.EventFactory(slug="withdrawn", status=Status.WITHDRAWN, withdrawal_reason_en="Entered twice.")
    factories.EventFactory(slug="draft", status=Status.DRAFT)
    FormerAddress.objects.bulk_create(
        FormerAddress(kind="forum.quotation", slug="divided", target_uid=one.uid)
        for one in Quotation.objects.published()[:2]
    )
    return site


def addresses(language: str) -> list[str]:
    """One page of each kind, the fullest and the barest; errors too."""
    from django.urls import reverse

    from forum.models import Event, Quotation, Series
    from people.models import Person

    chosen = [
        *Event.objects.filter(
            slug__in=[MAIN_EVENT, "think-tanks-forum-ii-2013", "china-celac-ministerial-i-2015", "withdrawn"]
        ),
        *Quotation.objects.filter(slug__in=["covid-asymmetries", "celac-common-space", "china-advances"]),
        *Person.objects.filter(slug__in=["alicia-barcena", "wang-chao", "xi-jinping", "shown"]),
        *[model.objects.published().order_by("pk").first() for model in record_models()],
    ]
    frames = [one.slug for one in chosen if isinstance(one, Quotation)]
    compared, other = Series.objects.filter(slug__in=COMPARED)
    with override(language):
        found = [reverse(name) for name in LISTS] + [record.get_absolute_url() for record in chosen]
        found += [reverse("quotation-embed", args=[slug]) for slug in frames]
        filtered = [
            reverse("event-list") + "?year=2021&sort=oldest",
            reverse("event-list") + "?year=2021&country=CN&kind=x",
            f"{compared.get_absolute_url()}?compare={other.slug}",
            reverse("article-detail", args=["speech"]) + "?page=2",
            reverse("quotation-detail", args=["divided"]),
            *(reverse("search") + query for query in SEARCHES),
            *(reverse("check") + query for query in CHECKS),
            *(reverse("check-embed") + query for query in CARDS),
            reverse("basket"),
            reverse("basket") + "?id=q463j9xn&id=nothing",
        ]
        return [*dict.fromkeys(found), *filtered, reverse("home") + "nothing/"]


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_page(full_site, page, language, part):
    asked, eye = [], Eye(page, **EVERY_STATE)
    page.on("request", lambda request: asked.append(request.url))
    visited = addresses(language)[part::PARTS]
    assert len(visited) > 20
    for address in visited:
        eye.open(full_site + address)
        # The console tells of an error page on its own.
        eye.said = [line for line in eye.said if not line.endswith(ERROR_PAGES)]
        eye.look(address)
    assert not eye.faults, eye.told()
    assert [url for url in asked if not url.startswith((full_site, "data:"))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_preview(full_site, page, language):
    from forum.models import Event

    client = Client()
    client.force_login(get_user_model().objects.create_superuser("editor"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": full_site}])
    eye = Eye(page, **EVERY_STATE)
    with override(language):
        eye.open(full_site + Event.objects.get(slug="draft").get_absolute_url())
    expect(page.locator(".ribbon")).to_be_visible()
    eye.look("preview")
    assert not eye.faults, eye.told()


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
    sent = RequestFactory().post("/", {"csrfmiddlewaretoken": "x", "name_en": "Rivers"})
    return {
        **pages,
        500: server_error(RequestFactory().get("/")).content,
        503: unavailable(sent).content,
    }


def answer_with(html: bytes):
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


FAULTY = """<!doctype html><html lang="en"><title>Faulty</title><style>
  body { background: #fff; color: #000; } a { display: inline-block; font-size: 20px; line-height: 40px; }
  @media (prefers-color-scheme: dark) and (width: 768px) { p { color: #888; background: #777; } }
  @media (forced-colors: active) and (width: 390px) { p { forced-color-adjust: none; color: #ddd; background: #fff; } }
  @media (width: 320px) { a { display: block; font-size: 9px; line-height: 1; } }
  @media (width: 1440px) { a { width: 1500px; } span { display: none; } }
</style><main><h1>Faulty</h1><p>Words.</p><nav>
  <a href="/a">One way</a> <a href="/b">Another</a> <a href="/c"><span>Third</span></a>
</nav></main></html>"""


def test_what_is_wrong_in_one_state_alone_is_seen(page):
    page.route("**/faulty/", answer_with(FAULTY.encode()))
    eye = Eye(page, **EVERY_STATE)
    eye.open("http://archive.example.org/faulty/")
    eye.look("page")
    found = {screen: {fault.partition(":")[0] for fault in faults} for screen, faults in eye.faults.items()}
    assert found == {
        "page 320 light": {"target-size"},
        "page 390 forced": {"color-contrast"},
        "page 768 dark": {"color-contrast"},
        "page 1440 forced": {"link-name", "scrolls sideways"},
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_the_pages_of_errors(live_server, page, language):
    shown, eye = faults(language), Eye(page, **EVERY_STATE)
    assert set(shown) == {400, 403, 414, 500, 503}
    for status, html in shown.items():
        page.route("**/fault/", answer_with(html))
        eye.open(f"{live_server.url}/fault/")
        eye.look(str(status))
    assert not eye.faults, eye.told()
