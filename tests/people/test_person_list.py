"""The list of people: by letter, with office and tally; filters; what is not published stays out."""

import re

import pytest

from people.search import PersonIndex
from records.core.models import Status
from tests import factories
from tests.factories import at_once
from tests.reading import main_text, plain

pytestmark = pytest.mark.django_db


def names(answer) -> list[str]:
    return [person.name for person in answer.context["page_obj"]]


def letters(answer) -> dict[str, list[str]]:
    return {
        one["name"]: [person.name for person in one["people"]]
        for one in answer.context["letters"]
        if one["people"]
    }


def test_people_stand_by_family_name_under_their_letter(client):
    for name, sort_name in [
        ("Óscar Ñandú", "Ñandú, Óscar"),
        ("Ana Nieto", "Nieto, Ana"),
        ("Élida Zea", "Zea, Élida"),
    ]:
        factories.PersonFactory(name=name, sort_name=sort_name)
    factories.PersonFactory(name="Wang Chao", family_name="Wang", sort_name="Wang Chao")
    assert letters(client.get("/en/people/?sort=name")) == {
        "N": ["Óscar Ñandú", "Ana Nieto"],
        "W": ["Wang Chao"],
        "Z": ["Élida Zea"],
    }
    assert letters(client.get("/es/personas/?sort=name")) == {
        "N": ["Ana Nieto"],
        "Ñ": ["Óscar Ñandú"],
        "W": ["Wang Chao"],
        "Z": ["Élida Zea"],
    }


def test_letters_without_people_are_no_links(client):
    factories.PersonFactory(name="Ana Nieto", sort_name="Nieto, Ana")
    page = client.get("/en/people/?sort=name").content.decode()
    assert '<a href="#letter-N">N</a>' in page
    assert '<span aria-hidden="true">A</span>' in page


def test_those_quoted_stand_first_then_those_named(client):
    for name, words in (("Ana Named", None), ("Eva Told", "reported"), ("Bea Heard", "direct")):
        person = factories.PersonFactory(name=name, sort_name=name)
        if words:
            factories.QuotationFactory(speaker=person, kind=words)
    answer = client.get("/en/people/")
    assert names(answer) == ["Bea Heard", "Eva Told", "Ana Named"]
    assert re.findall(r'<h3 class="letter".*?>(.*?)</h3>', answer.content.decode()) == [
        "Quoted",
        "Named, not quoted",
    ]


def test_a_row_tells_every_office_and_dates_one_without_dates_by_its_events(client):
    person = factories.PersonFactory()
    for title, day, end in (("Dean", "2014-05-01", ""), ("Envoy", "2019", "2020")):
        office = factories.OfficeFactory(person=person, title_en=title, end=end)
        factories.ParticipationFactory(person=person, office=office, event__start=day)
    dean = person.offices.get(title_en="Dean")
    assert ">Envoy, until 2020; Dean, in 2014</p>" in client.get("/en/people/").content.decode()
    factories.ParticipationFactory(person=person, office=dean, event__start="2016-05-01")
    factories.ParticipationFactory(person=person, office=dean, event__start="2024", event__status="draft")
    assert "Dean, in 2014 and 2016<" in client.get("/en/people/").content.decode()
    page = plain(client.get(person.get_absolute_url()).content.decode())
    assert "in 2014 and 2016; dates not stated by the sources" in page


def test_the_order_by_quotations_has_no_letters(client):
    quiet, heard = factories.PersonFactory(name="Quiet"), factories.PersonFactory(name="Heard")
    factories.QuotationFactory(speaker=heard)
    answer = client.get("/en/people/?sort=quotations")
    assert names(answer) == ["Heard", "Quiet"]
    assert answer.context["letters"] == []
    assert quiet.name.encode() in answer.content


def test_a_row_shows_the_office_of_the_latest_recorded_event(client):
    body = factories.OrganizationFactory(name_en="The Commission", acronym_en="TC")
    person = factories.PersonFactory()
    held = factories.OfficeFactory(person=person, organization=body, title_en="Secretary", start="2008")
    factories.OfficeFactory(person=person, title_en="Minister", start="2023")
    factories.ParticipationFactory(person=person, office=held, event__start="2021")
    assert "Secretary, TC, since 2008" in client.get("/en/people/").content.decode()


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2008-07-01", "2022-03-31", ", 2008 to 2022"),
        ("2019-06?", "2025", ", 2019 to 2025 (inferred)"),
        ("2017", "", ", since 2017"),
        ("", "2014", ", until 2014"),
        ("2021", "2021-12", ", 2021"),
        ("", "", ", in 2021"),
    ],
)
def test_an_office_that_ended_says_so_wherever_it_is_no_page_of_that_day(client, start, end, years):
    body = factories.OrganizationFactory(slug="tc", acronym_en="TC")
    office = factories.OfficeFactory(title_en="Secretary", organization=body, start=start, end=end)
    factories.ParticipationFactory(person=office.person, office=office)
    assert f">Secretary, TC{years}<" in client.get("/en/people/").content.decode().replace("\n", "")
    assert f">Secretary{years}</p>" in client.get("/en/organizations/tc/").content.decode()
    assert PersonIndex().subtitle(PersonIndex().records().get()) == f"Secretary, TC{years}"
    lede = client.get(office.person.get_absolute_url()).content.decode().split('<p class="lede">')[1]
    assert years in lede.split("</p>")[0]
    event = office.participations.get().event  # that day
    assert plain(client.get(event.get_absolute_url()).content.decode()).count("Secretary, TC,") == 0


