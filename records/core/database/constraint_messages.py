"""Sentences for what a database refuses: the message of the rule that a record broke, as the models have it."""

import re
from typing import Any

from django.db import DatabaseError
from django.db.models import CheckConstraint, Model, UniqueConstraint
from django.utils.translation import gettext as _

from records.core.database.constraints import triggers

NAMED = re.compile(
    r"(?:constraint failed: |constraint \")(?P<name>\w+)"
)  # SQLite's words, PostgreSQL's words
UNIQUE_COLUMNS = re.compile(r"UNIQUE constraint failed: (?P<columns>.+)")  # SQLite names no rule here


def reason(error: DatabaseError | ValueError, record: Model) -> str:
    """Return the sentence of the broken constraint or agreement; without one, the database's own words."""
    words = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    columns = UNIQUE_COLUMNS.search(words)
    if columns:
        return _unique_reason(record, {column.split(".")[-1] for column in columns["columns"].split(", ")})
    named = NAMED.search(words)
    return (_named_reason(record, named["name"]) if named else "") or words


def _unique_reason(record: Model, columns: set[str]) -> str:
    for rule in _unique_rules(record):
        if {_column(record, name) for name in rule.fields} == columns:
            return _message(rule)
    return _taken(columns)


def _unique_rules(record: Model) -> list[UniqueConstraint]:
    return [rule for rule in record._meta.constraints if isinstance(rule, UniqueConstraint) and rule.fields]


def _column(record: Model, name: str) -> str:
    field: Any = record._meta.get_field(name)
    return str(field.column)


def _named_reason(record: Model, name: str) -> str:
    # The rule may be one of another kind, broken by a change of what its rows lead to.
    for trigger in triggers():
        if trigger.name == name:
            return f"{trigger.rule.relation}: {trigger.rule.message}"
    for constraint in record._meta.constraints:
        if constraint.name == name and isinstance(constraint, CheckConstraint | UniqueConstraint):
            return _message(constraint)
    unique = {
        field.name for field in record._meta.concrete_fields if field.unique and f"_{field.column}_" in name
    }
    return _taken(unique) if unique else ""


def _message(constraint: CheckConstraint | UniqueConstraint) -> str:
    """Return the constraint's own sentence, with its name: the sentence of some is Django's, and says little."""
    return f"{constraint.get_violation_error_message()} ({constraint.name})"


def _taken(columns: set[str]) -> str:
    return _("Another record already has this %(field)s.") % {"field": ", ".join(sorted(columns))}
