"""Titles of events on their pages and in lists: one line for each edition, with its numeral before the name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forum.events.models import Edition, Event, Series
from records.core.languages import LocalizedText


@dataclass(frozen=True)
class TitleLine:
    """One line of a title; the numeral is empty where the name says all."""

    numeral: str
    name: LocalizedText


def title_lines(event: Event, first: Series | None = None) -> list[TitleLine]:
    """The name of an event, cut at its editions; the one of the series `first`, if given, leads.

    A joint event has a line for each edition if its own name is made of them. Words are never added or left out:
    where name and editions disagree, the name stands whole.
    """
    name = event.localized("name")
    editions = [edition for edition in event.editions.all() if edition.numeral]
    if len(editions) > 1:
        lines = [
            TitleLine(edition.numeral, edition.series.localized("name")) for edition in _led(editions, first)
        ]
        return lines if _is_made_of(name, lines) else [TitleLine("", name)]
    if editions:
        numeral = editions[0].numeral
        return [TitleLine(numeral, replace(name, value=name.value.removeprefix(f"{numeral} ")))]
    return [TitleLine("", name)]


def _led(editions: Sequence[Edition], first: Series | None) -> list[Edition]:
    return sorted(editions, key=lambda edition: first is None or edition.series_id != first.pk)


def _is_made_of(name: LocalizedText, lines: Sequence[TitleLine]) -> bool:
    return all(f"{line.numeral} {line.name}" in name.value for line in lines)
