"""Numbers as they are written: 66.2 million, 66,200,000, thirty-two, treinta y dos, 2nd."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from records.search.quote_check.language_data import LanguageData, Numbers

MARKS = (".", ",", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}")
MAX_DIGITS = 30
A_GROUP = 3  # digits


@dataclass(frozen=True)
class Number:
    """A number at the beginning of some words, and how many of them it takes."""

    value: str
    size: int


def read_number(words: Sequence[str], between: Sequence[str], data: LanguageData) -> Number | None:
    """Return the number that the first of these folded words begin, if they begin one."""
    if words[0] in data.numbers.order:
        return Number(f"{data.numbers.order[words[0]]}.", 1)
    found = _in_digits(words, between, data.decimal_mark) or _in_words(words, data.numbers)
    if found is None:
        return None
    value, size = found
    multiplied = _multiplied(value, words[size:], data.numbers)
    return Number(f"{(value * multiplied[0]).normalize():f}", size + multiplied[1])


def _in_digits(words: Sequence[str], between: Sequence[str], decimal_mark: str) -> tuple[Decimal, int] | None:
    """Return a number in digits, with its marks between thousands and before decimals."""
    if not _is_digits(words[0]):
        return None
    size = 1
    while (
        size < len(words) and _is_digits(words[size]) and _goes_on(words[0], between[size - 1], words[size])
    ):
        size += 1
    return _value(words[:size], between[: size - 1], decimal_mark), size


def _goes_on(first: str, mark: str, group: str) -> bool:
    """Return whether digits after a mark belong to the number; after a space, only three of them do: 3 500."""
    is_group = len(group) == A_GROUP and len(first) <= A_GROUP
    return mark in MARKS or (mark == " " and is_group)


def _is_digits(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) <= MAX_DIGITS


def _value(parts: Sequence[str], marks: Sequence[str], decimal_mark: str) -> Decimal:
    """Return a value: the last mark parts decimals if it is the language's, or if no three digits follow."""
    if not marks:
        return Decimal(parts[0])
    is_decimal = len(parts[-1]) != A_GROUP or (marks[-1] == decimal_mark and len(set(marks)) == len(marks))
    whole = "".join(parts[:-1]) if is_decimal else "".join(parts)
    return Decimal(f"{whole}.{parts[-1]}" if is_decimal else whole)


def _in_words(words: Sequence[str], numbers: Numbers) -> tuple[Decimal, int] | None:
    """Return a number below a hundred (or as far as the language has words), written out."""
    if words[0] not in numbers.words:
        return None
    value = last = numbers.words[words[0]]
    size = 1
    while (step := _next(words[size:], last, numbers)) is not None:
        value, last, size = value + step[0], step[0], size + step[1]
    if size == 1 and words[0] in numbers.alone_no_number and not set(words[1:2]) & set(numbers.times):
        return None
    return _with_decimals(Decimal(value), words, size, numbers)


def _with_decimals(value: Decimal, words: Sequence[str], size: int, numbers: Numbers) -> tuple[Decimal, int]:
    """Return a number with what stands behind its point: sixty-six point two."""
    after = words[size + 1 :]
    behind = _in_words(after, numbers) if after and words[size] in numbers.point else None
    return (Decimal(f"{value}.{behind[0]}"), size + 1 + behind[1]) if behind else (value, size)


def _next(words: Sequence[str], last: int, numbers: Numbers) -> tuple[int, int] | None:
    """Return the smaller number that goes on from tens or hundreds, and how many words it takes."""
    joins = 1 if words and words[0] in numbers.joins else 0
    value = numbers.words.get(words[joins]) if len(words) > joins else None
    is_next = value is not None and last >= 20 and last % 10 == 0 and 0 < value < last
    return (value, joins + 1) if is_next and value is not None else None


def _multiplied(value: Decimal, words: Sequence[str], numbers: Numbers) -> tuple[Decimal, int]:
    """Return by what words such as “million” multiply, and how many they are."""
    by, size = Decimal(1), 0
    while size < len(words) and words[size] in numbers.times:
        by *= numbers.times[words[size]]
        size += 1
    return by, size
