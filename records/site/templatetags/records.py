"""A record's texts, dates and places in HTML; the models choose which texts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.core.dates.fields import PartialDate
from records.core.dates.formats import (
    doubt,
    format_date_range,
    format_partial_date,
    machine_date,
)
from records.core.languages import LocalizedText, TextStatus, TranslatedModel
from records.core.locale_formats import country_name, format_list, language_name
from records.core.models import EditorialNote, Record

register = template.Library()

CRUMB_WORDS = 8


def with_notice(found: LocalizedText) -> SafeString:
    """Return a text as HTML, with a notice where it is in another language than the page."""
    if not found.is_fallback or not found:
        return found.as_html()
    notice = _("only in %(language)s") % {"language": language_name(found.language)}
    return format_html('{} <small class="quiet">({})</small>', found.as_html(), notice)


@register.simple_tag
def localized(record: TranslatedModel, field: str) -> SafeString:
    """Show a field in the page's language, else in another one with a notice."""
    return with_notice(record.localized(field))


@register.simple_tag
def words(record: TranslatedModel, field: str) -> SafeString:
    """Show a field as `localized` does, without the notice: for pages that give it once for all."""
    return record.localized(field).as_html()


@register.simple_tag
def text(record: TranslatedModel, field: str) -> str:
    """Return a field as plain text, for titles and attributes."""
    return str(record.localized(field))


@register.filter
def localized_of(record: TranslatedModel, field: str) -> LocalizedText:
    """Return a field with its language and status, for templates that show more than `localized` does."""
    return record.localized(field)


@register.filter
def is_foreign(language: str) -> bool:
    """Return whether a language is another than that of the page."""
    return bool(language) and language != get_language()


@register.filter
def status_label(found: LocalizedText) -> str:
    """Return the label of a text's status: as published, official or unofficial translation."""
    return str(TextStatus(found.status).label) if found.status else ""


@register.simple_tag
def day(value: PartialDate | None, short: bool = False) -> SafeString:
    """Show a partial date as <time>; `doubt_of` says beside it that it is inferred."""
    if value is None:
        return SafeString()
    return _time(machine_date(value), format_partial_date(value, short=short))


@register.simple_tag
def days(
    start: PartialDate | None, end: PartialDate | None, short: bool = False, year: bool = True
) -> SafeString:
    """Show a range of dates as <time> of its first day."""
    return _time(machine_date(start), format_date_range(start, end, short=short, year=year))


def _time(machine: str, shown: str) -> SafeString:
    return (
        format_html('<time datetime="{}">{}</time>', machine, shown) if machine else format_html("{}", shown)
    )


@register.filter
def doubt_of(value: PartialDate | None) -> str:
    """Return “inferred” or “approximate” for a date that is so, else an empty string."""
    return doubt(value) or ""


@register.filter
def country(code: str) -> str:
    """Return a country's name in the page's language."""
    return country_name(code) if code else ""


@register.filter
def language_label(code: str) -> str:
    """Return a language's name in the page's language, as it is written within a sentence."""
    return language_name(code)


@register.filter
def as_list(items: Any) -> str:
    """Join items as the page's language lists them: a, b and c."""
    return format_list(items)


@register.simple_tag
def full_name(person: Any) -> SafeString:
    """Show a person's name, the family name in bold."""
    before, family, after = person.name_parts
    return format_html("{}<b>{}</b>{}", before, family, after) if family else format_html("{}", person.name)


@register.simple_tag
def short_name(organization: Any) -> SafeString:
    """Show a body's acronym in the page's language, else its name."""
    return acronym(organization) or with_notice(organization.localized("name"))


@register.filter
def acronym(organization: Any) -> SafeString:
    """Show a body's acronym, if it has one."""
    return organization.localized("acronym").as_html()  # type: ignore[no-any-return]


@register.simple_tag
def other_names(names: Any) -> SafeString:
    """Show names in other languages, each marked with its own."""
    return format_html_join(", ", '<span lang="{}">{}</span>', ((name.language, name.name) for name in names))


@register.simple_tag
def crumb(record: TranslatedModel, field: str = "name") -> SafeString:
    """Show the first words of a record's name, for the end of its breadcrumb."""
    name = record.localized(field)
    return replace(name, value=Truncator(name.value).words(CRUMB_WORDS)).as_html()


@register.filter
def names_elsewhere(record: TranslatedModel) -> list[LocalizedText]:
    """Return the record's name in the site's other languages."""
    own = record.localized("name")
    return [
        name
        for name in record.localizations("name")
        if name.language != own.language and name.value != own.value
    ]


@register.simple_tag
def linked_list(items: Sequence[Any]) -> SafeString:
    """Join links (`label`, `url`) in one phrase, as the page's language lists things: a, b and c."""
    links = [format_html('<a href="{}">{}</a>', item.url, item.label) for item in items]
    return format_html(format_list("{}" for _link in links), *links)


@register.filter
def notes_on(record: Record, fields: str) -> list[EditorialNote]:
    """Return the record's notes about one of these fields (their names, with spaces between)."""
    names = fields.split()
    return [note for note in record.notes.all() if note.field in names]
