"""The page of a record on which links to its draft are made, listed and revoked."""

from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from records.core.languages import language_codes
from records.core.locale_formats import language_name
from records.core.models import Record
from records.core.status import may_preview
from records.editing.forms.form_fields import CleanCharField
from records.editing.previews.models import PreviewLink, may_make, shown_with
from records.editing.record_pages import RecordPage
from records.editing.urls import admin_url

LIFETIMES = [
    ("1", gettext_lazy("1 day")),
    ("7", gettext_lazy("1 week")),
    ("30", gettext_lazy("1 month")),
    ("90", gettext_lazy("90 days")),
]
REVOKE = "revoke"


class PreviewLinkForm(forms.Form):
    """For whom a link is, and for how long."""

    label = CleanCharField(
        label=gettext_lazy("For whom"),
        max_length=150,
        help_text=gettext_lazy("A name or an institution. It stands in this list and in the audit log."),
    )
    days = forms.ChoiceField(label=gettext_lazy("Valid for"), choices=LIFETIMES, initial="7")


def preview_links_view(model_admin: Any, request: HttpRequest, record: Record) -> HttpResponse:
    """List the links to a record; on POST make one, or revoke one."""
    if not is_theirs(model_admin, request, record):
        raise PermissionDenied
    if REVOKE in request.POST:
        return revoke(request, record)
    form = PreviewLinkForm(request.POST if request.method == "POST" else None, label_suffix="")
    is_offered = may_be_shown(record)
    made, addresses = None, []
    if is_offered and form.is_bound and form.is_valid():
        lifetime = timedelta(days=int(form.cleaned_data["days"]))
        made, token = PreviewLink.make(record, form.cleaned_data["label"], lifetime, request.user)
        addresses = addresses_of(token)
        form = PreviewLinkForm(label_suffix="")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": PREVIEW_LINKS.label,
        "original": record,
        "form": form if is_offered else None,
        "made": made,
        "addresses": addresses,
        "needed": shown_with(record),
        "links": PreviewLink.objects.of(record).select_related("made_by", "revoked_by")[:100],
        "back_url": admin_url(record, "change"),
    }
    page = TemplateResponse(request, "editing/previews/links.html", context)
    page.headers["Cache-Control"] = "private, no-store"  # an address stands in it once
    return page


def revoke(request: HttpRequest, record: Record) -> HttpResponse:
    key = request.POST[REVOKE]
    links = PreviewLink.objects.of(record).open()
    link = links.filter(pk=key).first() if key.isascii() and key.isdigit() and len(key) < 19 else None
    if link is None:
        messages.warning(request, _("This link does not work any more."))
    else:
        link.revoke(request.user)
        messages.success(request, _("Revoked: “%(label)s”. The link leads nowhere now.") % {"label": link})
    return HttpResponseRedirect(request.path)


def addresses_of(token: str) -> list[dict[str, str]]:
    """Return the address of a link in each language."""
    found = []
    for code in language_codes():
        with override(code):
            url = urljoin(settings.SITE_URL, reverse("preview-link", args=[token]))
        found.append({"language": language_name(code), "url": url})
    return found


def is_theirs(model_admin: Any, request: HttpRequest, record: Record) -> bool:
    """Return whether this user may show drafts of the kind to others."""
    return may_preview(request, model_admin.model) and may_make(request.user, model_admin.model)


def may_be_shown(record: Record) -> bool:
    """Return whether a link would lead to the record: readers do not see it, and nothing it rests on is withdrawn."""
    needed = shown_with(record)
    is_hidden = not record.is_withdrawn and (not record.is_published or bool(needed))
    return is_hidden and not any(other.is_withdrawn for other in needed)


def is_offered(model_admin: Any, request: HttpRequest, record: Record) -> bool:
    """Return whether the form leads here: the page itself tells of what a record rests on."""
    is_hidden = record.is_waiting if record.is_published else not record.is_withdrawn
    return is_hidden and is_theirs(model_admin, request, record)


PREVIEW_LINKS = RecordPage("preview_links", gettext_lazy("Preview links"), preview_links_view, is_offered)
