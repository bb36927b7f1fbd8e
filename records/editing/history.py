"""The history of a record and its inline rows; restoring of an older version, recovery of a deleted record."""

from itertools import pairwise, zip_longest
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import get_content_type_for_model
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from reversion.models import Version

from records.core.history import revisions
from records.core.history.changes import (
    ADDED,
    REMOVED,
    Changes,
    RecordNames,
    compare,
    display,
    title_of,
    user_name,
)
from records.core.history.restore import NotRestoredError, Restoration
from records.core.history.revisions import RowSnapshot, Snapshot
from records.core.locale_formats import format_moment
from records.core.merging import may_merge
from records.core.models import Merge
from records.core.permissions import is_barred, permission
from records.core.rules import full_message
from records.editing.discussion.returns import reasons_by_revision
from records.editing.forms.form_fields import is_key
from records.editing.forms.options import link_of
from records.editing.publishing.forms import public_errors
from records.editing.revision_comments import comment_in_words
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url

PAGE = 20  # versions, or deleted records, on one page
NOW = "now"


class Entry:
    """A version as the pages list it: its author, its time, a word for what was done, and its changes."""

    # Where the merge is undone that this version came of; why the record was returned in it.
    undo_url = reason = ""

    def __init__(self, snapshot: Snapshot, changes: Changes | None = None, restore_url: str = "") -> None:
        version = snapshot.version
        assert version is not None  # noqa: S101 the present state is no version
        user, self.when = version.revision.user, version.revision.date_created
        self.version, self.changes, self.restore_url = version, changes, restore_url
        self.who, self.what = user_name(user), comment_in_words(version.revision.comment)
        self.moment = format_moment(self.when)
        self.called = title_of(snapshot.model, RowSnapshot(snapshot.values, snapshot.title))


def restored_as(version: Version) -> str:
    """Return the comment of a revision in which a version is restored."""
    return f"{revisions.RESTORED} {version.revision.date_created.isoformat()}"


