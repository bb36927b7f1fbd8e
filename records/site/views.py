"""One-off pages: the root, about, files that programs expect at fixed addresses, error pages."""

import json
import re
import sys
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from records.core.database.outages import RETRY_AFTER, is_outage
from records.core.languages import language_codes

PLAIN = "text/plain; charset=utf-8"
# `security.txt` is valid for so long from the day on which it is read.
SECURITY_TERM = timedelta(days=180)
# Fields of passwords, of codes, and of words that a login carries.
SECRET = re.compile(r"password|^code$|^kept$", re.IGNORECASE)


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/`: to the visitor's language."""
    with override(get_language_from_request(request)):
        response = HttpResponseRedirect(reverse("home"))
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The archive's contents, its words for doubt, its promises."""
    return render(request, "site/about.html")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: everything but the editors' pages may be crawled."""
    sitemap = f"{settings.SITE_URL}{reverse('sitemaps')}"
    text = f"User-agent: *\nDisallow: /admin/\n\nSitemap: {sitemap}\n"
    return HttpResponse(text, content_type=PLAIN)


# Of every public page; the others are kept as they are read.
OFFLINE_FILES = (
    *(
        "css/tokens.css",
        "css/site.css",
        "css/print.css",
        "js/theme.js",
        "js/site.js",
        "js/take.js",
        "js/search.js",
    ),
    *("img/icon.svg", "img/drop.svg", "img/chevron.svg"),
)


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """`/service-worker.js`: keeps pages for reading offline; at the root, since it serves what lies below it."""
    files = [staticfiles_storage.url(name) for name in OFFLINE_FILES]
    script = staticfiles_storage.url("js/offline.js")
    pages = [f"/{code}/" for code in language_codes()]
    values = {"files": files, "version": _digest([*files, script]), "pages": pages, "never": _never_kept()}
    lines = [f"self.{name} = {json.dumps(value)};" for name, value in values.items()]
    text = "\n".join([*lines, f"importScripts({json.dumps(script)});", ""])
    headers = {"Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "no-cache"}
    return HttpResponse(text, headers=headers)


def _digest(names: list[str]) -> str:
    return sha256("\n".join(names).encode()).hexdigest()[:12]


def _never_kept() -> list[str]:
    """Return the beginnings of paths of pages of which no copy stays: those of editors, and texts that readers sent."""
    found = []
    for code in language_codes():
        with override(code):
            found += [reverse(name) for name in ("admin:index", *settings.TEXT_QUERY_VIEWS)]
    return list(dict.fromkeys(found))


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """`/.well-known/security.txt` (RFC 9116): whom to tell about a vulnerability; not there without an address."""
    if not settings.CONTACT_EMAIL:
        raise Http404
    expires = timezone.now().date() + SECURITY_TERM
    text = (
        f"Contact: mailto:{settings.CONTACT_EMAIL}\nExpires: {expires}T00:00:00Z\n"
        f"Preferred-Languages: {', '.join(language_codes())}\nCanonical: {settings.SITE_URL}{reverse('security')}\n"
    )
    return HttpResponse(text, content_type=PLAIN)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """`/favicon.ico`, which browsers request unasked."""
    return HttpResponsePermanentRedirect(staticfiles_storage.url("img/favicon.ico"))


# Error pages


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read. 413: the form has more fields or text than any form of the site."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("Bad request", status=400, content_type=PLAIN)
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        context = {
            "max_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            "max_fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
        }
        return render(request, "413.html", context, status=413)
    return render(request, "400.html", status=400)


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: data cannot be read or written now. What a form sent stands in the page, to be sent once more."""
    context = {"site_name": settings.SITE_NAME, "address": request.get_full_path(), "fields": _sent(request)}
    content: Any = get_template("503.html").render(context)
    headers = {"Retry-After": str(RETRY_AFTER), "Cache-Control": "no-store"}
    return HttpResponse(content, status=503, headers=headers)


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return names and values of a form of this site, its token included; none of one that holds a secret."""
    try:
        fields = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, MultiPartParserError, OSError):  # nobody has read it so far, nor can now
        return []
    names = {name for name, _value in fields}
    is_ours = "csrfmiddlewaretoken" in names and not any(SECRET.search(name) for name in names)
    return fields if is_ours else []


def server_error(request: HttpRequest) -> HttpResponse:
    """500: in all languages at once, with nothing that could fail again; 503 where only the machine is at fault."""
    if is_outage(sys.exc_info()[1]):
        return unavailable(request)
    content: Any = get_template("500.html").render({"site_name": settings.SITE_NAME})
    return HttpResponse(content, status=500)
