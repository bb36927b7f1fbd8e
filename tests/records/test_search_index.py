"""The index follows the records: every save, publication, withdrawal, relation, deletion, and loading of many."""

import io
from contextlib import nullcontext

import pytest
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import transaction

from forum.models import Quotation
from people.models import Person
from records.models import Status
from records.search import search
from records.search.engines import engine
from records.search.following import changed, collected
from records.search.tables import SearchDocument, SearchValue, SearchWord
from tests import factories

pytestmark = pytest.mark.django_db


def found(text, **filters):
    """(kind, title) of everything that a query finds."""
    results = search(text, {name: [value] for name, value in filters.items()})
    return sorted((one.kind, one.title) for one in results.found(results.hits))


@pytest.fixture
def quotation():
    return factories.QuotationFactory(
        text_en="Trust is the basis of cooperation.", text_es="La confianza es la base de la cooperación."
    )


def words_of(quotation):
    return [("quotation", quotation.title)]


def test_a_saved_record_is_found_at_once(quotation):
    assert found("trust") == found("confianza") == words_of(quotation)
    quotation.text_en = "Patience is the basis."
    quotation.save()
    assert found("trust") == []
    assert found("patience") == words_of(quotation)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_only_what_is_published_is_found(quotation, status):
    quotation.status = status
    quotation.save()
    assert found("trust") == []
    assert not SearchDocument.objects.filter(uid=quotation.uid).exists()
    quotation.status = Status.PUBLISHED
    quotation.save()
    assert found("trust") == words_of(quotation)


@pytest.mark.parametrize("relation", ["speaker", "event"])
def test_words_vanish_with_their_speaker_or_event(quotation, relation):
    other = getattr(quotation, relation)
    other.status = Status.WITHDRAWN
    other.save()
    assert found("trust") == []
    other.status = Status.PUBLISHED
    other.save()
    assert found("trust") == words_of(quotation)


def test_words_vanish_with_their_article(quotation):
    quotation.article = article = factories.ArticleFactory()
    quotation.save()
    article.status = Status.DRAFT
    article.save()
    assert found("trust") == []


def test_a_new_name_of_the_speaker_finds_the_words(quotation):
    person = quotation.speaker
    person.name = "Ana Ñuñez"
    person.save()
    assert found("nunez") == sorted([("person", "Ana Ñuñez"), *words_of(quotation)])
    person.other_names.create(name="王超", language="zh-Hans", kind="native-script")
    assert found("王超") == sorted([("person", "Ana Ñuñez"), *words_of(quotation)])
    person.other_names.all().delete()
    assert found("王超") == []


def test_an_office_and_its_body_lead_to_the_words(quotation):
    body = factories.OrganizationFactory(name_en="United Tests", acronym_en="UTX")
    quotation.office = factories.OfficeFactory(
        person=quotation.speaker, organization=body, title_en="Chief Tester", post="chief"
    )
    quotation.save()
    assert words_of(quotation)[0] in found("UTX")
    assert found("trust", office="chief") == found("trust", organization=body.slug) == words_of(quotation)
    quotation.office.title_en = "Head Tester"
    quotation.office.save()
    assert SearchValue.objects.get(facet="office").labels["en"] == "Head Tester, UTX"
    body.status = Status.WITHDRAWN
    body.save()
    assert found("UTX") == []
    assert not SearchValue.objects.filter(facet="organization").exists()


def test_topics_are_followed_from_both_sides(quotation):
    topic = factories.TopicFactory(name_en="Fishing", slug="fishing")
    quotation.topics.add(topic)
    assert found("fishing") == sorted([("topic", "Fishing"), *words_of(quotation)])
    topic.quotations.clear()
    assert found("fishing") == [("topic", "Fishing")]
    topic.quotations.set([quotation])
    assert found("trust", topic="fishing") == words_of(quotation)
    topic.quotations.remove(quotation)
    assert found("fishing") == [("topic", "Fishing")]


def test_the_series_of_the_event_is_a_filter_of_the_words(quotation):
    series = factories.SeriesFactory(slug="forum")
    edition = factories.EditionFactory(event=quotation.event, series=series)
    assert words_of(quotation)[0] in found("", series="forum")
    elsewhere = factories.EventFactory()
    edition.event = elsewhere
    edition.save()
    assert found("", series="forum") == [("event", elsewhere.title), ("series", series.title)]
    edition.delete()
    assert found("", series="forum") == [("series", series.title)]


def test_who_took_part_leads_to_the_event():
    part = factories.ParticipationFactory(person=factories.PersonFactory(name="Xu Bu"))
    assert found("xu bu") == [("event", part.event.title), ("person", "Xu Bu")]
    other = factories.EventFactory()
    part.event = other
    part.save()
    assert found("xu bu") == [("event", other.title), ("person", "Xu Bu")]


def test_a_paragraph_is_found_in_its_article():
    paragraph = factories.ParagraphFactory(text_en="The anchovy returns.")
    assert found("anchovies") == [("article", paragraph.article.title)]
    paragraph.delete()
    assert found("anchovies") == []


def test_a_deleted_record_is_not_found():
    draft = factories.TopicFactory(name_en="Whales")
    assert found("whales") == [("topic", "Whales")]
    draft.delete()
    assert found("whales") == []


