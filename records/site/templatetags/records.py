"""Texts, dates and places of a record in HTML, and the parts of pages that know no kind of record."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from babel.dates import format_date
from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.core.dates.fields import PartialDate
from records.core.languages import LocalizedText, TextStatus, TranslatedModel
from records.core.locale_formats import (
    country_name,
    doubt,
    format_date_range,
    format_list,
    format_moment,
    format_partial_date,
    language_name,
    locale_of,
    machine_date,
)
from records.core.models import EditorialNote, Record, Source
from records.core.noted_words import (
    Stretch,
    TiedNote,
    notes_in,
    sentence_about,
    stretches_of,
    tied_notes,
    words_with_notes,
)
from records.core.paths import path_of
from records.core.today import today as day_of_reading
from records.serializers.citations import citations_of
from records.serializers.page_data import PageData
from records.site.acronyms import unexplained
from records.site.pages import numbers_around, query_of

register = template.Library()

CRUMB_WORDS = 8

register.filter("as_list", format_list)
register.filter("language_label", language_name)
register.filter("acronym", lambda organization: organization.localized("acronym").as_html())
register.filter("moment", format_moment)
register.filter("country", lambda code: country_name(code) if code else "")
register.filter("doubt_of", lambda date: doubt(date) or "")
register.filter("numbers_around", numbers_around)
# A field with its language and status, for templates that show more than `localized` does.
register.filter("published_of", lambda record, field: record.published_text(field))
register.filter("localized_of", lambda record, field: record.localized(field))
register.simple_tag(citations_of, name="citations")


@register.simple_tag(takes_context=True)
def page_query(context: Context, page: Any, number: int) -> str:
    """Return the query of the address of another page of a list, with its filters and its order."""
    return query_of(page, number, context["request"].GET)


@register.simple_tag(takes_context=True)
def page_data(context: Context) -> PageData:
    return PageData(context)


@register.simple_tag
def meta_tags(data: PageData) -> SafeString:
    """Return the `meta` elements of a page, one a line."""
    return format_html_join("\n    ", '<meta {}="{}" content="{}">', data.tags())


# Texts


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
def is_foreign(language: str) -> bool:
    """Return whether a language is another than that of the page."""
    return bool(language) and language != get_language()


@register.filter
def status_label(found: LocalizedText) -> str:
    """Return the label of a text's status: as published, official or unofficial translation."""
    return str(TextStatus(found.status).label) if found.status else ""


@register.filter
def status_tags(found: LocalizedText) -> SafeString:
    """Tell what words are, where they are not as published in the page's language."""
    tags = []
    if found.is_fallback:
        tags.append(("tag soft", _("only in %(language)s") % {"language": language_name(found.language)}))
    if found.status and found.status != TextStatus.ORIGINAL:
        tags.append(("tag" if found.is_unofficial else "tag soft", status_label(found)))
    return format_html_join(" ", '<span class="{}">{}</span>', tags)


@register.filter
def all_unofficial(records: Iterable[TranslatedModel]) -> bool:
    """Return whether the archive translated the texts of all these records into the page's language."""
    return all(record.localized("text").is_unofficial for record in records)


@register.simple_tag
def full_name(person: Any) -> SafeString:
    """Show a person's name, the family name in bold."""
    before, family, after = person.name_parts
    return format_html("{}<b>{}</b>{}", before, family, after) if family else format_html("{}", person.name)


@register.simple_tag
def short_name(organization: Any, on: date | str | None = None) -> SafeString:
    """Show a body's acronym, else its name; those of a day, with today's beside them where they are others."""
    found = organization.short_name_on(on or None)
    shown = found.as_html() if organization.acronym_on(on or None) else with_notice(found)
    return format_html("{}{}", shown, now_called(organization, on))


@register.simple_tag
def now_called(organization: Any, on: date | str | None, in_full: bool = False) -> SafeString:
    """Show what a body is called today, where its short name (or `in_full`) was another on a day; else nothing."""
    name = organization.short_name_on(None)
    if in_full and organization.name_on(on or None) != organization.name_on(None):
        name = name if organization.was_renamed_since(on or None) else organization.name_on(None)
    elif not organization.was_renamed_since(on or None):
        return SafeString()
    now = name.as_html()
    return format_html(' <small class="quiet">({})</small>', format_html(_("now {name}"), name=now))


@register.simple_tag
def name_on(organization: Any, on: date | str | None) -> SafeString:
    """Show a body's name of a day."""
    return with_notice(organization.name_on(on or None))


@register.simple_tag
def acronym_on(organization: Any, on: date | str | None) -> SafeString:
    """Show a body's acronym of a day, if it had one."""
    shown: SafeString = organization.acronym_on(on or None).as_html()
    return shown


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
    shown, names = record.localized("name"), record.localizations("name")
    return [name for name in names if name.language != shown.language and name.value != shown.value]


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


