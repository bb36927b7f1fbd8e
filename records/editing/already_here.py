"""“Already here?”: records that may be the one that is being entered, while its name is typed and once it is saved."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from records.core.merging.names import ACRONYM
from records.editing.forms.double_fields import ADDRESS, NAME
from records.editing.forms.form_fields import is_key
from records.editing.publishing.forms import listed
from records.editing.urls import admin_url
from records.search.doubles import Double, find_doubles, find_doubles_of
from records.search.doubles.keys import Name, declared

BUT = "but"


def asking_url(page: Any) -> str:
    """Return where the script of a form asks; empty where nothing is looked for."""
    model, record = page.model, page.untouched
    if declared(model) is None or not page.may_save():
        return ""
    query = f"?{urlencode({BUT: record.pk})}" if record else ""
    return f"{admin_url(model, 'already_here')}{query}"


def already_here(model_admin: Any, request: HttpRequest) -> JsonResponse:
    """Return the records that may have a typed `name`, `acronym` or `address`, but for the one of the form."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    sent, but = request.GET, request.GET.get(BUT, "")
    names = [*(Name(name, True) for name in sent.getlist(ACRONYM)), *map(Name, sent.getlist(NAME))]
    found = find_doubles(
        model_admin.model,
        names,
        [address for address in sent.getlist(ADDRESS) if address.strip()],
        but=int(but) if is_key(but) else None,
        rows=choices_of(model_admin, request),
    )
    lines = [line_of(model_admin, request, one, but if is_key(but) else "") for one in found]
    return JsonResponse({"heading": _("Already here?"), "found": lines})


def choices_of(model_admin: Any, request: HttpRequest) -> Any:
    """Return the records of a kind with what their labels name."""
    rows, joins = model_admin.get_queryset(request), model_admin.choice_joins
    return rows.select_related(*joins) if joins else rows


def line_of(model_admin: Any, request: HttpRequest, found: Double, but: str) -> dict[str, str]:
    """Return a record as the page shows it: its name, that which was found if it is another one, where to merge."""
    label = model_admin.choice_label(found.record)
    called = _("also “%(name)s”") % {"name": found.name} if found.name not in label else ""
    line = {"label": label, "called": called, "url": admin_url(found.record, "change")}
    if but and model_admin.has_merge_permission(request):
        query = urlencode([("pk", but), ("pk", found.record.pk)])
        line |= {"merge": _("Merge…"), "merge_url": f"{admin_url(model_admin.model, 'merge')}?{query}"}
    return line


def tell_doubles(submission: Any) -> None:
    """Name the records that may be the same as one that was saved, once a name was given or changed."""
    model_admin, record, request = submission.admin, submission.form.instance, submission.request
    doubles = declared(submission.model)
    if doubles is None or "_popup" in request.POST:
        return
    if {*submission.form.changed_data} & {*doubles.columns, *doubles.addresses}:
        found = find_doubles_of(record, choices_of(model_admin, request))
        lines = [line_of(model_admin, request, one, str(record.pk)) for one in found]
        if lines:
            said = _("Is it already here? It is saved; look whether one of these is the same.")
            messages.warning(request, listed(said, map(in_message, lines)))


def in_message(line: dict[str, str]) -> SafeString:
    """Return a record as a message names it."""
    link = format_html('<a href="{}">{}</a> {}', line["url"], line["label"], line["called"])
    if "merge" not in line:
        return link
    return format_html('{} <a href="{}">{}</a>', link, line["merge_url"], line["merge"])
