"""Records that may be the one whose name is typed, whatever its spelling, order, script or length."""

from io import StringIO

import pytest
from django.core.management import call_command

from forum.models import Event, Topic
from organizations.models import Organization, OrganizationName
from people.models import Person, PersonName
from records.core.models import Source, Status
from records.search.doubles import find_doubles, find_doubles_of
from records.search.doubles.keys import Name, initials_of, sound_of, telling_words
from records.search.doubles.likeness import likeness
from records.search.models import NameKey
from tests import factories

ALIKE = [
    ("Alicia Bárcena", "Alicia Barcena"),  # accents
    ("Alicia Bárcena", "Bárcena Alicia"),  # order
    ("Alicia Bárcena", "Bárcena, Alicia"),
    ("Alicia Bárcena Ibarra", "A. Bárcena"),  # initials
    ("A. Bárcena", "Alicia Bárcena"),
    ("Alicia Bárcena", "Alicia Barsena"),  # spelling
    ("Rodrigo Malmierca Díaz", "Rodrigo Malmierca"),  # a part
    ("Wang Chao", "王超"),  # another script
    ("António Guterres", "Антониу Гутерриш"),
    ("Luis O'Brien", "Luis O’Brien"),
    ("Economic Commission for Latin America and the Caribbean", "ECLAC"),
    ("Comisión Económica para América Latina", "CEPAL"),
    ("XIII Foro Empresarial", "13th Foro Empresarial"),
    ("Vaccines", "Vacines"),
    ("Ministry of Foreign Affairs", "Ministry for Foreign Affairs"),
]
OTHERS = [
    ("Alicia Bárcena", "Alicia Moreno"),
    ("Alicia Bárcena", "Alicia"),
    ("Third Forum of Ministers of Health", "Fourth Forum of Ministers of Health"),
    ("Forum 2021", "Forum 2022"),
    ("Economic Commission for Latin America and the Caribbean", "Economic Commission"),
    ("Bank", "Rank and file"),
    ("Juan Pérez", "Juana Paz"),
    ("", "Alicia"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_names_that_may_mean_the_same(one, other):
    assert likeness(Name(one), Name(other)) > 0
    assert likeness(Name(other), Name(one)) > 0


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_names_that_do_not(one, other):
    assert likeness(Name(one), Name(other)) == likeness(Name(other), Name(one)) == 0


def test_words_that_sound_alike_have_one_key():
    for one, other in (("Bárcena", "Barzena"), ("Guterres", "Гутерриш"), ("Vaccines", "Vacines")):
        words = [telling_words(text)[0] for text in (one, other)]
        assert sound_of(words[0]) == sound_of(words[1])
    assert sound_of("alicia") != sound_of("rodrigo")
    assert initials_of("United Nations Economic Commission for Africa") >= {"uneca"}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.indexed
class TestInTheArchive:
    def found(self, model, *names, **options):
        return [one.record for one in find_doubles(model, map(Name, names), **options)]

    def test_drafts_and_other_names_are_found(self):
        person = factories.PersonFactory(name="Alicia Bárcena", status=Status.DRAFT)
        PersonName.objects.create(person=person, name="王超", language="zh-Hans")
        factories.PersonFactory(name="Rodrigo Malmierca")
        assert self.found(Person, "A. Barcena") == [person]
        assert self.found(Person, "Wang Chao") == [person]
        assert self.found(Person, "Barcena, Alicia", but=person.pk) == []
        assert self.found(Person, "") == []

    def test_the_likeliest_comes_first(self):
        factories.PersonFactory(name="Ana Bárcena Ruiz Gómez")
        same = factories.PersonFactory(name="Ana Bárcena")
        assert self.found(Person, "Ana Barcena")[0] == same

    def test_bodies_are_found_by_acronyms_of_any_language(self):
        body = factories.OrganizationFactory(
            name_en="Economic Commission for Latin America and the Caribbean", acronym_es="CEPAL"
        )
        OrganizationName.objects.create(organization=body, name="ECLA", kind="acronym", language="en")
        for typed in ("ECLAC", "CEPAL", "ECLA", "Economic Comission for Latin America & the Caribbean"):
            assert self.found(Organization, typed) == [body], typed

    def test_topics_events_and_sources_too(self):
        topic = factories.TopicFactory(name_en="Vaccines", name_es="Vacunas")
        event = factories.EventFactory(name_es="XIII Foro Empresarial China-ALC")
        source = factories.SourceFactory(title="Report", url="https://www.example.org/a/")
        assert self.found(Topic, "vacuna") == [topic]
        assert self.found(Event, "13 Foro Empresarial China ALC") == [event]
        found = find_doubles(Source, [], ["http://example.org/a"])
        assert [one.record for one in found] == [source]

    def test_what_is_renamed_or_deleted_is_not_found_any_more(self):
        person = factories.PersonFactory(name="Alicia Bárcena", status=Status.DRAFT)
        person.name = person.sort_name = "Rodrigo Malmierca"
        person.save()
        assert self.found(Person, "Alicia Bárcena") == []
        person.delete()
        assert self.found(Person, "Rodrigo Malmierca") == []
        assert not NameKey.objects.filter(kind="people.person").exists()

    def test_two_that_are_stored(self):
        one, other = (factories.PersonFactory(name=name) for name in ("Alicia Bárcena", "A. Bárcena"))
        assert [found.record for found in find_doubles_of(one)] == [other]

    @pytest.mark.parametrize("many", [1, 40])
    def test_the_queries_are_few_however_many_share_a_word(self, many, django_assert_max_num_queries):
        for number in factories.at_once(many):
            factories.PersonFactory(name=f"Juan Pérez {'abcdefghij'[number % 10] * 5}{number}")
        with django_assert_max_num_queries(4):
            assert self.found(Person, "Juan Pérez")


@pytest.mark.slow
@pytest.mark.django_db
def test_reindex_makes_the_keys_anew():
    person = factories.PersonFactory(name="Alicia Bárcena")
    NameKey.objects.create(kind="people.person", record=person.pk + 1, key="old", size=1)
    assert find_doubles(Person, [Name("Alicia Barcena")]) == []
    call_command("reindex", verbosity=0, stdout=StringIO())
    assert [one.record for one in find_doubles(Person, [Name("Alicia Barcena")])] == [person]
    assert not NameKey.objects.filter(key="old").exists()
