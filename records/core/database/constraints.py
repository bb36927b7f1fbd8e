"""Rules that only a trigger can enforce: those across two tables, and tables to which rows are only added.

A check constraint sees one row. "The office of a participation is an office of that person" needs two, so it
becomes triggers, written alike for SQLite and PostgreSQL. So does `append_only` of a model: no row of its table is
changed or deleted. They are named by table and relation, and `migrate` replaces
every one that is not what the rules ask for. They are dropped before a migration and made after it: SQLite refuses
to rename a table while a trigger names it, and a function of PostgreSQL would go on naming the old one.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.utils import truncate_name
from django.db.models import BaseConstraint, CheckConstraint, F, Model, Q, UniqueConstraint
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from records.core.database import stamps
from records.core.languages import any_language_filled
from records.core.status import Status

PREFIX = "agree_"
PREFIXES = (PREFIX, stamps.PREFIX)
LONGEST_NAME = 61  # PostgreSQL cuts names off at 63 bytes; each trigger adds two


def has_text(kind: str, field: str, message: Any) -> CheckConstraint:
    """Return the rule that a row has a text in at least one language."""
    condition = any_language_filled(field)
    return CheckConstraint(name=f"{kind}_has_{field}", condition=condition, violation_error_message=message)


def published_with(kind: str, field: str, message: Any) -> CheckConstraint:
    """Return the rule that a published record has a text in at least one language."""
    name, condition = (
        f"{kind}_published_with_{field}",
        ~Q(status=Status.PUBLISHED) | any_language_filled(field),
    )
    return CheckConstraint(name=name, condition=condition, violation_error_message=message)


def not_before(name: str, start: str, end: str, message: Any) -> CheckConstraint:
    """Return the rule that one date may not lie before another; of dates that are not known it says nothing."""
    is_unknown = Q(**{f"{end}_latest__isnull": True}) | Q(**{f"{start}_earliest__isnull": True})
    condition = is_unknown | Q(**{f"{end}_latest__gte": F(f"{start}_earliest")})
    return CheckConstraint(name=name, condition=condition, violation_error_message=message)


def not_its_own_parent(kind: str, message: Any) -> CheckConstraint:
    """Return the rule that a row does not stand right above itself."""
    name, condition = f"{kind}_not_its_own_parent", Q(parent__isnull=True) | ~Q(parent=F("id"))
    return CheckConstraint(name=name, condition=condition, violation_error_message=message)


@dataclass(frozen=True)
class Agreement:
    """`record.<relation>.<shared>` must be `record.<own>`; otherwise `message` stands at the field `relation`."""

    relation: str
    shared: str
    own: str
    message: str | Promise


class AgreementModel(models.Model):
    """Abstract: a model with `agreements`, validated in forms by `clean()` and enforced by triggers."""

    agreements: tuple[Agreement, ...] = ()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        others = [(rule, getattr(self, rule.relation)) for rule in self.agreements]
        broken = {
            rule.relation: rule.message
            for rule, other in others
            if other and getattr(other, f"{rule.shared}_id") != getattr(self, f"{rule.own}_id")
        }
        if broken:
            raise ValidationError(broken)

    @classmethod
    def check(cls, **kwargs: Any) -> list[CheckMessage]:
        """Return Django's own messages, and an error where two agreements share a relation, and so a trigger's name."""
        relations = [rule.relation for rule in cls.agreements]
        twice = {relation for relation in relations if relations.count(relation) > 1}
        shared = [Error(f"Two agreements of the relation {name!r}.", obj=cls) for name in sorted(twice)]
        return [*super().check(**kwargs), *shared]


@dataclass(frozen=True)
class Trigger:
    """One trigger: when a row of `table` is written as `event` says, `condition` (on NEW) must not hold."""

    name: str
    table: str
    event: str
    condition: str
    tables: frozenset[str]
    rule: Agreement | None = None

    def definition(self, vendor: str) -> str:
        """Return it as `standing_triggers` would: SQLite keeps the statement, PostgreSQL its parts."""
        if vendor == "sqlite":
            return self.statements(vendor)[0]
        return self._head.replace('"', "") + self._body

    def statements(self, vendor: str) -> list[str]:
        if vendor == "sqlite":
            return [
                f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}" WHEN {self.condition}'
                f" BEGIN SELECT RAISE(ABORT, 'constraint failed: {self.name}'); END"
            ]
        function = f'CREATE OR REPLACE FUNCTION "{self.name}"() RETURNS trigger LANGUAGE plpgsql'
        return [f"{function} AS $${self._body}$$", self._head]

    @property
    def _head(self) -> str:
        """The statement that creates it (PostgreSQL), as the server writes it."""
        return (
            f'CREATE TRIGGER "{self.name}" BEFORE {self.event} ON "{self.table}"'
            f' FOR EACH ROW EXECUTE FUNCTION "{self.name}"()'
        )

    @property
    def _body(self) -> str:
        return (
            f" BEGIN IF {self.condition} THEN RAISE EXCEPTION 'constraint failed: {self.name}'"
            " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END "
        )


class StandingTrigger(NamedTuple):
    """A trigger of ours in a database; `definition` is comparable with what `definition()` of a trigger returns."""

    name: str
    table: str
    definition: str


def triggers(vendor: str) -> Iterator[Trigger | stamps.StampTrigger]:
    """Yield every trigger that the installed models ask for."""
    yield from stamps.stamp_triggers(vendor)
    yield from rule_triggers()


def rule_triggers() -> Iterator[Trigger]:
    """Yield the triggers that refuse what breaks a rule."""
    for model in apps.get_models():
        if getattr(model, "append_only", False):
            yield from _guards_of(model._meta.db_table)
        for rule in getattr(model, "agreements", ()):
            yield from _triggers_of(model, rule)


def _triggers_of(model: Any, rule: Agreement) -> Iterator[Trigger]:
    parent = model._meta.get_field(rule.relation).related_model
    child_table, parent_table = model._meta.db_table, parent._meta.db_table
    name = truncate_name(f"{PREFIX}{child_table}_{rule.relation}", LONGEST_NAME)
    tables = frozenset({child_table, parent_table})
    link, own = (model._meta.get_field(field).column for field in (rule.relation, rule.own))
    shared = parent._meta.get_field(rule.shared).column
    # Names of our own tables and columns, from the models: nothing that a person sent.
    of_child = (
        f'EXISTS (SELECT 1 FROM "{parent_table}" p'  # noqa: S608
        f' WHERE p."id" = NEW."{link}" AND p."{shared}" <> NEW."{own}")'
    )
    of_parent = (
        f'EXISTS (SELECT 1 FROM "{child_table}" c'  # noqa: S608
        f' WHERE c."{link}" = NEW."id" AND c."{own}" <> NEW."{shared}")'
    )
    columns = ", ".join(f'"{column}"' for column in dict.fromkeys((link, own)))
    yield Trigger(f"{name}_i", child_table, "INSERT", of_child, tables, rule)
    yield Trigger(f"{name}_u", child_table, f"UPDATE OF {columns}", of_child, tables, rule)
    yield Trigger(f"{name}_p", parent_table, f'UPDATE OF "{shared}"', of_parent, tables, rule)


def _guards_of(table: str) -> Iterator[Trigger]:
    """Yield the triggers of a table to which rows are only added."""
    for event in ("UPDATE", "DELETE"):
        name = truncate_name(f"{PREFIX}{table}_{event.lower()}", LONGEST_NAME)
        yield Trigger(name, table, event, "TRUE", frozenset({table}))


def standing_triggers(using: str) -> list[StandingTrigger]:
    """Return our triggers in a database, by name; a disabled one has a definition that no rule asks for."""
    connection = connections[using]
    query = (
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        if connection.vendor == "sqlite"
        else "SELECT t.tgname, c.relname, CASE t.tgenabled WHEN 'D' THEN 'DISABLED ' ELSE '' END"
        " || replace(pg_get_triggerdef(t.oid, true), '\"', '') || p.prosrc"
        " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid"
        " WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid) ORDER BY t.tgname, c.relname"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [StandingTrigger(*row) for row in cursor.fetchall() if row[0].startswith(PREFIXES)]


def drop_triggers(using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Signal `pre_migrate`: drop the triggers, unless there is nothing to migrate."""
    if plan:
        _drop(using, standing_triggers(using))


