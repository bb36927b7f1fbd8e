"""The index follows the records: every save, publication, withdrawal, relation, deletion, and loading of many."""

import io
import json
from contextlib import nullcontext

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.urls import reverse

from forum.models import Edition, Event, Organizer, Participation, Quotation, Topic
from organizations.models import Organization
from people.models import Person
from records.core.dates.fields import EDTFField
from records.core.fixtures.loader import FixtureError
from records.core.history.revisions import versions_of
from records.core.models import Source, Status
from records.search import indexing
from records.search.backends import get_backend
from records.search.base import indexes
from records.search.dependencies import watched_models
from records.search.indexing import differences
from records.search.models import SearchDocument, SearchValue, SearchWord
from records.search.results import search
from records.search.signal_handlers import batch_indexing, reindex_rows
from tests import factories
from tests.admin_forms import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]


def found(text, **filters):
    """(kind, title) of everything that a query finds."""
    results = search(text, {name: [value] for name, value in filters.items()})
    return sorted((one.kind, one.title) for one in results.load(results.hits))


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
    hers = sorted([("event", quotation.event.title), ("person", "Ana Ñuñez"), *words_of(quotation)])
    assert found("nunez") == hers
    person.other_names.create(name="王超", language="zh-Hans", kind="native-script")
    assert found("王超") == hers
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


@pytest.mark.parametrize("block", [nullcontext, batch_indexing])
def test_what_is_undone_is_not_found(quotation, block):
    with pytest.raises(RuntimeError):
        save_and_fail(quotation, block)
    quotation.refresh_from_db()
    assert found("patience") == []
    assert found("trust") == words_of(quotation)


def test_many_rows_make_each_document_once(quotation, monkeypatch):
    made = []
    monkeypatch.setattr("records.search.indexing.write", lambda documents, kept: made.extend(documents))
    quotation.text_en, quotation.speaker.name, quotation.event.theme_en = "Patience.", "Ana Ñuñez", "Trust"
    with batch_indexing():
        for record in (quotation, quotation.speaker, quotation.event, quotation.speaker):
            record.save()
        assert made == []
    records = [quotation, quotation.event, quotation.speaker]
    assert [(one.kind, one.record) for one in made] == [(record.url_name, record.pk) for record in records]


def test_rows_written_without_signals_are_told(quotation):
    other = factories.PersonFactory(name="Keeper")
    Quotation.objects.filter(pk=quotation.pk).update(speaker=other)
    reindex_rows(Quotation.objects.filter(pk=quotation.pk))
    assert found("trust", speaker=other.slug) == words_of(quotation)


def test_a_record_that_is_loaded_is_found(quotation):
    text = serializers.serialize("json", Quotation.objects.all(), use_natural_foreign_keys=True)
    quotation.delete()
    assert found("trust") == []
    for record in serializers.deserialize("json", text):
        record.save()
    assert found("trust") == words_of(quotation)


@pytest.mark.slow
def test_saving_what_others_do_not_take_leaves_their_documents(quotation, django_assert_max_num_queries):
    factories.QuotationFactory.create_batch(12, event=quotation.event, speaker=quotation.speaker)
    quotation.speaker.biography_en = "Long."
    with django_assert_max_num_queries(30):
        quotation.speaker.save()
    assert found("long") == [("person", quotation.speaker.title)]


@pytest.mark.slow
def test_texts_of_any_length_and_script_are_kept():
    hostile = "".join(chr(code) for code in range(0x21, 0x110000, 251) if not 0xD800 <= code <= 0xDFFF)
    text = f"{hostile} {'x' * 5000} ' \\ \" :* & | ! <-> NEAR( " + " ".join(f"wórd{n}" for n in range(9_000))
    event = factories.EventFactory(description_en=text)
    assert found("word29") == [("event", event.title)]


# Whatever documents are made of is watched: after any change, making them anew would change nothing


def as_they_should():
    """Return whether each kind's documents are what its records would make of them."""
    return {kind: differences(one)[1:] for kind, one in indexes().items()}


AS_THEY_SHOULD = dict.fromkeys(indexes(), (0, 0, 0))


def other_value(row, field):
    """Another value for a column of a row; None where there is none to choose freely."""
    name = "EDTF" if isinstance(field, EDTFField) else field.name if field.name in ANEW else "text"
    kind = field.get_internal_type() if field.max_length != 8 and not field.choices else ""
    if name == "text" and isinstance(field, models.SlugField):
        return f"krill-{row.pk}"
    return ANEW.get(name, f"Krill {row.pk}") if kind in {"CharField", "TextField"} else None


