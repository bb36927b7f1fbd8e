"""The languages of the site, the default one first: the only place that names them and says how each is written.

Free of settings, models and apps, so that `config.settings` can import it. What a new language takes besides a line
here stands in `docs/adding-a-language.md`.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Colour = tuple[str, str]  # on a light page, on a dark one


@dataclass(frozen=True)
class Ink:
    """The colours that tell a language: of letters, of a pale ground, of a dark ground under white letters.

    `share` is the part of the first ink in the stripe at the top of a page in that language. Style sheets have all
    of it from `static/css/tokens.css`, which `scripts/tokens.py` renews.
    """

    name: str
    letters: Colour
    tint: Colour
    band: Colour
    share: str


ANIL = Ink("anil", ("#22349a", "#a9b9ff"), ("#e8ecfb", "#1c2446"), ("#1f2f8c", "#1a2668"), "68%")
GRANA = Ink("grana", ("#a01240", "#ff9fb5"), ("#fae7ed", "#3a1727"), ("#8f0f3a", "#661030"), "32%")
JADE = Ink("jade", ("#0b6352", "#80d8c1"), ("#f2f4f9", "#161a29"), ("#0b5345", "#083d33"), "50%")


@dataclass(frozen=True)
class Language:
    """A language and how it is written.

    `locale` is the locale of the Unicode CLDR for dates, lists and names of countries, where it is not the code.
    `own_letters` are sorted as letters of their own, each after the letter that it is built on. `short_months` are
    twelve, where the CLDR's are not those of UN usage ("Sept", "oct" without its full stop). `stops_before_mark` says
    that a full stop stands before the mark that closes a quotation, not after it.
    """

    code: str
    name: str | Promise
    locale: str = ""
    own_letters: str = ""
    short_months: tuple[str, ...] = ()
    quotation_marks: str = "“”"
    stops_before_mark: bool = False
    ink: Ink = JADE

    @property
    def end_of_quotation(self) -> str:
        """The full stop and the mark that closes a quotation, in their order."""
        closing = self.quotation_marks[-1]
        return f".{closing}" if self.stops_before_mark else f"{closing}."

    @property
    def opening_mark(self) -> str:
        """Name of the drawing that opens a quotation in this language (`static/img`)."""
        return "chevron" if self.quotation_marks.startswith("«") else "drop"


ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SPANISH_MONTHS = (
    "ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sept.", "oct.", "nov.", "dic.",
)  # fmt: skip

LANGUAGES = (
    Language(
        "en", _("English"), locale="en_GB", short_months=ENGLISH_MONTHS, stops_before_mark=True, ink=ANIL
    ),
    Language(
        "es",
        _("Spanish"),
        locale="es_419",
        own_letters="ñ",
        short_months=SPANISH_MONTHS,
        ink=GRANA,
    ),
)
BY_CODE = {language.code: language for language in LANGUAGES}


def find_language(code: str) -> Language:
    """Return a language of the site; for another code, a language with the defaults."""
    return BY_CODE.get(code) or Language(code, code)