def create_triggers(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: create, replace and drop triggers until they are those that the rules ask for."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    wanted = [trigger for trigger in triggers(connection.vendor) if trigger.tables <= tables]
    definitions = {trigger.name: trigger.definition(connection.vendor) for trigger in wanted}
    standing = standing_triggers(using)
    right = {one.name for one in standing if one.definition == definitions.get(one.name)}
    with transaction.atomic(using):
        _drop(using, [one for one in standing if one.name not in right])
        with connection.cursor() as cursor:
            for trigger in wanted:
                for statement in () if trigger.name in right else trigger.statements(connection.vendor):
                    cursor.execute(statement)


def _drop(using: str, standing: Sequence[StandingTrigger]) -> None:
    connection = connections[using]
    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for name, table, _definition in standing:
            cursor.execute(f'DROP TRIGGER "{name}"' if is_sqlite else f'DROP TRIGGER "{name}" ON "{table}"')
        if is_sqlite:
            return
        # Functions that no trigger calls, such as those of a table that was dropped.
        cursor.execute(
            "SELECT proname FROM pg_proc p WHERE prorettype = 'trigger'::regtype AND pg_function_is_visible(p.oid)"
            " AND NOT EXISTS (SELECT 1 FROM pg_trigger WHERE tgfoid = p.oid)"
        )
        for (name,) in cursor.fetchall():
            if name.startswith(PREFIX):
                cursor.execute(f'DROP FUNCTION "{name}"()')


@contextmanager
def without_triggers(using: str, model: type[Model]) -> Iterator[None]:
    """Drop the triggers of a table for as long as this context lasts, within a transaction."""
    table = model._meta.db_table
    _drop(using, [one for one in standing_triggers(using) if one.table == table])
    yield
    create_triggers(using)


NAMED = re.compile(
    r"(?:constraint failed: |constraint \")(?P<name>\w+)"
)  # SQLite's words, PostgreSQL's words
UNIQUE_COLUMNS = re.compile(r"UNIQUE constraint failed: (?P<columns>.+)")  # SQLite names no rule here


def reason(error: DatabaseError | ValueError, record: Model) -> str:
    """Return the sentence of the broken constraint or agreement; without one, the database's own words."""
    words = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    if found := UNIQUE_COLUMNS.search(words):
        columns = {column.split(".")[-1] for column in found["columns"].split(", ")}
        get_field: Any = record._meta.get_field
        for rule in record._meta.constraints:
            if isinstance(rule, UniqueConstraint) and columns == {
                get_field(one).column for one in rule.fields
            }:
                return _message(rule)
        return _taken(columns)
    named = NAMED.search(words)
    return (_named_reason(record, named["name"]) if named else "") or words


def _named_reason(record: Model, name: str) -> str:
    # The rule may be one of another kind, broken by a change of what its rows lead to.
    for trigger in rule_triggers():
        if trigger.name == name and trigger.rule:
            return f"{trigger.rule.relation}: {trigger.rule.message}"
    for constraint in record._meta.constraints:
        if constraint.name == name:
            return _message(constraint)
    fields = record._meta.concrete_fields
    unique = {field.name for field in fields if field.unique and f"_{field.column}_" in name}
    return _taken(unique) if unique else ""


def _message(constraint: BaseConstraint) -> str:
    """Return the constraint's own sentence, with its name: the sentence of some is Django's, and says little."""
    return f"{constraint.get_violation_error_message()} ({constraint.name})"


def _taken(columns: set[str]) -> str:
    return _("Another record already has this %(field)s.") % {"field": ", ".join(sorted(columns))}
