"""The glossary of translators: what stands in a text, what departs from it, and who enters its terms."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.urls import reverse

from forum.models import Topic
from records.core.models import Status
from records.editing.glossary.matching import Entry, Matcher
from records.editing.glossary.models import Departure, GlossaryTerm
from records.editing.glossary.names import matcher
from tests import factories

LANGUAGES = ("en", "es")
ECLAC = Entry(
    "body",
    {
        "en": ("Economic Commission for Latin America and the Caribbean", "ECLAC"),
        "es": ("Comisión Económica para América Latina y el Caribe", "CEPAL"),
    },
    has_capital=True,
)
REGION = Entry("topic", {"en": ("Latin America",), "es": ("América Latina",)})
SECRETARY = Entry("office", {"en": ("Executive Secretary",), "es": ("Secretaria Ejecutiva",)})
PERSON = Entry("person", dict.fromkeys(LANGUAGES, ("José Manuel Salazar-Xirinachs",)), will_part_do=True)
FORUM = Entry("term", {"en": ("Forum",), "es": ("Foro",)}, wrong={"es": ("Fórum",)}, has_exact_case=True)
CHILE = Entry("country", {"en": ("Chile",), "es": ("Chile",)}, allied={"es": ("chileno",)}, has_capital=True)
WATER = Entry("topic", {"en": ("water",), "es": ("agua",)}, warns=False)
NOWHERE = Entry("body", {"en": ("Institute of Latin America",)})


@pytest.fixture(scope="module")
def terms():
    return Matcher([ECLAC, REGION, SECRETARY, PERSON, FORUM, CHILE, WATER, NOWHERE])


def warned(terms, source, target, languages=LANGUAGES):
    return [one.words for one in terms.departures(source, target, languages)]


def test_the_longest_name_stands_in_a_text(terms):
    text = "The Economic Commission for Latin America and the Caribbean (ECLAC) and Latin America’s Water"
    found = [(one.words, one.names("es")[0]) for one in terms.find(text, LANGUAGES)]
    assert [words for words, _first in found] == [
        "Economic Commission for Latin America and the Caribbean",
        "ECLAC",
        "Latin America",
        "Water",
    ]
    # One without a translation hides none.
    assert [one.words for one in terms.find("Institute of Latin America", LANGUAGES)] == ["Latin America"]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ECLAC met", "Se reunió la ECLAC"),
        ("ECLAC met", "Se reunió la Cepal"),
        ("the Executive Secretary", "la jefa"),
        ("José Manuel Salazar-Xirinachs spoke", "Habló el secretario"),
        ("The Forum", "El Fórum"),
        ("Chile spoke", "El país habló"),
    ],
)
def test_what_departs_is_warned_of(terms, source, target):
    assert warned(terms, source, target)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("ECLAC met", "Se reunió la CEPAL"),
        ("ECLAC met", "La comisión economica para America Latina y el Caribe se reunió"),
        ("the Executive Secretaries", "los Secretarios Ejecutivos"),
        ("José Manuel Salazar-Xirinachs spoke", "Habló Salazar"),
        ("a forum", "un encuentro"),  # without its capital it is another one
        ("the Chile case", "el caso chileno"),
        ("clean water", "saneamiento"),  # one common word is offered, not asked for
        ("ECLAC met", ""),
        ("eclac", "otra cosa"),
    ],
)
def test_inflections_parts_and_common_words_are_no_departures(terms, source, target):
    assert warned(terms, source, target) == []


def test_it_goes_the_other_way_too(terms):
    assert warned(terms, "La CEPAL en Chile", "CEPAL in Chile", ("es", "en")) == ["CEPAL"]


def test_the_names_of_the_archive_are_terms(db):
    body = factories.OrganizationFactory(name_en="Community of States", name_es="Comunidad de Estados")
    factories.OfficeFactory(title_en="Deputy Minister", title_es="Viceministra")
    factories.EventFactory(city_en="Beijing", city_es="Pekín")
    text = "A Deputy Minister of the Community of States in Beijing, China"
    assert {one.words: one.names("es")[:1] for one in matcher().find(text, LANGUAGES)} == {
        "Deputy Minister": ("Viceministra",),
        "Community of States": ("Comunidad de Estados",),
        "Beijing": ("Pekín",),
        "China": ("China",),
    }
    body.name_es = "Comunidad"
    body.save()
    (found, *_others) = matcher().find("Community of States", LANGUAGES)
    assert found.names("es") == ("Comunidad",)


def test_a_name_is_asked_of_the_database_once(db, django_assert_num_queries):
    factories.OrganizationFactory(name_en="Community of States", name_es="Comunidad de Estados")
    matcher()
    with django_assert_num_queries(1):
        matcher()


def test_new_terms_are_compared_by_a_command(db):
    topic = factories.TopicFactory(name_en="The digital divide", name_es="La grieta digital")
    call_command("check_glossary", verbosity=0)
    assert not Departure.objects.exists()
    GlossaryTerm.objects.create(name_en="digital divide", name_es="brecha digital", wrong_es="grieta digital")
    call_command("check_glossary", verbosity=0)
    assert Departure.objects.get(language="es").object_id == topic.pk
    Topic.objects.filter(pk=topic.pk).update(name_es="Las brechas digitales")
    call_command("check_glossary", verbosity=0)
    assert not Departure.objects.exists()


def test_what_is_kept_of_a_text_goes_with_its_row(db):
    factories.GlossaryTermFactory(name_en="digital divide", name_es="brecha digital")
    topic = factories.TopicFactory(status=Status.DRAFT, name_en="The digital divide", name_es="Otra cosa")
    call_command("check_glossary", verbosity=0)
    assert Departure.objects.exists()
    topic.delete()
    assert not Departure.objects.exists()


def login(client, group=None):
    user = User.objects.create_user(group or "staff", is_staff=True)
    user.groups.set(Group.objects.filter(name=group))
    client.force_login(user)


@pytest.mark.parametrize("group", ["Translators", "Editors"])
def test_editors_and_translators_enter_terms(db, client, group):
    login(client, group)
    url = reverse("admin:glossary_glossaryterm_add")
    client.post(url, {"name_en": "digital divide", "name_es": "brecha digital", "also_es": "brecha\nbrechas"})
    term = GlossaryTerm.objects.get()
    assert "digital divide" in client.get(reverse("admin:glossary_glossaryterm_changelist")).content.decode()
    assert term.names("es") == ("brecha digital", "brecha", "brechas")
    both = client.post(
        reverse("admin:glossary_glossaryterm_change", args=[term.pk]),
        {"name_en": "digital divide", "name_es": "brecha digital", "wrong_es": "Brecha digital"},
    )
    assert "cannot be right and wrong" in both.content.decode()


def test_others_do_not(db, client):
    login(client)
    assert client.get(reverse("admin:glossary_glossaryterm_add")).status_code == 403
    assert client.get(reverse("admin:glossary_glossaryterm_changelist")).status_code == 403
    assert not GlossaryTerm.objects.exists()
