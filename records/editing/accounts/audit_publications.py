"""Entries of the audit log about records: who published, withdrew, restored, divided, merged or deleted which.

An entry follows once what it tells is committed: until then nobody who logs in has to wait for it.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_save
from reversion.models import Revision, Version
from reversion.signals import post_revision_commit

from records.core import publication
from records.core.history import revisions
from records.core.models import FormerAddress, Merge, Status
from records.core.permissions import IN_PUBLIC
from records.editing.accounts.audit import Event, record

# By the comment of the revision, whose first word it is.
EVENTS = {
    publication.PUBLISH.name: Event.PUBLISHED,
    publication.WITHDRAW.name: Event.WITHDRAWN,
    publication.RETURN.name: Event.RETURNED,
    revisions.DELETED: Event.DELETED,
    revisions.RESTORED: Event.RESTORED,
    revisions.RECOVERED: Event.RECOVERED,
    revisions.DIVIDED: Event.DIVIDED,
}
MERGES = {revisions.MERGED: Event.MERGED, revisions.UNMERGED: Event.UNMERGED}
# Comments of what a form saves, and of what leads to a draft again.
FORMS = ("", revisions.ADDED, publication.REDRAFT.name)
BY_STATUS = {Status.PUBLISHED: Event.PUBLISHED, Status.WITHDRAWN: Event.WITHDRAWN}


def connect() -> None:
    """Listen to revisions, and to what leads from one record to another."""
    post_revision_commit.connect(on_revision, dispatch_uid="accounts.revision")
    post_save.connect(on_former_address, sender=FormerAddress, dispatch_uid="accounts.former_address")


def on_revision(revision: Revision, versions: Iterable[Version], **kwargs: Any) -> None:
    """Signal `post_revision_commit`."""
    if revision.comment.partition(" ")[0] in MERGES:
        _record_merge(revision)
        return
    told = EVENTS.get(revision.comment.partition(" ")[0])
    if told is None and revision.comment not in FORMS:
        return
    names: dict[str, list[str]] = {}
    for version in versions:
        if event := told or _of_form(version, revision.comment):
            names.setdefault(event, []).append(_name(version))
    actor = revision.user.get_username() if revision.user else ""
    is_scheduled = told in BY_STATUS.values() and " " in revision.comment
    for event, found in names.items():
        _record_later(event, f"{', '.join(found)}{' as scheduled' if is_scheduled else ''}", actor=actor)


def _record_merge(revision: Revision) -> None:
    """Record which record became a part of which; not all whose relations followed."""
    event, key, _name_of_gone = revision.comment.split(" ", 2)
    merging = Merge.objects.get(pk=key)
    numbers = [_number(merging, merging.gone_key), _number(merging, merging.kept_key)]
    actor = revision.user.get_username() if revision.user else ""
    detail = f"{merging.kind.rpartition('.')[2]} {' → '.join(numbers)}"
    _record_later(MERGES[event], detail, actor=actor)


def _number(merging: Merge, key: int) -> str:
    """Return the number of one of the two records; of a kind without such numbers its key."""
    of_kind = Version.objects.get_for_object_reference(apps.get_model(merging.kind), key)
    newest = of_kind.order_by("-pk").first()
    return str(newest.field_dict.get("uid") or key) if newest else str(key)


def _of_form(version: Version, comment: str) -> str | None:
    """Return what a form did to the status of a record; None if nothing."""
    if comment not in FORMS or "status" not in version.field_dict:
        return None
    versions = revisions.versions_of(version.content_type.model_class(), version.object_id)
    before = versions.exclude(pk=version.pk).first()
    old, new = before.field_dict.get("status") if before else None, version.field_dict["status"]
    if new in IN_PUBLIC:
        return None if new == old else BY_STATUS[new]
    return Event.RETURNED if old in IN_PUBLIC else None


def on_former_address(instance: FormerAddress, raw: bool = False, **kwargs: Any) -> None:
    """Signal `post_save`: a record number leads to another record from now on; not where fixtures are loaded."""
    if instance.uid and not raw:
        _record_later(Event.MERGED, f"{instance.kind.rpartition('.')[2]} {instance}")


def _record_later(event: str, detail: str, **fields: Any) -> None:
    transaction.on_commit(partial(record, event, detail=detail, **fields), robust=True)


def _name(version: Version) -> str:
    """Return the kind and the number of a record; those of a row that has no such number are its key."""
    return f"{version.content_type.model} {version.field_dict.get('uid') or version.object_id}"
