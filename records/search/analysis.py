"""Words as the index keeps them: one analyser for both databases, for what is indexed and for what is asked.

A text becomes terms. A word is stemmed in the language of its text while its accents are there, and folded after:
accents, case, the look of apostrophes, soft hyphens and the way letters are composed make no difference. Text without
spaces between words (Han, kana) becomes overlapping pairs of characters. A compound with a hyphen is its parts, and
also one word. An acronym that would be a little word (UN, WHO) is that, and also a term of its own.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import Stemmer

from records.core.languages import language_codes
from records.core.text import WORD_APOSTROPHES, WORD_HYPHENS, fold

LONGEST_TERM = 48
# Stands between two texts in the index, so that no phrase runs from one into the other. For private use in Unicode.
GAP = "\ue000"
# Characters; a longer text is that of one record, and is not remembered.
LONGEST_REPEATED = 200
LONGEST_TWICE = 2_000  # of a text that a document takes apart once for its words and for what it names
WORD_LISTS = Path(__file__).parent / "word_lists"

HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
ANY_HYPHEN = re.compile(f"[{WORD_HYPHENS}]")
HAN_START = re.compile(f"[{HAN}]")
UNSEEN_MARKS = re.compile(f"[{UNSEEN}]")
ANY_APOSTROPHE = re.compile(f"[{WORD_APOSTROPHES}]")
# ECLAC's and ECLAC are one word; no other language of such letters ends words so.
POSSESSIVE = re.compile(f"[{WORD_APOSTROPHES}][sS]\\Z")


class Text(NamedTuple):
    """Words with the tag of their language; empty for names, which no language inflects."""

    language: str
    value: str


class Token(NamedTuple):
    """A word of a text: as it is compared, as it is kept, and where it stands."""

    folded: str
    term: str
    start: int
    end: int


Word = tuple[str, str, str]  # language, folded, term


def _marks() -> str:
    """Return all combining marks below the rare planes, as ranges of a character class."""
    codes = [code for code in range(0x300, 0x1F000) if unicodedata.category(chr(code))[0] == "M"]
    runs = [
        list(run) for _key, run in groupby(enumerate(codes), key=lambda pair: pair[1] - pair[0])
    ]  # consecutive codes keep their distance to their place
    return "".join(f"{chr(run[0][1])}-{chr(run[-1][1])}" for run in runs)


COMBINING_MARKS = _marks()
LETTER = rf"(?:[^\W_{HAN}]|[{COMBINING_MARKS}{UNSEEN}])"
WORD = re.compile(rf"(?P<han>[{HAN}]+)|{LETTER}+(?:[{WORD_APOSTROPHES}]{LETTER}+)*")
HAN_RUN = re.compile(f"[{HAN}]{{2,}}")


def term_of(word: str, language: str) -> str:
    """Return how a word of a language is kept: stemmed while its accents are there, then folded."""
    plain = UNSEEN_MARKS.sub("", unicodedata.normalize("NFKC", word.casefold()))
    plain = ANY_APOSTROPHE.sub("'", POSSESSIVE.sub("", plain))
    stemmer = _stemmer(language)
    return fold(stemmer.stemWord(plain) if stemmer else plain, "word")[:LONGEST_TERM]


_of_thread = threading.local()


def _stemmer(language: str) -> Any:
    """Return the stemmer of a language for this thread (they must not be shared), or None where there is none."""
    stemmers = _of_thread.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        code = language.split("-")[0].lower()
        try:
            stemmers[language] = Stemmer.Stemmer(code, 0) if code else None
        except KeyError:
            stemmers[language] = None
    return stemmers[language]


def tokens(text: str, language: str) -> Iterator[Token]:
    """Yield every word of a text in its order."""
    for match in WORD.finditer(text):
        if match.lastgroup:
            yield from _pairs(match[0], match.start())
            continue
        folded, term = _kept(match[0], language)
        if folded:
            yield Token(folded, term, *match.span())


@lru_cache(maxsize=100_000)
def _kept(word: str, language: str) -> tuple[str, str]:
    """Return a word folded, and its term."""
    folded = _folded(word)
    return folded, term_of(word, language) or folded


def _folded(word: str) -> str:
    return fold(POSSESSIVE.sub("", word), "word")[:LONGEST_TERM]


def tokens_of(text: Text) -> Sequence[Token]:
    """Return the words of a text, which another part of the same document may ask for as well."""
    return (_taken_apart if len(text.value) <= LONGEST_TWICE else _take_apart)(text)


def _take_apart(text: Text) -> Sequence[Token]:
    return tuple(tokens(text.value, text.language))


_taken_apart = lru_cache(maxsize=200)(_take_apart)


def _pairs(run: str, start: int) -> Iterator[Token]:
    for place in range(max(len(run) - 1, 1)):
        # Some signs of the script are no letters, such as the dot between names: they are no words either.
        if pair := fold(run[place : place + 2], "word"):
            yield Token(pair, pair, start + place, min(start + place + 2, start + len(run)))


def compounds(text: str, language: str, found: Iterable[Token]) -> Iterator[Token]:
    """Yield compounds with hyphens, each as one word; acronyms that look like little words, as what they are.

    Of a text in pairs, also the last character, which begins none.
    """
    little = stop_words()
    start = end = -1  # of the run of words with hyphens between them
    is_compound = False
    for token in found:
        if token.folded in little and is_acronym(text[token.start : token.end]):
            term = acronym_term(token.folded)
            yield Token(term, term, token.start, token.end)
        if token.start == end + 1 and text[end] in WORD_HYPHENS:
            end, is_compound = token.end, True
            continue
        if is_compound:
            yield from _joined(text, language, start, end)
        start, end, is_compound = token.start, token.end, False
    if is_compound:
        yield from _joined(text, language, start, end)
    for match in HAN_RUN.finditer(text):
        if last := fold(match[0][-1], "word"):
            yield Token(last, last, match.end() - 1, match.end())


def _joined(text: str, language: str, start: int, end: int) -> Iterator[Token]:
    word = ANY_HYPHEN.sub("", text[start:end])
    if folded := _folded(word):
        yield Token(folded, term_of(word, language) or folded, start, end)


def all_tokens(text: str, language: str) -> list[Token]:
    """Return words and compounds of a text, for marking what was found."""
    found = list(tokens(text, language))
    return [*found, *compounds(text, language, found)]


class Analysed(NamedTuple):
    """Texts as the index keeps them: `terms` in their order, `words` of each text to know what is in them."""

    terms: str
    words: list[frozenset[Word]]


def analyse(texts: Iterable[Text], most: int) -> Analysed:
    """Return the terms and words of texts, at most `most` terms."""
    terms: list[str] = []
    words: list[frozenset[Word]] = []
    for text in texts:
        of_text = (_remembered if len(text.value) <= LONGEST_REPEATED else _analysed)(text)
        terms += of_text.terms
        words.append(of_text.words)
        if len(terms) > most:
            break
    return Analysed(" ".join(terms[:most]), words)


class AnalysedText(NamedTuple):
    """The terms of one text in their order, with gaps, and its words."""

    terms: tuple[str, ...]
    words: frozenset[Word]


def _analysed(text: Text) -> AnalysedText:
    found = tokens_of(text)
    joined = list(compounds(text.value, text.language, found))
    terms = [*(token.term for token in found), GAP, *(part for token in joined for part in (token.term, GAP))]
    return AnalysedText(
        tuple(terms), frozenset((text.language, token.folded, token.term) for token in (*found, *joined))
    )


# The names of bodies, places and events stand in the documents of many records.
_remembered = lru_cache(maxsize=10_000)(_analysed)


def alternatives(word: str) -> dict[str, set[str]]:
    """Return what a word that is asked for may be in the index, by language: with its accents as typed, and without."""
    folded = _folded(word)
    found = {code: {term_of(word, code), term_of(folded, code)} - {""} for code in language_codes()}
    return {**found, "": {folded}}


def is_acronym(word: str) -> bool:
    """Return whether a word is written in capitals."""
    if word.islower():
        return False
    plain = POSSESSIVE.sub("", word)
    return len(plain) > 1 and plain.isupper()


def acronym_term(folded: str) -> str:
    """Return how an acronym that looks like a little word is kept beside that word."""
    return f"{folded}="


def stop_words() -> frozenset[str]:
    """Return words that say little, of all languages of the site, folded."""
    return word_list("stop")


@cache
def little_words() -> frozenset[str]:
    """Return the stop words, and words that only ask: "what did she say about", of all languages, folded."""
    return stop_words() | word_list("asking")


@cache
def word_list(name: str) -> frozenset[str]:
    """Return the words of a list, of all languages of the site, folded."""
    lists = (word_list_text(name, code).split() for code in language_codes())
    return frozenset(fold(word, "word") for words in lists for word in words)


def word_list_text(name: str, language: str) -> str:
    """Return the list of a language as it is written; empty where it has none."""
    file = WORD_LISTS / f"{name}.{language.split('-')[0]}.txt"
    return file.read_text() if file.exists() else ""


def is_han(word: str) -> bool:
    """Return whether a word is of a script that writes without spaces."""
    return not word.isascii() and bool(HAN_START.match(word))
