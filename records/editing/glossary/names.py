"""The terms of the archive: its own names in each language, and those of the glossary.

They are read again once the archive's stamp is another one, and sorted again where a name has changed.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, models

from records.core import registry
from records.core.database.stamps import read_stamp
from records.core.languages import column_of, language_codes
from records.core.locale_formats import country_name
from records.core.merging.names import names_relation
from records.core.models import Record, Status
from records.editing.glossary.matching import Entry, Matcher
from records.editing.glossary.models import GlossaryTerm
from records.search.other_names import country_words

COUNTRY, CITY = "country", "city"


@dataclass(frozen=True)
class ArchiveNames:
    """A declaration that records of a kind are called by these fields, and by their other names.

    `label` says what they are: that of a model, or `CITY`. What is no record is the same thing in many rows.

    Where `is_person`, the name is the same in every language, and a part of it will do. What has no `has_capital` is
    written like any other words: such a name of one word is offered and not asked for.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    label: str
    has_capital: bool = True
    is_person: bool = False
    is_record: bool = True


class Read(NamedTuple):
    """The names of a row in each language, as they are in the database."""

    declaration: int
    record: int | None
    names: tuple[tuple[str, tuple[str, ...]], ...]


class Kept:
    """The matcher of this process, with the stamp and the names of which it was made."""

    stamp: str | None = None
    facts: Any = None
    matcher: Matcher = Matcher()


_kept = Kept()


def matcher() -> Matcher:
    """Return the matcher of all terms, as the archive has them now."""
    stamp = read_stamp(DEFAULT_DB_ALIAS)
    if stamp is None or stamp != _kept.stamp:
        facts = (language_codes(), _terms(), _names())
        if facts != _kept.facts:
            _kept.matcher = Matcher(_entries(facts[1], facts[2]))
            _kept.facts = facts
        _kept.stamp = stamp
    return _kept.matcher


def _terms() -> list[dict[str, Any]]:
    columns = [column_of(name, code) for name in ("name", "also", "wrong") for code in language_codes()]
    return list(GlossaryTerm.objects.order_by("pk").values("pk", "note", "has_exact_case", *columns))


def _names() -> list[Read]:
    declared = enumerate(registry.all(ArchiveNames))
    return [read for number, one in declared for read in _of_kind(number, one)]


def _of_kind(number: int, declared: ArchiveNames) -> Iterator[Read]:
    found: dict[Any, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, code, name in _called(declared):
        found[key][code].append(name)
    for key, names in found.items():
        in_languages = tuple((code, tuple(dict.fromkeys(some))) for code, some in names.items())
        yield Read(number, key if declared.is_record else None, in_languages)


def _called(declared: ArchiveNames) -> Iterator[tuple[Any, str, str]]:
    """Yield the names of a kind: of which record, or else of which first name; in which language, "" for every one."""
    model: Any = declared.model
    columns = _columns(declared)
    rows: Any = model._base_manager.order_by("pk")
    rows = rows.exclude(status=Status.WITHDRAWN) if issubclass(model, Record) else rows
    if declared.is_record:
        values: Any = rows.values_list("pk", *columns)
    else:  # the same city stands in many rows
        values = ((one[0], *one) for one in rows.order_by().values_list(*columns).distinct())
    there = set()
    for key, *names in values:
        there.add(key)
        named = zip(columns.values(), names, strict=True)
        yield from ((key, code, name) for code, name in named if key and name)
    for key, code, name in _other_names(model) if declared.is_record else ():
        if key in there and (declared.is_person or code in language_codes()):
            yield key, "" if declared.is_person else code, name


def _columns(declared: ArchiveNames) -> dict[str, str]:
    """Return the columns of names, with their languages; "" for those that are the same in every one."""
    translated: tuple[str, ...] = getattr(declared.model, "translated_fields", tuple)()
    found: dict[str, str] = {}
    for name in declared.fields:
        found |= (
            {column_of(name, code): code for code in language_codes()} if name in translated else {name: ""}
        )
    return found


def _other_names(model: type[models.Model]) -> Iterator[tuple[int, str, str]]:
    relation = names_relation(model)
    if relation is not None:
        rows = relation.related_model._base_manager.order_by("pk")
        yield from rows.values_list(relation.field.attname, "language", "name")


def _entries(terms: list[dict[str, Any]], names: list[Read]) -> Iterator[Entry]:
    # A term of the glossary is asked for beside a record of the same name: both have the right words.
    for values in terms:
        term = GlossaryTerm(**values)
        yield Entry(
            term._meta.label_lower,
            {code: right for code in language_codes() if (right := term.names(code))},
            wrong={code: lines for code in language_codes() if (lines := term.lines("wrong", code))},
            note=term.note,
            has_exact_case=term.has_exact_case,
            record=(term._meta.label_lower, term.pk),
        )
    declared = registry.all(ArchiveNames)
    for read in names:
        yield _entry(declared[read.declaration], read)
    yield from _countries()


def _entry(declared: ArchiveNames, read: Read) -> Entry:
    names = dict(read.names)
    if "" in names:  # of people: the same in every language
        names = dict.fromkeys(language_codes(), names[""])
    is_plain = not declared.has_capital
    return Entry(
        declared.label,
        names,
        has_capital=declared.has_capital,
        will_part_do=declared.is_person,
        warns=not (is_plain and any(len(name.split()) < 2 for some in names.values() for name in some)),
        record=(declared.model._meta.label_lower, read.record) if read.record else None,
    )


def _countries() -> Iterator[Entry]:
    for code, (names, adjectives) in country_words().items():
        called = {
            language: tuple(dict.fromkeys((country_name(code, language).partition(" (")[0], *some)))
            for language, some in names.items()
        }
        yield Entry(COUNTRY, called, allied=adjectives, has_capital=True)
