"""Names taken apart: what is family name, given name, suffix, degree or nickname."""

import pytest

from forum.quotations.serializers import author_of
from people.models import Person
from people.publication import family_name_is_part_of_the_name, family_name_stands_in_the_name

# Name, family name, as APA heads a reference, as in an index.
NAMES = [
    ("Linda Lin", "Lin", "Lin, L.", "Lin, Linda"),
    ("Kimberly Kim", "Kim", "Kim, K.", "Kim, Kimberly"),
    ("José José", "José", "José, J.", "José, José"),
    ("Juan “Beto” Ejemplo", "Ejemplo", "Ejemplo, J.", "Ejemplo, Juan “Beto”"),
    ("Juan (Beto) Ejemplo", "Ejemplo", "Ejemplo, J.", "Ejemplo, Juan (Beto)"),
    ("John Sample, Jr.", "Sample", "Sample, J., Jr.", "Sample, John, Jr."),
    ("John Q. Sample III", "Sample", "Sample, J. Q., III.", "Sample, John Q., III"),
    ("Petra Muster, MA", "Muster", "Muster, P.", "Muster, Petra"),
    ("Petra Muster Ph.D.", "Muster", "Muster, P.", "Muster, Petra"),
    ("Ana Pérez D’Souza", "Pérez", "Pérez D’Souza, A.", "Pérez D’Souza, Ana"),
    ("Ana Pérez D’Souza", "Pérez D'Souza", "Pérez D’Souza, A.", "Pérez D’Souza, Ana"),
    ("Jean‑Luc Dupont", "Dupont", "Dupont, J.-L.", "Dupont, Jean‑Luc"),
    ("J.P. Dupont", "Dupont", "Dupont, J. P.", "Dupont, J.P."),
    ("Ursula von der Leyen", "Leyen", "Leyen, U. von der.", "Leyen, Ursula von der"),
    ("Domenico ROSSI", "Rossi", "Domenico ROSSI.", "Domenico ROSSI"),
    ("Domenico ROSSI BIANCHI", "ROSSI", "ROSSI BIANCHI, D.", "ROSSI BIANCHI, Domenico"),
    ("Li-Ming Li", "Li", "Li, L.-M.", "Li, Li-Ming"),
    ("Wang Chao", "Wang", "Wang, C.", "Wang Chao"),
    ("Kim Il Sung", "Kim", "Kim, I. S.", "Kim Il Sung"),
    ("王毅", "王毅", "王毅.", "王毅"),
    ("王毅", "王", "王毅.", "王毅"),
    ("김철수", "김", "김철수.", "김철수"),
    ("محمد علي", "علي", "محمد علي.", "علي, محمد"),
    ("Владимир Ильин", "Ильин", "Ильин, В.", "Ильин, Владимир"),
    ("Madonna", "", "Madonna.", "Madonna"),
    ("Sukarno", "Sukarno", "Sukarno.", "Sukarno"),
]


@pytest.mark.parametrize(("name", "family", "apa", "index"), NAMES)
def test_a_name_is_cited_and_sorted_by_its_parts(name, family, apa, index):
    person = Person(name=name, family_name=family, slug="x")
    person._fill_in()
    assert (author_of(person).with_initials, person.sort_name) == (apa, index)
    assert "".join(person.name_parts) == name


@pytest.mark.parametrize(
    ("name", "family", "letters"),
    [("John Sample, Jr.", "Sample", "JS"), ("John Sample, Jr.", "", "JS"), ("Juan “Beto” Ejemplo", "Ejemplo", "JE"),
     ("José José", "José", "JJ"), ("Wang Chao", "Wang", "WC"), ("“Beto” Ejemplo", "", "E"), ("", "", "")],
)  # fmt: skip
def test_a_monogram_has_no_letter_of_a_suffix_or_nickname(name, family, letters):
    assert Person(name=name, family_name=family).initials == letters


@pytest.mark.parametrize("family", ["Rossi", "ROS", "Rosso"])
def test_a_family_name_that_does_not_stand_in_the_name_is_told(family):
    person = Person(name="Domenico ROSSI", family_name=family)
    assert list(family_name_is_part_of_the_name(person))
    assert list(family_name_stands_in_the_name(person))
    person.family_name = "ROSSI"
    assert not list(family_name_is_part_of_the_name(person))
    assert not list(family_name_stands_in_the_name(person))
