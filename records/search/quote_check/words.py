"""The words of a text as they are compared: a number is one word however it is written, and so is a name."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from records.core.text import WORD_HYPHENS, fold
from records.search.analysis import Token, tokens
from records.search.other_names import ordinal_of
from records.search.quote_check.language_data import (
    DENIAL,
    MODALITY,
    NO_DENIAL,
    LanguageData,
    Phrase,
    as_typed,
    country_names,
    language_data,
)
from records.search.quote_check.numbers import Number, read_number

LITTLE = 0.25  # what a word weighs that says little
A_NAME = 1.5  # what a name of several words weighs at most
OMISSION = "…"  # a marked omission in a pasted text
COMPOUND_MARKS = f"{WORD_HYPHENS}\N{EN DASH}"
SIGNS = re.compile(r"[%‰€$£¥…]")
MARKED = re.compile(r"\[[^\[\]]*\]")
LONGEST_NUMBER = 12  # words
KNOWN_TEXTS = 2000  # texts whose words are remembered

KINDS_OF_PHRASES = {NO_DENIAL: "harmless", DENIAL: "negation"}
ORDINAL = re.compile(r"\d+\.?[^\W\d]{1,3}|[IVXLCDM]{2,}")  # 6th, 6.ª, VI

Names = dict[Phrase, str]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several that are one thing."""

    folded: str
    key: str  # words of one key say the same
    start: int
    end: int
    weight: float = 1.0
    kind: str = ""  # negation, number, modality, quantity, exception, restriction, harmless, name, omission
    is_marked: bool = False  # stands in square brackets
    is_compound: bool = False  # two words with a hyphen that are one name

    @property
    def says_something(self) -> bool:
        return self.weight >= 1

    @property
    def is_telling(self) -> bool:
        """True for a word that says something, or that shifts what others say."""
        return self.says_something or self.kind not in ("", "harmless", "name", "omission")


def words_of(text: str, language: str, names: Names | None = None) -> tuple[Word, ...]:
    """Return the words of a text in a language; each of the names is one word."""
    return _words(text, language, frozenset(names.items()) if names else frozenset())


@lru_cache(maxsize=KNOWN_TEXTS)
def _words(text: str, language: str, names: frozenset[tuple[Phrase, str]]) -> tuple[Word, ...]:
    data = language_data(language)
    found = _with_numbers(list(_compounds(_single_words(text, data), text)), text, data)
    return tuple(_with_marks(_merged(found, {**country_names(), **data.phrases, **dict(names)}), text))


@lru_cache(maxsize=KNOWN_TEXTS)
def telling_keys(text: str, language: str) -> frozenset[str]:
    """Return what the words of a text that say something are compared as."""
    return frozenset(word.key for word in words_of(text, language) if word.says_something)


@lru_cache(maxsize=KNOWN_TEXTS)
def folded_text(text: str) -> str:
    """Return the words of a text folded, each between spaces."""
    return f" {' '.join(token.folded for token in tokens(text, ''))} "


def names_in(text: str, names: Names) -> Names:
    """Return those of some names that stand in a text."""
    folded = folded_text(text)
    return {name: key for name, key in names.items() if f" {' '.join(name)} " in folded}


def compounds_in(words: Sequence[Word]) -> Names:
    """Return the compounds of names among words, as they may be typed: without a hyphen, or the other way round."""
    named: Names = {}
    for word in words:
        parts = tuple(word.folded.split())
        if word.is_compound:
            named |= {parts: word.key, parts[::-1]: word.key, ("".join(parts),): word.key}
    return named


def _single_words(text: str, data: LanguageData) -> list[Word]:
    """Return the words one by one, short forms taken apart, with signs and marks of omission."""
    signs = [Token(sign[0], sign[0], sign.start(), sign.end()) for sign in SIGNS.finditer(text)]
    found = list(tokens(text, data.code))
    if signs:
        found = sorted([*found, *signs], key=lambda token: token.start)
    is_shouted = text.isupper()
    words: list[Word] = []
    for place, token in enumerate(found):
        typed = text[token.start : token.end]
        parts = data.contractions.get(as_typed(typed), (token.folded,))
        is_name = not is_shouted and _is_capitalized(typed, is_first=place == 0)
        words += [_word(part, token, data, is_name=is_name) for part in parts]
    return words


def _is_capitalized(typed: str, *, is_first: bool) -> bool:
    is_acronym = len(typed) > 1 and typed.isupper()
    return is_acronym or (typed[:1].isupper() and not is_first)


def _word(folded: str, token: Token, data: LanguageData, *, is_name: bool) -> Word:
    if folded == OMISSION:
        return Word(folded, folded, token.start, token.end, 0.0, "omission")
    kind = data.kinds.get(folded, "")
    if not kind and any(letter.isdigit() for letter in folded):
        kind = "number"
    says_little = kind == "harmless" or (folded in data.stop_words and kind != "negation")
    if is_name and not says_little and not kind:
        kind = "name"
    key = data.same.get(folded, folded)
    return Word(folded, key, token.start, token.end, LITTLE if says_little else 1.0, kind)