def test_tallies_count_what_the_public_sees_once(client):
    person = factories.PersonFactory()
    event = factories.EventFactory()
    session = factories.SessionFactory(event=event)
    factories.ParticipationFactory(person=person, event=event)
    factories.ParticipationFactory(person=person, event=event, session=session)
    factories.ParticipationFactory(person=person, event__status=Status.DRAFT)
    factories.QuotationFactory.create_batch(2, speaker=person, event=event)
    factories.QuotationFactory(speaker=person, event=event, kind="reported")
    factories.QuotationFactory(speaker=person, event=event, status=Status.REVIEW)
    factories.QuotationFactory(speaker=person, event__status=Status.DRAFT)
    answer = client.get("/en/people/")
    row = answer.context["page_obj"][0]
    assert (row.event_count, row.quotation_count, row.reported_count) == (1, 2, 1)
    assert "1 event, 2 quotations" in answer.content.decode()


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_only_published_people_are_listed(client, status):
    factories.PersonFactory(name="Seen")
    factories.PersonFactory(name="Unseen", status=status)
    answer = client.get("/en/people/")
    assert names(answer) == ["Seen"]
    assert b"Unseen" not in answer.content


def test_facets_filter_by_organization_office_and_country(client):
    body = factories.OrganizationFactory(slug="eclac", name_en="The Commission", acronym_en="TC")
    one = factories.PersonFactory(name="One", country="MX")
    factories.PersonFactory(name="Two", country="CL")
    factories.OfficeFactory(person=one, organization=body, title_en="President", post="tc-president")
    for query in ("organization=eclac", "office=tc-president", "country=MX"):
        assert names(client.get(f"/en/people/?{query}")) == ["One"]
    offices = client.get("/en/people/").context["facets"][1]["choices"]
    assert [(choice.value, choice.label) for choice in offices] == [("tc-president", "President, TC")]


def test_a_post_named_differently_by_its_holders_is_one_choice(client):
    for title in ("Secretaria", "Secretario"):
        factories.OfficeFactory(title_es=title, title_en=title, post="secretary")
    choices = client.get("/es/personas/").context["facets"][1]["choices"]
    assert [(choice.value, choice.count) for choice in choices] == [("secretary", 2)]


def test_a_draft_body_is_in_no_facet_and_no_row(client):
    body = factories.OrganizationFactory(name_en="Hidden body", acronym_en="HIDE", status=Status.DRAFT)
    factories.OfficeFactory(organization=body, title_en="President", post="president")
    page = client.get("/en/people/").content.decode()
    assert "Hidden body" not in page
    assert "HIDE" not in page
    assert "President" in page


@pytest.mark.parametrize("many", [1, 15])
def test_queries_do_not_grow(client, many, django_assert_max_num_queries):
    event = factories.EventFactory()
    for _ in at_once(many):
        office = factories.OfficeFactory(organization=factories.OrganizationFactory())
        factories.ParticipationFactory(person=office.person, office=office, event=event)
        factories.QuotationFactory(speaker=office.person, event=event)
    with django_assert_max_num_queries(9):  # one for affiliations as printed
        answer = client.get(f"/en/people/?country=&organization={office.organization.slug}")
    assert len(answer.context["page_obj"]) == 1
    with django_assert_max_num_queries(9):  # one for affiliations as printed
        assert len(client.get("/en/people/").context["page_obj"]) == many


def test_who_has_no_office_has_the_affiliation_that_a_source_prints(client):
    person = factories.PersonFactory(name="Ana Frei")
    assert "No office recorded" in main_text(client.get("/en/people/"))
    factories.ParticipationFactory(person=person, office=None, affiliation_en="Former President of Chile")
    row = main_text(client.get("/en/people/"))
    assert "As printed: Former President of Chile" in row
    assert "No office recorded" not in row


def test_pages_hold_fifty(client):
    factories.PersonFactory.create_batch(51)
    assert len(client.get("/en/people/").context["page_obj"]) == 50
    assert len(client.get("/en/people/?page=2").context["page_obj"]) == 1
    assert client.get("/en/people/?page=3").status_code == 404


def test_a_body_that_is_not_public_is_named_nowhere(client):
    body = factories.OrganizationFactory(name_en="Not yet", slug="not-yet", status="draft")
    factories.OfficeFactory(organization=body, title_en="Envoy", post="envoy")
    for address in ("/en/people/feed.atom", "/popolo.json"):
        answer = client.get(address)
        told = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert b"Envoy" in told
        assert b"Not yet" not in told
