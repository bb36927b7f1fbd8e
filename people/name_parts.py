"""A name taken apart: given names, surname, suffix; as far as the family name that an editor wrote tells.

The family name is looked for as whole words, from the right end of the name: José José has it last. What stands behind
it is another surname (Ana Pérez D’Souza), a suffix that belongs to the name (Jr.) or a degree, which does not.
Where the family name does not stand in the name nothing is known, and it is cited as it is printed.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from records.search.analysis import is_han

HYPHEN = re.compile("[-‐‑]")
# Signs that are typed one way or another.
SAME_SIGNS = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-", "\xa0": " "})
SIGNS = ".,'’‘ʼʻʿʾ"
WORD_SIGN = re.compile(r"[\w'’‘ʼ\-‐‑]")
HANGUL = re.compile("[가-힣]")
NICKNAME = re.compile(r"\s*(?:[“\"«„][^”\"»“]*[”\"»“]|\([^)]*\)|(?<!\w)['‘][^'’]+['’](?!\w))")
# Forms of address before a name. Those that are names too in some language (Sen, Min) have their full stop.
TITLES = re.compile(
    r"\A(?:(?:(?:Dra?|Profa?|Mrs?|Ms|Mme|Mlle|Sra?|Srta|Mtr[ao]|Abg|Mons|Msgr|Gral|Cnel|Excm[ao]|HE|SE)(?![\w-])\.?"
    r"|(?:Amb|Arq|Capt?|Col|Dn|Dña|Econ?|Emb|Eng|Fr|Gen|Gov|Hn[ao]|Hon|Ing|Licd?a?|Lt|Min|Pres|Rev|Rt|Sen|Sgt|Tte)\."
    r"|[HS]\. ?E\.|(?:[a-z]\. ?){2,}"
    r"|(?:Sir|Dame|Lord|Lady|Don|Doña|Pope|Papa|King|Queen|Rey|Reina|Prince(?:ss)?|Príncipe|Princesa)(?!\S)) *)+"
)
SUFFIX = re.compile(r"(?i:jn?r|sn?r)\.?|I{2,3}|IV|VI{0,3}|IX|X[IVX]{1,4}|2nd|3rd|[4-9]th")
DEGREE = re.compile(r"(?:[^\W\d_]{1,3}\.){2,}|Ph\.?D\.?|[A-Z]{2,3}|[BM]Sc|DPhil|Esq\.?")


class NameParts(NamedTuple):
    """A name around its family name, which is empty where it is not known."""

    before: str
    family: str
    after: str

    @property
    def is_family_first(self) -> bool:
        """Return whether the name is written with the family name first, as in Wang Chao."""
        before = _without_nicknames(self.before)
        has_names_behind = not self.before or bool(self._words_behind())
        return bool(self.family) and has_names_behind and not TITLES.sub("", before)

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
        """The given names alone; a form of address where nothing else is known, as in Lady Gaga."""
        printed = _without_nicknames(self.printed_given)
        return TITLES.sub("", printed) or printed

    @property
    def suffix(self) -> str:
        """Jr., Sr. or a number, as III or 3rd, without what else stands behind a name."""
        found = (word for word in re.split(r"[\s,]+", self.after) if SUFFIX.fullmatch(word))
        return next(found, "") if self.family else ""

    @property
    def initials(self) -> str:
        """The given names as APA has them: A.; J. I.; of joined names J.-L.; U. von der. Empty where none are used.

        Scripts without capitals have no initials, nor are they made of particles and forms of address.
        """
        given = TITLES.sub("", self.given)
        words = [_initials(word) for word in given.replace(".", ". ").split()]
        return " ".join(words) if words and all(words) else ""

    @property
    def in_index(self) -> str:
        """The name as in an index: Bárcena, Alicia; Sample, John, Jr.; Wang Chao; Wang Yi, Mr."""
        if self.is_family_first:
            return ", ".join(filter(None, (f"{self.family}{self.after}", self.before.strip())))
        if not self.given:
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
    sought = family.strip().translate(SAME_SIGNS)
    is_spaced = not (is_han(family) or HANGUL.match(family))
    found = list(_places(sought, name.translate(SAME_SIGNS), is_spaced)) if sought else []
    if not found:
        return NameParts(name, "", "")
    start = found[-1 if is_spaced else 0]
    end = start + len(sought)
    return NameParts(name[:start], name[start:end], name[end:])


def _places(sought: str, name: str, is_spaced: bool) -> Iterator[int]:
    """Yield where a family name stands in a name as whole words; in scripts without spaces also at its beginning."""
    start = name.find(sought)
    while start >= 0:
        end = start + len(sought)
        is_whole = not (WORD_SIGN.match(name[:start][-1:]) or WORD_SIGN.match(name[end : end + 1]))
        if is_whole or (start == 0 and not is_spaced):
            yield start
            start = name.find(sought, end)
        else:
            start = name.find(sought, start + 1)


def _without_nicknames(text: str) -> str:
    return " ".join(NICKNAME.sub(" ", text).split())


def _initials(word: str) -> str:
    """Return the initials of a given name; particles, such as "von" or "al-", as they are; nothing of other scripts."""
    parts = [part for part in HYPHEN.split(word) if part.strip(SIGNS)]
    if all(_is_particle(part) for part in parts):
        return word
    letters = [
        part if _is_particle(part) and number == 0 else _initial(part) for number, part in enumerate(parts)
    ]
    return "-".join(letters) if all(letters) else ""


def _is_particle(part: str) -> bool:
    return part.strip(SIGNS)[0].islower()


def _initial(part: str) -> str:
    letter = part.strip(SIGNS)[0]
    return f"{letter}." if letter.isupper() or letter.islower() else ""
