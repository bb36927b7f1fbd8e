"""What acronyms stand for, at the foot of a page that prints them without their full names."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from organizations.models import OrganizationName
from records.core.models import Status
from tests.factories import EventFactory, OrganizationFactory, TopicFactory
from tests.reading import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def oas(db):
    return OrganizationFactory(
        name_en="Organization of American States",
        name_es="Organización de los Estados Americanos",
        acronym_en="OAS",
        acronym_es="OEA",
    )


def explained(client, address: str) -> list[tuple[str, str]]:
    """(acronym, full name) of the entries at the foot of a page."""
    page = client.get(address).content.decode()
    foot = re.search(r'<div class="acronyms">.*?</dl>', page, re.DOTALL)
    return re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", foot[0]) if foot else []


def about(words: str, words_es: str = "Foro") -> str:
    """Return the end of the address of an event whose theme has these words."""
    return EventFactory(theme_en=words, theme_es=words_es).slug


def test_an_acronym_is_explained_in_the_language_of_the_page(client, oas):
    slug = about("The OAS-led process, by the oas and OASIS", "El proceso de la OEA")
    assert explained(client, f"/en/events/{slug}/") == [("OAS", "Organization of American States")]
    assert explained(client, f"/es/eventos/{slug}/") == [("OEA", "Organización de los Estados Americanos")]
    assert explained(client, "/en/search/?q=OAS") == [("OAS", "Organization of American States")]
    assert explained(client, "/en/check/?q=What+the+OAS+said") == [("OAS", "Organization of American States")]


def test_of_another_language_it_is_explained_where_its_own_name_is_not_given(client, oas):
    slug = about("The OEA process; in English the Organization of American States")
    assert explained(client, f"/en/events/{slug}/") == [("OEA", "Organization of American States")]
    slug = about("The OEA, Organización de los Estados Americanos")
    assert explained(client, f"/en/events/{slug}/") == []


def test_a_page_that_gives_the_full_name_has_no_foot(client, oas):
    assert explained(client, f"/en/events/{about('The Organization of American&nbsp;States (OAS)')}/") != []
    assert explained(client, f"/en/events/{about('The organization of American States (OAS)')}/") == []
    assert explained(client, oas.get_absolute_url()) == []


def test_acronyms_within_full_names_are_explained_too(client, oas):
    OrganizationFactory(name_en="Commission on Human Rights, OAS", acronym_en="OAS-CHR", acronym_es="OAS-CHR")
    slug = about("A report of OAS-CHR")
    assert [letters for letters, _name in explained(client, f"/en/events/{slug}/")] == ["OAS", "OAS-CHR"]


def test_acronyms_among_other_names_of_any_kind(client, oas):
    OrganizationName.objects.create(organization=oas, kind="acronym", language="en", name="PAU")
    TopicFactory(name_en="Sustainable goals").other_names.create(kind="acronym", language="en", name="SDG17")
    names = [("PAU", "Organization of American States"), ("SDG17", "Sustainable goals")]
    assert explained(client, f"/en/events/{about('PAU and SDG17')}/") == names


def test_nothing_is_told_of_what_is_not_published(client, oas):
    oas.status = Status.DRAFT
    oas.save()
    assert explained(client, f"/en/events/{about('The OAS')}/") == []


def test_a_name_in_the_other_language_alone_is_marked(client, oas):
    oas.name_en = oas.acronym_es = ""
    oas.save()
    (entry,) = explained(client, f"/en/events/{about('The OAS')}/")
    assert entry == ("OAS", '<span lang="es">Organización de los Estados Americanos</span>')


def test_words_in_capitals_alone_ask_the_database(client, oas):
    def queries(words: str) -> int:
        address = f"/en/events/{about(words)}/"
        with CaptureQueriesContext(connection) as asked:
            assert plain(client.get(address).content.decode())
        return len(asked)

    none = queries("The XIV Forum")
    assert queries("The OAS") == queries("The OAS, UN, FAO, WHO and IMF") == none + 1
