"""How events stand in calendars."""

from django.utils.translation import gettext as _

from forum.events.models import Event
from forum.events.programme import date_doubts
from records.core.dates.formats import format_date_range
from records.core.locale_formats import country_name
from records.core.registry import register
from records.serializers.base import absolute
from records.serializers.calendars import Calendar, Occasion


def event_occasion(event: Event) -> Occasion:
    place = [str(event.localized(field)) for field in ("venue", "city")]
    country = country_name(event.country) if event.country else ""
    return Occasion(
        record=event,
        name=str(event.localized("name")),
        start=event.start,
        end=event.end,
        place=", ".join(part for part in (*place, country) if part),
        remarks=remarks(event),
        categories=[edition.series.title for edition in event.editions.all()],
    )


def remarks(event: Event) -> list[str]:
    """What a source says and does not say, and where the record stands."""
    return [
        line
        for line in (
            str(event.localized("description")),
            *(f"{doubt}." for doubt in date_doubts(event)),
            unknown_days(event),
            absolute(event.get_absolute_url()),
        )
        if line
    ]


def unknown_days(event: Event) -> str:
    """What is not known of the days, in a sentence."""
    if event.start is None:
        return _("No source states when it was held.")
    if event.start.precision != "day":
        days = format_date_range(event.start, event.end)
        return _("No source states the days; what is known: {days}.").format(days=days)
    if event.end is None or event.end.precision != "day":
        return _("No source states the last day.")
    return ""


register(Calendar(Event, event_occasion))
