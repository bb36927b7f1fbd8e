"""Did they say it? Words from the world, each with the verdict that is right and what the answer must tell."""

import pytest

from tests.forum.quotations.quote_check_cases import NUMBERS, SENSE, TYPED, Case, Told
from tests.forum.quotations.quote_check_passages import AROUND, SHAPE

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

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
