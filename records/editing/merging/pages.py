"""The pages on which two records are merged, and a merge is undone."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.history import revisions
from records.core.merging import NotMergedError, Plan, Undoing, bar, may_merge, merge, unmerge
from records.core.merging.refusals import seen
from records.core.models import Merge
from records.editing.already_here import choices_of
from records.editing.forms.form_fields import is_key
from records.editing.merging.display import MergeView, sent_choices
from records.editing.search import matching
from records.editing.urls import admin_url
from records.search.doubles import find_doubles_of
from records.search.signal_handlers import batch_indexing

MOST = 20  # records that a search for the other one shows


@admin.action(permissions=["merge"], description=gettext_lazy("Merge two…"))
def merge_selected(model_admin: Any, request: HttpRequest, queryset: Any) -> HttpResponse | None:
    """Redirect to the page on which two ticked records are merged."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
    if len(keys) != 2:
        messages.error(request, _("Tick two records, those that are the same."))
        return None
    return HttpResponseRedirect(merge_url(model_admin.model, *keys))


def merge_url(model: Any, *keys: Any, **others: Any) -> str:
    """Return the address of the page on which records are merged."""
    return f"{admin_url(model, 'merge')}?{urlencode([*(('pk', key) for key in keys), *others.items()])}"


def page_of(model_admin: Any, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
    shared = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "media": model_admin.media,
    }
    return TemplateResponse(request, f"editing/merging/{name}.html", {**shared, **context})


def same(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the records that may be the same as one, and those that a search finds."""
    record = mergeable(model_admin, request, object_id)
    rows, term = choices_of(model_admin, request).exclude(pk=record.pk), request.GET.get("q", "").strip()
    found = [] if term else [one.record for one in find_doubles_of(record, rows)]
    if term:
        found = list(matching(rows, model_admin.get_search_fields(request), term).order_by("pk")[:MOST])
    urls = ((one, merge_url(type(record), record.pk, one.pk)) for one in found)
    lines = [{"label": model_admin.choice_label(one), "url": url} for one, url in urls]
    title = _("The same as…")
    return page_of(model_admin, request, "same", title=title, object=record, lines=lines, q=term)


def mergeable(model_admin: Any, request: HttpRequest, object_id: str) -> Any:
    """Return the record that this user may merge; else 404 or 403."""
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        raise Http404
    if not may_merge(request.user, record):
        raise PermissionDenied
    return record


def merge_two(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Show two records side by side and what a merge would do; on POST, merge them."""
    if not model_admin.has_merge_permission(request):
        raise PermissionDenied
    keys = [int(key) for key in request.GET.getlist("pk") if is_key(key)][:2]
    found = model_admin.model._base_manager.in_bulk(keys)
    if len(found) < 2:
        messages.error(request, _("These records are not there any more."))
        return HttpResponseRedirect(admin_url(model_admin.model, "changelist"))
    gone, kept = in_order([found[key] for key in keys], request.GET.get("keep", ""))
    refused: list[str] = []
    if request.method == "POST":
        try:
            return merge_and_tell(request, gone, kept)
        except NotMergedError as error:
            refused = error.sentences
    return show_merge(model_admin, request, (gone, kept), refused)


def merge_and_tell(request: HttpRequest, gone: Any, kept: Any) -> HttpResponse:
    with transaction.atomic(), batch_indexing():
        if request.POST.get("seen") != newest_versions(gone, kept):
            raise NotMergedError([_("It was saved once more in the meantime. Look at this page again.")])
        merging = merge(gone, kept, sent_choices(request.POST), by=request.user)
    url = admin_url(kept, "unmerge", kept.pk, merging.pk)
    sentence = format_html(_("“{gone}” is a part of “{kept}” now."), gone=gone, kept=kept)
    link = format_html('<a href="{}">{}</a>', url, _("Undo the merge…"))
    messages.success(request, format_html("{} {}", sentence, link))
    return HttpResponseRedirect(admin_url(kept, "change"))


def show_merge(
    model_admin: Any, request: HttpRequest, pair: tuple[Any, Any], refused: list[str]
) -> HttpResponse:
    gone, kept = pair
    plan, barred = Plan(gone, kept), bar(gone, kept, request.user)
    return page_of(
        model_admin,
        request,
        "merge",
        title=_("Merge"),
        gone=gone,
        kept=kept,
        view=MergeView(plan, sent_choices(request.POST)),
        refused=list(dict.fromkeys(filter(None, [barred, *refused, *plan.hindrances]))),
        is_open=not barred and not plan.hindrances,
        seen=newest_versions(gone, kept),
        swap_url=merge_url(model_admin.model, gone.pk, kept.pk, keep=gone.pk),
        back_url=admin_url(kept, "change"),
    )


def undo(model_admin: Any, request: HttpRequest, object_id: str, merge_id: int) -> HttpResponse:
    """Show what undoing a merge would mean; on POST, undo it."""
    kept = mergeable(model_admin, request, object_id)
    merging = get_object_or_404(Merge, pk=merge_id, kind=kept._meta.label_lower, kept_key=kept.pk)
    refused: list[str] = []
    if request.method == "POST":
        try:
            return undo_and_tell(request, merging, kept)
        except NotMergedError as error:
            refused = error.sentences
    undoing = Undoing(merging, kept)
    barred = undoing.bar(request.user)
    return page_of(
        model_admin,
        request,
        "undo",
        title=_("Undo the merge"),
        object=kept,
        merging=merging,
        refused=refused or ([barred] if barred else undoing.hindrances()),
        omissions=undoing.omissions(),
        moves=len(undoing.moves) + sum(len(join.keys) for join in undoing.journal.joined),
        back_url=admin_url(kept, "history", kept.pk),
    )


def undo_and_tell(request: HttpRequest, merging: Merge, kept: Any) -> HttpResponse:
    with transaction.atomic(), batch_indexing():
        gone = unmerge(merging, by=request.user)
    link = format_html('<a href="{}">{}</a>', admin_url(gone, "change"), gone)
    told = format_html(_("The merge is undone: “{gone}” is there again, as it was."), gone=link)
    messages.success(request, told)
    return HttpResponseRedirect(admin_url(kept, "change"))


def in_order(pair: list[Any], keep: str) -> tuple[Any, Any]:
    """Return the record that goes and the one that stays: the chosen one, else what readers see, else the older one."""
    by_worth = sorted(pair, key=lambda one: (str(one.pk) == keep, seen(one), -one.pk))
    return by_worth[0], by_worth[1]


def newest_versions(*records: Any) -> str:
    """Return the keys of the newest versions of records, by which a page knows whether they were saved since."""
    newest = (
        revisions.versions_of(type(one), one.pk).values_list("pk", flat=True).first() or 0 for one in records
    )
    return "-".join(map(str, newest))
