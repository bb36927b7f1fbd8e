"""Publishing from the admin: the pages that tell what will happen, the buttons that lead there, the preview."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.core.locale_formats import format_list
from records.core.models import Record, Status
from records.core.permissions import IN_PUBLIC, may_publish
from records.core.publication import published_owners
from records.core.rules import ALL, Finding, error, field_label, find_errors, find_warnings, full_message
from records.core.status import PARAMETER, may_preview
from records.editing.changelist.columns import phrase
from records.editing.discussion import returns
from records.editing.forms.base import Remark
from records.editing.forms.form_fields import is_key
from records.editing.previews.models import PreviewLink
from records.editing.publishing.actions import TRANSITIONS, Transition
from records.editing.publishing.findings import linked
from records.editing.publishing.planned import PlannedChange
from records.editing.scheduling.models import ScheduledChange
from records.editing.undo_button import with_undo
from records.editing.urls import admin_url

AT_ONCE = 200  # records on one page that confirms a change
NAMED = 5  # records in a message; of more it gives the number


def action_of(name: str, label: Any, permission: str = "publish") -> Any:
    """Return the action of a list that leads to the page which confirms a change of status."""

    def confirm(model_admin: Any, request: HttpRequest, queryset: models.QuerySet[Any]) -> Any:
        return model_admin.confirm(request, name, queryset)

    confirm.__name__ = f"{name}_selected"
    return admin.action(confirm, permissions=[permission], description=label)


class Publishing(admin.ModelAdmin):
    """The pages of publishing of a kind of record."""

    model: type[Record]
    actions: Any = (
        action_of("submit", gettext_lazy("Send to review…"), "change"),
        action_of("publish", gettext_lazy("Publish…")),
        action_of("withdraw", gettext_lazy("Withdraw…")),
        action_of("review", gettext_lazy("Return to review…")),
        action_of("draft", gettext_lazy("Return as a draft…"), "change"),
    )
    delete_confirmation_template = "editing/publishing/delete_confirmation.html"
    delete_selected_confirmation_template = "editing/publishing/delete_selected_confirmation.html"

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return may_publish(request.user, self.model)

    def confirm(self, request: HttpRequest, name: str, queryset: models.QuerySet[Any]) -> Any:
        """Redirect to the page that confirms a change of these records; return None, with a message, for too many."""
        keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])
        if len(keys) > AT_ONCE:
            messages.error(request, _("Choose at most %(count)s records at once.") % {"count": AT_ONCE})
            return None
        filters = [("_changelist_filters", request.GET.urlencode())] if request.GET else []
        return HttpResponseRedirect(
            f"{admin_url(self.model, name)}?{urlencode([*(('pk', key) for key in keys), *filters])}"
        )

    def get_urls(self) -> list[URLPattern]:
        """Add `submit/`, `publish/`, `withdraw/` and `review/`, which take the records as `?pk=`."""
        view = self.admin_site.admin_view(self.transition_view)
        prefix = f"{self.opts.app_label}_{self.opts.model_name}"
        urls = [path(f"{name}/", view, {"name": name}, name=f"{prefix}_{name}") for name in TRANSITIONS]
        return [*urls, *super().get_urls()]

    def transition_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Show what will happen to the records; on POST, do it."""
        if not TRANSITIONS[name].change.is_open_to(request.user, self.model):
            raise PermissionDenied
        keys = [key for key in request.GET.getlist("pk") if is_key(key)][:AT_ONCE]
        records = list(self.model._base_manager.filter(pk__in=keys).order_by("pk"))
        if not records:
            messages.error(request, _("These records are not there any more."))
            return HttpResponseRedirect(self.return_url(request, []))
        transition = TRANSITIONS[name](request, records)
        if request.method == "POST":
            transition.choose()
            if transition.is_valid() and transition.is_decided:
                do = transition.put_down if transition.is_later else transition.carry_out
                report(request, transition, *do())
                return HttpResponseRedirect(self.return_url(request, records))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": transition.heading,
            "transition": transition,
            "explanation": f"editing/publishing/_{name}.html",
            "back_url": self.return_url(request, transition.records),
            "media": self.media,
        }
        return TemplateResponse(request, "editing/publishing/confirm.html", context)

    def return_url(self, request: HttpRequest, records: list[Any]) -> str:
        """The form of a single record, or the list as it was filtered."""
        filters = self.get_preserved_filters(request)
        single = len(records) == 1 and not filters
        url = admin_url(records[0], "change") if single else admin_url(self.model, "changelist")
        return add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, url)

    def form_links(self, request: HttpRequest, record: Record) -> dict[str, Any]:
        """`preview_url` and `open_links` of what is hidden, `waits_for`, `scheduled`, `status_links` (label, url)."""
        is_hidden = record.status not in IN_PUBLIC or record.is_waiting
        is_previewed = is_hidden and may_preview(request, self.model)
        links = [
            {
                "label": f"{transition.heading}…",
                "url": f"{admin_url(self.model, name)}?pk={record.pk}",
                "name": name,
            }
            for name, transition in TRANSITIONS.items()
            if not transition.change.bar(record, request.user)
        ]
        return {
            "preview_url": f"{record.get_absolute_url()}?{PARAMETER}=1" if is_previewed else "",
            "status_links": links,
            "waits_for": [*self.waits_for(request, record)] if record.is_published else [],
            "scheduled": list(ScheduledChange.objects.told().of(record).select_related("scheduled_by")),
            "open_links": list(PreviewLink.objects.of(record).open()) if is_previewed else [],
            "may_cancel": may_publish(request.user, self.model),
        }

    def waits_for(self, request: HttpRequest, record: Record) -> Iterator[dict[str, Any]]:
        """Yield the records that keep readers from seeing this one, with the pages that change and publish them."""
        for name, other in record.hidden_dependencies().items():
            is_open = not TRANSITIONS["publish"].change.bar(other, request.user)
            yield {
                "record": other,
                "kind": field_label(record._meta.get_field(name)),
                "url": admin_url(other, "change"),
                "publish_url": f"{admin_url(type(other), 'publish')}?pk={other.pk}" if is_open else "",
            }

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, unless it returns what somebody else entered: that takes a reason."""
        before = str(form.initial.get("status", obj.status)) if change else obj.status
        if sentence := returns.lacks_a_reason(obj, before, request.user):
            raise RefusedError([Remark("status", sentence)])
        super().save_model(request, obj, form, change)

    def view_on_site(self, record: Record) -> str | None:
        is_there = record.is_withdrawn or (record.is_published and not record.is_waiting)
        return record.get_absolute_url() if is_there else None

    def tell(self, submission: Any) -> None:
        """Warn of what stands against publication, may be wrong, or will be missed; a draft is still being written."""
        record, request = submission.form.instance, submission.request
        if "_popup" in request.POST:
            return
        stored = self.model._base_manager.get(pk=record.pk)
        errors = [] if record.status in IN_PUBLIC else find_errors(stored)
        if errors:
            said = _("It is saved. This has to be corrected before it can be published:")
            messages.warning(request, listed(said, (linked(stored, finding) for finding in errors)))
        found = find_warnings(stored) if record.status in (Status.REVIEW, Status.PUBLISHED) else []
        if found:
            said = _("It is saved. Look at this: it may be wrong, or readers will miss it.")
            messages.warning(request, listed(said, found))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Extend Django's answer: records that were once published are protected."""
        deletable, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        kept = [self.never_deleted(record) for record in objs if record.published_at]
        return deletable, counts, perms_needed, [*kept, *protected]

    def never_deleted(self, record: Record) -> str:
        """Return why a record cannot be deleted, and what can be done instead."""
        sentence = _(
            "It was published, and what was published is not deleted. Withdraw it: a notice takes its place."
        )
        if record.is_withdrawn:
            sentence = _(
                "It was published. The notice at its address tells readers what became of it, and stays."
            )
        kind, url = capfirst(str(record._meta.verbose_name)), admin_url(record, "change")
        return format_html('{}: <a href="{}">{}</a>. {}', kind, url, record, sentence)


