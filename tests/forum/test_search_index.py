"""A record is found by everything that its page shows of it, and other names of places, numbers and letters."""

import re
from functools import cache

import pytest
from django.utils.translation import override

from forum.models import Edition, Event, Participation, Series, Session, Topic
from organizations.models import Organization
from people.models import Office, Person
from records.core.languages import language_codes
from records.core.locale_formats import country_name
from records.core.models import Source, Status
from records.search.analysis import Text
from records.search.backends import get_backend
from records.search.base import indexes
from records.search.other_names import other_names
from records.search.results import search
from tests import factories
from tests.reading import plain

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

# Sections that show words, and other records than those that belong to this one.
OTHERS = (
    "words",
    "quotations",
    "reported",
    "near",
    "with",
    "supporters",
    "supported",
    "cite",
    "share",
    "context",
    "previous-next",
    "series",
    "others",
)


def all_names(language):
    """Return every name of the archive in a language: of records, sessions, offices, places, sources; and numbers."""
    columns = {
        Event: ("name", "city", "venue"),
        Session: ("name",),
        Series: ("name",),
        Topic: ("name",),
        Organization: ("name", "acronym"),
        Office: ("title",),
        Participation: ("affiliation",),
    }
    texts = {
        row.in_language(column, language).value
        for model, names in columns.items()
        for row in model.objects.all()
        for column in names
    }
    for model in (Event, Organization, Person):
        texts |= {
            country_name(code, language) for code in model.objects.values_list("country", flat=True) if code
        }
    texts |= {edition.numeral for edition in Edition.objects.all()}
    texts |= {name for source in Source.objects.all() for name in (source.title, source.publisher)}
    texts |= set(Person.objects.values_list("name", flat=True))
    return sorted(texts - {""})


def shown_of(client, record, language):
    """Return the words of a record's page, without the sections that show others."""
    with override(language):
        html = client.get(record.get_absolute_url()).content.decode()
    html = re.search(r"<main.*?</main>", html, re.DOTALL)[0]
    for name in OTHERS:
        html = re.sub(
            rf'<section class="sec" aria-labelledby="{name}">.*?</section>', "", html, flags=re.DOTALL
        )
    # What acronyms stand for, of whatever record they are.
    html = re.sub(
        r'<section class="wrap" aria-labelledby="acronyms">.*?</section>', "", html, flags=re.DOTALL
    )
    html = re.sub(r'<tr class="gap">.*?</tr>', "", html, flags=re.DOTALL)  # editions not recorded
    html = re.sub(r"<select\b.*?</select>", "", html, flags=re.DOTALL)  # what it can be compared with
    return f" {plain(html)} "


def found_by(text):
    """The records that a text finds, as (kind, key)."""
    results = search(text if "/id/" in text else re.sub(r'[-"|:*]', " ", text))
    return {(hit.kind, hit.record) for hit in results.hits}


def finds(text, record):
    return (record.url_name, record.pk) in found_by(text)


