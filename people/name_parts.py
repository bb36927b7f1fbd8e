"""A name taken apart: given names, surname, suffix; as far as the family name that an editor wrote tells.

The family name is looked for as whole words, from the right end of the name: José José has it last. What stands behind
it is another surname (Ana Pérez D’Souza), a suffix that belongs to the name (Jr.) or a degree, which does not.
Where the family name does not stand in the name nothing is known, and it is cited as it is printed.
"""

import re
from typing import NamedTuple

from records.search.analysis import is_han

HYPHEN = re.compile("[-‐‑]")
# Signs that are typed one way or another.
SAME_SIGNS = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "\xa0": " "})
WORD_SIGNS = r"\w'’‘ʼ\-‐‑"
HANGUL = re.compile("[가-힣]")
NICKNAME = re.compile(r"\s*(?:[“\"«„][^”\"»“]*[”\"»“]|\([^)]*\)|(?<!\w)['‘][^'’]+['’](?!\w))")
TITLE = re.compile(r"(?:Dra?|Profa?|Mrs?|Ms|Sra?|Lic|Ing|Amb|Hon)\.|Sir|Dame|Lord|Lady")
SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV|VI{0,3}")
DEGREE = re.compile(r"(?:[^\W\d_]{1,3}\.){2,}|Ph\.?D\.?|[A-Z]{2,3}|[BM]Sc|DPhil|Esq\.?")


class NameParts(NamedTuple):
    """A name around its family name, which is empty where it is not known."""

    before: str
    family: str
    after: str

    @property
    def is_family_first(self) -> bool:
        """Return whether the name is written with the family name first, as in Wang Chao."""
        return bool(self.family) and not _without_nicknames(self.before)

    @property
    def surname(self) -> str:
        """The family name with a second surname behind it."""
        further = [] if self.is_family_first or not self.family else self._words_behind()
        return " ".join([self.family, *further])

    @property
    def printed_given(self) -> str:
        """The given names as they are printed, with a nickname among them."""
        if self.is_family_first:
            return " ".join(self._words_behind())
        return self.before.strip() if self.family else ""

    @property
    def given(self) -> str:
        """The given names alone."""
        return _without_nicknames(self.printed_given)

    @property
    def suffix(self) -> str:
        """Jr., Sr. or a number, without what else stands behind a name."""
        found = (word for word in re.split(r"[\s,]+", self.after) if SUFFIX.fullmatch(word))
        return next(found, "") if self.family else ""

    @property
    def initials(self) -> str:
        """The given names as APA has them: A.; J. I.; of joined names J.-L.; U. von der. Empty where none are used.

        Scripts without capitals have no initials, nor are they made of particles and forms of address.
        """
        given = [word for word in self.given.split() if not TITLE.fullmatch(word)]
        words = [_initials(word) for word in " ".join(given).replace(".", ". ").split()]
        return " ".join(words) if words and all(words) else ""

    @property
    def in_index(self) -> str:
        """The name as in an index: Bárcena, Alicia; Sample, John, Jr.; Wang Chao."""
        if self.is_family_first or not self.given:
            return "".join(self)
        return ", ".join(filter(None, (self.surname, self.printed_given, self.suffix)))

    def _words_behind(self) -> list[str]:
        """Return the words behind the family name that are names."""
        words = _without_nicknames(self.after.partition(",")[0]).split()
        is_loud = self.family.isupper()
        while words and (SUFFIX.fullmatch(words[-1]) or (DEGREE.fullmatch(words[-1]) and not is_loud)):
            words.pop()
        return words


def parted(name: str, family: str) -> NameParts:
    """Return a name around its family name; in scripts without spaces also where the name begins with it."""
    sought = re.escape(family.strip().translate(SAME_SIGNS))
    is_spaced = not (is_han(family) or HANGUL.match(family))
    whole = rf"(?<![{WORD_SIGNS}]){sought}(?![{WORD_SIGNS}])"
    sought = whole if is_spaced else rf"{whole}|\A{sought}"
    found = [match.span() for match in re.finditer(sought, name.translate(SAME_SIGNS))] if family else []
    if not found:
        return NameParts(name, "", "")
    start, end = found[-1 if is_spaced else 0]
    return NameParts(name[:start], name[start:end], name[end:])


def _without_nicknames(text: str) -> str:
    return " ".join(NICKNAME.sub(" ", text).split())


def _initials(word: str) -> str:
    """Return the initials of a given name; a particle, such as "von", as it is; nothing of other scripts."""
    parts = [part for part in HYPHEN.split(word) if part]
    letters = [next(filter(str.isalpha, part), "") for part in parts]
    if all(letter.islower() for letter in letters):
        return word
    is_cased = all(letter.isupper() or letter.islower() for letter in letters)
    return "-".join(f"{letter}." for letter in letters) if is_cased else ""


def monogram(name: str, family: str) -> str:
    """Return two letters of a name, in the order in which it is written: of the first word, and of the surname."""
    parts = parted(name, family)
    words = [
        word for word in _without_nicknames(name.partition(",")[0]).split() if not SUFFIX.fullmatch(word)
    ]
    if parts.family:
        named = [parts.given, parts.surname]
        words = [part for part in (reversed(named) if parts.is_family_first else named) if part]
    letters = (next(filter(str.isalnum, word), "") for word in (*words[:1], *words[1:][-1:]))
    return "".join(letters).upper()
