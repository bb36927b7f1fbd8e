"""The rows to which cells of relations lead: stored ones, or new ones of the same import."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from records.editing.tables.columns import Column, columns_of, reference
from records.editing.tables.finding import (
    Finder,
    folded,
    is_found_by_name,
    owner_relation,
    part_names,
    without_name,
)
from records.editing.tables.identity import Identity, offered
from records.editing.tables.rows import Cell, PlannedRow, Question, Ref

PARTS = re.compile(r"\s*[\n;]\s*")
# A chosen row: its primary key, or the new row of the import.
Chosen = Any


class AskedError(Exception):
    """A cell that more than one record may be meant by."""

    def __init__(self, question: Question) -> None:
        self.question = question
        super().__init__(question.key)


def pieces(column: Column, cell: Cell) -> list[Cell]:
    """Return the references in a cell."""
    if isinstance(cell, Ref):
        return [cell]
    parts: list[Cell] = [one for one in PARTS.split(cell) if one] if column.field.many_to_many else [cell]
    return [one for one in parts if one]


@cache
def relations_of(model: type[models.Model]) -> list[Column]:
    """Return the columns of relations, those that hang on the choice of another one after it."""
    agreed = {rule.relation for rule in getattr(model, "agreements", ())}
    related = [one for one in columns_of(model) if one.field is not None and one.field.is_relation]
    return sorted(related, key=lambda one: one.name in agreed)


class Links:
    """The relations of the rows of one import."""

    def __init__(self, finder: Finder, identity: Identity, answers: Mapping[str, str]) -> None:
        self.finder, self.identity, self.answers = finder, identity, answers
        self.found: dict[tuple[PlannedRow, str], list[Chosen]] = {}
        self.objects: dict[tuple[Any, Any], Any] = {}
        self.by_name: dict[str, PlannedRow] = {}
        self.new_parts: dict[Any, list[PlannedRow]] = defaultdict(list)

    def want(self, row: PlannedRow) -> None:
        """Tell the finder what it will be asked, and remember what others call the row."""
        if row.name:
            self.by_name[row.name] = row
        for column in relations_of(row.model):
            if is_found_by_name(column.field.related_model):
                for piece in pieces(column, row.cells.get(column.name, "")):
                    if isinstance(piece, str):
                        self.finder.want(column.field.related_model, piece)

    def resolve(self, row: PlannedRow) -> None:
        """Find what the cells of a row lead to; what cannot be found is a problem or a question of the row."""
        for column in relations_of(row.model):
            found: list[Chosen] = []
            for piece in pieces(column, row.cells.get(column.name, "")):
                try:
                    found.append(self._target(row, column, piece))
                except AskedError as asked:
                    row.questions.append(asked.question)
                except ValidationError as error:
                    row.refuse(column.label, *error.messages)
            self.found[row, column.name] = list(dict.fromkeys(found))
            row.needs += [one for one in found if isinstance(one, PlannedRow)]
        if row.name or not is_found_by_name(row.model):
            self._remember_part(row)

    def _remember_part(self, row: PlannedRow) -> None:
        owner = owner_relation(row.model)
        if owner and (chosen := self.found.get((row, owner))):
            self.new_parts[row.model, chosen[0]].append(row)

    def _target(self, row: PlannedRow, column: Column, piece: Cell) -> Chosen:
        model = column.field.related_model
        if isinstance(piece, Ref):
            return _pk_or_row(self.by_name[piece.name])
        if is_found_by_name(model):
            return self._named(model, piece)
        return self._part(row, column, piece)

    def _named(self, model: Any, text: str) -> Chosen:
        pks = self.finder.named(model, text)
        new = self.identity.new[model].get(folded(text), []) if not pks else []
        if len(pks) + len(new) == 1:
            return next(iter(pks or new))
        facts = {"kind": model._meta.verbose_name, "name": text[:80]}
        if not pks and not new:
            raise ValidationError(_("There is no %(kind)s “%(name)s”.") % facts)
        if new:
            raise ValidationError(_("Several rows of this import are called “%(name)s”.") % facts)
        key = f"name:{model._meta.label_lower}:{folded(text)}"
        chosen = next((pk for pk in pks if str(pk) == self.answers.get(key)), None)
        if chosen is None:
            sentence = _("Which %(kind)s is “%(name)s”?") % facts
            raise AskedError(Question(key, sentence, offered(model, pks)))
        return chosen

    def _part(self, row: PlannedRow, column: Column, text: str) -> Chosen:
        """Return the part of an owner that a text names; the owner is told by another cell of the row."""
        model = column.field.related_model
        rule = next(
            (one for one in getattr(row.model, "agreements", ()) if one.relation == column.name), None
        )
        owners = self.found.get((row, rule.own), []) if rule else []
        if not owners:
            owners = self._owner_in_key(model, without_name(text))
        facts = {"kind": model._meta.verbose_name, "name": text[:80]}
        if not owners:
            raise ValidationError(_("To whom or what “%(name)s” belongs is not told in this row.") % facts)
        (owner,) = owners[:1]
        found = self._parts_called(model, rule.shared if rule else owner_relation(model), owner, text)
        if len(found) != 1:
            sentence = (
                _("Several are called “%(name)s” here: write the key.")
                if found
                else _("There is no %(kind)s “%(name)s” there.")
            )
            raise ValidationError(sentence % facts)
        return found[0]

    def _owner_in_key(self, model: Any, key: str) -> list[Any]:
        owner = owner_relation(model)
        related = model._meta.get_field(owner).related_model if owner else None
        uid = key.partition("/")[0]
        rows = (
            related._base_manager.filter(uid=uid.lower())
            if related and hasattr(related, "uid_letter")
            else ()
        )
        return [one.pk for one in rows]

    def _parts_called(self, model: Any, relation: str, owner: Chosen, text: str) -> list[Chosen]:
        key, name = without_name(text), folded(text)
        stored = [] if isinstance(owner, PlannedRow) else self.finder.parts_of(model, relation, owner)
        exact: list[Chosen] = [one.pk for one in stored if one.key == key]
        called: list[Chosen] = [one.pk for one in stored if name in one.names]
        new = [one for one in self.new_parts[model, owner] if one.is_new and one.instance is not None]
        return exact or called or [one for one in new if name in part_names(one.instance)]

    # Chosen

    def load(self, rows: Iterable[PlannedRow]) -> None:
        """Read the rows to which those of a chunk lead, one query a kind."""
        wanted: dict[Any, set[Any]] = defaultdict(set)
        self.objects.clear()
        for row in rows:
            for column in relations_of(row.model):
                chosen = self.found.get((row, column.name), [])
                wanted[column.field.related_model] |= {
                    one for one in chosen if not isinstance(one, PlannedRow)
                }
        for model, pks in wanted.items():
            joins = [one.name for one in model._meta.concrete_fields if one.is_relation]
            found = model._base_manager.select_related(*joins or [None]).in_bulk(pks)
            self.objects.update({(model, pk): one for pk, one in found.items()})

    def chosen(self, row: PlannedRow, name: str) -> Any:
        """Return the instance to which a cell leads; None where it is blank."""
        return next(iter(self.chosen_many(row, name)), None)

    def chosen_many(self, row: PlannedRow, name: str) -> list[Any]:
        """Return the instances to which a cell leads, new ones not yet saved."""
        model = row.model._meta.get_field(name).related_model if name else None
        return list(self._instances(model, self.found.get((row, name), [])))

    def _instances(self, model: Any, chosen: Iterable[Chosen]) -> Iterator[Any]:
        for one in chosen:
            if isinstance(one, PlannedRow):
                one.instance = one.instance or one.model()
                yield one.instance
            elif (model, one) in self.objects:
                yield self.objects[model, one]

    def shown(self, row: PlannedRow, name: str) -> str:
        """Return what a cell leads to in words; of a new row what it is called."""
        found = self.found.get((row, name), [])
        model = row.model._meta.get_field(name).related_model
        words = [
            _("%(name)s (new)") % {"name": one.title}
            if isinstance(one, PlannedRow)
            else reference(self.objects[model, one])
            for one in found
        ]
        return "\n".join(sorted(words))


def _pk_or_row(row: PlannedRow) -> Chosen:
    return row if row.pk is None else row.pk
