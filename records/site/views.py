"""One-off pages: the root, about, and the files that programs expect at fixed addresses."""

from datetime import timedelta

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from records.core.languages import language_codes

PLAIN = "text/plain; charset=utf-8"
# `security.txt` is valid for so long from the day on which it is read.
SECURITY_TERM = timedelta(days=180)


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
    """`/.well-known/security.txt` (RFC 9116): whom to tell about a vulnerability."""
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
    """`/favicon.ico`, which browsers request unasked."""
    return HttpResponsePermanentRedirect(staticfiles_storage.url("img/favicon.ico"))
