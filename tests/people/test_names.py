"""Names taken apart: what is family name, given name, suffix, degree or nickname."""

import random
from collections import Counter
from html import unescape

import pytest
from django.utils.html import strip_tags

from forum.quotations.serializers import author_of
from people.models import Person
from people.publication import family_name_is_part_of_the_name, family_name_stands_in_the_name
from records.core.models import Status
from records.serializers.citations import citations_of
from tests import factories

# Name, family name, as APA heads a reference, as in an index.
NAMES = [
    ("Linda Lin", "Lin", "Lin, L.", "Lin, Linda"),
    ("Kimberly Kim", "Kim", "Kim, K.", "Kim, Kimberly"),
    ("José José", "José", "José, J.", "José, José"),
    ("Juan “Beto” Ejemplo", "Ejemplo", "Ejemplo, J.", "Ejemplo, Juan “Beto”"),
    ("Juan (Beto) Ejemplo", "Ejemplo", "Ejemplo, J.", "Ejemplo, Juan (Beto)"),
    ("John Sample, Jr.", "Sample", "Sample, J., Jr.", "Sample, John, Jr."),
    ("John Q. Sample III", "Sample", "Sample, J. Q., III", "Sample, John Q., III"),
    ("Petra Muster, MA", "Muster", "Muster, P.", "Muster, Petra"),
    ("Petra Muster Ph.D.", "Muster", "Muster, P.", "Muster, Petra"),
    ("Dra. Petra Muster", "Muster", "Muster, P.", "Muster, Dra. Petra"),
    ("Sir John Sample", "Sample", "Sample, J.", "Sample, Sir John"),
    ("Dr. h.c. Karl Meier, Dipl.-Ing.", "Meier", "Meier, K.", "Meier, Dr. h.c. Karl"),
    ("S. E. Sr. Juan Pérez", "Pérez", "Pérez, J.", "Pérez, S. E. Sr. Juan"),
    ("Rev. Dr John Sample, 3rd", "Sample", "Sample, J., 3rd", "Sample, Rev. Dr John, 3rd"),
    ("John Sample, jr.", "Sample", "Sample, J., jr.", "Sample, John, jr."),
    ("H.E. Mr. Wang Yi", "Wang", "Wang, Y.", "Wang Yi, H.E. Mr."),
    ("Dr. Kim Il Sung", "Kim", "Kim, I. S.", "Kim Il Sung, Dr."),
    ("Wang Yi Jr.", "Wang", "Wang, Y., Jr.", "Wang Yi Jr."),
    ("Lady Ejemplo", "Ejemplo", "Lady Ejemplo", "Ejemplo, Lady"),
    ("Pope Example XVI", "Example", "Pope Example XVI", "Example, Pope, XVI"),
    ("Ing-wen Muster", "Muster", "Muster, I.-w.", "Muster, Ing-wen"),
    ("Min Muster", "Muster", "Muster, M.", "Muster, Min"),
    ("‘Abd al-Karim Ejemplo", "Ejemplo", "Ejemplo, A. al-K.", "Ejemplo, ‘Abd al-Karim"),
    ("ʻAkilisi Ejemplo", "Ejemplo", "Ejemplo, A.", "Ejemplo, ʻAkilisi"),
    ("Ana Pérez D’Souza", "Pérez", "Pérez D’Souza, A.", "Pérez D’Souza, Ana"),
    ("Ana Pérez D’Souza", "Pérez D'Souza", "Pérez D’Souza, A.", "Pérez D’Souza, Ana"),
    ("Jean‑Luc Dupont", "Dupont", "Dupont, J.-L.", "Dupont, Jean‑Luc"),
    ("J.P. Dupont", "Dupont", "Dupont, J. P.", "Dupont, J.P."),
    ("Ursula von der Leyen", "Leyen", "Leyen, U. von der", "Leyen, Ursula von der"),
    ("Domenico ROSSI", "Rossi", "Domenico ROSSI", "Domenico ROSSI"),
    ("Domenico ROSSI BIANCHI", "ROSSI", "ROSSI BIANCHI, D.", "ROSSI BIANCHI, Domenico"),
    ("Li-Ming Li", "Li", "Li, L.-M.", "Li, Li-Ming"),
    ("Wang Chao", "Wang", "Wang, C.", "Wang Chao"),
    ("Kim Il Sung", "Kim", "Kim, I. S.", "Kim Il Sung"),
    ("王毅", "王毅", "王毅", "王毅"),
    ("王毅", "王", "王毅", "王毅"),
    ("김철수", "김", "김철수", "김철수"),
    ("محمد علي", "علي", "محمد علي", "علي, محمد"),
    ("Владимир Ильин", "Ильин", "Ильин, В.", "Ильин, Владимир"),
    ("Madonna", "", "Madonna", "Madonna"),
    ("Sukarno", "Sukarno", "Sukarno", "Sukarno"),
]


