"""Texts of a record and of those that it is related to, by paths with `__`, as in Django's lookups."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from itertools import groupby, starmap
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from django.utils.translation import override

from records.core.languages import TranslatedModel, language_codes, language_columns
from records.core.locale_formats import country_name
from records.core.models import Source, TermField
from records.core.models.querysets import fetched
from records.search.analysis import Text
from records.search.other_names import ordinal_texts

MadeT = TypeVar("MadeT")

NAMES = "other_names"
COUNTRY = "country"
ORDINAL = "ordinal"
PUBLISHER = "publisher"


def under(relation: str, paths: Sequence[str]) -> tuple[str, ...]:
    """Return paths that begin at what a relation leads to."""
    return tuple(f"{relation}__{path}" for path in paths)


def translated(record: TranslatedModel, field: str) -> list[Text]:
    """Return a field in every language that has it."""
    columns = language_columns(field).items()
    return [Text(code, value) for code, column in columns if (value := getattr(record, column))]


def other_names(record: Any) -> list[Text]:
    """Return the other names of a record, each in its language."""
    return [Text(name.language, name.name) for name in _values(record, NAMES)]


def follow(record: Any, path: str) -> list[Any]:
    """Return what a path leads to, without empty values and without records that the public does not see."""
    found = [record]
    for name in path.split("__") if path else ():
        found = [one for row in found for one in _values(row, name) if one]
    return [one for one in found if getattr(one, "is_published", True)]


def _values(row: Any, name: str) -> Sequence[Any]:
    """Return a value, or related rows in an order that every database keeps."""
    model: Any = type(row)
    if not _leads_to_many(model, name):
        return (getattr(row, name),)
    rows = list(fetched(row, name))
    return rows if len(rows) < 2 or _is_ordered(model, name) else sorted(rows, key=attrgetter("pk"))


@cache
def _leads_to_many(model: Any, name: str) -> bool:
    fields = getattr(model, "_meta", None)  # a path may end in a part of a value, such as the year of a day
    relations = [*fields.many_to_many, *fields.related_objects] if fields else []
    names = {one.get_accessor_name() if one.auto_created else one.name for one in relations}
    return name in names


@cache
def _is_ordered(model: Any, relation: str) -> bool:
    return bool(getattr(model(pk=0), relation).all().ordered)


class Branch:
    """Paths that begin with the same relation, behind which `paths` go on; or fields of the row itself."""

    def __init__(self, start: str, relation: str, paths: tuple[str, ...]) -> None:
        self.start, self.relation, self.paths = f"{start}__{relation}", relation, paths


@cache
def _branches(start: str, paths: tuple[str, ...]) -> list[Branch]:
    """Return the branches of paths in their order; `start` tells them from those of other rows."""
    parted = [path.partition("__") for path in paths]
    pairs = [(first, rest) if rest else ("", first) for first, _separator, rest in parted]
    groups = groupby(pairs, key=itemgetter(0))
    return [Branch(start, relation, tuple(rest for _first, rest in group)) for relation, group in groups]


# What a pass has found behind the rows that many records share.
_shared: ContextVar[dict[Any, Any] | None] = ContextVar("what documents share", default=None)


@contextmanager
def sharing() -> Iterator[None]:
    """Follow the paths behind a row that several records share once; no row may change within this context."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def shared(key: Hashable, make: Callable[[], MadeT]) -> MadeT:
    """Return what was made for a key before in this pass, else what `make` returns."""
    made = _shared.get()
    if made is None:
        return make()
    if key not in made:
        made[key] = make()
    found: MadeT = made[key]
    return found


def texts_at(record: Any, *paths: str) -> list[Text]:
    """Return the texts of a field, or of the other names, of every row where one of the paths ends."""
    return _texts_at(record, paths, type(record)._meta.label)


def _texts_at(row: Any, paths: tuple[str, ...], start: str) -> list[Text]:
    texts: list[Text] = []
    for branch in _branches(start, paths):
        if branch.relation:
            behind = [_behind(branch, one) for one in _values(row, branch.relation) if one]
            # The first path of all rows, then the second one.
            for of_path in zip(*behind, strict=True):
                for found in of_path:
                    texts += found
        elif getattr(row, "is_published", True):
            for name in branch.paths:
                texts += _texts(row, name)
    return texts


def _behind(branch: Branch, row: Any) -> list[list[Text]]:
    """Return the texts behind a row to which a branch leads, by path."""
    return shared((branch, row.pk), lambda: [_texts_at(row, (path,), branch.start) for path in branch.paths])


@cache
def _has_translated(model: Any, field: str) -> bool:
    return issubclass(model, TranslatedModel) and field in model.translated_fields()


def _texts(row: Any, field: str) -> Sequence[Text]:
    """Return the texts of a field, in every language. A name that is not translated is no word of a language."""
    model: Any = type(row)
    if field == NAMES and _has_translated(model, row.title_field):
        return other_names(row)
    if field == NAMES:
        return [Text("", name.name) for name in _values(row, NAMES)]
    if _has_translated(model, field):
        return translated(row, field)
    value = getattr(row, field)
    texts = _texts_of_value(model, field, value, getattr(row, "language", "")) if value else ()
    is_publisher = isinstance(row, Source) and field == PUBLISHER
    return [*texts, *starmap(Text, row.known_publishers.items())] if is_publisher else texts


def _texts_of_value(model: Any, field: str, value: Any, language: str) -> Sequence[Text]:
    """Return what a page shows of a value that is not translated: its label, or itself in the language of its row."""
    if field == COUNTRY:
        return [Text(code, country_name(value, code)) for code in language_codes()]
    if field == ORDINAL:
        return ordinal_texts(value)
    column = model._meta.get_field(field)
    if isinstance(column, TermField):  # whose labels administrators change
        return shared((column, value), lambda: _labels(column, value))
    if column.choices:
        return _fixed_labels(column, value)
    return [Text(language, value)]


def _labels(column: Any, value: str) -> list[Text]:
    found = []
    for code in language_codes():
        with override(code):
            found.append(Text(code, str(dict(column.flatchoices).get(value, value))))
    return found


_fixed_labels = cache(_labels)


def relation_of(model: Any, path: str) -> str:
    """Return the part of a path that leads to other rows; empty if the path is of the record's own field."""
    names: list[str] = []
    for name in path.split("__"):
        field = model._meta.get_field(name)
        if not field.is_relation:
            break
        names.append(name)
        model = field.related_model
    return "__".join(names)


def columns_on(model: Any, path: str) -> Iterator[tuple[Any, str]]:
    """Yield (model, column) of all that a path reads of other rows: its end, and the keys by which they are joined."""
    for place, name in enumerate(path.split("__")):
        field = model._meta.get_field(name)
        if field.one_to_many:
            yield field.related_model, field.remote_field.attname
        elif place and not field.many_to_many:
            yield model, getattr(field, "attname", name)
        model = field.related_model