class History(admin.ModelAdmin):
    """The pages on which the versions of a record are looked at, compared and restored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep_history()

    def keep_history(self) -> None:
        """Let the record have a history, together with the rows of its form."""
        for inline in self.inlines:
            revisions.register(inline.model)
        links = [link_of(inline, self.model).remote_field for inline in self.inlines]
        revisions.register(self.model, [link.get_accessor_name() or "" for link in links])

    def get_urls(self) -> list[URLPattern]:
        """Add `<pk>/history/compare/`, `<pk>/history/<version>/restore/`, `recover/`, `recover/<version>/`."""
        pages: dict[str, tuple[str, Any]] = {
            "compare": ("<path:object_id>/history/compare/", self.compare_view),
            "restore": ("<path:object_id>/history/<int:version_id>/restore/", self.restore_view),
            "recoverlist": ("recover/", self.recover_list_view),
            "recover": ("recover/<int:version_id>/", self.recover_view),
        }
        guarded, prefix = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        urls = [path(where, guarded(view), name=f"{prefix}_{name}") for name, (where, view) in pages.items()]
        return [*urls, *super().get_urls()]

    def history_page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        request.current_app = self.admin_site.name
        filters = self.get_preserved_filters(request)
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "preserved_filters": filters}
        return TemplateResponse(request, name, {**shared, **context})

    def record_of_history(self, request: HttpRequest, object_id: str) -> Any:
        """The record whose history this user may see; else 404 or 403."""
        record = self.get_object(request, unquote(object_id))
        if record is None:
            raise Http404
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        return record

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The versions of a record, the newest first, with what each changed."""
        try:
            record = self.record_of_history(request, object_id)
        except Http404:
            return self.redirect_from_deleted(request, unquote(object_id))
        versions = revisions.versions_of(self.model, record.pk)
        page = Paginator(versions, PAGE).get_page(request.GET.get("p"))
        entries = self.entries(versions, page, self.may_restore(request, record))
        if may_merge(request.user, record):
            self.add_undo_urls(record, entries)
        reasons = reasons_by_revision(record)
        for entry in entries:
            said = reasons.get(entry.version.revision_id)
            entry.reason = said.text if said else ""
        return self.history_page(
            request,
            "editing/history/versions.html",
            title=_("History"),
            object=record,
            entries=entries,
            page=page,
            compare_url=admin_url(self.model, "compare", record.pk),
            now=NOW,
        )

    def add_undo_urls(self, record: Any, entries: list[Entry]) -> None:
        """Let the versions that came of merges into the record lead to where these are undone."""
        urls = {
            f"{revisions.MERGED} {one.pk} {one.gone_name}": admin_url(record, "unmerge", record.pk, one.pk)
            for one in Merge.standing(record)
        }
        for entry in entries:
            entry.undo_url = urls.get(entry.version.revision.comment, "")

    def redirect_from_deleted(self, request: HttpRequest, key: str) -> HttpResponse:
        """Redirect to the recovery of a deleted record if there is one, else to the list."""
        versions = revisions.versions_of(self.model, key) if is_key(key) else Version.objects.none()
        version = versions.first() if self.may_recover(request) else None
        if version is not None:
            return HttpResponseRedirect(admin_url(self.model, "recover", version.pk))
        messages.error(request, _("This record is not there any more."))
        return HttpResponseRedirect(admin_url(self.model, "changelist"))

    def entries(self, versions: Any, page: Page[Any], may_restore: bool) -> list[Entry]:
        """The versions on a page; each is compared with the one before it, which may stand on the next page."""
        first = (page.number - 1) * PAGE
        snapshots: list[Any] = revisions.read_versions(self.model, versions[first : first + PAGE + 1])
        changes = [compare(before, after, self.model) for after, before in pairwise(snapshots)]
        names, entries = RecordNames(changes), []
        for number, (snapshot, change) in enumerate(zip_longest(snapshots[:PAGE], changes)):
            url = admin_url(self.model, "restore", snapshot.pk, snapshot.version.pk)
            is_older = may_restore and first + number > 0
            shown = display(change, names, brief=True) if change is not None else None
            entries.append(Entry(snapshot, shown, url if is_older else ""))
        return entries

    def compare_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the differences between two versions, `?older=` and `?newer=`; the newer may be `now`."""
        record = self.record_of_history(request, object_id)
        keys = [request.GET.get(name, "") for name in ("older", "newer")]
        chosen = revisions.versions_of(self.model, record.pk).filter(pk__in=filter(is_key, keys))
        snapshots: list[Any] = revisions.read_versions(self.model, chosen.order_by("pk"))
        if NOW in keys:
            snapshots += filter(None, [revisions.current(self.model, record.pk)])
        if len(snapshots) < 2:
            messages.error(request, _("Choose two different versions to compare."))
            return HttpResponseRedirect(admin_url(self.model, "history", record.pk))
        older, newer = snapshots
        changes = compare(older, newer, self.model)
        restore_url = admin_url(self.model, "restore", record.pk, older.version.pk)
        return self.history_page(
            request,
            "editing/history/compare.html",
            title=_("Two versions compared"),
            object=record,
            older=Entry(older, restore_url=restore_url if self.may_restore(request, record) else ""),
            newer=Entry(newer) if newer.version else None,
            changes=display(changes, RecordNames([changes])),
            history_url=admin_url(self.model, "history", record.pk),
        )

    def take_back(self, request: HttpRequest, steps: list[Any]) -> list[Any]:
        """Undo at once the steps of which versions do not hold all, and return these; for subclasses."""
        return []

    def may_restore(self, request: HttpRequest, record: Any) -> bool:
        """Return whether this user may change all of a record, and publishes it if it is public."""
        # Translators may change a part of it, and do not have this permission.
        may_change_all = request.user.has_perm(permission("change", self.model))
        return may_change_all and self.has_change_permission(request, record)

    def may_recover(self, request: HttpRequest) -> bool:
        return bool(self.has_add_permission(request) and request.user.has_perm(permission("add", self.model)))

    def lacking_rights(self, request: HttpRequest, changes: Changes) -> list[str]:
        """Return sentences about the rows that would change and that this user may not change."""
        needed = {ADDED: "add", REMOVED: "delete"}
        kinds = {(change.relation.model, needed.get(change.kind, "change")) for change in changes.rows}
        lacking = {model for model, action in kinds if not request.user.has_perm(permission(action, model))}
        sentence = _("These would change too, and you may not change them: %(rows)s.")
        return [sentence % {"rows": model._meta.verbose_name_plural} for model in lacking]

    def restore_view(self, request: HttpRequest, object_id: str, version_id: int) -> HttpResponse:
        """Show what restoring a version would change; on POST, restore it."""
        record = self.record_of_history(request, object_id)
        if not self.may_restore(request, record):
            raise PermissionDenied
        version = get_object_or_404(revisions.versions_of(self.model, record.pk), pk=version_id)
        return self.restoration_page(request, version, record)

    def recover_list_view(self, request: HttpRequest) -> HttpResponse:
        """The deleted records of this kind, those deleted last first."""
        if not self.may_recover(request):
            raise PermissionDenied
        deleted = Version.objects.get_deleted(self.model).select_related("revision__user").order_by("-pk")
        page = Paginator(deleted, PAGE).get_page(request.GET.get("p"))
        entries = [
            Entry(one, restore_url=admin_url(self.model, "recover", one.version.pk))  # type: ignore[union-attr]
            for one in revisions.read_versions(self.model, page.object_list)
        ]
        title = _("Recover deleted: %(kind)s") % {"kind": self.opts.verbose_name_plural}
        return self.history_page(
            request, "editing/history/recover_list.html", title=title, entries=entries, page=page
        )

    def recover_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Show a deleted record; on POST, recover it."""
        if not self.may_recover(request):
            raise PermissionDenied
        kind = get_content_type_for_model(self.model)
        version = get_object_or_404(Version.objects.filter(content_type=kind), pk=version_id)
        if self.model._base_manager.filter(pk=version.object_id).exists():
            messages.info(request, _("This record is there already."))
            return HttpResponseRedirect(admin_url(self.model, "change", version.object_id))
        if undo_url := self.undo_url_of(version.object_id):
            messages.info(request, _("It became a part of this one. Undo the merge, and it is there again."))
            return HttpResponseRedirect(undo_url)
        return self.restoration_page(request, version)

    def undo_url_of(self, key: str) -> str:
        """Return where the merge is undone by which a record went; empty where there is none."""
        merges = Merge.objects.filter(kind=self.model._meta.label_lower, gone_key=key, undone_at=None)
        for one in merges.defer("journal"):
            if self.model._base_manager.filter(pk=one.kept_key).exists():
                return admin_url(self.model, "unmerge", one.kept_key, one.pk)
        return ""

    def restoration_page(self, request: HttpRequest, version: Version, record: Any = None) -> HttpResponse:
        """Show what a version would change in a record, or a deleted one; on POST, restore it."""
        if record is None:
            comment, template = revisions.RECOVERED, "editing/history/recover.html"
            title, back_url = _("Recover what was deleted"), admin_url(self.model, "recoverlist")
        else:
            comment = restored_as(version)
            template = "editing/history/restore.html"
            title, back_url = _("Restore this version"), admin_url(self.model, "history", record.pk)
        with transaction.atomic():
            if record is not None:
                self.model._base_manager.select_for_update().filter(pk=record.pk).first()
            newest = revisions.versions_of(self.model, version.object_id).values_list("pk", flat=True)[0]
            [snapshot] = revisions.read_versions(self.model, [version])
            restoration = Restoration(snapshot)
            refused = [*restoration.hindrances(), *self.lacking_rights(request, restoration.changes)]
            if request.method == "POST" and request.POST.get("seen") != str(newest):
                refused.append(_("It was saved once more in the meantime. Look at this page again."))
            elif request.method == "POST" and not refused:
                try:
                    restored = self.carry_out(request, restoration, comment)
                except NotRestoredError as error:
                    refused += error.sentences
                else:
                    return HttpResponseRedirect(admin_url(self.model, "change", restored.pk))
        return self.history_page(
            request,
            template,
            title=title,
            object=record,
            entry=Entry(snapshot),
            changes=display(restoration.changes, restoration.names),
            refused=refused,
            omissions=restoration.omissions(),
            keeps_status=bool(restoration.kept),
            seen=newest,
            back_url=back_url,
        )

    def carry_out(self, request: HttpRequest, restoration: Restoration, comment: str) -> models.Model:
        """Restore as below, and say so."""
        stored = self.restore(request, restoration, comment)
        sentence = _("“%(record)s” is restored.") if restoration.present else _("“%(record)s” is recovered.")
        messages.success(request, with_undo(sentence % {"record": stored}))
        return stored

    def restore(
        self, request: HttpRequest, restoration: Restoration, comment: str, *, asks_rules: bool = True
    ) -> models.Model:
        """Restore, and keep what came of it; raises `NotRestoredError` and changes nothing."""
        thing = (self.model, restoration.key)
        snapshots = filter(None, (restoration.present, restoration.version))
        owners = [owner for one in snapshots for owner in revisions.owners_in(self.model, one.values)]
        with transaction.atomic():
            revisions.add_missing_versions([thing, *owners])
            stored = self.model._base_manager.get(pk=restoration.carry_out().pk)
            if is_barred(request.user, stored):
                raise NotRestoredError([_("It belongs to a published record, and you may not change those.")])
            if asks_rules and (errors := public_errors(stored)):
                raise NotRestoredError(full_message(fault) for fault in errors)
            revisions.add_versions([thing], request.user, comment, always=True)
            revisions.add_versions(owners, request.user)
        self.log_change(request, stored, comment_in_words(comment))
        return stored
