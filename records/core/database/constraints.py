"""Rules across two tables, kept by the database itself.

A check constraint sees one row. "The office of a participation is an office of that person" needs two, so it
becomes triggers, written alike for SQLite and PostgreSQL. They are dropped before a migration and made after it:
SQLite refuses to rename a table while a trigger names it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connections, models
from django.utils.functional import Promise


@dataclass(frozen=True)
class Agreement:
    """`record.<relation>.<shared>` must be `record.<own>`; broken, it is told at the field `relation`."""

    relation: str
    shared: str
    own: str
    message: str | Promise

    def is_broken(self, record: models.Model) -> bool:
        """Whether a record in memory breaks the rule."""
        other = getattr(record, self.relation)
        return other is not None and getattr(other, f"{self.shared}_id") != getattr(record, f"{self.own}_id")


class AgreementModel(models.Model):
    """Abstract: a model with `agreements`, told in forms by `clean()` and enforced by triggers."""

    agreements: tuple[Agreement, ...] = ()

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        broken = {rule.relation: rule.message for rule in self.agreements if rule.is_broken(self)}
        if broken:
            raise ValidationError(broken)


@dataclass(frozen=True)
class Trigger:
    """One trigger: when a row of `table` is written as `event` says, `condition` (on NEW) must not hold."""

    name: str
    table: str
    event: str
    condition: str


def triggers() -> Iterator[Trigger]:
    """Every trigger that the agreements of the installed models ask for."""
    for model in apps.get_models():
        for number, rule in enumerate(getattr(model, "agreements", ())):
            yield from _triggers_of(model, rule, f"agree_{model._meta.db_table}_{number}")


def _triggers_of(model: type[models.Model], rule: Agreement, name: str) -> Iterator[Trigger]:
    relation = _foreign_key(model, rule.relation)
    parent = relation.remote_field.model
    child_table, parent_table = model._meta.db_table, parent._meta.db_table
    link, own = relation.column, _foreign_key(model, rule.own).column
    shared = _foreign_key(parent, rule.shared).column
    # Names of our own tables and columns, from the models: nothing that a person sent.
    of_child = (
        f'EXISTS (SELECT 1 FROM "{parent_table}" p'  # noqa: S608
        f' WHERE p."id" = NEW."{link}" AND p."{shared}" <> NEW."{own}")'
    )
    of_parent = (
        f'EXISTS (SELECT 1 FROM "{child_table}" c'  # noqa: S608
        f' WHERE c."{link}" = NEW."id" AND c."{own}" <> NEW."{shared}")'
    )
    yield Trigger(f"{name}_i", child_table, "INSERT", of_child)
    yield Trigger(f"{name}_u", child_table, f'UPDATE OF "{link}", "{own}"', of_child)
    yield Trigger(f"{name}_p", parent_table, f'UPDATE OF "{shared}"', of_parent)


def _foreign_key(model: type[models.Model], name: str) -> models.ForeignKey[Any, Any]:
    return cast("models.ForeignKey[Any, Any]", model._meta.get_field(name))


def existing_triggers(using: str) -> set[str]:
    """Names of our triggers that stand in a database."""
    connection = connections[using]
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'agree_%%'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'agree_%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return {name for (name,) in cursor.fetchall()}


def drop_triggers(using: str, **kwargs: Any) -> None:
    """Signal `pre_migrate`: take the triggers away (SQLite only; PostgreSQL keeps them in order by itself)."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for name in existing_triggers(using):
            cursor.execute(f'DROP TRIGGER "{name}"')


def create_triggers(using: str, **kwargs: Any) -> None:
    """Signal `post_migrate`: make the triggers whose tables stand."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    standing = existing_triggers(using)
    with connection.cursor() as cursor:
        for trigger in triggers():
            if trigger.name not in standing and _tables_of(trigger) <= tables:
                for statement in _statements(trigger, connection.vendor):
                    cursor.execute(statement)


def _tables_of(trigger: Trigger) -> set[str]:
    return {trigger.table, trigger.condition.split('FROM "')[1].split('"')[0]}


def _statements(trigger: Trigger, vendor: str) -> list[str]:
    if vendor == "sqlite":
        return [
            f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}" WHEN {trigger.condition}'
            f" BEGIN SELECT RAISE(ABORT, 'constraint failed: {trigger.name}'); END"
        ]
    return [
        f'CREATE OR REPLACE FUNCTION "{trigger.name}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN'
        f" IF {trigger.condition} THEN RAISE EXCEPTION 'constraint failed: {trigger.name}'"
        " USING ERRCODE = 'check_violation'; END IF; RETURN NEW; END $$",
        f'CREATE TRIGGER "{trigger.name}" BEFORE {trigger.event} ON "{trigger.table}"'
        f' FOR EACH ROW EXECUTE FUNCTION "{trigger.name}"()',
    ]
