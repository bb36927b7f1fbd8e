"""Error pages."""

from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be read."""
    if isinstance(exception, DisallowedHost):
        return HttpResponse("Bad request", status=400, content_type="text/plain; charset=utf-8")
    if isinstance(exception, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return form_too_large(request)
    return render(request, "400.html", status=400)


def form_too_large(request: HttpRequest) -> HttpResponse:
    """413: the form has more fields or text than any form of the site; nothing of it was read."""
    context = {
        "max_bytes": settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
        "max_fields": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS,
    }
    return render(request, "413.html", context, status=413)


def body_too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: the body is larger than that of any form of the site; nothing of it was read."""
    return render(request, "413_body.html", {"max_bytes": limit}, status=413)


def uri_too_long(request: HttpRequest) -> HttpResponse:
    """414: the address is longer than any that the site makes."""
    return render(request, "414.html", status=414)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the page is for editors."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: there is nothing at this address."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: in all languages at once, with nothing that could fail again."""
    content: Any = get_template("500.html").render({"site_name": settings.SITE_NAME})
    return HttpResponse(content, status=500)
