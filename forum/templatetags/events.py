"""Titles, places, bodies and editions of events in HTML."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forum.events.headings import TitleLine, title_lines
from forum.events.models import Edition, Event, Series
from forum.events.programme import organizers_in_order
from forum.events.series_timeline import latest_editions
from organizations.templatetags.organizations import short_name
from records.core.locale_formats import country_name
from records.site.templatetags.records import with_notice

register = template.Library()

SHOWN_ORGANIZERS = 3


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
def event_place(event: Event) -> SafeString:
    """Venue, city and country, as far as a source states them; else nothing."""
    known = [with_notice(event.localized(field)) for field in ("venue", "city") if event.localized(field)]
    if event.country:
        known.append(format_html("{}", country_name(event.country)))
    return format_html_join(", ", "{}", ((part,) for part in known))


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
def timeline(series: Series) -> list[Edition]:
    """The latest editions of a series of a list."""
    return latest_editions(series)
