"""One-off pages: the door, permanent links, about, errors, and what monitors ask."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.core.languages import language_codes
from records.core.models import Record, find_records
from records.core.preview import editor, in_preview, is_previewing, may_preview

PLAIN = "text/plain; charset=utf-8"
# What `security.txt` says holds so long from the day on which it is read.
SECURITY_TERM = timedelta(days=180)


class HttpResponseSeeOther(HttpResponseRedirect):
    """303: what was asked for is described at another address."""

    status_code = 303


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/`: to the visitor's language."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def permanent_link(request: HttpRequest, uid: str) -> HttpResponse:
    """`/id/<uid>`: to the record's page in the visitor's language (303); 410 when it was withdrawn.

    Of a record that was split: the page that names all that came of it (300).
    """
    found, is_editor = find_records(uid), editor(request) is not None
    with override(get_language_from_request(request)):
        if len(found) > 1:
            response = several(request, found)
        else:
            record = found[0] if found else None
            if record is not None and record.is_withdrawn:
                return gone(request, record)
            if record is None or not (
                record.is_published or (is_editor and may_preview(request, type(record)))
            ):
                raise Http404
            form = request.GET.get("format")
            asked = f"?{urlencode({'format': form})}" if form else ""
            response = HttpResponseSeeOther(f"{record.get_absolute_url()}{asked}")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the archive keeps, how it words doubt, what it promises."""
    return render(request, "site/about.html")


def several(request: HttpRequest, records: Sequence[Record]) -> HttpResponse:
    """300: the page at the address of a record that was split; it names what came of it, withdrawn or not.

    What the public does not see is named to editors alone; with nothing to name, Http404.
    """
    public = [record for record in records if record.is_published or record.is_withdrawn]
    if len(public) < len(records) and may_preview(request, type(records[0])) and not is_previewing():
        return in_preview(partial(several, request, records))
    named = list(records) if is_previewing() else public
    if not named:
        raise Http404
    context = {"records": named, "record_kind": named[0]._meta.verbose_name}
    return asked_for_again(render(request, "300.html", context, status=300))


def gone(request: HttpRequest, record: Record) -> HttpResponse:
    """410: the notice that stands at the address of a withdrawn record."""
    context = {
        "record": record,
        "record_kind": record._meta.verbose_name,
        "withdrawal_reason": record.localized("withdrawal_reason"),
    }
    return asked_for_again(render(request, "410.html", context, status=410))


def asked_for_again(response: HttpResponse) -> HttpResponse:
    """An answer that browsers would remember for good, though the record may be published or renamed again."""
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: everything may be read, but for the editors' rooms."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemaps')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """`/.well-known/security.txt` (RFC 9116): whom to tell of a weakness."""
    mail = settings.CONTACT_EMAIL
    with override(settings.LANGUAGE_CODE):
        contact = f"mailto:{mail}" if mail else f"{settings.SITE_URL}{reverse('about')}#corrections"
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + SECURITY_TERM
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(language_codes())}",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type=PLAIN)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """`/favicon.ico`, where browsers ask for it unbidden."""
    return HttpResponsePermanentRedirect(staticfiles_storage.url("img/favicon.ico"))


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers."""
    return HttpResponse("ok", content_type=PLAIN)


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether database, migrations and cache are ready; 503 names what is not."""
    faults = [name for name, is_ready in READY.items() if not is_ready()]
    answer, status = (f"not ready: {', '.join(faults)}", 503) if faults else ("ok", 200)
    return HttpResponse(answer, status=status, content_type=PLAIN)


def _database_is_ready() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _migrations_are_ready() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _cache_is_ready() -> bool:
    try:
        cache.set("readyz", "ok", 5)
        return bool(cache.get("readyz") == "ok")
    except Exception:  # noqa: BLE001 - each cache has errors of its own; any of them means not ready
        return False


READY = {"database": _database_is_ready, "migrations": _migrations_are_ready, "cache": _cache_is_ready}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was asked cannot be read."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("Bad request", status=400, content_type=PLAIN)
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return form_too_large(request)
    return render(request, "400.html", status=400)


def form_too_large(request: HttpRequest) -> HttpResponse:
    """413: a form with more fields or words than any of the site's has; nothing of it was read."""
    context = {
        "max_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "max_fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    }
    return render(request, "413.html", context, status=413)


def body_too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: more bytes than any form of the site sends; none of them was read."""
    return render(request, "413_body.html", {"max_bytes": limit}, status=413)


def uri_too_long(request: HttpRequest) -> HttpResponse:
    """414: the address is longer than any that the site makes."""
    return render(request, "414.html", status=414)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page is for editors."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: nothing stands at this address."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: in all languages at once, with nothing that could fail again."""
    content: Any = get_template("500.html").render({"site_name": settings.SITE_NAME})
    return HttpResponse(content, status=500)