def save_and_fail(quotation, block):
    """Write other words within a block that fails."""
    with transaction.atomic(), block():
        quotation.text_en = "Patience."
        quotation.save()
        raise RuntimeError


@pytest.mark.parametrize("block", [nullcontext, collected])
def test_what_is_undone_is_not_found(quotation, block):
    with pytest.raises(RuntimeError):
        save_and_fail(quotation, block)
    quotation.refresh_from_db()
    assert found("patience") == []
    assert found("trust") == words_of(quotation)


def test_many_rows_make_each_document_once(quotation, monkeypatch):
    made = []
    monkeypatch.setattr("records.search.index.write", lambda index, records: made.extend(records))
    with collected():
        quotation.save()
        quotation.speaker.save()
        quotation.event.save()
        assert made == []
    assert sorted(map(repr, made)) == sorted(map(repr, [quotation, quotation.speaker, quotation.event]))


def test_rows_written_without_signals_are_told(quotation):
    other = factories.PersonFactory(name="Keeper")
    Quotation.objects.filter(pk=quotation.pk).update(speaker=other)
    changed(Quotation.objects.filter(pk=quotation.pk))
    assert found("trust", speaker=other.slug) == words_of(quotation)


def test_a_record_that_is_loaded_is_found(quotation):
    text = serializers.serialize("json", Quotation.objects.all(), use_natural_foreign_keys=True)
    quotation.delete()
    assert found("trust") == []
    for record in serializers.deserialize("json", text):
        record.save()
    assert found("trust") == words_of(quotation)


def test_saving_what_others_do_not_take_leaves_their_documents(quotation, django_assert_max_num_queries):
    factories.QuotationFactory.create_batch(12, event=quotation.event, speaker=quotation.speaker)
    quotation.speaker.biography_en = "Long."
    with django_assert_max_num_queries(30):
        quotation.speaker.save()
    assert found("long") == [("person", quotation.speaker.title)]


def test_texts_of_any_length_and_script_are_kept():
    hostile = "".join(chr(code) for code in range(0x21, 0x30000, 251) if not 0xD800 <= code <= 0xDFFF)
    text = f"{hostile} {'x' * 5000} ' \\ \" :* & | ! <-> NEAR( " + " ".join(f"wórd{n}" for n in range(9_000))
    event = factories.EventFactory(description_en=text)
    assert found("word29") == [("event", event.title)]


# Making it anew


def reindex(*args, **options):
    out = io.StringIO()
    call_command("reindex", *args, stdout=out, **options)
    return out.getvalue()


def spoil(quotation):
    """An index that is wrong in every way."""
    Quotation.objects.filter(pk=quotation.pk).update(text_en="Patience is the basis.")
    SearchDocument.objects.filter(kind="event").delete()
    Person.objects.filter(pk=quotation.speaker_id).update(biography_en="New.")
    SearchDocument.objects.create(kind="topic", record=999, uid="t0000000", slug="none", shown={})
    SearchWord.objects.create(language="en", folded="unheard", term="unheard")
    SearchValue.objects.create(facet="topic", value="none", names=" none |")


def test_reindex_mends_what_is_wrong(quotation):
    spoil(quotation)
    said = reindex()
    quotation.refresh_from_db()
    assert "quotation: 1 documents written" in said
    assert found("patience") == words_of(quotation)
    assert found("new") == [("person", quotation.speaker.title)]
    assert [kind for kind, _title in found("", kind="event")] == ["event"]
    assert not SearchDocument.objects.filter(kind="topic").exists()
    assert not SearchWord.objects.filter(folded__in=["unheard", "trust"]).exists()
    assert not SearchValue.objects.filter(value="none").exists()
    assert engine().kept() == set(SearchDocument.objects.values_list("pk", flat=True))


def test_a_dry_run_counts_and_writes_nothing(quotation):
    spoil(quotation)
    said = reindex("--dry-run")
    assert "quotation: 0 documents stand as they should, 1 would be replaced, 0 added, 0 removed" in said
    assert "event: 0 documents stand as they should, 0 would be replaced, 1 added, 0 removed" in said
    assert "topic: 0 documents stand as they should, 0 would be replaced, 0 added, 1 removed" in said
    assert found("trust") == words_of(quotation)
    reindex()
    assert "quotation: 1 documents stand as they should, 0 would be replaced" in reindex("--dry-run")


def test_one_kind_alone(quotation):
    spoil(quotation)
    assert reindex("quotation") == "quotation: 1 documents written\n"
    with pytest.raises(CommandError, match="No such kind: poem"):
        reindex("poem")


def test_what_cannot_be_indexed_is_told_and_the_others_are_done(quotation, monkeypatch):
    from forum.search import TopicIndex

    bad, good = factories.TopicFactory(name_en="Bad"), factories.TopicFactory(name_en="Good")
    line = TopicIndex.line
    monkeypatch.setattr(TopicIndex, "line", lambda self, topic: 1 / 0 if topic == bad else line(self, topic))
    SearchDocument.objects.all().delete()
    with pytest.raises(CommandError, match=f"topic {bad.pk}: ZeroDivisionError"):
        reindex("topic")
    assert found("good") == [("topic", good.title)]


def test_the_index_is_no_part_of_a_dump(quotation):
    out = io.StringIO()
    call_command("dumpdata", "records", stdout=out)
    assert "search" not in out.getvalue()