@pytest.mark.slow
@pytest.mark.parametrize("language", language_codes())
@pytest.mark.parametrize("kind", list(indexes()))
def test_a_record_is_found_by_all_names_on_its_page(archive, client, kind, language):
    records = list(indexes()[kind].records().order_by("pk"))
    found = cache(found_by)  # the same names stand on many pages
    for record in records[:: max(1, len(records) // 5)]:
        page = shown_of(client, record, language)
        names = [name for name in all_names(language) if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", page)]
        assert len(names) > 2
        lost = [name for name in names if (kind, record.pk) not in found(name)]
        assert lost == [], record.title
        for number in (
            record.uid,
            record.uid.upper(),
            f"/id/{record.uid}",
            f"https://viva.example/id/{record.uid}",
        ):
            assert (kind, record.pk) in found(number)


# Other names


@pytest.mark.parametrize(
    ("text", "language", "also"),
    [
        ("A forum held in Beijing", "en", ["Pekín", "Peking", "北京"]),
        ("Un foro en Pekín", "es", ["Beijing"]),
        ("在北京举行", "zh-Hans", ["Beijing", "Pekín"]),
        ("Cumbre de la Habana", "es", ["Havana", "La Habana"]),
        ("New York", "en", ["Nueva York"]),
        ("Bolivia", "en", ["boliviano", "Bolivian", "Estado Plurinacional de Bolivia"]),
        ("Alemania", "es", ["Germany", "German"]),
        ("the USA", "en", ["Estados Unidos", "United States"]),
        ("América Latina", "es", ["Latin America", "Latin American"]),
        ("XIII Forum", "en", ["13th", "13.º", "decimotercer", "thirteenth", "13"]),
        ("the 13th Forum", "en", ["XIII", "13.ª"]),
        ("Decimotercera Cumbre", "es", ["XIII", "13th"]),
        ("V Cumbre", "es", ["5th", "quinto"]),
    ],
)
def test_places_and_ordinals_have_other_names(text, language, also):
    found = {one.value for one in other_names([Text(language, text)])}
    assert set(also) <= found


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la china del vaso", "es"),
        ("a turkey", "en"),
        ("tell us more", "en"),
        ("plan V for us", "en"),
        ("a third of it", "en"),
        ("13 countries", "en"),
        ("Michael Jordan", ""),
    ],
)
def test_what_only_looks_like_a_name_has_none(text, language):
    assert other_names([Text(language, text)]) == []


def kinds(text):
    return {hit.kind for hit in search(text).hits}


def test_a_place_of_an_event_finds_it_and_its_words_by_any_name():
    event = factories.EventFactory(city_en="Beijing", city_es="Beijing", country="CN")
    quotation = factories.QuotationFactory(event=event, text_en="Trust.")
    for name in ("Pekín", "PEKING", "Beijing", "China", "Chinese", "chino", "República Popular China"):
        assert finds(name, event), name
        assert finds(name, quotation), name
    event.city_en = event.city_es = "La Habana"
    event.country = "CU"
    event.save()
    for name in ("Havana", "cubano", "Cuban"):
        assert finds(name, event), name
        assert finds(name, quotation), name
    assert not kinds("Peking")


@pytest.mark.slow
def test_a_body_finds_what_is_said_for_its_parts_below_its_own():
    whole = factories.OrganizationFactory(name_en="United Tests", acronym_en="UTX")
    part = factories.OrganizationFactory(name_en="Commission", parent=whole)
    other = factories.OrganizationFactory(name_en="Agency", parent=part)
    offices = [factories.OfficeFactory(organization=body, title_en="Head") for body in (other, whole)]
    for office in offices:
        factories.QuotationFactory(office=office, speaker=office.person, text_en="Trust.")
    results = search("UTX trust", {"kind": ["quotation"]})
    assert [result.subtitle for result in results.load(results.hits)] == ["Head, UTX", "Head, Agency"]
    part.parent = None
    part.save()
    assert search("UTX trust", {"kind": ["quotation"]}).total == 1


def test_a_hidden_parent_lends_no_name():
    whole = factories.OrganizationFactory(name_en="United Tests", status=Status.DRAFT)
    part = factories.OrganizationFactory(name_en="Commission", parent=whole)
    assert not finds("United Tests", part)
    whole.status = Status.PUBLISHED
    whole.save()
    assert finds("United Tests", part)


def test_words_to_leave_out_are_not_looked_for_in_names_of_others():
    event = factories.EventFactory(name_en="Forum of Fishers")
    quotation = factories.QuotationFactory(event=event, text_en="Trust and nets.")
    assert finds("fishers trust", quotation)
    assert {hit.record for hit in search("trust -fishers").hits} == {quotation.pk}
    assert not search("trust -nets").total


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Łoś", "Los"), ("Đặng", "dang"), ("Ødegård", "odegard"), ("Strauß", "strauss"), ("Þór", "thor"),
     ("Guðrún", "gudrun"), ("Ægir", "aegir"), ("Œuvre", "oeuvre"), ("Yılmaz", "yilmaz"), ("İnci", "inci")],
)  # fmt: skip
def test_letters_are_found_by_what_people_type(name, typed):
    person = factories.PersonFactory(name=f"Ana {name}")
    for text in (typed, name, name.upper(), f"ana {typed}"):
        assert finds(text, person), text


@pytest.mark.parametrize("name", ["He", "Sin", "More", "An", "Will"])
def test_a_surname_that_is_a_stop_word_is_kept_as_a_name(name):
    person = factories.PersonFactory(name=f"Xu {name}")
    words = indexes()["person"].name_texts(person)
    assert Text("", f"Xu {name}") in words
    backend = get_backend()
    assert backend.counts([backend.term(name.lower(), ("names",))], 2) == [1]


def test_sources_and_notes_on_a_page_find_the_record():
    source = factories.SourceFactory(title="Encuentro en Pekín", publisher="Gaceta", language="es")
    event = factories.EventFactory()
    event.sources.add(source)
    for text in ("encuentros", "gaceta", "Beijing"):
        assert finds(text, event), text
    source.title = "Encuentro en Lima"
    source.save()
    assert not finds("Beijing", event)
    assert finds("Lima", event)


def test_a_source_is_found_by_all_that_pages_call_its_publisher():
    body = factories.OrganizationFactory(
        name_en="Xavier Board", name_es="Junta Xavier", acronym_en="", acronym_es=""
    )
    event = factories.EventFactory()
    event.sources.add(factories.SourceFactory(publisher="Xavier Board", language="en"))
    assert finds("Junta Xavier", event)
    body.name_es = "Consejo Xavier"
    body.save()
    assert finds("Consejo Xavier", event) and not finds("Junta Xavier", event)
    body.name_en = "Yolanda Board"  # no longer as the source calls it
    body.save()
    assert finds("Xavier Board", event) and not finds("Consejo Xavier", event)
    body.name_en = "Xavier Board"
    body.save()
    assert finds("Consejo Xavier", event)
    body.delete()
    assert not finds("Consejo Xavier", event)
