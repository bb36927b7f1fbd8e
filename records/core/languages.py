"""Fields in several languages: the text that a page shows, and its status.

The models, and every form in which they leave the site, ask `localized()`; no other code picks a language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from records.core.loading import LoadedModel

# Rights over a kind of record: those of Django, and to translate it. A public record can also be published.
PERMISSIONS = ("add", "change", "delete", "view", "translate")


class TextStatus(models.TextChoices):
    """Status of another author's text in one language; empty where there is no text."""

    ORIGINAL = "original", _("As published")
    OFFICIAL = "official", _("Official translation")
    UNOFFICIAL = "unofficial", _("Unofficial translation")


@cache
def language_codes() -> tuple[str, ...]:
    """Return the codes of the site's languages, the default one first."""
    return tuple(code for code, _name in settings.LANGUAGES)


def language_fallbacks() -> tuple[str, ...]:
    """Return the languages in the order in which a page takes them: its own, then the others."""
    return _fallbacks(get_language())


@cache
def _fallbacks(page: str | None) -> tuple[str, ...]:
    return tuple(sorted(language_codes(), key=lambda code: code != page))


@cache
def column_of(field: str, language: str) -> str:
    """Return the name of the column of a translated field; pages ask for it by the thousand."""
    return str(build_localized_fieldname(field, language))


def localized_expression(path: str) -> Coalesce | F:
    """Return an expression for a translated field (or a path to one) in the page's language, else in the next one."""
    columns = [build_localized_fieldname(path, code) for code in language_fallbacks()]
    if len(columns) == 1:
        return F(columns[0])
    # The type is said outright: to Django each language's column is of a type of its own.
    return Coalesce(*(NullIf(F(column), Value("")) for column in columns), output_field=models.TextField())


@cache
def language_columns(field: str) -> Mapping[str, str]:
    """Return the columns of a translated field, by language."""
    return {code: build_localized_fieldname(field, code) for code in language_codes()}


def any_language_filled(field: str) -> Q:
    """Return a condition for a constraint: the translated field has a text in at least one language."""
    condition = Q()
    for column in language_columns(field).values():
        condition |= Q(**{f"{column}__isnull": False, f"{column}__gt": ""})
    return condition


@dataclass(frozen=True)
class LocalizedText:
    """Words in one language, with what they are; a fallback where the page's language has no such words."""

    value: str
    language: str
    status: str
    is_fallback: bool

    def __bool__(self) -> bool:
        return bool(self.value)

    def __str__(self) -> str:
        return self.value

    @property
    def is_unofficial(self) -> bool:
        return self.status == TextStatus.UNOFFICIAL

    def as_html(self) -> SafeString:
        """Return the text escaped, with its language marked where it is not the page's."""
        if not self or self.language == get_language():
            return format_html("{}", self.value)
        return format_html('<span lang="{}">{}</span>', self.language, self.value)


class TranslatedModel(LoadedModel):
    """Abstract: a model with translated fields.

    Where it `has_translations`, the texts of one language translate those of the others.
    """

    has_translations = True

    class Meta:
        abstract = True

    @classmethod
    def translated_fields(cls) -> tuple[str, ...]:
        """Return the names of the translated fields, without a language."""
        return tuple(getattr(translator.get_options_for_model(cls), "fields", ()))

    def text_status_in(self, language: str) -> str:
        """Return the `TextStatus` of this record in a language; empty where the words are the archive's own."""
        return getattr(self, column_of("text_status", language), "") or ""

    def in_language(self, field: str, language: str) -> LocalizedText:
        """Return a field in exactly this language; empty when it is missing."""
        value = getattr(self, column_of(field, language)) or ""
        return LocalizedText(value, language, self.text_status_in(language), is_fallback=False)

    def in_all_languages(self, field: str) -> dict[str, str]:
        """Return the texts of a field by language code, for every language of the site; empty where one is missing."""
        return {code: self.in_language(field, code).value for code in language_codes()}

    def localized(self, field: str) -> LocalizedText:
        """Return a field in the page's language, else in the first language that has it."""
        codes = language_fallbacks()
        language = next((code for code in codes if getattr(self, column_of(field, code))), codes[0])
        value = getattr(self, column_of(field, language)) or ""
        return LocalizedText(value, language, self.text_status_in(language), language != codes[0])

    def localizations(self, field: str) -> list[LocalizedText]:
        """Return a field in every language that has it, the page's language first."""
        return [localized for code in language_fallbacks() if (localized := self.in_language(field, code))]

    def published_text(self, field: str) -> LocalizedText | None:
        """Return a field in a language in which it was published, the page's and the original first."""
        found = self.localizations(field)
        published = (TextStatus.ORIGINAL, TextStatus.OFFICIAL)
        return next((text for status in published for text in found if text.status == status), None)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a missing translation is NULL, never an empty string, so that dumps and histories agree."""
        for field in self.translated_fields():
            for column in language_columns(field).values():
                if getattr(self, column) == "":
                    setattr(self, column, None)
        super().save(*args, **kwargs)