@register.filter
def numbered(sources: Iterable[Source], notes: Iterable[EditorialNote]) -> dict[str, list[Any]]:
    """Number the `sources` of a record and those that only its notes cite; each of the `notes` has its numbers."""
    cited = [(note, list(note.sources.all())) for note in notes]
    every = dict.fromkeys((*sources, *(source for _note, some in cited for source in some)))
    numbers = {source: number for number, source in enumerate(every, 1)}
    return {
        "sources": [(number, source) for source, number in numbers.items()],
        "notes": [(note, sorted(numbers[source] for source in some)) for note, some in cited],
    }


# Words to which notes are tied


@register.simple_tag
def noted_text(
    record: Record, field: str = "text", page: Record | None = None, found: LocalizedText | None = None
) -> SafeString:
    """Show a field, or the one of its languages `found`, without notice; words to which notes are tied lead to them.

    `page` is the record whose page it is.
    """
    return noted_html(stretches_of(found or record.localized(field), tied_notes(record, field)), page)


@register.filter
def noted_html(stretches: Iterable[Stretch], page: Record | None = None) -> SafeString:
    """Return stretches of a text as HTML. The signs beside noted words are drawn, so that copied words lack them."""
    return format_html_join("", "{}", ((_stretch(one, page),) for one in stretches))


def _stretch(stretch: Stretch, page: Record | None) -> SafeString:
    if not stretch.notes:
        return format_html("{}", stretch.text)
    told = " ".join(_("Note: %(label)s") % {"label": tied.sentence} for tied in stretch.notes)
    markup = '<a class="noted" href="{}" title="{}">{}</a>'
    return format_html(markup, stretch.notes[0].url_on(page), told, stretch.text)


@register.simple_tag
def note_sentences(record: Record, field: str = "text") -> list[str]:
    """Return what a citation says of the notes that are tied to words of a field."""
    noted = words_with_notes(record.localized(field), tied_notes(record, field))
    return [sentence_about(*one) for one in noted]


@register.filter
def tied_url(tied: TiedNote, page: Record | None) -> str:
    return tied.url_on(page)


@register.simple_tag
def tied_notes_line(record: Record, field: str = "text", page: Record | None = None) -> SafeString | str:
    """Name the notes that are marked in a field, each a link; most rows of a list have none."""
    notes = notes_in(record.localized(field), tied_notes(record, field))
    links = [{"url": tied.url_on(page), "label": tied.label} for tied in notes]
    return render_to_string("components/tied_notes.html", {"links": links}) if links else ""


# Dates


@register.simple_tag
def day(value: PartialDate | None, short: bool = False) -> SafeString:
    """Show a partial date as <time>; `doubt_of` says beside it that it is inferred."""
    return _time(value, format_partial_date(value, short=short)) if value is not None else SafeString()


@register.simple_tag
def days(
    start: PartialDate | None, end: PartialDate | None, short: bool = False, year: bool = True
) -> SafeString:
    """Show a range of dates as <time> of its first day."""
    return _time(start, format_date_range(start, end, short=short, year=year))


@register.simple_tag
def days_with_doubt(start: PartialDate | None, end: PartialDate | None) -> SafeString:
    """Show a range of dates, and that one of them is not certain: for where nothing else says so."""
    found = doubt(start) or doubt(end)
    return format_html("{} ({})", days(start, end), found) if found else days(start, end)


def _time(value: PartialDate | None, shown: str) -> SafeString:
    machine = machine_date(value)
    return format_html('<time datetime="{}">{}</time>' if machine else "{1}", machine, shown)


@register.filter
def long_date(moment: date) -> str:
    """Return a day, or that of a moment, in full, as the page's language writes it."""
    return format_date(moment, "long", locale=locale_of())


@register.simple_tag
def today() -> str:
    """Return the day of the reader's request, in full."""
    return long_date(day_of_reading())


# Parts of pages


@register.simple_tag(takes_context=True)
def nav_link(context: Context, view_name: str, label: str, *within: str) -> SafeString:
    """Return a link to a list, marked `page` on the list itself and `true` on what lies under it, or `within` it."""
    url = path_of(view_name)
    path = context["request"].path if "request" in context else ""
    if not path.startswith((url, *map(path_of, within))):
        return format_html('<a href="{}">{}</a>', url, label)
    return format_html('<a href="{}" aria-current="{}">{}</a>', url, "page" if path == url else "true", label)


@register.simple_block_tag(takes_context=True)
def with_acronyms(context: Context, content: str) -> SafeString:
    """Show a page, and at its foot what those of its acronyms stand for that it does not explain itself."""
    acronyms = unexplained(content, context.get("record"))
    return format_html("{}{}", content, render_to_string("components/acronyms.html", {"acronyms": acronyms}))
