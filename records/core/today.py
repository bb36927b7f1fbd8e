"""The day on which a page is read: today, or that of a copy which is made of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from django.utils import timezone

_day: ContextVar[date | None] = ContextVar("day_of_reading", default=None)


def today() -> date:
    """Return the day on which the page that is being made is read, in the time zone of the site."""
    return _day.get() or timezone.localdate()


@contextmanager
def read_on(day: date) -> Iterator[None]:
    """Make pages within this context as they are read on a day."""
    token = _day.set(day)
    try:
        yield
    finally:
        _day.reset(token)
