"""Moments as people write them: a day and an hour in a time zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from records.core.locale_formats import format_moment_in, format_times

SITE_ZONE = "UTC"
FURTHEST = timedelta(days=3653)


def moment_of(day: date, hour: time, zone: str) -> datetime:
    """Return the moment of an hour in a zone; `ValidationError` if it is none, or not one to come."""
    now, typed, there = timezone.now(), datetime.combine(day, hour), ZoneInfo(zone)
    if abs(typed - now.replace(tzinfo=None)) > FURTHEST:
        raise ValidationError({"day": _("Choose a day within the next ten years.")})
    first, second = (typed.replace(tzinfo=there, fold=fold) for fold in (0, 1))
    facts = {"hour": f"{hour:%H:%M}"}
    if first.astimezone(UTC).astimezone(there).replace(tzinfo=None) != typed:
        sentence = _(
            "Clocks are put forward there on that day: %(hour)s does not exist. Choose an hour before or after it."
        )
        raise ValidationError({"hour": sentence % facts})
    if first.utcoffset() != second.utcoffset():
        sentence = _(
            "Clocks are put back there on that day: %(hour)s comes twice. Choose an hour before or after it, or write"
            " the moment in UTC."
        )
        raise ValidationError({"hour": sentence % facts})
    moment = first.astimezone(UTC)
    if moment <= now:
        sentence = _("This moment is past: there it is %(now)s now. Choose a later one, or choose “Now”.")
        raise ValidationError({"hour": sentence % {"now": format_moment_in(now, zone)}})
    return moment


def moment_in_words(moment: datetime, zone: str, *, is_read_now: bool = False) -> str:
    """Return a moment in a zone and in UTC; what is read now alone says “today”."""
    there, utc = moment.astimezone(ZoneInfo(zone)), moment.astimezone(UTC)
    said = format_moment_in(moment, zone)
    if is_read_now and there.date() == timezone.now().astimezone(there.tzinfo).date():
        said = _("today, %(hour)s") % {"hour": _hour(there, zone)}
    if zone == SITE_ZONE:
        return said
    other = _hour(utc, SITE_ZONE) if utc.date() == there.date() else format_moment_in(moment, SITE_ZONE)
    return _("%(moment)s, which is %(utc)s") % {"moment": said, "utc": other}


def _hour(moment: datetime, zone: str) -> str:
    return format_times(moment.time(), None, zone, moment.date())