ANEW = {"EDTF": "2017", "country": "PE", "language": "fr"}


def written_anew(row):
    """The columns of a row that took another value when it was saved: each by itself, the last one not in a batch."""
    columns = [field for field in row._meta.concrete_fields if other_value(row, field) is not None]
    with batch_indexing():
        taken = saved_anew(row, columns[:-1])
    return taken + saved_anew(row, columns[-1:])


def saved_anew(row, columns):
    taken = []
    for field in columns:
        value, before = other_value(row, field), getattr(row, field.attname)
        setattr(row, field.attname, value)
        try:
            with transaction.atomic():
                row.save()
            taken.append(field.name)
        except (IntegrityError, DataError, ValidationError):
            setattr(row, field.attname, before)
    return taken


def put_elsewhere(row):
    """A row saved as one of other records."""
    for field in row._meta.concrete_fields:
        other = field.many_to_one and field.related_model._base_manager.exclude(
            pk=getattr(row, field.attname)
        )
        before = getattr(row, field.attname)
        if other:
            setattr(row, field.attname, other.order_by("pk").first().pk)
            try:
                with transaction.atomic():
                    row.save()
            except IntegrityError:
                setattr(row, field.attname, before)


def taken_away(row):
    """A row deleted, or withdrawn where something hangs on it."""
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError, IntegrityError):
        row.status = Status.WITHDRAWN
        row.save()


# Records, a row within one, and what many records share; the queries for all others are of the same sorts.
ON_BOTH_DATABASES = {Event, Organization, Participation, Quotation, Source}


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [
        pytest.param(
            model, id=model.__name__, marks=() if model in ON_BOTH_DATABASES else pytest.mark.portable
        )
        for model in watched_models()
    ],
)
def test_changes_of_any_row_are_followed(archive, model):
    """Rows with other words, then with other relations, then taken away."""
    rows = list(model._base_manager.order_by("pk"))
    for row in rows[:2]:
        assert written_anew(row) or model in {Edition, Organizer}
    for row in rows[-2:]:
        put_elsewhere(row)
    for row in rows[2:4] or rows[:1]:
        taken_away(row)
    assert as_they_should() == AS_THEY_SHOULD


# What editors do in the admin


def admin_page(name, record, *args):
    options = record._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{name}", args=[record.pk, *args])


def transition(name, record):
    options = record._meta
    return f"{reverse(f'admin:{options.app_label}_{options.model_name}_{name}')}?pk={record.pk}"


@pytest.mark.slow
def test_each_step_of_a_record_in_the_admin_is_followed(admin_client):
    topic = factories.TopicFactory(name_en="Whaling", status=Status.DRAFT)
    assert found("whaling") == []
    admin_client.post(transition("publish", topic))
    assert found("whaling") == [("topic", "Whaling")]
    form = form_data(admin_client, admin_page("change", topic))
    admin_client.post(admin_page("change", topic), {**form, "name_en": "Sealing"})
    assert (found("whaling"), found("sealing")) == ([], [("topic", "Sealing")])
    restoring = admin_page("restore", topic, versions_of(Topic, topic.pk).last().pk)
    admin_client.post(restoring, {"seen": admin_client.get(restoring).context["seen"]})
    assert (found("whaling"), found("sealing")) == ([("topic", "Whaling")], [])
    admin_client.post(transition("review", topic))
    assert found("whaling") == []
    admin_client.post(transition("publish", topic))
    admin_client.post(transition("withdraw", topic), {"withdrawal_reason_en": "No topic."})
    assert found("whaling") == []


@pytest.mark.slow
def test_a_quotation_that_is_divided_is_found_as_its_parts(admin_client):
    paragraph = factories.ParagraphFactory(number=1, text_en="We must share. Trade must be fair")
    quotation = factories.QuotationFactory(
        text_en=paragraph.text_en, text_es="", place_en=0, article=paragraph.article, paragraph=paragraph
    )
    parts = {"first_text_en": "We must share.", "second_text_en": "Trade must be fair"}
    admin_client.post(admin_page("split", quotation), parts)
    first, second = Quotation.objects.published().order_by("pk")
    assert found("share", kind="quotation") == [("quotation", first.title)]
    assert found("trade", kind="quotation") == [("quotation", second.title)]
    assert as_they_should() == AS_THEY_SHOULD


