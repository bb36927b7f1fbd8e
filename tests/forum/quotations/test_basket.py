"""The basket: quotations named by an address, cited and exported together."""

import json

import pybtex.database
import pytest
import rispy

from records.core.models import FormerAddress, Status
from tests import factories
from tests.reading import blockquotes, main_text
from tests.records.serializers.test_negotiation import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return [factories.QuotationFactory(text_en=text, said_on="2021") for text in ("One", "Two", "Three")]


def address(quotations, language="en", more=""):
    path = {"en": "/en/basket/", "es": "/es/seleccion/"}[language]
    return f"{path}?{'&'.join(f'id={quotation.uid}' for quotation in quotations)}{more}"


def test_an_address_holds_quotations_in_its_order(client, three):
    answer = client.get(address([three[2], three[0], three[2]]))
    assert blockquotes(answer) == [("en", "Three"), ("en", "One")]
    page = answer.content.decode()
    assert f'href="{address([three[0]])}" data-drop="{three[2].uid}"' in page
    assert f'hreflang="es" href="http://testserver{address([three[2], three[0]], "es")}'.split("?")[0] in page
    assert client.get(address(three, "es")).status_code == 200


def test_they_are_cited_together_in_the_style_that_is_asked_for(client, three):
    page = client.get(address(three, more="&style=mla")).content.decode()
    assert page.count('<p class="cite">') == 3
    assert "“Two.”" in page and "Accessed" in page
    assert client.get(address(three, more="&style=sung")).status_code == 200
    text = body(client.get(address(three, more="&format=chicago"))).decode()
    assert text.count("record q") == 3 and "<" not in text


def test_they_are_exported_together(client, three):
    def fetch(form):
        return body(client.get(address(three[:2], more=f"&format={form}")))

    assert len(pybtex.database.parse_string(fetch("bib").decode(), "bibtex").entries) == 2
    assert [one["title"] for one in rispy.loads(fetch("ris").decode())] == ["One", "Two"]
    assert [one["id"] for one in json.loads(fetch("csljson"))] == [one.uid for one in three[:2]]
    assert fetch("csv").decode().count("\r\n") == 3
    assert len(json.loads(fetch("json"))["records"]) == 2
    assert client.get(address(three, more="&format=xml")).status_code == 404


def test_what_is_no_public_quotation_is_named_and_left_aside(client, three):
    three[0].status = Status.DRAFT
    three[0].save()
    answer = client.get(address(three, more="&id=nothing&id=%3Cb%3E"))
    assert [words for _language, words in blockquotes(answer)] == ["Two", "Three"]
    assert f"{three[0].uid}, nothing, <b> are no quotations of the archive." in main_text(answer)
    assert "Nothing has been picked yet." in main_text(client.get("/en/basket/"))


def test_a_merged_quotation_leads_to_the_one_that_is_left(client, three):
    FormerAddress.objects.create(kind="forum.quotation", uid="q0000000", target_uid=three[1].uid)
    answer = client.get(f"/en/basket/?id=q0000000&id={three[1].uid}")
    assert [words for _language, words in blockquotes(answer)] == ["Two"]


def test_a_basket_has_an_end(client, three):
    answer = client.get("/en/basket/?" + "&".join(f"id=q{number:07}" for number in range(101)))
    assert "A basket holds 100 quotations; the others were left out." in main_text(answer)


@pytest.mark.parametrize("many", [1, 15])
def test_a_basket_takes_a_bounded_number_of_queries(client, many, django_assert_max_num_queries):
    quotations = factories.QuotationFactory.create_batch(many)
    with django_assert_max_num_queries(16):
        assert client.get(address(quotations)).status_code == 200


@pytest.mark.parametrize("path", ["/en/quotations/", "/en/quotations/words/"])
def test_every_quotation_can_be_picked(client, path):
    quotation = factories.QuotationFactory(slug="words")
    assert f'data-pick="{quotation.uid}"' in client.get(path).content.decode()
