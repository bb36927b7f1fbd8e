"""Did they say it? Words from the world, each with the verdict that is right and what the answer must tell."""

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import factories
from tests.forum.quotations.quote_check_cases import NUMBERS, SENSE, TYPED, Case, Told
from tests.forum.quotations.quote_check_passages import AROUND, SHAPE

pytestmark = [pytest.mark.django_db, pytest.mark.indexed, pytest.mark.slow]

KINDS = {"typed": TYPED, "numbers": NUMBERS, "sense": SENSE, "shape": SHAPE, "around": AROUND}
EVERY = [
    pytest.param(case, id=f"{kind}-{place:02}")
    for kind, cases in KINDS.items()
    for place, case in enumerate(cases)
]


def check(client, pasted):
    answer = client.get("/api/v1/check", {"q": pasted})
    assert answer.status_code == 200, answer.content
    return answer.json()


def flags_of(checked) -> set[str]:
    return {flag for sentence in checked["sentences"] for flag in sentence["flags"]}


def is_told(told: Told, checked) -> bool:
    """Tell if one of the differences holds the words of both sides, and is of one of the kinds."""
    return any(
        told.claimed in difference["claimed"]
        and told.recorded in difference["recorded"]
        and (told.recorded or not told.claimed or told.claimed not in difference["recorded"])
        and difference["kind"] in told.kinds.split()
        for sentence in checked["sentences"]
        for difference in sentence["differences"]
    )


def has_flag(wanted: str, flags: set[str]) -> bool:
    """Tell if one of the flags parted by bars is among others."""
    return bool(set(wanted.split("|")) & flags)


@pytest.mark.parametrize("case", EVERY)
def test_the_verdict_is_right_and_tells_why(client, archive, case: Case):
    checked = check(client, case.pasted)
    flags = flags_of(checked)
    assert checked["verdict"] in case.verdict.split(), checked["sentences"]
    assert all(has_flag(wanted, flags) for wanted in case.flags.split()), flags
    assert not flags & set(case.without.split()), flags
    differences = [one["differences"] for one in checked["sentences"]]
    assert all(is_told(told, checked) for told in case.told), differences
    assert set(case.records) <= {match["record"]["slug"] for match in checked["matches"]}
    if case.sentences:
        assert [one["verdict"] for one in checked["sentences"]] == case.sentences.split()


@pytest.mark.parametrize("pasted", ["in the region", "en la región", "with the entire region"])
def test_short_words_name_nobody(client, archive, pasted):
    checked = check(client, pasted)
    assert checked["matches"] == []
    assert [one["matches"] for one in checked["sentences"]] == [[]] * len(checked["sentences"])


@pytest.mark.parametrize("case", [case for cases in KINDS.values() for case in cases if case.candidates])
def test_words_that_are_not_recorded_are_nobodys(client, archive, case: Case):
    assert check(client, case.pasted)["matches"] == []


# More words, in tables


QUOTATIONS = [
    (
        "Emissions fell by 12 percent in 2019, and we will cut them by half before 2030",
        "Las emisiones cayeron un 12 por ciento en 2019 y las reduciremos a la mitad antes de 2030",
    ),
    (
        "We cannot accept that 200 million people go hungry while food is thrown away",
        "No podemos aceptar que 200 millones de personas pasen hambre mientras se tiran alimentos",
    ),
    (
        "Women earn less than men for the same work in every country of our region",
        "Las mujeres ganan menos que los hombres por el mismo trabajo en todos los países de nuestra región",
    ),
    (
        "The government of Peru has signed the agreement, but the congress has not ratified it",
        "El gobierno del Perú firmó el acuerdo, pero el congreso no lo ha ratificado",
    ),
    (
        "Trade between our countries reached US$ 3.5 billion last year",
        "El comercio entre nuestros países alcanzó los 3.500 millones de dólares el año pasado",
    ),
    (
        "Peace is possible if all the parties lay down their arms",
        "La paz es posible si todas las partes deponen las armas",
    ),
    (
        "I have never supported sanctions against Cuba",
        "Jamás he apoyado las sanciones contra Cuba",
    ),
    (
        "Public debt is too high and must be reduced without cutting social spending",
        "La deuda pública es demasiado alta y debe reducirse sin recortar el gasto social",
    ),
]


@dataclass(frozen=True)
class Row:
    """Pasted words, right verdicts, flags that must be raised, flags that must not."""

    pasted: str
    verdicts: str
    wanted: str
    unwanted: str

    def fault(self, client) -> str:
        """Return what is wrong with the answer, if anything is."""
        checked = check(client, self.pasted)
        flags = flags_of(checked)
        has_flags = all(has_flag(one, flags) for one in self.wanted.split()) and not flags & set(
            self.unwanted.split()
        )
        is_right = checked["verdict"] in self.verdicts.split() and has_flags
        return "" if is_right else f"{checked['verdict']} {sorted(flags)}: {self.pasted}"


def rows(name: str) -> list[Row]:
    with (Path(__file__).parent / f"quote_check_{name}.tsv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [Row(pasted.replace("\\n", "\n"), *rest) for pasted, *rest in lines]


@pytest.fixture
def elsewhere(db):
    """Words of somebody else on other things."""
    speaker = factories.PersonFactory(name="Anna Speaker", family_name="Speaker")
    for english, spanish in QUOTATIONS:
        factories.QuotationFactory(
            text_en=english,
            text_es=spanish,
            text_status_en="original",
            text_status_es="original",
            speaker=speaker,
        )


@pytest.mark.portable
@pytest.mark.parametrize("name", ["neighbours", "elsewhere"])
def test_every_row_of_the_tables_is_judged_right(client, request, name):
    request.getfixturevalue("archive" if name == "neighbours" else name)
    assert [fault for row in rows(name) if (fault := row.fault(client))] == []
