"""Whatever an address holds, the answer is a page in the visitor's language with the right status."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db

LISTS = {
    "en": ["events", "series", "quotations", "people", "organizations", "articles", "topics"],
    "es": ["eventos", "series", "citas", "personas", "organizaciones", "articulos", "temas"],
}
PAGES = [f"/{language}/{kind}/" for language, kinds in LISTS.items() for kind in kinds]
HOSTILE = [
    "'",
    '"',
    "\\",
    "%",
    "_",
    "%%",
    "a" * 700,
    "-1",
    "0",
    "9" * 20,
    "2021-13",
    "١٩٩٩",
    "²",
    "NaN",
    "🙂",
]


@pytest.fixture
def one_of_each(db):
    factories.QuotationFactory()
    factories.OrganizerFactory()
    factories.EditionFactory()
    factories.TopicFactory()
    factories.ArticleFactory()


@pytest.mark.parametrize("where", PAGES)
def test_an_unknown_slug_is_not_found_in_the_pages_language(client, where):
    answer = client.get(f"{where}no-such-record/")
    assert answer.status_code == 404
    assert f'<html lang="{where[1:3]}"' in answer.content.decode()


@pytest.mark.portable
@pytest.mark.slow
@pytest.mark.parametrize("where", PAGES)
def test_an_unknown_page_is_not_found(client, one_of_each, where):
    numbers = ["0", "-1", "2", "x", "1.5", "99999999999999999999", "%20", "last2"]
    assert {client.get(f"{where}?page={number}").status_code for number in numbers} == {404}


@pytest.mark.portable
@pytest.mark.slow
@pytest.mark.parametrize("where", [f"/en/{kind}/" for kind in LISTS["en"]])
def test_an_unknown_value_of_a_filter_is_told(client, one_of_each, where):
    names = [facet["name"] for facet in client.get(where).context["facets"]]
    for value in HOSTILE:
        answer = client.get(where, dict.fromkeys(names, value))
        assert answer.status_code == 200, value
        assert len(answer.context["bad_values"]) == len(names) > 0, value


@pytest.mark.parametrize("where", PAGES)
def test_an_unknown_order_is_told(client, one_of_each, where):
    answer = client.get(where, {"sort": "<b>"})
    assert answer.status_code == 200
    assert "“&lt;b&gt;”" in answer.content.decode()


def test_an_unknown_language_is_not_found_in_the_visitors(client):
    answer = client.get("/fr/events/", headers={"accept-language": "es"})
    assert answer.status_code == 404
    assert '<html lang="es"' in answer.content.decode()


@pytest.mark.parametrize(
    ("where", "refused"), [("/en/check/", 414), ("/es/verificar/", 414), ("/api/v1/check", 400)]
)
def test_a_text_to_compare_may_be_long_in_an_address(client, where, refused):
    assert client.get(where, {"q": "ñ" * 10_000}).status_code in {200, 422}
    assert client.get(where, {"q": "a" * 300_000}).status_code == refused


@pytest.mark.parametrize("where", ["/en/events/", "/es/citas/", "/en/", "/es/acerca/", "/id/e1234567", "/"])
class TestAnyPage:
    def test_refuses_a_query_of_two_megabytes(self, client, where):
        answer = client.get(where, QUERY_STRING="q=" + "a" * 2_000_000)
        assert answer.status_code == 414
        assert len(answer.content) < 100_000

    @pytest.mark.parametrize("query", ["year=%FF", "%C3%28=1", "q=%E2%82"])
    def test_refuses_broken_utf8(self, client, where, query):
        assert client.get(where, QUERY_STRING=query).status_code == 400

    @pytest.mark.parametrize("query", ["year=%00", "year=2021%00", "%00=1"])
    def test_refuses_a_nul_byte(self, client, where, query):
        assert client.get(where, QUERY_STRING=query).status_code == 400

    @pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
    def test_can_only_be_read(self, client, where, method):
        assert getattr(client, method)(where).status_code == 405


@pytest.mark.parametrize(
    "path", ["/en/events/%00/", "/en/events/a%00b/", "/id/%00", "/%00", "/media/%00.jpg"]
)
def test_a_nul_byte_in_a_path_is_refused(client, path):
    assert client.get(path).status_code in {400, 404}


@pytest.mark.parametrize("path", ["/en/events/%FF/", "/%C3%28/", "/en/%E2%82/"])
def test_broken_utf8_in_a_path_is_not_found(client, path):
    assert client.get(path).status_code in {400, 404}


def test_too_many_parameters_are_refused(client):
    answer = client.get("/en/events/", QUERY_STRING="&".join(["y=1"] * 2000))
    assert answer.status_code in {200, 400}


def test_the_error_pages_ask_the_database_for_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/en/nowhere/")
        client.get("/en/events/?year=%00")


def test_a_fault_of_ours_is_told_in_both_languages_without_a_database(client, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("broken")

    monkeypatch.setattr("forum.events.pages.EventList.get", fail)
    client.raise_request_exception = False
    answer = client.get("/es/eventos/")
    shown = answer.content.decode()
    assert answer.status_code == 500
    assert 'lang="en"' in shown
    assert 'lang="es"' in shown
    assert "broken" not in shown


@pytest.mark.slow
@pytest.mark.parametrize(
    "where", ["/en/", "/es/citas/", "/en/search/", "/en/check/", "/en/quotations/feed.atom"]
)
def test_an_answer_does_not_grow_with_what_it_repeats(client, db, where):
    usual = len(client.get(where).content)
    for name in ("speaker", "zz", "sort", "q"):
        answer = client.get(where, {name: "a" * 7900})
        assert answer.status_code in {200, 404}
        assert len(answer.content) - usual < 4 * 7900, name


def test_a_page_that_is_not_there_does_not_repeat_a_long_address(client):
    usual = len(client.get("/en/nowhere/").content)
    assert len(client.get(f"/en/{'a' * 7900}/").content) - usual < 8000
