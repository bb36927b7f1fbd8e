"""The rules of `records.search.ranking.ranked`, each by an example: what stands before what."""

import pytest

from records.search.backends import SearchBackend, get_backend
from records.search.results import search
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def quotation(text, **more):
    return factories.QuotationFactory(text_en=text, **{"text_es": "", **more})


def topic(name, text=""):
    return factories.TopicFactory(name_en=name, description_en=text)


def said_for(body, text):
    office = factories.OfficeFactory(organization=body)
    return quotation(text, speaker=office.person, office=office)


# Rule, query, and records from the first to the last.
RULES = {
    "the record for a name": (
        "krill",
        lambda: [topic("Krill"), topic("Krill fishing"), quotation("Krill, krill and krill.")],
    ),
    "a surname is a name": (
        "Reyes",
        lambda: [factories.PersonFactory(name="Ana Reyes Villa"), quotation("Reyes was there.")],
    ),
    "a surname that is a little word": (
        "He",
        lambda: [factories.PersonFactory(name="He Lifeng"), quotation("Then he came and he left.")],
    ),
    "the kind that was named": (
        "people krill",
        lambda: [factories.PersonFactory(biography_en="Studied krill."), quotation("People eat krill.")],
    ),
    "the day before words of a date": (
        "krill 2021",
        lambda: [
            quotation("Krill.", said_on="2021-10-12"),
            quotation("Krill by 2021, krill in 2021.", said_on="2019"),
        ],
    ),
    "the day and the words before the day alone": (
        "krill october 2021",
        lambda: [
            quotation("Krill.", said_on="2021-10-12"),
            quotation("Nothing.", attribution_en="Krill", said_on="2021-10"),
        ],
    ),
    "what is said before what is about it": (
        "krill",
        lambda: [quotation(f"{'The sea is wide. ' * 30} Krill."), quotation("Fish.", attribution_en="Krill " * 9)],
    ),
    "its own before what it belongs to": (
        "Whaling Commission",
        lambda: (lambda body: [
            body,
            said_for(body, "Fish."),
            said_for(factories.OrganizationFactory(name_en="Whale Office", parent=body), "Sea."),
        ])(factories.OrganizationFactory(name_en="Whaling Commission")),
    ),
    "the latest of equals": (
        "krill",
        lambda: [quotation("Krill one.", said_on="2021"), quotation("Krill two.", said_on="2019")],
    ),
    "words that lack one come last": (
        "krill plankton",
        lambda: [quotation("Krill and other plankton."), quotation("Plankton.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_results(rule):
    query, make = RULES[rule]
    made = make()
    results = search(query)
    hits = [*(hit for group in results.groups for hit in group.hits), *results.nearest]
    uids = {record.uid for record in made}
    assert [one.uid for one in results.load(hits) if one.uid in uids] == [record.uid for record in made]


@pytest.mark.slow
def test_a_word_that_is_missing_is_named_and_none_that_is_there():
    whole, _half = quotation("Krill and plankton."), quotation("Plankton.")
    results = search("krill plankton whales")
    assert results.total == 0
    assert [(one.uid, one.missing) for one in results.load(results.nearest)] == [(whole.uid, ("whales",))]


@pytest.mark.slow
def test_excluded_words_and_filters_hold_for_the_nearest_too():
    kept, dropped = quotation("Plankton.", said_on="2021"), quotation("Plankton of Brazil.", said_on="2021")
    quotation("Plankton.", said_on="2019")
    results = search("krill plankton -Brazil year:2021")
    assert [one.uid for one in results.load(results.nearest)] == [kept.uid] != [dropped.uid]


@pytest.mark.parametrize("query", ["krill", "krill 2021", '"krill plankton"', "zzz krill", "krill OR zzz"])
def test_nothing_is_said_to_be_nowhere_that_stands_somewhere(query, client):
    shown = client.get("/en/search/", {"q": query}).content.decode()
    assert "Nothing in the archive contains" in shown
    quotation("Plankton and krill plankton.")
    assert "Nothing in the archive contains" not in client.get("/en/search/", {"q": query}).content.decode()


@pytest.mark.slow
def test_what_most_documents_have_weighs_as_the_database_says():
    for text in (
        "Krill krill krill.",
        "Krill and plankton.",
        "A long word about krill in the wide sea.",
        "Fish.",
    ):
        quotation(text)
    backend = get_backend()
    for word in ("krill", "plankton"):
        asked = backend.term(word), 10
        weights = backend.fetch(*backend.weights_sql(*asked))
        assert sorted(weights) == sorted(backend.fetch(*SearchBackend.weights_sql(backend, *asked)))
        assert weights
