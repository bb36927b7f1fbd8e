"""How events are titled and placed in HTML, and which notes speak of one of their fields."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.events.headings import TitleLine, title_lines
from forum.events.models import Event, Series
from forum.events.programme import organizers_in_order
from forum.events.series_timeline import StripEdition, strip_of
from organizations.models import Organization
from records.core.languages import LocalizedText, TranslatedModel
from records.core.locale_formats import country_name, format_list
from records.core.models import EditorialNote, Record
from records.site.templatetags.records import with_notice

register = template.Library()

SHOWN_ORGANIZERS = 3
CRUMB_WORDS = 8


@register.simple_tag
def event_title(event: Event, first: Any = None) -> SafeString:
    """An event’s name for a list, one line for each edition; that of the series `first` (if any) leads."""
    return format_html_join(" ", "{}", ((_line(line),) for line in title_lines(event, first or None)))


@register.simple_tag
def event_heading(event: Event) -> SafeString:
    """An event's name for the head of its page."""
    jointly = format_html(" <i>{}</i> ", _("held jointly with the"))
    return format_html_join(jointly, "{}", ((_line(line),) for line in title_lines(event)))


def _line(line: TitleLine) -> SafeString:
    if not line.numeral:
        return format_html('<span class="ed plain">{}</span>', with_notice(line.name))
    return format_html(
        '<span class="ed"><span class="num">{}</span> <span>{}</span></span>',
        line.numeral,
        with_notice(line.name),
    )


@register.simple_tag
def crumb(record: TranslatedModel, field: str = "name") -> SafeString:
    """The first words of a record's name, for the end of its breadcrumb."""
    name = record.localized(field)
    return replace(name, value=Truncator(name.value).words(CRUMB_WORDS)).as_html()


@register.simple_tag
def event_place(event: Event) -> SafeString:
    """Venue, city and country, as far as a source states them; else nothing."""
    known = [with_notice(event.localized(field)) for field in ("venue", "city") if event.localized(field)]
    if event.country:
        known.append(format_html("{}", country_name(event.country)))
    return format_html_join(", ", "{}", ((part,) for part in known))


@register.simple_tag
def short_name(organization: Organization) -> SafeString:
    """A body's acronym in the page's language, else its name."""
    acronym = organization.localized("acronym")
    return acronym.as_html() if acronym else with_notice(organization.localized("name"))


@register.filter
def acronym(organization: Organization) -> SafeString:
    """A body's acronym, if it has one."""
    return organization.localized("acronym").as_html()


@register.simple_tag
def organizer_names(event: Event) -> SafeString:
    """The bodies behind an event by their short names, by role: the first three, and how many more."""
    bodies = [organizer.organization for organizer in organizers_in_order(event)]
    names = format_html_join(", ", "{}", ((short_name(body),) for body in bodies[:SHOWN_ORGANIZERS]))
    rest = len(bodies) - SHOWN_ORGANIZERS
    if rest < 1:
        return names
    return format_html(
        ngettext("{names} and {number} more", "{names} and {number} more", rest), names=names, number=rest
    )


@register.filter
def names_elsewhere(record: TranslatedModel) -> list[LocalizedText]:
    """The record's name in the site's other languages."""
    own = record.localized("name")
    return [
        name
        for name in record.localizations("name")
        if name.language != own.language and name.value != own.value
    ]


@register.filter
def strip(series: Series) -> list[StripEdition]:
    """The latest editions of a series of a list."""
    return strip_of(series)


@register.simple_tag
def linked_list(items: Sequence[Any]) -> SafeString:
    """Links (`label`, `url`) in one phrase, as the page's language lists things: a, b and c."""
    links = [format_html('<a href="{}">{}</a>', item.url, item.label) for item in items]
    return format_html(format_list("{}" for _link in links), *links)


@register.filter
def notes_on(record: Record, fields: str) -> list[EditorialNote]:
    """The record's notes about one of these fields (their names, with spaces between)."""
    names = fields.split()
    return [note for note in record.notes.all() if note.field in names]
