"""The counts of lists that are kept are those that a count of all records gives, after any change."""

from io import StringIO
from itertools import combinations

import pytest
from django.core.management import call_command

from forum.models import Event, Quotation
from records.core.models import Status
from records.search import kept_counts
from records.search.backends import get_backend
from records.search.counts import (
    ALL,
    count_new_kinds,
    counted,
    counts_are_those_of_documents,
    kept,
    list_values,
    pairs_in,
    values_in,
)
from records.search.filter_registry import facets_of
from records.search.kept_counts import Numbers
from records.search.models import ListCount, PairCount, SearchDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow]


@pytest.fixture
def words():
    """A statement of two speakers on two topics, and one of one of them on one."""
    office = factories.OfficeFactory(organization=factories.OrganizationFactory())
    topics = [factories.TopicFactory() for _ in range(2)]
    joint = factories.QuotationFactory(
        said_on="2021-10", speaker=office.person, office=office, kind="reported"
    )
    joint.topics.set(topics)
    factories.QuotationSpeakerFactory(quotation=joint, person=factories.PersonFactory())
    alone = factories.QuotationFactory(said_on="2021?", speaker=office.person)
    alone.topics.set(topics[:1])
    return joint, alone


def assert_counts_are_true(*models):
    """Compare what is kept with a count of all records, facet by facet and pair by pair, in the database."""
    for model in models or (Quotation, Event):
        kind, records = model.url_name, model.objects.published()
        facets = {facet.name: facet for facet in facets_of(model)}
        singles, pairs = kept(ListCount, kind), kept(PairCount, kind)
        assert singles[ALL] == pairs[ALL + ALL] == records.count()
        listed = [(text, 1) for text in list_values(model, records.values("pk")).values()]
        assert +singles == +values_in(kind, listed)
        assert +pairs == +pairs_in(kind, listed)

        def found(name, value, model=model, facets=facets):
            return model._base_manager.filter(facets[name].condition([value])).values("pk")

        values = [key for key in singles if key[0] in facets]
        assert all(records.filter(pk__in=found(*key)).count() == singles[key] for key in values)
        for one, other in combinations(sorted(values), 2):
            if one[0] != other[0]:
                both = records.filter(pk__in=found(*one)).filter(pk__in=found(*other))
                assert both.count() == pairs[one + other], (one, other)


def test_after_any_change(words):
    joint, alone = words
    assert_counts_are_true()
    assert kept(PairCount, "quotation")["kind", "direct", "year", "2021"] == 1
    alone.said_on, alone.kind = "2020", "reported"
    alone.save()
    joint.topics.clear()
    assert_counts_are_true()
    joint.speaker.status = Status.DRAFT
    joint.speaker.save()
    assert kept(ListCount, "quotation")[ALL] == 0
    assert_counts_are_true()
    joint.speaker.status = Status.PUBLISHED
    joint.speaker.save()
    alone.topics.first().delete() if alone.topics.count() > 1 else alone.topics.set([])
    joint.event.slug = "another-name"
    joint.event.save()
    assert_counts_are_true()
    alone.status = Status.WITHDRAWN
    alone.save()
    joint.delete()
    assert_counts_are_true()
    assert not PairCount.objects.filter(kind="quotation").exclude(facet="").exists()


def test_what_is_wrong_is_reported_and_counted_anew(words):
    PairCount.objects.filter(kind="quotation", facet="kind", other_facet="year").update(number=7)
    assert [one.message for one in counts_are_those_of_documents(Quotation)] == [
        "Its lists count other records than there are: “manage.py reindex quotation” counts them."
    ]
    call_command("reindex", "quotation", verbosity=0, stdout=StringIO())
    assert not list(counts_are_those_of_documents(Quotation))
    assert_counts_are_true(Quotation)
    assert all(kept(table, "quotation") == counts for table, counts in counted("quotation").items())


def test_an_index_that_is_made_from_nothing_is_counted(words):
    for table in (SearchDocument, ListCount, PairCount):
        table.objects.all().delete()
    get_backend().empty()
    call_command("reindex", verbosity=0, stdout=StringIO())
    assert_counts_are_true()
    assert all(dict(kept(table, "event")) == dict(counts) for table, counts in counted("event").items())


def test_no_count_is_kept_of_a_kind_that_has_gone(words):
    Quotation.objects.all().delete()
    assert kept(ListCount, "quotation") == {ALL: 0}
    call_command("reindex", "quotation", verbosity=0, stdout=StringIO())
    assert not ListCount.objects.filter(kind="quotation").exists()


def test_migrate_counts_what_is_older_than_the_pairs(words):
    PairCount.objects.all().delete()
    SearchDocument.objects.filter(kind="event").update(list_values="")
    count_new_kinds(using="default")
    assert_counts_are_true()


def test_charts_count_a_large_archive_as_a_small_one(words, monkeypatch):
    def all_numbers():
        numbers = Numbers(Quotation)
        return numbers.of("topic"), [
            numbers.of_pairs(*names, *some)
            for names in (("topic", "dated"), ("speaker", "topic"), ("kind", "speaker"))
            for some in ((), (list(numbers.of(names[0]))[:1],))
        ]

    small = all_numbers()
    monkeypatch.setattr(kept_counts, "SMALL", 0)
    assert all_numbers() == small
    assert small[1][0].total() == 3
