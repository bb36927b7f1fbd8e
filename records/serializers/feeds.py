"""Atom feeds: each list with its filters, what came to the archive last first."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from records.core import registry
from records.core.dates.fields import PartialDate
from records.core.languages import LocalizedText
from records.core.locale_formats import doubt
from records.core.models import Record
from records.core.text import one_line
from records.core.today import today
from records.serializers.base import absolute, permanent_url
from records.serializers.json_csv import Listing
from records.serializers.negotiation import Format

ENTRIES = 50
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Feed:
    """The entries of one kind of record: a title in plain text, and the lines below it."""

    def __init__(
        self,
        model: type[Record],
        lines: Callable[[Any], list[Any]],
        title: Callable[[Any], str] = attrgetter("title"),
    ) -> None:
        self.model, self.lines, self.title = model, lines, title


class AtomFeed(Atom1Feed):
    """A feed that is as old as its newest entry; an empty one is as it was when the day began."""

    def latest_post_date(self) -> datetime:
        empty = datetime.combine(today(), time.min, UTC)
        return max((item["updateddate"] for item in self.items), default=empty)


def list_as_atom(listing: Listing) -> bytes:
    """Return the newest records of a list as an Atom feed."""
    feed = AtomFeed(
        title=one_line(f"{listing.title} – {settings.SITE_NAME}"),
        link=listing.url,
        description="",
        subtitle=_("New in the archive, with their sources."),
        language=get_language() or settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        feed_url=listing.own_url,
        feed_guid=listing.own_url,
    )
    if kind := registry.get(Feed, listing.model):
        for record in listing:
            lines = format_html_join("", "<p>{}</p>", ((line,) for line in kind.lines(record) if line))
            feed.add_item(
                NOT_IN_XML.sub(" ", one_line(kind.title(record))),
                absolute(record.get_absolute_url()),
                NOT_IN_XML.sub(" ", lines),
                unique_id=permanent_url(record),
                pubdate=record.published_at,
                updateddate=record.updated_at,
            )
    return feed.writeString("utf-8").encode()


def with_doubt(days: str, *dates: PartialDate | None) -> str:
    """Return printed days, with a note if one of their dates is inferred or approximate."""
    note = next((note for value in dates if (note := doubt(value))), "")
    return f"{days} ({note})" if note else days


def with_translation_note(found: LocalizedText) -> SafeString:
    """Return a text with its language, and a note if it is a translation of the archive."""
    note = _("[Unofficial translation.]")
    return format_html("{} {}", found.as_html(), note) if found.is_unofficial else found.as_html()


ATOM = Format(
    *("atom", "application/atom+xml", "Atom", list_as_atom),
    route="feed",
    order=lambda records: records.order_by("-published_at", "-pk"),
    limit=ENTRIES,
)
