"""The way from the form of a record to those before and after it in the list from which it was opened."""

from copy import copy
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from records.editing.urls import admin_url

MOST = 5000  # records of a list that are looked through
STEPS = {"previous": -1, "next": 1}
SAVE_AND_NEXT = "_next"  # the button of a form


def neighbour_urls(model_admin: Any) -> list[URLPattern]:
    """Return the addresses `<pk>/previous/` and `<pk>/next/`, which lead on through a list."""
    view = model_admin.admin_site.admin_view(partial(neighbour_view, model_admin))
    prefix = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    return [
        path(f"<path:object_id>/{name}/", view, {"name": name}, name=f"{prefix}_{name}") for name in STEPS
    ]


def neighbour_view(model_admin: Any, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
    """Redirect to the record before or after one."""
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    return lead_on(request, *neighbour(model_admin, request, unquote(object_id), name))


def neighbour(model_admin: Any, request: HttpRequest, key: str, name: str) -> tuple[str, str]:
    """Return the address of the record before or after one; at an end, that of the list, and a sentence."""
    filters = model_admin.get_preserved_filters(request)
    keys = [str(one) for one in _keys_in_list(model_admin, request, filters)]
    place = keys.index(key) + STEPS[name] if key in keys else -1
    if 0 <= place < len(keys):
        url, sentence = admin_url(model_admin.model, "change", keys[place]), ""
    else:
        url, sentence = admin_url(model_admin.model, "changelist"), _why_no_neighbour(key in keys, name)
    return add_preserved_filters({"preserved_filters": filters, "opts": model_admin.opts}, url), sentence


def _why_no_neighbour(is_in_list: bool, name: str) -> str:
    if not is_in_list:
        return _("That record is not in this list any more.")
    if name == "next":
        return _("That was the last record of this list.")
    return _("That was the first record of this list.")


def _keys_in_list(model_admin: Any, request: HttpRequest, filters: str) -> list[Any]:
    asked: Any = copy(request)
    asked.GET = QueryDict(parse_qs(filters).get("_changelist_filters", [""])[-1])
    try:
        found = model_admin.get_changelist_instance(asked)
    except (IncorrectLookupParameters, SuspiciousOperation):  # the list says so itself
        return []
    return list(found.queryset.values_list("pk", flat=True)[:MOST])


def lead_on(request: HttpRequest, url: str, sentence: str) -> HttpResponse:
    """Redirect to a neighbour, or to the list with the sentence that says why there is none."""
    if sentence:
        messages.info(request, sentence)
    return HttpResponseRedirect(url)
