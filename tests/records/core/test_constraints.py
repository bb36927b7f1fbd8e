"""What the database refuses, whoever writes to it."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, RestrictedError

from forum.models import Edition, Event, Paragraph, Participation, Photo, Quotation, Session
from organizations.models import Organization
from people.models import Office, Person
from records.core.models import FormerAddress, Source, Status
from tests import factories

pytestmark = pytest.mark.django_db


def refused(write) -> str:
    with transaction.atomic(), pytest.raises(IntegrityError) as caught:
        write()
    return str(caught.value)


def test_an_event_cannot_end_before_it_begins():
    assert "event_ends_after_start" in refused(
        lambda: factories.EventFactory(start="2021-10-12", end="2021-10-11")
    )


def test_an_event_known_to_the_year_may_end_in_it():
    event = factories.EventFactory(start="2021-10-12", end="2021")
    assert Event.objects.get(pk=event.pk).end_latest.isoformat() == "2021-12-31"


def test_an_office_cannot_end_before_it_begins():
    assert "office_ends_after_start" in refused(
        lambda: factories.OfficeFactory(start="2008-07-01", end="2008-06")
    )


def test_an_organization_cannot_be_dissolved_before_it_is_founded():
    broken = refused(lambda: factories.OrganizationFactory(founded="1948", dissolved="1947"))
    assert "organization_dissolved_after_founded" in broken


def test_a_series_counts_each_ordinal_once():
    edition = factories.EditionFactory(ordinal=6)
    again = refused(lambda: factories.EditionFactory(series=edition.series, ordinal=6))
    assert "ordinal" in again
    assert factories.EditionFactory(ordinal=6).pk, "another series counts for itself"


def test_an_event_is_one_edition_of_a_series():
    edition = factories.EditionFactory(ordinal=6)
    refused(lambda: Edition.objects.create(event=edition.event, series=edition.series, ordinal=7))


def test_an_ordinal_is_positive():
    refused(lambda: factories.EditionFactory(ordinal=0))


@pytest.mark.parametrize(
    ("model", "field"),
    [
        ("Event", "name"),
        ("Organization", "name"),
        ("Topic", "name"),
        ("Series", "name"),
        ("Article", "headline"),
    ],
)
@pytest.mark.parametrize("nothing", ["", None])
def test_nothing_is_published_without_a_name_in_any_language(model, field, nothing):
    factory = getattr(factories, f"{model}Factory")
    refused(lambda: factory(**{f"{field}_en": nothing}))
    assert factory(**{f"{field}_en": nothing, f"{field}_es": "Nombre"}).is_published
    assert factory(**{f"{field}_en": nothing}, status=Status.DRAFT).pk


@pytest.mark.parametrize("nothing", ["", None])
def test_a_quotation_is_not_published_without_words_in_any_language(nothing):
    assert "quotation_published_with_words" in refused(lambda: factories.QuotationFactory(text_en=nothing))
    assert factories.QuotationFactory(text_en=nothing, text_es="Palabras").is_published


def test_a_participation_names_an_office_of_that_person():
    office = factories.OfficeFactory()
    assert "agree_" in refused(lambda: factories.ParticipationFactory(office=office))
    participation = factories.ParticipationFactory(person=office.person, office=office)
    stranger = factories.PersonFactory()
    refused(lambda: Participation.objects.filter(pk=participation.pk).update(person=stranger))
    refused(lambda: Office.objects.filter(pk=office.pk).update(person=stranger))
    assert Office.objects.filter(pk=office.pk).update(end="2022") == 1


def test_bulk_writes_are_held_to_the_same_rules():
    office, event, person = factories.OfficeFactory(), factories.EventFactory(), factories.PersonFactory()
    rows = [Participation(event=event, person=person, office=office)]
    assert "agree_" in refused(lambda: Participation.objects.bulk_create(rows))


def test_a_session_belongs_to_the_event_it_is_named_for():
    session = factories.SessionFactory()
    refused(lambda: factories.ParticipationFactory(session=session))
    refused(lambda: factories.QuotationFactory(session=session))


def test_a_paragraph_belongs_to_the_article_it_is_named_for():
    paragraph = factories.ParagraphFactory()
    refused(lambda: factories.QuotationFactory(article=factories.ArticleFactory(), paragraph=paragraph))
    refused(lambda: factories.QuotationFactory(paragraph=paragraph))
    assert factories.QuotationFactory(article=paragraph.article, paragraph=paragraph).pk


def test_a_quotation_names_an_office_of_its_speaker():
    refused(lambda: factories.QuotationFactory(office=factories.OfficeFactory()))


def test_a_form_tells_the_disagreement_at_its_field():
    participation = factories.ParticipationFactory.build(
        event=factories.EventFactory(), person=factories.PersonFactory(), office=factories.OfficeFactory()
    )
    with pytest.raises(ValidationError) as caught:
        participation.full_clean()
    assert caught.value.message_dict == {"office": ["This office was held by another person."]}


def test_a_person_has_a_role_once_in_a_session_and_once_outside_sessions():
    participation = factories.ParticipationFactory()
    refused(lambda: factories.ParticipationFactory(event=participation.event, person=participation.person))


def test_a_photograph_has_a_home_and_something_to_show():
    refused(lambda: factories.PhotoFactory(event=None))
    refused(lambda: factories.PhotoFactory(url_en=""))
    assert Photo.objects.count() == 0


def test_paragraphs_are_counted_from_one_each_number_once():
    paragraph = factories.ParagraphFactory(number=1)
    refused(lambda: factories.ParagraphFactory(article=paragraph.article, number=1))
    refused(lambda: Paragraph.objects.create(article=paragraph.article, number=0, text_en="Zero"))


def test_no_status_but_the_four():
    event = factories.EventFactory()
    refused(lambda: Event.objects.filter(pk=event.pk).update(status="hidden"))


def test_an_organization_is_not_part_of_itself_nor_of_its_parts():
    body = factories.OrganizationFactory()
    refused(lambda: Organization.objects.filter(pk=body.pk).update(parent=body))
    part = factories.OrganizationFactory(parent=body)
    body.parent = part
    with pytest.raises(ValidationError, match="part of itself"):
        body.clean()


def test_nothing_that_is_referred_to_vanishes():
    quotation = factories.QuotationFactory()
    participation = factories.ParticipationFactory()
    edition = factories.EditionFactory()
    for referred_to in (quotation.event, quotation.speaker, participation.person, edition.series):
        with pytest.raises(ProtectedError):
            referred_to.delete()
    assert Quotation.objects.count() == 1
    assert Person.objects.count() == 2


def test_a_session_goes_with_its_event_and_never_without_who_took_part_in_it():
    session = factories.SessionFactory()
    factories.ParticipationFactory(event=session.event, session=session)
    with pytest.raises(RestrictedError):
        session.delete()
    session.event.delete()
    assert not Session.objects.exists()
    assert not Participation.objects.exists()


def test_a_former_address_is_a_slug_or_a_number():
    refused(lambda: FormerAddress.objects.create(kind="forum.event", target_uid="e1234567"))
    refused(
        lambda: FormerAddress.objects.create(
            kind="forum.event", slug="old", uid="e7654321", target_uid="e1234567"
        )
    )


def test_a_source_has_one_slug():
    factories.SourceFactory(slug="one")
    refused(lambda: Source.objects.create(slug="one", title="Two", publisher="P", language="en"))