def listed(sentence: str, items: Iterable[str]) -> SafeString:
    """Return a message: a sentence with a list below it."""
    return format_html(
        "{}<ul>{}</ul>", sentence, format_html_join("", "<li>{}</li>", ([item] for item in items))
    )


def report(
    request: HttpRequest, transition: Transition, changed: list[Any], refused: list[PlannedChange]
) -> None:
    """Say what was done, and what was not; of what was published, what readers do not see yet."""
    if changed and transition.is_later:
        messages.success(request, said_of(transition.scheduled_words, changed))
    elif changed:
        messages.success(request, with_undo(said_of(transition.done, changed)))
    if waiting := [one for one in _as_stored(changed) if one.is_waiting]:
        names = (
            format_html('<a href="{}">{}</a>: {}', admin_url(one, "change"), one, one.shown_status)
            for one in waiting
        )
        messages.warning(request, listed(_("Readers do not see these yet:"), names))
    for row in refused:
        why = format_html_join(
            " ", "{}", ([sentence] for sentence in (row.hindrance, *row.errors) if sentence)
        )
        messages.error(
            request, format_html(_("Nothing was done with “{record}”. {why}"), record=row.record, why=why)
        )


def _as_stored(records: list[Any]) -> Iterator[Any]:
    """Yield the records that depend on others as they are by now: these may have been changed after them."""
    for one in {type(record): record for record in records if record.depends_on}.values():
        keys = [record.pk for record in records if type(record) is type(one)]
        yield from type(one)._base_manager.filter(pk__in=keys).select_related(*one.depends_on)


