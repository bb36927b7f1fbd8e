"""Records of any kind, found by their identifier."""

from typing import Any

from django.apps import apps

from records.core.models.addresses import FormerAddress, Tombstone
from records.core.models.record import Record
from records.core.uids import PATTERN


def record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def find_records(uid: str) -> list[Record]:
    """Return the record with this identifier, whatever its status; of one that is no more, those that came of it.

    A record that was split stays as a withdrawn one, and those that came of it are found in its stead.
    """
    uid = uid.lower()
    kinds = {model.uid_letter: model for model in record_models()}
    if not PATTERN.fullmatch(uid) or uid[0] not in kinds:
        return []
    kind = kinds[uid[0]]
    own = kind._base_manager.filter(uid=uid).first() or Tombstone.objects.record(kind, uid=uid)
    if own is not None and not own.is_withdrawn:
        return [own]
    successors: list[Record] = FormerAddress.objects.successors(kind, uid)
    return successors or ([own] if own is not None else [])


def find_record(uid: str) -> Record | None:
    """Return the one record to which an identifier leads; None where there is none, or more than one."""
    found = find_records(uid)
    return found[0] if len(found) == 1 else None


def is_own_ancestor(record: Any) -> bool:
    """Return whether going up from a record along `parent` comes to a record twice."""
    seen, above = {record.pk} - {None}, record.parent
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        above = above.parent
    return above is not None
