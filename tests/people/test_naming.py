"""Names within texts: whole words, in any script, without regard to case and accents."""

import pytest

from people.naming import has_full_name, has_name, in_words, is_written, possible_names, short_names
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "family", "other", "text", "is_named"),
    [
        ("Alicia Bárcena", "Bárcena", "", "said Alicia Barcena’s office", True),
        ("Alicia Bárcena", "Bárcena", "", "BÁRCENA asserted", True),
        ("Alicia Bárcena", "Bárcena", "", "she said in Barcenas", False),
        ("Rodrigo Malmierca Díaz", "Malmierca Díaz", "", "affirmed Minister Malmierca", True),
        ("Rodrigo Malmierca Díaz", "Malmierca Díaz", "", "affirmed Rodrigo Díaz Canel", False),
        ("Luiz Inácio da Silva", "da Silva", "Lula", "dijo Lula", True),
        ("Luiz Inácio da Silva", "da Silva", "", "la ministra da Costa dijo", False),
        ("Wang Yi", "Wang", "王毅", "王毅外长表示", True),
        ("Wang Yi", "Wang", "王毅", "王义外长表示", False),
        ("Li Wei", "Li", "", "he said in Lima", False),
        ("Samira", "", "سميرة الشريف", "قالت سميرة الشريف", True),
        ("Samira", "", "", "she said", False),
    ],
)
def test_whether_a_text_names_somebody(name, family, other, text, is_named):
    person = factories.PersonFactory(name=name, family_name=family)
    if other:
        person.other_names.create(name=other, kind="native-script")
    assert has_name(person, in_words(text)) is is_named


def test_a_family_name_alone_is_no_full_name():
    person = factories.PersonFactory.build(name="Ana Mora", family_name="Mora", pk=None)
    assert short_names(person) == ["Mora"]
    person = factories.PersonFactory(name="Ana Mora", family_name="Mora")
    assert not has_full_name(person, in_words("said Mora"))


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("Luz", "dijo a la luz de los hechos", False),
        ("Luz", "agregó Luz.", True),
        ("Bárcena", "said Barcena", True),
        ("Li", "in Lima", False),
        ("王", "王毅表示", True),
    ],
)
def test_a_family_name_has_its_capital(name, text, found):
    assert is_written(name, text) is found


def test_the_runs_of_words_that_may_be_a_name():
    found = set(possible_names("added Amina J. Mohammed, 王毅"))
    assert {"Amina J. Mohammed", "Mohammed", "王毅"} <= found
    assert "added" not in found
