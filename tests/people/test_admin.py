"""Editors enter a person with names and offices; images and dates that cannot be kept are refused in a sentence."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from people.models import Office, Person
from records.core.models import Status
from tests import factories
from tests.admin_forms import faults, form_data, rows

pytestmark = pytest.mark.django_db
ADD = "admin:people_person_add"


@pytest.fixture
def enter(admin_client):
    """Fill in the empty form of a person and send it."""
    url = reverse(ADD)
    return lambda **values: admin_client.post(
        url, {**form_data(admin_client, url), "name": "Wang Chao", **values}
    )


def test_a_person_is_entered_with_names_and_offices(enter):
    body = factories.OrganizationFactory(slug="cpifa")
    answer = enter(
        family_name="Wang",
        **rows("other_names", {"name": "王超", "language": "zh-Hans", "kind": "native-script"}),
        **rows(
            "offices",
            {"title_en": "President", "organization": body.pk, "start": "2019-06"},
            {"title_es": "Viceministro"},
        ),
    )
    assert answer.status_code == 302, faults(answer)
    person = Person.objects.get()
    assert (person.slug, person.sort_name) == ("wang-chao", "Wang Chao")
    assert [name.name for name in person.native_names] == ["王超"]
    assert sorted(office.post for office in person.offices.all()) == ["cpifa-president", "viceministro"]


@pytest.mark.parametrize(
    ("typed", "tag"),
    [
        ("es", "es"),
        ("Spanish", "es"),
        ("español", "es"),
        ("Simplified Chinese", "zh-Hans"),
        ("pt-BR", "pt-BR"),
    ],
)
def test_a_language_is_written_as_people_call_it(enter, typed, tag):
    answer = enter(**rows("other_names", {"name": "Wang", "language": typed, "kind": "also"}))
    assert answer.status_code == 302, faults(answer)
    assert Person.objects.get().other_names.get().language == tag


def test_an_unknown_language_is_refused_at_its_field(enter):
    answer = enter(**rows("other_names", {"name": "Wang", "language": "Klingonese", "kind": "also"}))
    assert list(faults(answer)) == ["other_names-0-language"]


def test_one_office_twice_is_refused(enter):
    answer = enter(**rows("offices", {"title_en": "President"}, {"title_en": "President"}))
    assert answer.status_code == 200
    assert not Office.objects.exists()


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        ({"start": "2020"}, "__all__", "An office needs a title in at least one language."),
        (
            {"title_en": "A", "start": "2020", "end": "2019"},
            "__all__",
            "An office cannot end before it begins.",
        ),
        (
            {"title_en": "A", "start": "2021-13"},
            "start",
            "“2021-13” is not understood as a date.",
        ),
    ],
)
def test_impossible_offices_are_refused(enter, row, field, sentence):
    found = faults(enter(**rows("offices", row)))
    assert list(found) == [f"offices-0-{field}"]
    assert found[f"offices-0-{field}"][0].startswith(sentence)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"country": "China"}, "country"),
        ({"portrait": SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>")}, "portrait"),
        ({"name": ""}, "name"),
        ({"status": "secret"}, "status"),
    ],
)
def test_impossible_values_are_refused_at_their_field(enter, values, field):
    assert list(faults(enter(**values))) == [field]


@pytest.mark.slow
def test_a_slug_that_led_elsewhere_is_refused(enter):
    person = factories.PersonFactory(slug="wang-chao")
    person.slug = "wang-chao-cpifa"
    person.save()
    said = faults(enter(slug="wang-chao"))
    assert said == {"slug": ["This slug once led to another record, whose links must keep working."]}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
@pytest.mark.parametrize(("family_name", "times"), [("Rossi", 1), ("ROSSI", 0)])
def test_a_family_name_that_does_not_stand_in_the_name_is_told_once(enter, status, family_name, times):
    answer = enter(name="Domenico ROSSI", family_name=family_name, status=status)
    assert answer.status_code == 302, faults(answer)
    told = " ".join(str(message) for message in get_messages(answer.wsgi_request))
    assert told.count(f"The family name “{family_name}” does not stand in the name “Domenico ROSSI”") == times
