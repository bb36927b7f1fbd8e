"""Versions of records: every save keeps one of a record and of its inline rows.

The versions are django-reversion's: a revision has a user and a time, and holds the record and its rows as they
were then. What was saved elsewhere (by a fixture, by a command) gets a version before it is changed for the first time.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

import reversion
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Max, Prefetch
from django.dispatch import Signal, receiver
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from records.core.fetching import with_related
from records.core.history.writing import KeptRow, RevisionWriter, text_of
from records.core.languages import TranslatedModel

# Comments of revisions. Sentences would be in the language of the user who saved; the pages translate these.
FOUND, ADDED, DELETED, RECOVERED, RESTORED = "found", "added", "deleted", "recovered", "restored"
DIVIDED, FOLLOWED, IMPORTED = "divided", "followed", "imported"
LISTED, TOGETHER, DRAFTED = "listed", "together", "drafted"
# Followed by the name of the one who suggested it.
SUGGESTED = "suggested"
CORRECTED = "corrected"
# Followed by the key of the merge and the name of what went.
MERGED, UNMERGED = "merged", "unmerged"
STEPS = 20  # versions that are looked at to say who changed what
CHUNK = 500  # records that are in memory at once with what they were

# Sent for each record of which a newer version was made, with the snapshots `before` and `after`.
version_added = Signal()

Values = dict[str, Any]
RecordKey = tuple[type[models.Model], Any]
_relations: dict[type[models.Model], tuple[str, ...]] = {}
_made: ContextVar[list[int] | None] = ContextVar("made", default=None)


@dataclass(frozen=True)
class InlineRelation:
    """Inline rows of a record: its `accessor` for them, their model, their `link` to the record."""

    accessor: str
    model: type[models.Model]
    link: Any


@dataclass
class RowSnapshot:
    """A row as it was; `title` is in the language of the user who saved it. `text` is that of a version to be made."""

    values: Values
    title: str
    text: str = ""


@dataclass
class Snapshot:
    """A record as it was, with its inline rows by relation and key. `version` is None for what is stored now."""

    model: type[models.Model]
    pk: Any
    values: Values
    title: str
    rows: dict[str, dict[Any, RowSnapshot]] = field(default_factory=dict)
    version: Version | None = None
    text: str = ""

    def is_same(self, other: "Snapshot | None") -> bool:
        """Return whether both hold the same, save for the time of saving."""
        return other is not None and self._content() == other._content()

    def _content(self) -> dict[Any, Values]:
        rows = {(name, key): row for name, rows in self.rows.items() for key, row in rows.items()}
        return {key: _comparable(thing.values) for key, thing in {None: self, **rows}.items()}

    def kept_rows(self) -> Iterator[KeptRow]:
        """Yield what is stored now as versions of it are to hold it: the record, and its inline rows."""
        yield KeptRow(self.model, self.pk, self.text, self.title)
        for relation in inline_relations_of(self.model):
            for key, row in self.rows[relation.accessor].items():
                yield KeptRow(relation.model, key, row.text, row.title)


class Compared(NamedTuple):
    """A record as it is stored now, and its newest version, if it has one."""

    record: Any
    stored: Snapshot
    last: Snapshot | None


def _comparable(values: Values) -> Values:
    compared = {name: value for name, value in values.items() if name != "updated_at"}
    return {name: sorted(value) if isinstance(value, list) else value for name, value in compared.items()}


def register(model: type[models.Model], relations: Iterable[str] = ()) -> None:
    """Let a model have a history, together with the rows of these relations."""
    known = _relations.get(model)
    wanted = tuple(dict.fromkeys((*(known or ()), *relations)))
    if wanted != known:
        if reversion.is_registered(model):
            reversion.unregister(model)
        reversion.register(model, follow=wanted)
        _relations[model] = wanted
        _owning.cache_clear()


def has_history(model: type[models.Model]) -> bool:
    return model in _relations


def inline_relations_of(model: type[models.Model]) -> list[InlineRelation]:
    related = {relation.get_accessor_name(): relation for relation in model._meta.related_objects}
    return [
        InlineRelation(accessor, related[accessor].related_model, related[accessor].field)
        for accessor in _relations.get(model, ())
    ]


def owners_of(row: models.Model) -> Iterator[RecordKey]:
    """Yield the records of which a row is an inline row."""
    links = foreign_keys(type(row))
    return owners_in(type(row), {link.name: getattr(row, link.attname) for link in links})


def owners_in(model: type[models.Model], values: Values) -> Iterator[RecordKey]:
    """Yield the records of which a row with these values is an inline row."""
    for owner, name in _owning(model):
        key = values.get(name)
        if key is not None:
            yield owner, key


@cache
def _owning(model: type[models.Model]) -> list[tuple[type[models.Model], str]]:
    """Return the kinds of which rows of a model are inline rows, each with the name of the link."""
    return [
        (owner, relation.link.name)
        for owner in _relations
        for relation in inline_relations_of(owner)
        if relation.model is model
    ]


def foreign_keys(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if one.many_to_one or one.one_to_one]


def load(model: type[models.Model], keys: Iterable[Any]) -> list[Any]:
    """Return records as they are stored, with all that a version of them holds, in few queries."""
    relations, many = inline_relations_of(model), model._meta.many_to_many
    rows = [Prefetch(relation.accessor, linked(relation.model, relation.link)) for relation in relations]
    others = [Prefetch(one.name, one.related_model._base_manager.only("pk")) for one in many]
    return with_related(linked(model).filter(pk__in=list(keys)).prefetch_related(*rows, *others))


def linked(model: type[models.Model], without: Any = None) -> models.QuerySet[Any]:
    """Return the rows of a model in the order of their keys, with what they lead to but for one link."""
    names = [link.name for link in foreign_keys(model) if link != without]
    # Without names, `select_related()` would follow every link; with None, it follows none.
    return model._base_manager.order_by("pk").select_related(*(names or [None]))


def values_of(record: models.Model) -> Values:
    """Return the columns and relations of a record as a version holds them."""
    return _known(type(record), text_of(record))


def as_stored(record: models.Model) -> Snapshot:
    """Return the snapshot of a record from `load`."""
    rows: dict[str, dict[Any, RowSnapshot]] = {}
    for relation in inline_relations_of(type(record)):
        found = getattr(record, relation.accessor).all()
        rows[relation.accessor] = {row.pk: _row_as_stored(row) for row in found}
    text = text_of(record)
    return Snapshot(type(record), record.pk, _known(type(record), text), str(record), rows, text=text)


def _row_as_stored(row: models.Model) -> RowSnapshot:
    text = text_of(row)
    return RowSnapshot(_known(type(row), text), str(row), text)


def current(model: type[models.Model], key: Any) -> Snapshot | None:
    """Return the snapshot of what is stored now, or None."""
    return next((as_stored(record) for record in load(model, [key])), None)


def versions_of(model: type[models.Model], key: Any) -> Any:
    """Return the versions of a record with their revisions, the newest first."""
    versions = Version.objects.get_for_object_reference(model, key)
    return versions.select_related("revision__user").order_by("-pk")


def newest_versions(
    model: type[models.Model], keys: Iterable[Any], without: Iterable[int] = ()
) -> dict[Any, Snapshot]:
    """Return the newest versions of records by key, those `without` some aside: two queries."""
    versions = Version.objects.get_for_model(model).filter(object_id__in=map(str, keys))
    of_each = versions.exclude(pk__in=without).order_by().values("object_id").annotate(newest=Max("pk"))
    found = Version.objects.filter(pk__in=of_each.values("newest")).select_related("revision__user")
    return {one.pk: one for one in read_versions(model, found)}


def read_versions(model: type[models.Model], versions: Iterable[Version]) -> list[Snapshot]:
    """Return versions of records of one model as snapshots, with the rows of their revisions: one query for all."""
    versions, relations = list(versions), inline_relations_of(model)
    kinds = {ContentType.objects.get_for_model(relation.model).pk: relation for relation in relations}
    rows = Version.objects.filter(
        revision__in={version.revision_id for version in versions}, content_type__in=kinds
    )
    by_owner: dict[tuple[int, str, Any], dict[Any, RowSnapshot]] = {}
    for row in rows.order_by("pk"):
        relation = kinds[row.content_type_id]
        values = _known(relation.model, row.serialized_data)
        owner = (row.revision_id, relation.accessor, values.get(relation.link.name))
        by_owner.setdefault(owner, {})[_key(relation.model, row)] = RowSnapshot(values, row.object_repr)
    found = []
    for version in versions:
        key = _key(model, version)
        inline_rows = {
            relation.accessor: by_owner.get((version.revision_id, relation.accessor, key), {})
            for relation in relations
        }
        values = _known(model, version.serialized_data)
        found.append(Snapshot(model, key, values, version.object_repr, inline_rows, version))
    return found


def steps_since(record: models.Model, seen: int) -> list[Snapshot]:
    """Return what a record was in a version, and became since; last, what is stored. Nothing if nobody saved since."""
    model = type(record)
    versions = versions_of(model, record.pk)
    newest = versions.first()
    if newest is None or newest.pk == seen:
        return []
    # What was read before the first version is what that version keeps.
    first = versions.filter(pk__lte=seen).first() or versions.last()
    steps = read_versions(model, [first, *reversed(versions.filter(pk__gt=first.pk)[:STEPS])])
    stored = current(model, record.pk)
    return [*steps, stored] if stored and not stored.is_same(steps[-1]) else steps


def _known(model: type[models.Model], serialized: str) -> Values:
    """Return columns by name. Translated fields are left out: the columns of their languages hold the same."""
    translated = model.translated_fields() if issubclass(model, TranslatedModel) else ()
    columns = json.loads(serialized)[0]["fields"]
    return {name: value for name, value in columns.items() if name not in translated}


def _key(model: type[models.Model], version: Version) -> Any:
    return model._meta.pk.to_python(version.object_id)


def keys_by_model(things: Iterable[RecordKey]) -> dict[type[models.Model], list[Any]]:
    """Return the keys of things by model, each once."""
    found: dict[type[models.Model], list[Any]] = {}
    for model, key in dict.fromkeys(things):
        found.setdefault(model, []).append(key)
    return found


def with_versions(things: Iterable[RecordKey]) -> Iterator[list[Compared]]:
    """Yield records as they are stored now, some at a time, each with its newest version, if it has one."""
    for model, keys in keys_by_model(things).items():
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            last = newest_versions(model, chunk)
            yield [Compared(record, as_stored(record), last.get(record.pk)) for record in load(model, chunk)]


def add_versions(
    things: Iterable[RecordKey], user: Any = None, comment: str = "", always: bool = False
) -> None:
    """Make one revision of what is stored now and differs from its newest version, or (`always`) of everything."""
    writer = RevisionWriter(user, comment)
    with transaction.atomic():
        for compared in with_versions(things):
            new = [one for one in compared if always or not one.stored.is_same(one.last)]
            writer.add(row for one in new for row in one.stored.kept_rows())
            _tell(new)
        writer.close()


def add_missing_versions(things: Iterable[RecordKey]) -> None:
    """Make revisions of things that were saved elsewhere, before they are changed."""
    with transaction.atomic():
        for compared in with_versions(things):
            new = [one for one in compared if not one.stored.is_same(one.last)]
            for one in new:
                made_at = getattr(one.record, "updated_at", None) if one.last is None else None
                writer = RevisionWriter(None, FOUND, made_at)
                writer.add(one.stored.kept_rows())
                writer.close()
            _tell(new)


def _tell(new: Iterable[Compared]) -> None:
    for record, stored, last in new:
        if last is not None:
            version_added.send(type(record), before=last, after=stored)


@contextmanager
def noted() -> Iterator[None]:
    """Note which revisions are made within; `made` tells them."""
    token = _made.set([])
    try:
        yield
    finally:
        _made.reset(token)


def made() -> list[int]:
    """Return the keys of the revisions that were made since `noted` began, but for those of what was found."""
    return _made.get() or []


@receiver(post_revision_commit)
def _note(revision: Revision, **_signal: Any) -> None:
    noting = _made.get()
    if noting is not None and revision.comment != FOUND:
        noting.append(revision.pk)
