"""No page of one visitor, language, preview or editor reaches another."""

import pytest
from django.conf import settings as site_settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client
from django.urls import path
from django.views.decorators.cache import never_cache

from config.urls import urlpatterns
from people.models import Person
from records.core.models import Status
from records.site.page_cache.middleware import answered
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def outcomes():
    """Return how requests were answered, in their order."""
    found = []

    def take(outcome, **kwargs):
        found.append(outcome)

    answered.connect(take)
    yield found
    answered.disconnect(take)


@pytest.fixture
def draft():
    return factories.PersonFactory(name="Not yet public", status=Status.DRAFT)


def test_a_preview_is_an_editors_alone(client, admin_client, draft):
    path = draft.get_absolute_url()
    assert client.get(path).status_code == 404
    for asked in (path, f"{path}?preview", "/en/people/?preview"):
        assert admin_client.get(asked).status_code in (200, 404)
        assert "Not yet public" not in client.get(asked).content.decode()
    assert "Not yet public" in admin_client.get(path).content.decode()
    draft.status = Status.PUBLISHED
    draft.save()
    assert client.get(path).status_code == 200
    assert "preview" not in client.get(path).content.decode()


@pytest.mark.parametrize(
    "name", [site_settings.SESSION_COOKIE_NAME, site_settings.CSRF_COOKIE_NAME, "messages"]
)
def test_who_has_a_personal_cookie_gets_no_kept_page_and_leaves_none(name, outcomes):
    visitor = Client()
    visitor.cookies[name] = "x"
    visitor.get("/en/people/"), visitor.get("/en/people/", headers={"authorization": "Basic x"})
    assert outcomes == []
    Client().get("/en/people/"), visitor.get("/en/people/")
    assert outcomes == ["made"]


VIEWS = {
    "cookie": lambda request: with_cookie(HttpResponse("x")),
    "token": lambda request: HttpResponse(get_token(request)),
    "session": lambda request: HttpResponse(request.session.get("x", "y")),
    "user": lambda request: HttpResponse(f"{request.user}"),
    "nonce": lambda request: HttpResponse(f"{request.csp_nonce}"),
    "other": lambda request: HttpResponse("x", headers={"Vary": "User-Agent"}),
    "never": never_cache(lambda request: HttpResponse("x")),
    "write": lambda request: HttpResponse(Person.objects.update(name="x")),
    "accounts": lambda request: HttpResponse(request.user.__class__ and users()),
    "fault": lambda request: HttpResponse("x", status=500),
}


def with_cookie(response):
    response.set_cookie("x", "y")
    return response


def users():
    from django.contrib.auth.models import User  # models are there when a view is called

    return User.objects.count()


@pytest.mark.parametrize("name", VIEWS)
def test_a_page_that_may_be_somebodys_is_not_kept(settings, outcomes, name):
    urls = type("urls", (), {"urlpatterns": [path("en/x/", VIEWS[name]), *urlpatterns]})
    settings.ROOT_URLCONF = urls
    Client().get("/en/x/"), Client().get("/en/x/")
    assert outcomes == ["passed", "passed"]


SEVERAL = [
    "/en/people/", "/es/personas/", "/en/people/?sort=name", "/en/people/?x=1&y=2", "/en/people/?y=2&x=1",
    "/en/people/?x=1", "/en/people/?", "/en/people/?format=json", "/en/people/?country=CL", "/en/people/?page=1",
]  # fmt: skip


def test_each_address_and_form_has_a_page_of_its_own(client, outcomes):
    """Also those that differ in what no filter has: a page repeats its query in its links."""
    factories.PersonFactory(country="CL")
    first = [client.get(one) for one in SEVERAL]
    again = [client.get(one) for one in SEVERAL]
    assert [one.getvalue() for one in again] == [one.getvalue() for one in first]
    assert [one["Content-Language"] for one in again] == [one["Content-Language"] for one in first]
    asked = [client.get("/en/people/", headers={"accept": one}) for one in ("text/html", "application/json")]
    assert [one["Content-Type"].partition(";")[0] for one in asked] == ["text/html", "application/json"]
    assert {"accept", "accept-encoding"} <= {one.lower() for one in asked[0]["Vary"].split(", ")}


def test_the_reader_s_language_is_part_of_what_is_outside_of_the_languages(client):
    factories.PersonFactory()
    client.cookies[site_settings.LANGUAGE_COOKIE_NAME] = "es"
    assert client.get("/sitemap.xml")["Content-Language"] == "es"
    assert Client().get("/sitemap.xml", headers={"accept-language": "en"})["Content-Language"] == "en"
    assert Client().get("/en/people/", headers={"accept-language": "es"})["Content-Language"] == "en"


def test_head_is_answered_like_get_and_leaves_nothing(client, outcomes):
    assert client.head("/en/people/").content == b""
    assert outcomes == ["passed"]
    page = client.get("/en/people/")
    head = client.head("/en/people/")
    assert (head.status_code, head["ETag"], head.content) == (200, page["ETag"], b"")
    assert len(client.get("/en/people/").content) == len(page.content) > 0


def test_what_is_sent_is_not_answered_with_a_kept_page(client, outcomes):
    path = "/en/check/"
    client.get(path)
    assert outcomes == ["made"]
    assert client.post(path, {"q": "Some words"}).status_code == 303
    client.get(path, {"q": "Some words"})
    assert client.post("/en/people/").status_code == 405
    assert outcomes == ["made"]


def test_another_host_is_refused_as_before(client):
    client.get("/en/people/")
    assert client.get("/en/people/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd"])
def test_each_encoding_is_that_of_the_one_content(client, encoding):
    factories.PersonFactory()
    plain = [client.get("/en/people/") for _time in range(2)]
    asked = [client.get("/en/people/", headers={"accept-encoding": encoding}) for _time in range(2)]
    assert plain[0].content == plain[1].content
    for answer in asked:
        assert answer["Content-Encoding"] == encoding
        assert answer["ETag"] == plain[0]["ETag"]
        assert int(answer["Content-Length"]) == len(answer.content) < len(plain[0].content) / 2
    assert asked[0].content == asked[1].content