def said_of(done: Any, changed: list[Any]) -> SafeString:
    """Return what was done with which records; many are counted, and their names folded away."""
    links = [(admin_url(one, "change"), one) for one in changed]
    if len(links) <= NAMED:
        return format_html("{}: {}", done, format_html_join(", ", '<a href="{}">{}</a>', links))
    counts = Counter(map(type, changed)).items()
    folded = format_html_join("", '<li><a href="{}">{}</a></li>', links)
    said = format_list(phrase(kind, number) for kind, number in counts)
    return format_html("<details><summary>{}: {}</summary><ul>{}</ul></details>", done, said, folded)


class RefusedError(Exception):
    """Saving or deleting would leave an error in public; nothing of it is done."""

    def __init__(self, remarks: Iterable[Remark]) -> None:
        self.remarks = list(remarks)
        super().__init__(*self.remarks)


def public_errors(stored: models.Model) -> list[Finding]:
    """Return what is wrong in public with what was saved: a record, or a part of one."""
    if isinstance(stored, Record):
        return find_errors(stored) if stored.status in IN_PUBLIC else []
    found = [finding for owner in published_owners(stored) for finding in find_errors(owner)]
    whole = [error(ALL, finding.message) for finding in found if finding.part is None]
    return [error(finding.field, finding.message) for finding in found if finding.part == stored] + whole


def remark_on(finding: Finding, formsets: Iterable[Any]) -> Remark:
    """Return where in a form a finding is shown: in the row that has it, else in the record's own form."""
    for formset in formsets if finding.part else ():
        for number, form in enumerate(formset.forms):
            if form.instance == finding.part:
                return Remark(finding.field, finding.message, formset.prefix, number)
    return Remark(ALL if finding.part else finding.field, full_message(finding))


def redirect_if_refused(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Return what a view answers that deletes; if it may not, the page from which it was asked, with the reason."""
    try:
        return view()
    except RefusedError as refused:
        for remark in refused.remarks:
            messages.error(request, str(remark.sentence))
        return HttpResponseRedirect(request.get_full_path())


def tell_filled(request: HttpRequest, filled: Iterable[str]) -> None:
    """Say what was filled in where something was left blank."""
    if filled := [*filled]:
        messages.info(request, listed(_("Filled in for you; look whether it is right:"), filled))
