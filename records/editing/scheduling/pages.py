"""The address of a scheduled change: to its record; on POST it is cancelled, or a refusal noted."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from records.core.permissions import may_publish
from records.editing.scheduling.models import ScheduledChange
from records.editing.urls import admin_url


@require_http_methods(["GET", "HEAD", "POST"])
def scheduled_page(request: HttpRequest, key: int, site: AdminSite) -> HttpResponse:
    """Lead to the form of the record; on POST cancel what waits for its hour."""
    one = get_object_or_404(ScheduledChange, pk=key)
    model_admin: Any = site.get_model_admin(one.model)
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        if not may_publish(request.user, one.model):
            raise PermissionDenied
        messages.success(request, close(key, request.user))
    record = one.record()
    if record is None:
        messages.warning(request, _("“%(name)s” is not there any more.") % {"name": one.record_name})
        return HttpResponseRedirect(reverse("admin:index"))
    return HttpResponseRedirect(admin_url(record, "change"))


@transaction.atomic
def close(key: int, by: Any) -> str:
    """Cancel what waits, or note that somebody knows of a refusal; return what was done, in a sentence."""
    one = ScheduledChange.objects.select_for_update().get(pk=key)
    if one.closed_at or not (one.waits or one.is_refused):
        return _("Nothing was to be cancelled: it was carried out or cancelled already.")
    said = _("Noted.")
    if one.waits:
        said = (
            _("The embargo is lifted, and the publication is cancelled.")
            if one.is_embargo
            else _("Cancelled.")
        )
    one.close(by)
    return said
