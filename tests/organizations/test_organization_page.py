"""An organization's page: names, place among others, events by role, people, and nothing unpublished."""

import io
import re
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils.translation import override
from PIL import Image

from forum.models import Event, Quotation
from forum.quotations.search import QuotationIndex
from forum.quotations.serializers import quotation_work
from organizations.models import OrganizationName
from organizations.publication import names_have_their_own_years
from records.core.models import Status
from records.serializers.base import serializer_of
from tests import factories
from tests.factories import at_once
from tests.reading import plain

pytestmark = pytest.mark.django_db

Body = factories.OrganizationFactory


@pytest.fixture
def eclac():
    return Body(
        slug="eclac",
        name_en="Economic Commission",
        name_es="Comisión Económica",
        acronym_en="ECLAC",
        acronym_es="CEPAL",
    )


def page_of(client, body, language="en") -> str:
    path = {"en": "/en/organizations/", "es": "/es/organizaciones/"}[language]
    return client.get(f"{path}{body.slug}/").content.decode()


def section(page: str, name: str) -> str:
    """A section of the page as plain text."""
    found = re.search(rf'<section class="sec" aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    inline_dropped = re.sub(r"</?(?:time|span|a|b)\b[^>]*>", "", found[1]) if found else ""
    return " ".join(re.sub(r"<[^>]+>", " ", inline_dropped).split())


def test_the_name_with_its_acronym_is_the_heading_and_those_of_other_languages_follow(client, eclac):
    OrganizationName.objects.create(
        organization=eclac, name="拉加经委会", language="zh-Hans", kind="native-script"
    )
    page = page_of(client, eclac, "es")
    assert "<h1>Comisión Económica (CEPAL)</h1>" in page
    for name in ('lang="en">Economic Commission (ECLAC)', 'lang="zh-Hans">拉加经委会'):
        assert f"<p {name}</p>" in page


def test_one_acronym_for_all_languages_stands_once(client):
    page = page_of(client, Body(name_en="The Academy", acronym_en="CASS", acronym_es="CASS"))
    assert "<h1>The Academy (CASS)</h1>" in page
    page = page_of(client, Body(name_en="SEGIB", name_es="SEGIB", acronym_en="IAS", acronym_es="SGI"))
    assert '<h1>SEGIB (IAS / <span lang="es">SGI</span>)</h1>' in page


def test_without_an_acronym_the_name_is_the_heading(client):
    page = page_of(client, Body(name_en="Institute of Chile", name_es="Instituto de Chile"))
    assert "<h1>Institute of Chile</h1>" in page
    assert '<p lang="es">Instituto de Chile</p>' in page
    assert '<p lang="en">Institute of Chile</p>' not in page


def test_place_among_others(client, eclac):
    eclac.parent = Body(slug="un", name_en="United Nations")
    eclac.founded, eclac.country = "1948?", "CL"
    eclac.website_en = "https://www.cepal.org/en"
    eclac.save()
    Body(name_en="Statistics division", parent=eclac)
    note = factories.EditorialNoteFactory(slug="founding", field="founded")
    eclac.notes.add(note)
    page = page_of(client, eclac)
    facts = section(page, "affiliation")
    assert facts.startswith(
        "Affiliation Part of United Nations Includes Statistics division Kind International"
    )
    assert "Country Chile Founded 1948 inferred Website www.cepal.org/en" in facts
    assert '<a href="/en/organizations/un/">' in page
    assert '<a href="#n-founding">inferred</a>' in page


def test_a_fact_that_is_not_known_has_no_heading(client, eclac):
    """It was said of each before; readers look for what is there, editors see on their pages what is missing."""
    page = page_of(client, eclac)
    assert section(page, "affiliation") == "Affiliation Kind International and regional bodies"
    assert "Not recorded as organizer of any event." in page
    assert 'id="events"' not in page
    eclac.kind = ""
    eclac.save()
    assert "Affiliation" not in page_of(client, eclac)


def test_other_names_say_what_they_are(client, eclac):
    OrganizationName.objects.create(organization=eclac, name="ECLA", language="en", kind="former")
    assert section(page_of(client, eclac), "names") == "Other names Former name ECLA English"


def test_events_stand_by_role_latest_first_and_bounded(client, eclac):
    for year in range(2010, 2017):
        event = factories.EventFactory(name_en=f"Forum of {year}", start=str(year))
        factories.OrganizerFactory(organization=eclac, event=event, role="host")
    factories.OrganizerFactory(organization=eclac, event__name_en="Supported", role="supporter")
    page = page_of(client, eclac)
    host = section(page, "role-host")
    assert host.startswith("Host 7 events Forum of 2016")
    assert re.findall(r"Forum of (\d{4})", host) == ["2016", "2015", "2014", "2013", "2012"]
    assert "All events that it organized" in host
    assert section(page, "role-supporter").startswith("With the support of 1 event Supported")
    assert page.count("/en/events/?organizer=eclac") == 1


def test_companions_are_counted_by_shared_events(client, eclac):
    often, once = Body(name_en="Often"), Body(name_en="Once")
    for number, others in enumerate([[often, once], [often]]):
        event = factories.EventFactory(start=f"201{number}")
        for body in (eclac, *others):
            factories.OrganizerFactory(organization=body, event=event)
        factories.OrganizerFactory(organization=often, event=event, role="host")
    factories.OrganizerFactory(organization=once)
    assert section(page_of(client, eclac), "with") == "Organized together with Often 2 events Once 1 event"


@pytest.fixture
def renamed(eclac):
    """A commission that had another name, and another acronym, until 1984."""
    for name, kind in (("Commission for Latin America", "former"), ("ECLA", "acronym")):
        OrganizationName.objects.create(
            organization=eclac, name=name, language="en", kind=kind, start="1948", end="1984"
        )
    return eclac


def test_a_body_is_called_as_it_was_on_the_day(renamed):
    day = date(1970, 5, 1)
    assert str(renamed.name_on(day)) == "Commission for Latin America"
    assert renamed.called_on(day) == "ECLA (now ECLAC)"
    assert renamed.called_on(date(2021, 5, 1)) == renamed.called_on(None) == "ECLAC"
    with override("es"):  # in Spanish no other name is known of that time
        assert renamed.called_on(day) == "CEPAL"
    renamed.other_names.filter(kind="acronym").delete()
    assert renamed.called_on(day) == "Commission for Latin America (now ECLAC)"


@pytest.mark.slow
def test_names_of_a_day_stand_where_the_event_and_its_words_are_shown(client, renamed):
    event = factories.EventFactory(start="1970-05-01", slug="old")
    factories.OrganizerFactory(event=event, organization=renamed)
    office = factories.OfficeFactory(organization=renamed, title_en="Secretary")
    words = {"event": event, "speaker": office.person, "office": office, "said_on": "1970-05-01"}
    quotation = factories.QuotationFactory(**words)
    factories.ParticipationFactory(event=event, person=office.person, office=office)
    called = {
        "/en/events/old/": "Secretary, Commission for Latin America (ECLA) (now ECLAC)",
        "/en/events/": "ECLA (now ECLAC)",
        quotation.get_absolute_url(): "Secretary, ECLA (now ECLAC)",
        office.person.get_absolute_url(): "Secretary, ECLA (now ECLAC)",
        "/en/quotations/": "Secretary, ECLA (now ECLAC)",
    }
    for path, name in called.items():
        assert name in plain(client.get(path).content.decode()), path
    assert "ECLA Commission for Latin America (now ECLAC)" in section(
        client.get("/en/events/old/").content.decode(), "organizers"
    )
    row = serializer_of(Quotation).row(quotation)
    [part] = serializer_of(Event).row(event)["participations"]
    told = (
        *(quotation_work(quotation).office, QuotationIndex().subtitle(quotation)),
        *(row["office_that_day_en"], part["office_that_day_en"]),
    )
    assert row["office"]["organization"]["title_en"] == "Economic Commission"
    assert set(told) == {"Secretary, ECLA (now ECLAC)"}


@pytest.mark.parametrize(
    ("kind", "start", "end", "overlaps"),
    [
        ("former", "1960", "1970", True),
        ("former", "1984", "1990", False),
        ("former", "1983-01-01", "", True),
        ("former", "", "1940", False),
        ("former", "", "", False),
        ("also", "1960", "1970", False),
        ("acronym", "1960", "1970", True),
    ],
)
def test_dated_names_may_not_overlap(renamed, kind, start, end, overlaps):
    OrganizationName.objects.create(
        organization=renamed, name="Another", language="en", kind=kind, start=start, end=end
    )
    sentences = [finding.message for finding in names_have_their_own_years(renamed)]
    assert bool(sentences) == overlaps
    assert all("are dated to the same time" in sentence for sentence in sentences)


def test_who_supports_did_not_organize(client, eclac):
    supporter, host = Body(name_en="Friends"), Body(name_en="Hosts")
    event = factories.EventFactory(slug="forum")
    for body, role in ((eclac, "organizer"), (host, "host"), (supporter, "supporter")):
        factories.OrganizerFactory(organization=body, event=event, role=role)
    own, other = page_of(client, eclac), page_of(client, supporter)
    assert section(own, "with") == "Organized together with Hosts 1 event"
    assert section(own, "supporters") == "Supported its events Friends 1 event"
    assert 'id="with"' not in other
    assert "Organizers of the events that it supported" in section(other, "supported")
    assert "ECLAC" in section(other, "supported")
    assert "/en/events/?supporter=" + supporter.slug in client.get("/en/organizations/").content.decode()


def test_people_who_took_part_in_its_name(client, eclac):
    office = factories.OfficeFactory(organization=eclac, title_en="Secretary")
    person = office.person
    person.name, person.family_name = "Alicia Bárcena", "Bárcena"
    person.save()
    event = factories.EventFactory()
    factories.ParticipationFactory(person=office.person, office=office, event=event)
    factories.QuotationFactory.create_batch(2, speaker=office.person, office=office, event=event)
    factories.QuotationFactory(speaker=office.person, event=event)
    factories.OfficeFactory(organization=eclac, person__name="Never There")
    voices = section(page_of(client, eclac), "voices")
    assert voices == "Took part on its behalf Alicia Bárcena Secretary, in 2021 1 event, 2 quotations"


def test_series_and_articles(client, eclac):
    factories.SeriesFactory(name_en="Its series", framework=eclac)
    for number in range(11):
        factories.ArticleFactory(
            publisher=eclac, headline_en=f"Item {number}", published_on=f"2021-10-{number + 10}"
        )
    page = page_of(client, eclac)
    assert section(page, "series") == "Series within its framework Its series"
    assert re.findall(r"Item (\d+)", section(page, "articles")) == [
        str(number) for number in range(10, 0, -1)
    ]
    assert "/en/articles/?organization=eclac" in page


def test_nothing_unpublished_shows(client, eclac):
    eclac.parent = Body(name_en="Secret parent", status=Status.DRAFT)
    eclac.save()
    Body(name_en="Secret part", parent=eclac, status=Status.REVIEW)
    draft = factories.EventFactory(name_en="Secret event", status=Status.DRAFT)
    event = factories.EventFactory(name_en="I Open and II Hushed")
    factories.EditionFactory(event=event, ordinal=1, series__name_en="Open")
    factories.EditionFactory(event=event, ordinal=2, series__name_en="Hushed", series__status=Status.DRAFT)
    for one in (draft, event):
        factories.OrganizerFactory(organization=eclac, event=one)
    companion = Body(name_en="Secret companion", status=Status.DRAFT)
    factories.OrganizerFactory(organization=companion, event=event)
    factories.OrganizerFactory(organization=Body(name_en="Secretly met"), event=draft)
    hidden = factories.PersonFactory(name="Secret person", status=Status.DRAFT)
    for person, at in ((hidden, event), (factories.PersonFactory(name="Secretly heard"), draft)):
        office = factories.OfficeFactory(organization=eclac, person=person)
        factories.ParticipationFactory(person=person, office=office, event=at)
    factories.SeriesFactory(name_en="Secret frame", framework=eclac, status=Status.WITHDRAWN)
    factories.ArticleFactory(headline_en="Secret article", publisher=eclac, status=Status.DRAFT)
    page = page_of(client, eclac)
    assert "Secret" not in page
    assert 'class="num">II' not in page
    assert section(page, "role-organizer").startswith("Organizer 1 event")


def test_a_description_in_one_language_says_so(client, eclac):
    eclac.description_en = "A regional commission."
    eclac.save()
    page = page_of(client, eclac, "es")
    assert '<div class="stack" lang="en"><p>A regional commission.</p></div>' in page
    assert '<p class="note">' in page


def test_addresses_of_unpublished_renamed_and_withdrawn_bodies(client, eclac):
    assert client.get("/en/organizations/nothing/").status_code == 404
    eclac.slug = "cepal"
    eclac.save()
    moved = client.get("/es/organizaciones/eclac/")
    assert (moved.status_code, moved["Location"]) == (301, "/es/organizaciones/cepal/")
    eclac.status = Status.WITHDRAWN
    eclac.save()
    assert client.get("/en/organizations/cepal/").status_code == 410
    assert client.get(f"/en/organizations/{Body(status=Status.DRAFT).slug}/").status_code == 404


@pytest.mark.parametrize("many", [1, 15])
def test_queries_do_not_grow(client, eclac, many, django_assert_max_num_queries):
    eclac.parent = Body()
    eclac.save()
    for number in at_once(many):
        Body(parent=eclac)
        edition = factories.EditionFactory()
        factories.OrganizerFactory(
            organization=eclac, event=edition.event, role=("host", "organizer")[number % 2]
        )
        factories.OrganizerFactory(event=edition.event)
        office = factories.OfficeFactory(organization=eclac)
        factories.ParticipationFactory(person=office.person, office=office, event=edition.event)
        factories.SeriesFactory(framework=eclac)
        factories.ArticleFactory(publisher=eclac)
        note = factories.EditorialNoteFactory()
        note.sources.add(factories.SourceFactory())
        eclac.notes.add(note)
        eclac.sources.add(factories.SourceFactory())
        OrganizationName.objects.create(organization=eclac, name=f"Name {number}", language="en")
    with django_assert_max_num_queries(14):
        page = page_of(client, eclac)
    assert page.count('class="who wide"') == 1
    assert page.count('<p class="as">') == many


def test_publishers_of_sources_are_called_as_the_page_calls_them(client, eclac):
    event = factories.EventFactory(slug="forum")
    for publisher in ("ECLAC", "Economic Commission", "Granma"):
        event.sources.add(factories.SourceFactory(publisher=publisher))
    for path, names in (
        ("/en/events/forum/", ("ECLAC", "Economic Commission", "Granma")),
        ("/es/eventos/forum/", ("CEPAL", "Comisión Económica", "Granma")),
    ):
        page = client.get(path).content.decode()
        assert [name in section(page, "sources") for name in names] == [True] * 3


def test_a_logo_has_its_name_and_its_credit(client, eclac, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    buffer = io.BytesIO()
    Image.new("RGB", (200, 100), "navy").save(buffer, "PNG")
    eclac.logo_credit = "Drawing: A. Designer"
    eclac.logo.save("logo.png", ContentFile(buffer.getvalue()))
    call_command("make_renditions", verbosity=0)
    page = page_of(client, eclac)
    assert re.search(
        r'<img src="/media/[^"]+" width="200" height="100" alt="Logo of Economic Commission"', page
    )
    assert "Drawing: A. Designer" in page
