"""Headers, cookies, hosts and redirects."""

import pytest
from django.test import Client, RequestFactory

from records.site.middleware import ProxyMiddleware, client_address
from tests import factories
from tests.config.test_checks import SOUND, run_python

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("address", ["/en/", "/es/acerca/", "/en/nowhere/", "/healthz"])
def test_every_answer_tells_the_browser_what_it_may_do(client, address):
    answer = client.get(address)
    assert set(answer["Content-Security-Policy"].split("; ")) == set(POLICY.split("; "))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/admin/login/", "/admin/nowhere/", "/admin/?q=%00"])
def test_pages_of_the_admin_are_framed_by_each_other_alone(client, address):
    answer = client.get(address)
    policy = answer["Content-Security-Policy"].split("; ")
    framed = {"frame-ancestors 'self'", "frame-src 'self'"}
    assert set(policy) == {*POLICY.split("; "), *framed} - {"frame-ancestors 'none'"}
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


KNOWN = ["10.0.0.0/8", "192.0.2.1"]


@pytest.mark.parametrize(
    ("sender", "named", "address"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 192.0.2.1, 10.9.9.9", "203.0.113.9"),
        ("10.0.0.1", "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),  # the first is what the reader said
        ("10.0.0.1", "6.6.6.6, nonsense, 10.0.0.2", "10.0.0.2"),
        ("::ffff:10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("", "203.0.113.9", "203.0.113.9"),  # a socket in a folder
        ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
        ("192.0.2.2", "6.6.6.6, 10.0.0.1", "192.0.2.2"),
    ],
)
def test_only_the_word_of_known_proxies_counts(settings, sender, named, address):
    settings.BEHIND_PROXY, settings.TRUSTED_PROXIES = True, KNOWN
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    told = {"X-Forwarded-For": named, "X-Forwarded-Proto": "https"}
    request = RequestFactory().get("/", REMOTE_ADDR=sender, headers=told)
    assert client_address(request) == address
    ProxyMiddleware(lambda request: request)(request)
    assert client_address(request) == address
    assert request.is_secure() is (sender not in ("203.0.113.9", "192.0.2.2"))


def test_reading_sets_no_cookie(client):
    for address in ("/", "/en/", "/es/eventos/", "/en/about/"):
        assert not client.get(address).cookies


@pytest.mark.slow
def test_an_editors_text_is_text(client):
    attack = "<script>alert(1)</script>\" onmouseover='x' {{ 7|add:7 }}"
    person = factories.PersonFactory(name=attack, slug="attack", biography_en=attack)
    factories.EventFactory(
        slug="attack", name_en=attack, description_en=attack, theme_en=attack, city_en=attack
    )
    factories.OrganizationFactory(slug="attack", name_en=attack, acronym_en="<b>", description_en=attack)
    article = factories.ArticleFactory(slug="attack", headline_en=attack, summary_en=attack)
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en=f"“{attack},” she said.")
    factories.QuotationFactory(
        slug="attack",
        text_en=attack,
        article=article,
        paragraph=paragraph,
        speaker=person,
        attribution_en=attack,
    )
    topic = factories.TopicFactory(slug="attack", name_en=attack)
    series = factories.SeriesFactory(slug="attack", name_en=attack)
    for record in (topic, series, person, article):
        page = client.get(record.get_absolute_url()).content.decode()
        assert "<script>alert" not in page
        assert "onmouseover='x'" not in page
    for kind in ("events", "organizations", "quotations", "articles", "people", "topics", "series"):
        page = (
            client.get(f"/en/{kind}/").content.decode() + client.get(f"/en/{kind}/attack/").content.decode()
        )
        assert "<script>alert" not in page
        assert "onmouseover='x'" not in page


def test_a_form_from_elsewhere_is_refused_in_words():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert b"<h1>" in answer.content


def test_no_redirect_follows_what_a_visitor_sends(client):
    for address in (
        "//evil.example/",
        "/en//evil.example/",
        "/?next=//evil.example",
        "/id/../../evil.example",
    ):
        location = client.get(address).headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")


def test_a_host_that_is_not_ours_is_refused(client, settings):
    settings.ALLOWED_HOSTS = ["archive.example.org"]
    answer = client.get("/en/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert b"evil.example" not in answer.content


def test_a_public_site_speaks_https_only():
    code = (
        "import config.settings as s; print(s.SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE,"
        " s.SECURE_HSTS_SECONDS > 31_000_000, s.DEBUG)"
    )
    assert run_python(code, **SOUND).stdout.strip() == "True True True True False"
