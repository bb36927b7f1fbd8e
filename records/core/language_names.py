"""Languages as people name them: by a name in any language of the site, by the language's own name, or by a tag."""

import re
from functools import cache

from babel.core import get_global
from django.utils.translation import override, pgettext

from records.core.languages import language_codes
from records.core.locale_formats import locale_of, parse_locale
from records.core.text import fold

TAG = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|[0-9]{3}))?", re.IGNORECASE)
# Spanish (Mexico), Chinese - traditional
WITH_PLACE = re.compile(r"\s*([^(),/–—-]+?)\s*(?:\(\s*|,\s*|\s[-–—]\s)([^()]+?)\s*\)?\s*")


# Their own names are known: those of every language would take a second and a hundred megabytes to load.
WITH_OWN_NAME = (
    "ar bn ca cs da de el eu fa fi fr gl gn he hi hr hu id it ja ko nl no pl pt qu ro ru sk sr sv sw th tr uk vi zh"
    " zh_Hant"
)


def language_tag(typed: str) -> str:
    """Return the BCP 47 tag of a language as it was typed; the text itself where it names none."""
    name = _folded(typed)
    return _named(name) or _tag(name) or _with_place(name) or typed


def _named(name: str) -> str | None:
    return language_tags().get(name) or _own_names().get(name)


@cache
def language_tags() -> dict[str, str]:
    """Return the tags of languages by their names, folded as "date", in the languages of the site."""
    found = {
        _folded(str(name)): str(tag).replace("_", "-")
        for code in language_codes()
        for tag, name in locale_of(code).languages.items()
    }
    for code in language_codes():
        with override(code):
            text = pgettext(
                "further names of languages with their tags, separated by |",
                "Castilian=es|Mandarin=zh|Putonghua=zh|Farsi=fa|Flemish=nl-BE|Nahuatl=nah|US English=en-US",
            )
        found |= {
            _folded(name): tag for name, _equals, tag in (pair.partition("=") for pair in text.split("|"))
        }
    return found


@cache
def _own_names() -> dict[str, str]:
    names = ((tag, parse_locale(tag).languages[tag]) for tag in WITH_OWN_NAME.split())
    return {_folded(str(name)): tag.replace("_", "-") for tag, name in names}


def _with_place(name: str) -> str | None:
    """Return the tag of a language with its script or country: Spanish (Mexico)."""
    parts = WITH_PLACE.fullmatch(name)
    language, kind = (_named(parts[1]), _kinds().get(parts[2])) if parts else (None, None)
    return f"{language}-{kind}" if language and kind and "-" not in language else None


def _tag(name: str) -> str | None:
    """Return a tag in its usual letters, with the short code of a language that has one (spa: es)."""
    parts = TAG.fullmatch(name)
    if not parts:
        return None
    language = get_global("language_aliases").get(parts[1].lower(), parts[1].lower())
    script, place = (parts[2] or "").title(), (parts[3] or "").upper()
    return "-".join(part for part in (language, script, place) if part)


@cache
def _kinds() -> dict[str, str]:
    """Return the subtags of scripts and of places by their names in the languages of the site, and by themselves."""
    locales = [locale_of(code) for code in language_codes()]
    kinds = [table for locale in locales for table in (locale.territories, locale.scripts)]
    return {
        _folded(str(word)): str(tag) for table in kinds for tag, name in table.items() for word in (tag, name)
    }


def _folded(name: str) -> str:
    return " ".join(fold(name, "date").split())
