"""Likeness of two names: word by word, in any order, with initials and small errors of spelling."""

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from records.search.doubles.keys import Name, acronyms_in, sound_of, telling_words

SAME, INITIAL, NEAR, ALIKE = 1.0, 0.9, 0.9, 0.8
LEAST_LETTERS = 4  # of a word whose spelling may be wrong
LETTERS_AN_ERROR = 4  # so many letters for each error
MOST_ERRORS = 2
ENOUGH = 0.8  # of all words of both
PART = 0.5  # of the longer name, where all of the shorter one is in it
OF_ACRONYM = 0.95


def likeness(one: Name, other: Name) -> float:
    """Return how alike two names are, from 0 to 1; 0 where they do not seem to mean the same."""
    if one.text == other.text:
        return SAME
    acronyms = _own_acronyms(one) & acronyms_in(other) | acronyms_in(one) & _own_acronyms(other)
    return OF_ACRONYM if acronyms else _of_words(telling_words(one.text), telling_words(other.text))


def _own_acronyms(name: Name) -> set[str]:
    """Return the acronym that a name is, as a whole."""
    is_one = name.is_acronym or (len(name.text.split()) == 1 and name.text.isupper())
    return {one for one in acronyms_in(name) if len(one) > 1} if is_one else set()


def _of_words(one: Sequence[str], other: Sequence[str]) -> float:
    numbers, others = ({word for word in words if word.isdecimal()} for words in (one, other))
    if numbers and others and numbers != others:  # another edition
        return 0.0
    if not one or not other:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    left, total, all_found = list(longer), 0.0, True
    for word in shorter:
        worth, best = max(((_of_word(word, some), some) for some in left), default=(0.0, ""))
        total += worth
        all_found &= worth > 0
        if worth:
            left.remove(best)
    share = total / len(longer)
    is_part = all_found and len(shorter) > 1 and share >= PART
    return share if is_part or share >= ENOUGH else 0.0


def _of_word(one: str, other: str) -> float:
    if one == other:
        return SAME
    if 1 in (len(one), len(other)):
        return INITIAL if one[0] == other[0] else 0.0
    if one.isdecimal() or other.isdecimal() or min(len(one), len(other)) < LEAST_LETTERS:
        return 0.0
    most = min(MOST_ERRORS, max(len(one), len(other)) // LETTERS_AN_ERROR)
    if OSA.distance(one, other, score_cutoff=most) <= most:
        return NEAR
    return ALIKE if sound_of(one) == sound_of(other) and one[0] == other[0] else 0.0
