"""Undo what was just done: all records of some revisions go back to the versions before, or none does.

What was saved is restored, what was entered is deleted, what was deleted is recovered, and a status is changed back,
each under the rules and rights of doing so. Nothing is undone where a record was changed since.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NoReturn

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.db import models, transaction
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from reversion.models import Version

from records.core import publication
from records.core.history import revisions
from records.core.history.changes import CHANGED, Changes, title_of
from records.core.history.restore import NotRestoredError, Restoration, depth
from records.core.history.revisions import RowSnapshot, Snapshot
from records.core.languages import language_columns
from records.core.locale_formats import format_list
from records.core.models import Record, Status
from records.core.permissions import IN_PUBLIC, Access, access_level, is_open, permission
from records.core.rules import REASON
from records.editing.conflicts import saver
from records.editing.forms.form_fields import is_key
from records.editing.history import restored_as
from records.editing.publishing.forms import RefusedError, listed, public_errors, said_of
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url
from records.search.signal_handlers import batch_indexing

MOST = 500  # revisions of one request


@dataclass
class Step:
    """A record to be taken back from one version to the one before; `stored` is what it is now."""

    after: Snapshot
    before: Snapshot | None
    stored: Snapshot | None
    is_newest: bool

    @property
    def model(self) -> type[models.Model]:
        return self.after.model

    @property
    def name(self) -> str:
        """Return what the record was called by the one who changed it."""
        return title_of(self.model, RowSnapshot(self.after.values, self.after.title))

    @property
    def was_deleted(self) -> bool:
        return _is_deletion(self.after)

    @property
    def was_added(self) -> bool:
        return not self.was_deleted and (self.before is None or _is_deletion(self.before))

    @property
    def was_published(self) -> bool:
        statuses = [one.values.get("status") if one else None for one in (self.before, self.after)]
        return statuses[0] != Status.PUBLISHED == statuses[1]

    def check(self) -> None:
        """Raise `RefusedError` if the record is not as it was left."""
        is_same = self.stored is None if self.was_deleted else self.after.is_same(self.stored)
        if self.is_newest and is_same:
            return
        version = self.after.version if not self.is_newest else None
        sentence = _(
            "“%(record)s” was changed since then by %(who)s (%(when)s). Its history shows what was done, and"
            " restores it."
        )
        refuse(sentence % {"record": self.name, **saver(version)})


def _is_deletion(snapshot: Snapshot) -> bool:
    return snapshot.version is not None and snapshot.version.revision.comment == revisions.DELETED


def _is_drafted(step: Step) -> bool:
    """Return whether a record was made of a text, which makes it again."""
    version = step.after.version
    return version is not None and version.revision.comment == revisions.DRAFTED


def refuse(*sentences: str) -> NoReturn:
    raise NotRestoredError(sentences)


def steps_of(user: Any, keys: Iterable[str]) -> list[Step]:
    """Return the steps that undo revisions of this user; rows go with their records."""
    found = Version.objects.filter(revision__in=keys, revision__user=user).exclude(
        revision__comment=revisions.FOUND
    )
    mine: dict[Any, list[Version]] = defaultdict(list)
    for version in found.select_related("content_type"):
        mine[version.content_type.model_class()].append(version)
    steps = [step for model, versions in mine.items() for step in _steps_of_kind(model, versions)]
    things = {(step.model, step.after.pk) for step in steps}
    whole = (step for step in steps if things.isdisjoint(revisions.owners_in(step.model, step.after.values)))
    return sorted(whole, key=lambda step: (step.was_deleted, step.was_added, step.after.pk))


def _steps_of_kind(model: type[models.Model], mine: list[Version]) -> Iterator[Step]:
    keys = {model._meta.pk.to_python(version.object_id) for version in mine}
    of_mine = {version.pk for version in mine}
    list(model._base_manager.select_for_update().filter(pk__in=keys))
    newest = revisions.newest_versions(model, keys)
    before = revisions.newest_versions(model, keys, without=of_mine)
    stored = {record.pk: revisions.as_stored(record) for record in revisions.load(model, keys)}
    for key, after in newest.items():
        is_newest = after.version is not None and after.version.pk in of_mine
        yield Step(after, before.get(key), stored.get(key), is_newest)


class Undoing:
    """Undoes steps, as the user of a request."""

    def __init__(self, request: HttpRequest, site: AdminSite) -> None:
        self.request, self.site = request, site
        self.asks_rules = True
        self.may_be_repeated = True

    def undo(self, steps: list[Step]) -> list[tuple[Step, models.Model | None]]:
        """Undo all steps; first, by the admin of their kind, those of which versions do not hold all."""
        gone: list[Step] = []
        for model in dict.fromkeys(step.model for step in steps):
            model_admin: Any = self.site.get_model_admin(model)
            gone += model_admin.take_back(self.request, [step for step in steps if step.model is model])
        self.may_be_repeated = not gone and not any(map(_is_drafted, steps))
        left = [step for step in steps if not any(step is one for one in gone)]
        return [*((step, None) for step in gone), *self.carry_out_all(left)]

    def carry_out_all(self, steps: list[Step]) -> list[tuple[Step, models.Model | None]]:
        """Undo steps, those that wait for others after them; raise the error of one that nothing makes possible."""
        done: list[tuple[Step, models.Model | None]] = []
        while steps:
            left, refusal = [], None
            for step in steps:
                try:
                    with transaction.atomic():
                        done.append((step, self.carry_out(step)))
                except (NotRestoredError, RefusedError) as error:
                    left.append(step)
                    refusal = error
            if refusal and len(left) == len(steps):
                return [*done, *self._carry_out_together(left, refusal)]
            steps = left
        return done

    def _carry_out_together(
        self, steps: list[Step], refusal: Exception
    ) -> list[tuple[Step, models.Model | None]]:
        """Undo steps of which each is right only with the others: a paragraph and its quotation, corrected at once."""
        if len(steps) == 1:
            raise refusal
        self.asks_rules = False
        done = [(step, self.carry_out(step)) for step in steps]
        self.asks_rules = True
        kept = (record for _step, record in done if record is not None)
        if any(public_errors(type(record)._base_manager.get(pk=record.pk)) for record in kept):
            raise refusal
        return done

    def carry_out(self, step: Step) -> models.Model | None:
        """Undo a step; return the record as it is now, None if it is gone. Raises `NotRestoredError`."""
        step.check()
        model_admin: Any = self.site.get_model_admin(step.model)
        if step.was_deleted:
            recovered: models.Model = self._restore(model_admin, step.after, revisions.RECOVERED)
            return recovered
        record = step.model._base_manager.get(pk=step.after.pk)
        if step.was_added:
            self._delete(model_admin, record)
            return None
        return self._go_back(model_admin, step, record)

    def _delete(self, model_admin: Any, record: Any) -> None:
        if not model_admin.has_delete_permission(self.request, record):
            refuse(lacking_right(record))
        model_admin.log_deletions(self.request, [record])
        model_admin.delete_rows(self.request, [record], partial(self._delete_with_rows, model_admin, record))

    def _delete_with_rows(self, model_admin: Any, record: Any) -> None:
        """Delete a record after its rows, which may keep it from being deleted; nothing else goes along with it."""
        relations = revisions.inline_relations_of(type(record))
        among: set[Any] = {relation.model for relation in relations}
        try:
            for relation in sorted(relations, key=lambda one: -depth(one.model, among)):
                self._delete_rows_of(record, relation)
        except (ProtectedError, RestrictedError) as error:
            refuse(listed(why_kept(record), map(str, error.args[1])))
        _found, _counts, lacking, protected = model_admin.get_deleted_objects([record], self.request)
        if lacking or protected:
            refuse(listed(why_kept(record), (*protected, *lacking)))
        record.delete()

    def _delete_rows_of(self, record: Any, relation: revisions.InlineRelation) -> None:
        rows = list(getattr(record, relation.accessor).all())
        if rows and not self.request.user.has_perm(permission("delete", relation.model)):
            refuse(lacking_right(record))
        for row in rows:
            row.delete()

    def _go_back(self, model_admin: Any, step: Step, record: Any) -> models.Model:
        """Restore the version before and its status: what becomes public is restored first, else last."""
        before = step.before
        assert before is not None  # noqa: S101 else it was added
        status = before.values.get("status") if isinstance(record, Record) else None
        is_changed = status is not None and status != record.status
        if is_changed and status not in IN_PUBLIC:
            self._change_status(record, before)
        if Restoration(before).changes:
            self._restore(model_admin, before, restored_as(before.version))
        if is_changed and status in IN_PUBLIC:
            self._change_status(record, before)
        return step.model._base_manager.get(pk=record.pk)

    def _change_status(self, record: Record, before: Snapshot) -> None:
        change = publication.change_to(before.values["status"], record)
        names = (*language_columns(REASON).values(), "withdrawn_at")
        fields: Any = {name: record._meta.get_field(name) for name in names}
        values = {name: fields[name].to_python(before.values[name]) for name in names}
        for _record, sentences in publication.carry_out(change, [record], self.request.user, values).refused:
            refuse(*sentences)

    def _restore(self, model_admin: Any, version: Snapshot, comment: str) -> Any:
        restoration = Restoration(version)
        if sentences := [*restoration.hindrances(), *self._lacking(model_admin, restoration)]:
            refuse(*sentences)
        return model_admin.restore(self.request, restoration, comment, asks_rules=self.asks_rules)

    def _lacking(self, model_admin: Any, restoration: Restoration) -> list[str]:
        """Return sentences about what this user may not do; who translates may take back what is open to them."""
        record = restoration.model._base_manager.filter(pk=restoration.key).first()
        if record is None:
            may, is_open_to_them = model_admin.may_recover(self.request), False
        else:
            right = access_level(self.request.user, restoration.model, record)
            may = right == Access.CHANGE
            is_open_to_them = right == Access.TRANSLATE and _are_open(record, restoration.changes)
        if is_open_to_them:
            return []
        lacking: list[str] = model_admin.lacking_rights(self.request, restoration.changes)
        return lacking if may else [lacking_right(record or restoration.version.title)]


def why_kept(record: Any) -> str:
    """Return the sentence above what keeps a record from being taken back."""
    sentence = _("“%(record)s” cannot be taken back, since this would be lost or lead nowhere:")
    return sentence % {"record": record}


def lacking_right(record: Any) -> str:
    """Return the sentence for those who may not undo what became of a record."""
    return _("You may not change “%(record)s” like this.") % {"record": record}


def _are_open(record: models.Model, changes: Changes) -> bool:
    """Return whether translators may change all this."""
    if any(row.kind != CHANGED for row in changes.rows):
        return False
    rows = [(row.relation.model._base_manager.get(pk=row.key), row.fields) for row in changes.rows]
    return all(
        is_open(row, change.field.name)
        for row, fields in ((record, changes.fields), *rows)
        for change in fields
    )


@require_POST
def undo_page(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Undo what `revisions` name, and lead back to the page of the button."""
    keys = [key for key in request.POST.get("revisions", "").split(",")[:MOST] if is_key(key)]
    done: list[tuple[Step, models.Model | None]] = []
    undoing = Undoing(request, site)
    try:
        with transaction.atomic(), batch_indexing():
            done = undoing.undo(steps_of(request.user, keys))
    except NotRestoredError as error:
        refused: Iterable[Any] = error.sentences
    except RefusedError as error:
        refused = [remark.sentence for remark in error.remarks]
    else:
        refused = () if done else [_("There is nothing here that you could undo.")]
    if refused:
        messages.error(request, listed(_("Nothing was undone."), refused))
    else:
        tell(request, done, may_be_repeated=undoing.may_be_repeated)
    gone = [step for step, record in done if record is None and not refused]
    return HttpResponseRedirect(admin_url(gone[0].model, "changelist") if gone else where_from(request))


def tell(
    request: HttpRequest, done: list[tuple[Step, models.Model | None]], *, may_be_repeated: bool
) -> None:
    """Say what was undone, with the way to do it again if there is one, and what readers may have seen."""
    with_button = with_undo if may_be_repeated else str
    kept = [record for _step, record in done if record is not None]
    gone = [f"“{step.name}”" for step, record in done if record is None]
    if kept:
        messages.success(request, with_button(said_of(_("Undone"), kept)))
    if gone:
        sentence = _("Undone: not entered any more is %(names)s.") % {"names": format_list(gone)}
        messages.success(request, sentence if kept else with_button(sentence))
    if seen := [f"“{step.name}”" for step, _record in done if step.was_published]:
        sentence = _("Readers may have seen this in the meantime: %(names)s.")
        messages.info(request, sentence % {"names": format_list(seen)})


def where_from(request: HttpRequest) -> str:
    """Return the address of the page from which it was asked."""
    address = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return address if is_ours else reverse("admin:index")