@pytest.mark.parametrize(("name", "family", "apa", "index"), NAMES)
def test_a_name_is_cited_and_sorted_by_its_parts(name, family, apa, index):
    person = Person(name=name, family_name=family, slug="x")
    person.fill_in()
    assert (author_of(person).with_initials, person.sort_name) == (apa, index)
    assert "".join(person.name_parts) == name


@pytest.mark.parametrize("family", ["Rossi", "ROS", "Rosso"])
def test_a_family_name_that_does_not_stand_in_the_name_is_told(family):
    person = Person(name="Domenico ROSSI", family_name=family)
    assert list(family_name_is_part_of_the_name(person))
    assert list(family_name_stands_in_the_name(person))
    person.family_name = "ROSSI"
    assert not list(family_name_is_part_of_the_name(person))
    assert not list(family_name_stands_in_the_name(person))


ALPHABETS = {
    "Latin": "abcçdđeèéfghıijklłmnñoøópqrsßtuúvwxyzþæœ",
    "Greek": "αβγδεζηθικλμνξοπρστυφχψωάέή",
    "Cyrillic": "абвгдеёжзийклмнопрстуфхцчшщъыьэюяїє",
    "Armenian": "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցփքօֆ",
    "Georgian": "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
    "Hebrew": "אבגדהוזחטיכלמנסעפצקרשתםןףץך",
    "Arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "Devanagari": "कखगघचछजझटठडढतथदधनपफबभमयरलवशषसह",
    "Thai": "กขคฆงจฉชซญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหอฮ",
    "Hangul": "가나다라마바사아자차카타파하김이박최정",
    "Han": "王毅習近平單仲偕李强陈张刘杨黄赵周吴徐孙马",
    "Ethiopic": "ሀለሐመሠረሰሸቀበተቸኀነኘአከወዘየደጀገጠፀፈ",
}
EACH = 17  # names of a script: 204 in all


def names_of(script):
    """Return names made of the letters of a script, in one word, in two and in more; those that are known by heart."""
    rng = random.Random(script)  # noqa: S311 the same names in each run
    letters = ALPHABETS[script]
    for number in range(EACH):
        words = [
            "".join(rng.choices(letters, k=rng.randint(1, 9))).capitalize() for _ in range(1 + number % 4)
        ]
        family = rng.choice(["", words[-1], words[0]])
        yield " ".join(words), family


@pytest.mark.slow
@pytest.mark.portable
@pytest.mark.django_db
@pytest.mark.parametrize("script", ALPHABETS)
def test_no_name_of_any_script_breaks_a_page_or_loses_a_letter(client, script):
    names = list(names_of(script))
    people = [Person(name=name, family_name=family, status=Status.PUBLISHED) for name, family in names]
    event = factories.EventFactory()
    for person in people:
        person.save()
        quotation = factories.QuotationFactory(speaker=person, event=event)
        cited = {one.style: unescape(strip_tags(one.text)) for one in citations_of(quotation)}
        assert cited["APA"].startswith((person.name, person.name_parts.surname or person.name))
        for style in ("MLA", "Chicago"):
            assert cited[style].startswith(person.sort_name)
            assert Counter(person.name.replace(" ", "")) <= Counter(cited[style])
    answers = {
        page: unescape(b"".join(client.get(page)).decode())
        for page in (
            "/en/people/",
            "/en/quotations/",
            *(f"/en/quotations/?format={form}" for form in ("bib", "ris", "csljson")),
        )
    }
    for page, shown in answers.items():
        assert [one.name for one in people for word in one.name.split() if word not in shown] == [], page
    for shown in (people[0], quotation):
        assert client.get(shown.get_absolute_url()).status_code == 200