def test_fixtures_that_are_loaded_are_found_and_those_that_fail_leave_no_trace(tmp_path):
    topic = factories.TopicFactory(name_en="Whaling")
    path = tmp_path / "topics.json"
    path.write_text(serializers.serialize("json", [topic], use_natural_foreign_keys=True))
    topic.delete()
    call_command("loaddata", str(path), verbosity=0)
    assert found("whaling") == [("topic", "Whaling")]
    rows = json.loads(path.read_text().replace("Whaling", "Sealing"))
    path.write_text(json.dumps([*rows, {"model": "forum.poem", "fields": {}}]))
    with pytest.raises(FixtureError):
        call_command("loaddata", str(path), verbosity=0)
    assert (found("whaling"), found("sealing")) == ([("topic", "Whaling")], [])


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
    SearchDocument.objects.create(kind="topic", record=999, uid="t0000000", slug="none", stored_fields={})
    SearchWord.objects.create(language="en", folded="unheard", term="unheard")
    SearchValue.objects.create(facet="topic", value="none", names=" none |")
    get_backend().insert([(10**6, *get_backend().text(["", "lost", "", ""], "="))])


@pytest.mark.slow
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
    assert get_backend().stored_keys() == set(SearchDocument.objects.values_list("pk", flat=True))


@pytest.mark.slow
def test_every_document_is_in_the_index_of_postgresql_itself_after_all_were_made(quotation):
    reindex()
    if connection.vendor == "postgresql":
        assert get_backend().fetch("SELECT gin_clean_pending_list('records_search_text_vector')") == [(0,)]
    assert found("trust") == words_of(quotation)


@pytest.mark.slow
def test_a_dry_run_counts_and_writes_nothing(quotation):
    spoil(quotation)
    said = reindex("--dry-run")
    assert "quotation: 0 documents stand as they should, 1 would be replaced, 0 added, 0 removed" in said
    assert "event: 0 documents stand as they should, 0 would be replaced, 1 added, 0 removed" in said
    assert "topic: 0 documents stand as they should, 0 would be replaced, 0 added, 1 removed" in said
    assert found("trust") == words_of(quotation)
    reindex()
    assert "quotation: 1 documents stand as they should, 0 would be replaced" in reindex("--dry-run")


@pytest.mark.slow
def test_one_kind_alone(quotation):
    spoil(quotation)
    assert reindex("quotation") == "quotation: 1 documents written\n"
    with pytest.raises(CommandError, match="No such kind: poem"):
        reindex("poem")


@pytest.mark.slow
def test_what_cannot_be_indexed_is_told_and_the_others_are_done(quotation, monkeypatch):
    from forum.events.search import TopicIndex

    bad, good = factories.TopicFactory(name_en="Bad"), factories.TopicFactory(name_en="Good")
    subtitle = TopicIndex.subtitle
    monkeypatch.setattr(
        TopicIndex, "subtitle", lambda self, topic: 1 / 0 if topic == bad else subtitle(self, topic)
    )
    SearchDocument.objects.all().delete()
    with pytest.raises(CommandError, match=f"topic {bad.pk}: ZeroDivisionError"):
        reindex("topic")
    assert found("good") == [("topic", good.title)]


@pytest.mark.slow
def test_everything_is_found_while_the_index_is_made_anew(archive, monkeypatch):
    total, write, counts = search("-zzzz").total, indexing.write, []

    def watched(*args):
        counts.append(search("-zzzz").total)
        write(*args)
        counts.append(search("-zzzz").total)

    monkeypatch.setattr("records.search.indexing.CHUNK", 10)
    monkeypatch.setattr("records.search.indexing.write", watched)
    reindex()
    assert len(counts) > 20
    assert set(counts) == {total} != {0}


@pytest.mark.slow
def test_making_it_anew_keeps_every_value(quotation):
    quotation.event.country = "BR"
    quotation.event.save()
    values = list(SearchValue.objects.order_by("pk").values_list())
    reindex()
    assert ("country", "BR") in [row[1:3] for row in values]
    assert list(SearchValue.objects.order_by("pk").values_list()) == values


@pytest.mark.slow
def test_making_it_anew_changes_nothing_where_nothing_is_wrong(archive):
    def rows():
        tables = (SearchDocument, SearchValue, SearchWord)
        return [list(table.objects.order_by("pk").values_list()) for table in tables]

    before = rows()
    assert reindex() == reindex()
    assert rows() == before


@pytest.mark.slow
def test_a_terminal_shows_how_far_it_is(quotation, capsys, monkeypatch):
    reindex()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    reindex()
    assert "quotation: 100%" in capsys.readouterr().err


def test_the_index_is_no_part_of_a_dump(quotation):
    out = io.StringIO()
    call_command("dumpdata", "records", stdout=out)
    assert '"search.' not in out.getvalue()
