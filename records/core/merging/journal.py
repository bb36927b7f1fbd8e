"""The changes of a merge, as JSON: rows by model and key, with their columns as a version holds them.

`changed`: fields of a row that were filled or replaced, each with the value before and after; `moved`: relations of a
row, likewise; `deleted` and `made`: rows with all their columns; `joined`: relations of many to many that followed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.apps import apps
from django.db import models

from records.core.history import changes
from records.core.history.revisions import Values, values_of

Row = tuple[str, Any]  # label of the model, key


@dataclass
class Change:
    """Fields of a row, each with the value before and the value after."""

    label: str
    key: Any
    fields: dict[str, list[Any]]


@dataclass
class Kept:
    """A row with all its columns."""

    label: str
    key: Any
    values: Values


@dataclass
class Joined:
    """Rows that a many-to-many relation led to from the row that went, and those of them that were new to the other."""

    label: str
    gone_key: Any
    kept_key: Any
    accessor: str
    keys: list[Any]
    new_keys: list[Any]


@dataclass
class Journal:
    changed: list[Change] = field(default_factory=list)
    moved: list[Change] = field(default_factory=list)
    deleted: list[Kept] = field(default_factory=list)
    made: list[Kept] = field(default_factory=list)
    joined: list[Joined] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        kinds: dict[str, Any] = {"changed": Change, "moved": Change, "joined": Joined}
        return cls(**{name: [kinds.get(name, Kept)(**one) for one in rows] for name, rows in stored.items()})

    def note_change(self, before: Values, row: models.Model) -> None:
        """Note what differs between columns as they were and a row that was saved."""
        after = columns(row)
        differing = {name: [value, after[name]] for name, value in before.items() if value != after[name]}
        if differing:
            self.changed.append(Change(row._meta.label_lower, row.pk, differing))

    def note(self, place: list[Kept], row: models.Model) -> None:
        """Note a row with all its columns as `deleted` or `made`."""
        place.append(Kept(row._meta.label_lower, row.pk, columns(row)))


def columns(row: models.Model) -> Values:
    """Return the columns of a row, without its many-to-many relations and the time of its last change."""
    left_out = {"updated_at", *(one.name for one in row._meta.many_to_many)}
    values = {name: value for name, value in values_of(row).items() if name not in left_out}
    times = [one.name for one in row._meta.concrete_fields if isinstance(one, models.DateTimeField)]
    # A version drops what is smaller than a millisecond.
    exactly = {name: getattr(row, name) for name in times if name in values}
    return {**values, **{name: value.isoformat() for name, value in exactly.items() if value}}


def model_of(one: Change | Kept | Joined) -> type[models.Model]:
    return apps.get_model(one.label)


def stored(one: Change | Kept) -> Any:
    """Return the row as it is stored now, or None."""
    return model_of(one)._base_manager.filter(pk=one.key).first()


def in_words(one: Change | Kept) -> str:
    """Return the name of a row, as it is or as it was."""
    row = stored(one)
    return str(row) if row else changes.RecordNames([]).was(model_of(one), one.key)


def set_columns(row: Any, values: Iterable[tuple[str, Any]]) -> None:
    """Give a row values of columns by their names."""
    for name, value in values:
        column = row._meta.get_field(name)
        setattr(row, column.attname, column.to_python(value))


def insert(one: Kept) -> Any:
    """Store a row again as it was, under its key."""
    row = model_of(one)(pk=one.key)
    set_columns(row, one.values.items())
    row.save_base(raw=True, force_insert=True)
    return row


def things_in(journal: Journal) -> Iterator[tuple[type[models.Model], Any, Values]]:
    """Yield every row that a merge touched, with the relations that it had before or after."""
    for change in (*journal.moved, *journal.changed):
        for place in (0, 1):
            yield model_of(change), change.key, {name: both[place] for name, both in change.fields.items()}
    for kept in (*journal.deleted, *journal.made):
        yield model_of(kept), kept.key, kept.values
