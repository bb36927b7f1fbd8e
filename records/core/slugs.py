"""Slugs: names as they stand in addresses."""

import re
import unicodedata
from collections.abc import Container
from functools import lru_cache, reduce
from itertools import count
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from records.core.language_table import LANGUAGES

SLUG = re.compile(r"[-a-zA-Z0-9_]+")
# Scripts whose letters have a reading of their own: that of Han hangs on the language, Arabic leaves vowels out.
SPELT = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")
# Signs within a word, and those that stand for letters (€ is eur, × is x); all others part words.
WITHIN_WORDS = frozenset(".'’‘ʼ′`_×")
THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
BETWEEN_FIGURES = re.compile(r"(?<=\d)[.,](?=\d)|\.{2,}")
POINT_OF_CATALAN = re.compile("(?<=[lL])·(?=[lL])")
# The columns of the slugs that a record may have in languages beside the site's first, and of all its slugs.
SLUGS = {language.code: f"slug_{language.code}" for language in LANGUAGES[1:]}
COLUMNS = ("slug", *SLUGS.values())
STEM = 100  # characters, so that a number still fits behind


def with_slug(slug: str) -> Q:
    """Return a condition on records: this is their slug in some language."""
    return reduce(or_, (Q(**{column: slug}) for column in COLUMNS))


def free_slug(name: str, otherwise: str, *among: tuple[QuerySet[Any], str]) -> str:
    """Return a slug for a name that no row has in one of these columns; of a name without letters, `otherwise`."""
    stem = stem_of(name, otherwise)
    taken = {
        slug
        for rows, column in among
        for slug in rows.filter(**{f"{column}__startswith": stem}).values_list(column, flat=True)
    }
    return untaken(stem, taken)


def stem_of(name: str, otherwise: str) -> str:
    """Return the slug of a name as it is where nobody else has it; of a name without letters, `otherwise`."""
    return slug_of(name)[:STEM].strip("-") or otherwise


def untaken(stem: str, taken: Container[str]) -> str:
    """Return a stem, with a number behind it where it is taken."""
    if stem not in taken:
        return stem
    numbered = (f"{stem}-{number}" for number in count(2))
    return next(slug for slug in numbered if slug not in taken)


@lru_cache(maxsize=1_000)  # each language has its slug, and many names are the same in all
def slug_of(name: str) -> str:
    """Return a name in the letters a to z: others by what they sound or look like, whatever parts words as hyphens.

    Łódź is lodz, CO₂ co2, ½ 1-2, Киев kiev. Letters of a script that is not `SPELT` are left out.
    """
    spaced = "".join(f" {letter} " if _is_fraction(letter) else letter for letter in name)
    normal = unicodedata.normalize("NFKC", POINT_OF_CATALAN.sub("", spaced))
    from text_unidecode import unidecode  # 4 MB, which a process that only shows pages does without

    parted = "".join(map(_parted, BETWEEN_FIGURES.sub(" ", THOUSANDS.sub("", normal))))
    return slugify(unidecode(parted)).strip("-_")


def _is_fraction(letter: str) -> bool:
    return unicodedata.decomposition(letter).startswith("<fraction>")


def _parted(letter: str) -> str:
    category = unicodedata.category(letter)
    if category[0] in "PS" and category != "Sc" and letter not in WITHIN_WORDS:
        return " "
    is_foreign = category[0] in "LM" and not unicodedata.name(letter, "").startswith(SPELT)
    return "" if is_foreign or category == "Cf" else letter


def validate_slug(slug: str) -> None:
    """Raise a `ValidationError` where a slug cannot stand in an address; the message proposes one that can."""
    if SLUG.fullmatch(slug):
        return
    sentence = _("An address is made of the letters a to z without accents, of digits and hyphens alone.")
    if proposal := slug_of(slug):
        sentence = _(
            "An address is made of the letters a to z without accents, of digits and hyphens alone."
            " Write for example “%(proposal)s”."
        )
    raise ValidationError(sentence, code="slug", params={"proposal": proposal})
