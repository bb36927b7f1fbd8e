"""Which words a page shows when one language has none."""

import pytest
from django.utils.translation import override

from organizations.models import Organization
from people.models import Person
from records.core.database.collation import in_order, plain_in_order, sort_key
from records.core.languages import LocalizedText, language_codes
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_words_of_the_pages_language_come_first():
    event = factories.EventFactory(name_en="Forum", name_es="Foro")
    with override("es"):
        assert event.localized("name") == LocalizedText("Foro", "es", "", is_fallback=False)


@pytest.mark.parametrize("nothing", ["", None])
def test_other_words_stand_in_and_say_so(nothing):
    event = factories.EventFactory(name_en="Forum", name_es=nothing)
    with override("es"):
        assert event.localized("name") == LocalizedText("Forum", "en", "", is_fallback=True)


def test_nothing_stands_in_for_nothing():
    event = factories.EventFactory()
    with override("es"):
        assert event.localized("theme") == LocalizedText("", "es", "", is_fallback=False)
        assert not event.localized("theme")


def test_a_quotation_says_what_each_language_is():
    quotation = factories.QuotationFactory(text_es="Palabras", text_status_es="unofficial")
    statuses = [(localized.language, localized.status) for localized in quotation.localizations("text")]
    assert statuses == [("en", "original"), ("es", "unofficial")]
    with override("es"):
        assert quotation.localized("text").is_unofficial


def test_a_missing_translation_is_null_whoever_saved_it():
    event = factories.EventFactory(theme_en="", theme_es="")
    event.refresh_from_db()
    assert (event.theme_en, event.theme_es) == (None, None)


class TestOrder:
    def test_follows_the_language(self):
        for name in ("Nz", "Ñandú", "nandu", "Óscar", "Oa"):
            Person.objects.create(name=name)
        for language, expected in {
            "en": ["nandu", "Ñandú", "Nz", "Oa", "Óscar"],
            "es": ["nandu", "Nz", "Ñandú", "Oa", "Óscar"],
        }.items():
            with override(language):
                assert [person.name for person in Person.objects.order_by(plain_in_order("name"))] == expected

    @pytest.mark.parametrize("language", language_codes())
    def test_letters_that_are_not_taken_apart_stand_among_those_that_they_are_made_of(self, language):
        names = [
            "– a",
            "¡Hola!",
            "¿Qué?",
            "“Words”",
            "(A)",
            "[A]",
            "#1",
            "€5",
            "2 Ad",
            "Ad",
            "Æx",
            "Aez",
            "Danz",
            "Đao",
            "Guða",
            "Gudz",
            "Los",
            "Łot",
            "Loz",
            "Nz",
            "Ŋa",
            "Ob",
            "Øca",
            "Od",
        ]
        names += [
            "Œua",
            "Oez",
            "Straß",
            "Strat",
            "Tha",
            "Þor",
            "Thz",
            "Tia",
            "Tz",
            "Ŧa",
            "Yılm",
            "Yiln",
            "Zz",
            "Ƶa",
        ]
        for name in reversed(names):
            Person.objects.create(name=name)
        with override(language):
            assert [person.name for person in Person.objects.order_by(plain_in_order("name"))] == sorted(
                names, key=lambda name: sort_key(name, language)
            )
        assert sorted(names, key=lambda name: sort_key(name, language)) == names

    def test_takes_the_name_that_stands_in(self):
        for english, spanish in (("B", None), (None, "A"), ("C", "Z")):
            Organization.objects.create(name_en=english, name_es=spanish)
        with override("es"):
            bodies = Organization.objects.order_by(in_order("name"))
            assert [str(body.localized("name")) for body in bodies] == ["A", "B", "Z"]

    def test_ignores_case_and_accents_of_what_is_no_letter_of_its_own(self):
        assert sort_key("ÁRBOL", "es") == sort_key("arbol", "es")
        assert sort_key("Núñez", "es") > sort_key("nunz", "es")
        assert sort_key("Núñez", "en") == sort_key("nunez", "en")
