"""Two records that are the same become one, with all that leads to them; the way back restores both."""

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.utils import timezone
from reversion.models import Revision, Version

from forum.models import Organizer, Participation, Quotation, Session, Topic
from people.models import Office, Person
from records.core.merging import NotMergedError, merge, unmerge
from records.core.models import (
    FormerAddress,
    Merge,
    Source,
    StaleTranslation,
    Status,
    find_records,
    record_models,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief")


def stored():
    """Everything that a merge may touch, but for the times of the last change."""
    models = [*record_models(), Source, Office, Participation, Organizer, Session, FormerAddress]
    found = {}
    for model in models:
        for row in model._base_manager.order_by("pk"):
            entry = serializers.serialize("python", [row])[0]
            entry["fields"].pop("updated_at", None)
            fields = {
                name: sorted(value) if isinstance(value, list) else value
                for name, value in entry["fields"].items()
            }
            found[entry["model"], entry["pk"]] = fields
    return found


def twice():
    """A person entered twice, each with an office, a part in an event in that office, and words."""
    event = factories.EventFactory(name_en="Forum")
    body = factories.OrganizationFactory(name_en="ECLAC")
    both = []
    for name, slug in (("Alicia Bárcena", "alicia-barcena"), ("A. Bárcena Ibarra", "a-barcena")):
        person = factories.PersonFactory(name=name, slug=slug, family_name="Bárcena")
        office = factories.OfficeFactory(person=person, organization=body, title_en=f"Chief {slug}")
        factories.ParticipationFactory(event=event, person=person, office=office, role="speaker")
        factories.QuotationFactory(event=event, speaker=person, office=office)
        both.append(person)
    kept, gone = both
    gone.participations.update(role="chair")
    return kept, gone


def test_all_that_leads_to_the_one_that_goes_follows(chief):
    kept, gone = twice()
    source = factories.SourceFactory()
    gone.sources.add(source)
    quotation, office = gone.quotations.get(), gone.offices.get()

    merge(gone, kept, by=chief)

    assert not Person.objects.filter(pk=gone.pk).exists()
    quotation.refresh_from_db()
    assert (quotation.speaker, quotation.office) == (kept, office)
    assert Office.objects.get(pk=office.pk).person == kept
    assert sorted(kept.participations.values_list("role", flat=True)) == ["chair", "speaker"]
    assert list(kept.sources.all()) == [source]


@pytest.mark.slow
def test_what_the_one_that_goes_was_called_is_another_name(chief):
    kept, gone = twice()
    merge(gone, kept, by=chief)
    assert [(one.name, one.kind) for one in kept.other_names.all()] == [("A. Bárcena Ibarra", "also")]


@pytest.mark.slow
def test_a_chosen_name_makes_the_former_one_another_name(chief):
    kept, gone = twice()
    merge(gone, kept, {"name": "gone"}, by=chief)
    kept.refresh_from_db()
    assert kept.name == "A. Bárcena Ibarra"
    assert kept.slug == "alicia-barcena"
    assert [one.name for one in kept.other_names.all()] == ["Alicia Bárcena"]


@pytest.mark.slow
def test_names_and_acronyms_are_kept_in_their_languages(chief):
    kept = factories.OrganizationFactory(name_en="ECLAC of the UN", acronym_en="ECLAC")
    gone = factories.OrganizationFactory(name_en="Comission", name_es="Comisión", acronym_es="CEPAL")
    merge(gone, kept, by=chief)
    kept.refresh_from_db()
    assert (kept.name_es, kept.acronym_es) == ("Comisión", "CEPAL")  # they were blank
    names = kept.other_names.values_list("name", "language", "kind")
    assert list(names) == [("Comission", "en", "also")]


@pytest.mark.slow
def test_what_is_blank_is_filled_and_what_is_not_stays(chief):
    kept = factories.PersonFactory(biography_en="Hers", country="")
    gone = factories.PersonFactory(biography_en="Other", biography_es="Suya", country="MX")
    merge(gone, kept, by=chief)
    kept.refresh_from_db()
    assert (kept.biography_en, kept.biography_es, kept.country) == ("Hers", "Suya", "MX")


@pytest.mark.slow
def test_addresses_lead_on(chief):
    kept, gone = twice()
    FormerAddress.objects.create(kind="people.person", slug="older", target_uid=gone.uid)
    merge(gone, kept, by=chief)
    for slug in ("a-barcena", "older"):
        assert FormerAddress.objects.target(Person, slug) == kept
    assert find_records(gone.uid) == [kept]


@pytest.mark.slow
def test_one_revision_tells_of_it(chief):
    kept, gone = twice()
    before = Revision.objects.count()
    merge(gone, kept, by=chief)
    told = [one for one in Revision.objects.order_by("pk")[before:] if one.user == chief]
    assert [one.comment.split()[0] for one in told] == ["merged"]
    versions = Version.objects.filter(revision=told[0])
    kinds = {one.content_type.model for one in versions}
    assert {"person", "event", "quotation"} <= kinds


@pytest.mark.parametrize("choices", [{}, {"name": "gone", "family_name": "gone"}])
@pytest.mark.slow
def test_undone_everything_is_as_it_was(chief, choices):
    kept, gone = twice()
    gone.sources.add(factories.SourceFactory())
    FormerAddress.objects.create(kind="people.person", slug="older", target_uid=gone.uid)
    factories.OfficeFactory(person=kept, title_en="Minister", post="minister")
    double = factories.OfficeFactory(person=gone, title_en="Minister", post="minister", end="2022")
    Participation.objects.filter(person=gone).update(office=double)
    before = stored()

    merging = merge(gone, kept, choices, by=chief)
    assert stored() != before
    back = unmerge(merging, by=chief)

    assert stored() == before
    assert back.uid == gone.uid
    assert find_records(gone.uid) == [back]


@pytest.mark.slow
def test_what_is_stale_is_so_again(chief):
    kept, gone = (factories.TopicFactory(name_en="One", name_es="Uno") for _number in range(2))
    stale = StaleTranslation.objects.create(
        row=gone, field="name", language="es", source_language="en", former_source="A", since=timezone.now()
    )
    merging = merge(gone, kept, by=chief)
    assert not StaleTranslation.objects.exists()
    unmerge(merging, by=chief)
    assert StaleTranslation.objects.get().since == stale.since


@pytest.mark.slow
def test_it_is_undone_once(chief):
    merging = merge(*reversed(twice()), by=chief)
    unmerge(merging, by=chief)
    with pytest.raises(NotMergedError, match="undone already"):
        unmerge(merging, by=chief)


@pytest.mark.slow
def test_undoing_would_lose_nothing_that_was_changed_since(chief):
    kept, gone = twice()
    gone.biography_en = "A life"
    gone.save()
    merging = merge(gone, kept, by=chief)
    kept.refresh_from_db()
    kept.biography_en = "A longer life"
    kept.save()
    with pytest.raises(NotMergedError) as refused:
        unmerge(merging, by=chief)
    assert "Biography (English)" in refused.value.sentences[0]
    assert not Person.objects.filter(uid=gone.uid).exists()


@pytest.mark.slow
def test_what_was_entered_since_stays_and_what_was_given_away_is_left(chief):
    kept, gone = twice()
    quotation, other = gone.quotations.get(), factories.PersonFactory()
    merging = merge(gone, kept, by=chief)
    Quotation.objects.filter(pk=quotation.pk).update(speaker=other, office=None)
    topic = factories.TopicFactory()
    new = factories.QuotationFactory(event=quotation.event, speaker=kept)
    new.topics.add(topic)
    unmerge(merging, by=chief)
    quotation.refresh_from_db()
    assert quotation.speaker == other
    assert list(Quotation.objects.filter(speaker=kept).order_by("pk"))[-1] == new


@pytest.mark.slow
def test_a_row_in_an_office_that_would_go_back_bars_undoing(chief):
    kept, gone = twice()
    office = gone.offices.get()
    merging = merge(gone, kept, by=chief)
    factories.QuotationFactory(event=factories.EventFactory(), speaker=kept, office=office)
    with pytest.raises(NotMergedError, match="another person"):
        unmerge(merging, by=chief)


# The same twice


def test_the_same_office_and_the_same_part_stay_once(chief):
    kept, gone = factories.PersonFactory(), factories.PersonFactory()
    event = factories.EventFactory()
    for person, end in ((kept, ""), (gone, "2022")):
        office = factories.OfficeFactory(
            person=person, title_en="Minister", post="minister", start="2010", end=end
        )
        factories.ParticipationFactory(event=event, person=person, office=office, role="speaker")
    quotation = factories.QuotationFactory(event=event, speaker=gone, office=office)
    merge(gone, kept, by=chief)
    office = kept.offices.get()
    assert str(office.end) == "2022"
    assert kept.participations.get().office == office
    quotation.refresh_from_db()
    assert quotation.office == office


@pytest.mark.slow
def test_contradictions_are_named(chief):
    kept, gone = factories.PersonFactory(name="Alicia"), factories.PersonFactory(name="Alice")
    event = factories.EventFactory(name_en="Great Forum")
    for person, remark in ((kept, "by video"), (gone, "in person")):
        factories.ParticipationFactory(event=event, person=person, role="speaker", remark_en=remark)
    with pytest.raises(NotMergedError) as refused:
        merge(gone, kept, by=chief)
    [sentence] = refused.value.sentences
    assert "Alice (Speaker)" in sentence
    assert "Great Forum" in sentence
    assert "Remark (English)" in sentence
    assert Person.objects.filter(pk=gone.pk).exists()


@pytest.mark.slow
def test_both_organizers_of_one_event_stay_once(chief):
    kept, gone = factories.OrganizationFactory(), factories.OrganizationFactory()
    event = factories.EventFactory()
    for body in (kept, gone):
        factories.OrganizerFactory(event=event, organization=body, role="organizer")
    merge(gone, kept, by=chief)
    assert [one.organization for one in event.organizers.all()] == [kept]


@pytest.mark.slow
def test_sessions_of_one_name_and_other_days_both_stay(chief):
    kept, gone = (factories.EventFactory(start="2021-10-11", end="2021-10-12") for _number in range(2))
    for event, day in ((kept, "2021-10-11"), (gone, "2021-10-12")):
        session = factories.SessionFactory(event=event, slug="opening", name_en="Opening", date=day)
        person = factories.PersonFactory()
        factories.ParticipationFactory(event=event, session=session, person=person, role="speaker")
    quotation = factories.QuotationFactory(event=gone, session=session, speaker=person, said_on="2021-10-12")
    merging = merge(gone, kept, by=chief)
    assert list(kept.sessions.order_by("pk").values_list("slug", flat=True)) == ["opening", "opening-2"]
    quotation.refresh_from_db()
    assert (quotation.event, quotation.session) == (kept, session)
    before = gone.pk
    assert unmerge(merging, by=chief).pk == before
    quotation.refresh_from_db()
    assert (quotation.event_id, quotation.session.event_id) == (before, before)


@pytest.mark.slow
def test_two_events_that_are_one_edition_merge(chief):
    series = factories.SeriesFactory()
    kept, gone = factories.EventFactory(), factories.EventFactory()
    factories.EditionFactory(event=kept, series=series, ordinal=None)
    factories.EditionFactory(event=gone, series=series, ordinal=37)
    topics = [factories.TopicFactory() for _number in range(2)]
    kept.topics.add(topics[0])
    gone.topics.add(*topics)
    article = factories.ArticleFactory()
    article.events.add(gone)
    before = stored()
    merging = merge(gone, kept, by=chief)
    assert kept.editions.get().ordinal == 37
    assert set(kept.topics.all()) == set(topics)
    assert list(article.events.all()) == [kept]
    unmerge(merging, by=chief)
    assert stored() == before


@pytest.mark.slow
def test_two_editions_of_one_ordinal_in_two_series_are_refused(chief):
    series = [factories.SeriesFactory() for _number in range(2)]
    for one in series:
        factories.EditionFactory(series=one, ordinal=3)
    with pytest.raises(NotMergedError, match="Edition"):
        merge(*series, by=chief)


@pytest.mark.slow
def test_a_parent_becomes_no_parent_of_itself(chief):
    top, kept, gone, below = (factories.TopicFactory() for _number in range(4))
    Topic.objects.filter(pk=gone.pk).update(parent=top)
    Topic.objects.filter(pk=kept.pk).update(parent=gone)
    Topic.objects.filter(pk=below.pk).update(parent=gone)
    before = stored()
    merging = merge(gone, kept, by=chief)
    parents = dict(Topic.objects.values_list("pk", "parent"))
    assert (parents[kept.pk], parents[below.pk]) == (top.pk, kept.pk)
    unmerge(merging, by=chief)
    assert stored() == before


@pytest.mark.slow
def test_a_circle_is_refused(chief):
    gone, between, kept = (factories.TopicFactory() for _number in range(3))
    Topic.objects.filter(pk=between.pk).update(parent=gone)
    Topic.objects.filter(pk=kept.pk).update(parent=between)
    with pytest.raises(NotMergedError, match="broader than itself"):
        merge(gone, kept, by=chief)


@pytest.mark.slow
def test_sources_merge_with_all_that_cite_them(chief):
    kept, gone = factories.SourceFactory(), factories.SourceFactory(url="https://example.org/a")
    person, event = factories.PersonFactory(), factories.EventFactory()
    person.sources.add(kept, gone)
    event.sources.add(gone)
    note = factories.EditorialNoteFactory()
    note.sources.add(gone)
    before = stored()
    merging = merge(gone, kept, by=chief)
    kept.refresh_from_db()
    assert kept.url == "https://example.org/a"
    for row in (person, event, note):
        assert list(row.sources.all()) == [kept]
    unmerge(merging, by=chief)
    assert stored() == before
    assert list(note.sources.all()) == [Source.objects.get(pk=gone.pk)]


# Who may, and what readers lose


@pytest.mark.parametrize(
    ("going", "staying", "is_possible"),
    [
        (Status.PUBLISHED, Status.PUBLISHED, True),
        (Status.DRAFT, Status.PUBLISHED, True),
        (Status.PUBLISHED, Status.REVIEW, False),
        (Status.PUBLISHED, Status.WITHDRAWN, False),
        (Status.WITHDRAWN, Status.PUBLISHED, True),
        (Status.WITHDRAWN, Status.DRAFT, False),
        (Status.DRAFT, Status.REVIEW, True),
    ],
)
@pytest.mark.slow
def test_the_one_that_stays_keeps_its_status_and_readers_lose_no_page(chief, going, staying, is_possible):
    reason = {"withdrawal_reason_en": "Wrong"}
    gone, kept = (factories.PersonFactory(status=one, **reason) for one in (going, staying))
    if is_possible:
        merge(gone, kept, by=chief)
        assert Person.objects.get(pk=kept.pk).status == staying
    else:
        with pytest.raises(NotMergedError, match="readers would lose its page"):
            merge(gone, kept, by=chief)
        assert not Merge.objects.exists()


def test_records_of_two_kinds_or_one_alone_are_not_merged(chief):
    person, _other = factories.PersonFactory(), factories.PersonFactory()
    bodies = [factories.OrganizationFactory() for _number in range(3)]
    for other in (*bodies, person):
        with pytest.raises(NotMergedError):
            merge(person, other, by=chief)
    assert Person.objects.count() == 2


@pytest.mark.slow
def test_what_would_be_wrong_in_public_is_not_done(chief):
    paragraph = factories.ParagraphFactory(number=1, text_en="She spoke of a common space.")
    printed = {
        "paragraph": paragraph,
        "article": paragraph.article,
        "text_en": "a common space",
        "place_en": 13,
    }
    kept, gone = factories.QuotationFactory(**printed), factories.QuotationFactory(text_en="a common sea")
    before = stored()
    with pytest.raises(NotMergedError):
        merge(gone, kept, {"text_en": "gone"}, by=chief)
    assert stored() == before


@pytest.mark.slow
def test_every_kind_of_record_merges(chief):
    for model in record_models():
        factory = getattr(factories, f"{model.__name__}Factory", None)
        if factory:
            gone, kept = factory(), factory()
            merge(gone, kept, by=chief)
            assert not model._base_manager.filter(pk=gone.pk).exists()