def _compounds(words: Sequence[Word], text: str) -> Iterator[Word]:
    """Yield words, with COVID-19 and China-CELAC as one; the order of two names in one makes no difference."""
    place = 0
    while place < len(words):
        word, after = words[place], words[place + 1] if place + 1 < len(words) else None
        is_joined = after is not None and 0 < after.start - word.end == 1 and text[word.end] in COMPOUND_MARKS
        if after and is_joined and after.folded.isdigit() and word.folded.isalpha():
            yield _joined(word, after, word.folded + after.folded, "name")
            place += 2
        elif after and is_joined and all(_is_name_in(text, one) for one in (word, after)):
            yield _joined(word, after, "-".join(sorted((word.folded, after.folded))), "name")
            place += 2
        else:
            yield word
            place += 1


def _is_name_in(text: str, word: Word) -> bool:
    return text[word.start].isupper() and not text.isupper()


def _joined(word: Word, after: Word, key: str, kind: str) -> Word:
    weight = max(word.weight + after.weight, 1.0)
    return Word(f"{word.folded} {after.folded}", key, word.start, after.end, weight, kind, is_compound=True)


def _with_numbers(words: list[Word], text: str, data: LanguageData) -> list[Word]:
    """Return words, each number one of them."""
    found: list[Word] = []
    place = 0
    while place < len(words):
        number = _number_at(words, place, text, data)
        if number:
            part = words[place : place + number.size]
            folded = " ".join(word.folded for word in part)
            found.append(Word(folded, f"#{number.value}", part[0].start, part[-1].end, 1.0, "number"))
        else:
            found.append(words[place])
        place += number.size if number else 1
    return found


def _number_at(words: list[Word], place: int, text: str, data: LanguageData) -> Number | None:
    if words[place].kind in ("number", "name") and (ordinal := _ordinal_at(words, place, text)):
        return ordinal
    if not data.numbers.may_begin(words[place].folded):
        return None
    ahead = [word.folded for word in words[place : place + LONGEST_NUMBER]]
    return read_number(ahead, _between(words, place, text), data)


def _ordinal_at(words: list[Word], place: int, text: str) -> Number | None:
    """Return an ordinal in figures."""
    found = ORDINAL.match(text, words[place].start)
    size = next(
        (n for n, word in enumerate(words[place : place + 2], 1) if found and word.end == found.end()), 0
    )
    value = ordinal_of(found[0]) if found and size else None
    return Number(f"{value}.", size) if value else None


def _between(words: list[Word], place: int, text: str) -> list[str]:
    """Return what stands after each of the next words, up to the following one."""
    some = words[place : place + LONGEST_NUMBER + 1]
    return [text[one.end : other.start] for one, other in itertools.pairwise(some)]


def _merged(words: list[Word], phrases: Names) -> list[Word]:
    """Return words, each of the phrases one of them, the longest first."""
    longest = _longest(frozenset(phrases))
    merged: list[Word] = []
    place = 0
    while place < len(words):
        sizes = range(longest.get(words[place].folded, 0), 0, -1)
        folded = [word.folded for word in words[place : place + longest.get(words[place].folded, 0)]]
        size = next((n for n in sizes if tuple(folded[:n]) in phrases), 0)
        merged.append(_phrase(words[place : place + size], phrases) if size else words[place])
        place += size or 1
    return merged


@lru_cache(maxsize=50)
def _longest(phrases: frozenset[Phrase]) -> dict[str, int]:
    """Return how many words the longest phrase has that begins with a word."""
    longest: dict[str, int] = {}
    for phrase in phrases:
        longest[phrase[0]] = max(len(phrase), longest.get(phrase[0], 0))
    return longest


def _phrase(words: list[Word], phrases: Names) -> Word:
    folded = tuple(word.folded for word in words)
    key = phrases[folded]
    kind = KINDS_OF_PHRASES.get(key, "modality" if key.startswith(MODALITY) else "name")
    weight = LITTLE if kind in ("harmless", "modality") else min(sum(word.weight for word in words), A_NAME)
    return Word(" ".join(folded), key, words[0].start, words[-1].end, weight, kind)


def _with_marks(words: list[Word], text: str) -> Iterator[Word]:
    """Yield words, those in square brackets marked."""
    ranges = [found.span() for found in MARKED.finditer(text)]
    for word in words:
        is_marked = any(start < word.start and word.end < end for start, end in ranges)
        yield replace(word, is_marked=True) if is_marked else word


def mended(text: str, known: frozenset[str]) -> str:
    """Return a text whose words were broken at the ends of lines as a record with these words has them."""
    if SOFT_HYPHEN not in text:
        return text
    return BROKEN.sub(lambda found: _mended_word(found[0], known), text)


SOFT_HYPHEN = "\N{SOFT HYPHEN}"
BROKEN = re.compile(rf"[^\W_]+(?:{SOFT_HYPHEN}[^\W_]+)+")


def _mended_word(broken: str, known: frozenset[str]) -> str:
    whole = broken.replace(SOFT_HYPHEN, "")
    return whole if fold(whole, "word") in known else broken.replace(SOFT_HYPHEN, "-")
