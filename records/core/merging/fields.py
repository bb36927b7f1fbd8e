"""The record's own fields: which of two values stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from records.core.history import changes
from records.core.languages import language_columns
from records.core.rules import REASON
from records.core.slugs import COLUMNS

KEPT, GONE = "kept", "gone"


@dataclass(frozen=True)
class FieldChoice:
    """A field with the values of the one that stays and of the one that goes; `chosen` is `KEPT` or `GONE`."""

    field: Any
    kept: Any
    gone: Any
    chosen: str

    @property
    def value(self) -> Any:
        return self.gone if self.chosen == GONE else self.kept

    @property
    def is_open(self) -> bool:
        """True if both have a value, and not the same one."""
        return not is_blank(self.kept) and not is_blank(self.gone) and self.kept != self.gone

    @property
    def is_empty(self) -> bool:
        return is_blank(self.kept) and is_blank(self.gone)


def is_blank(value: Any) -> bool:
    return value is None or value == ""


def field_choices(
    gone: models.Model, kept: models.Model, choices: Mapping[str, str] | None = None
) -> list[FieldChoice]:
    """Return the fields with which value stays: the one chosen, else that of the one that stays.

    Where that is blank it is the other one's. Address, status and days stay as they are.
    """
    return [_choice(field, gone, kept, choices or {}) for field in own_fields(type(kept))]


def own_fields(model: type[models.Model]) -> list[Any]:
    """Return the columns that people fill in, but for address, status and the reason of a withdrawal."""
    left_out = {"status", *COLUMNS, *language_columns(REASON).values()}
    fields = changes.editable_fields(model)
    return [one for one in fields if not one.many_to_many and one.name not in left_out]


def _choice(field: Any, gone: models.Model, kept: models.Model, choices: Mapping[str, str]) -> FieldChoice:
    values = [stored_value(field, row) for row in (kept, gone)]
    if field.is_relation and isinstance(kept, field.related_model):  # neither is above itself
        values = [None if value in (kept.pk, gone.pk) else value for value in values]
    usual = GONE if is_blank(values[0]) and not is_blank(values[1]) else KEPT
    chosen = choices.get(field.name, usual)
    return FieldChoice(field, values[0], values[1], chosen if chosen in (KEPT, GONE) else usual)


def stored_value(field: Any, row: models.Model) -> Any:
    """Return the value of a column as comparisons and assignments take it: a key of a relation, a name of a file."""
    value = getattr(row, field.attname)
    return str(value) if isinstance(field, models.FileField) else value
