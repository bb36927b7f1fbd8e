"""The editors' site: its login, its start page, and the context of each page."""

from collections.abc import Callable
from copy import copy
from functools import update_wrapper
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import activate, check_for_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from records.editing.form_recovery import Words, keep, keeps_words, seal, sent_words, unseal
from records.site.errors import forbidden

View = TypeVar("View", bound=Callable[..., Any])


class EditorsSite(AdminSite):
    """The admin site in which records are entered, translated and published."""

    site_header = site_title = settings.SITE_NAME
    index_title = _("Desk")
    enable_nav_sidebar = False
    index_template = "editing/dashboard/dashboard.html"
    login_template = "editing/accounts/login.html"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The admin's own addresses, and what its forms ask for while they are filled in."""
        from records.editing.dashboard.checks import checks_page
        from records.editing.forms import ajax

        return [
            path("checks/", self.admin_view(checks_page), {"site": self}, name="checks"),
            path("date/", self.admin_view(ajax.date_words), name="date_words"),
            path("kept-image/", self.admin_view(ajax.kept_image), name="kept_image"),
            path("alive/", alive, name="alive"),
            *super().get_urls(),
        ]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps that this user may open: the archive first, dependent kinds before those they depend on."""
        places = {config.label: place for place, config in enumerate(apps.get_app_configs())}
        listed = super().get_app_list(request, app_label)
        return sorted(listed, key=lambda app: -places[app["app_label"]])

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the dashboard: the records that wait for a decision."""
        from records.editing.dashboard.dashboard import Dashboard

        return super().index(request, {"dashboard": Dashboard(request, self), **(extra_context or {})})

    def autocomplete_view(self, request: HttpRequest) -> Any:
        """Return the results of an autocomplete."""
        from records.editing.forms.autocomplete import Choices

        return Choices.as_view(admin_site=self)(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """A view for editors. Of others who send a form, the words go with them through the login."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if keeps_words(request) and not self.has_permission(request):
                return ask_and_keep(request, sent_words(request))
            return guarded(request, *args, **kwargs)

        return cast(View, update_wrapper(inner, guarded))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask who it is; kept words go on from page to page until somebody is logged in."""
        sealed = request.POST.get("kept", "")
        words = unseal(sealed) if sealed else None
        if words and request.method == "POST" and LANGUAGE_QUERY_PARAMETER in request.POST:
            return in_another_language(request, sealed)
        context = {"kept": sealed if words else "", "kept_refused": bool(sealed and not words)}
        response = super().login(request, {**context, **(extra_context or {})})
        if words and response.status_code == 302 and self.has_permission(request):
            keep(request, words)
            return HttpResponseRedirect(words["address"])
        return response


@never_cache
@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    """Return the token that a form needs now; 401 if its editor is not logged in any more."""
    if admin.site.has_permission(request):
        return JsonResponse({"token": get_token(request)})
    return JsonResponse({}, status=401)


def asked_to_log_in(request: HttpRequest, sealed: str, context: dict[str, Any]) -> HttpResponse:
    """The login page as the answer to a form; `sealed` are the words that it carries."""
    asking = copy(request)
    asking.method = "GET"
    address = {"app_path": reverse("admin:login"), "kept": sealed}
    return admin.site.login(asking, {**address, **context})


def ask_and_keep(request: HttpRequest, words: Words) -> HttpResponse:
    """The login page with what was just sent; it says so if that is too much to be carried."""
    sealed = seal(words)
    return asked_to_log_in(request, sealed, {"next": words["address"], "kept_too_large": not sealed})


def in_another_language(request: HttpRequest, sealed: str) -> HttpResponse:
    """The login page with its kept words, in the language chosen there."""
    chosen = request.POST[LANGUAGE_QUERY_PARAMETER]
    if check_for_language(chosen):
        activate(chosen)
    response = asked_to_log_in(request, sealed, {})
    response.cookies.update(set_language(request).cookies)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was not sent from its own page, or after its session ended."""
    return out_of_date(request) or forbidden(request)


def out_of_date(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form of this site whose token is older than the last login; None for any other form."""
    words = sent_words(request) if keeps_words(request) else unseal(request.POST.get("kept", ""))
    if words is None or not sent_from_here(request):
        return None
    if not admin.site.has_permission(request):
        return ask_and_keep(request, words)
    keep(request, words)
    return HttpResponseRedirect(words["address"])


def sent_from_here(request: HttpRequest) -> bool:
    """Return whether the browser says that a page of this host sent the request; other pages could forge words."""
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    return (origin.scheme, origin.netloc) == (request.scheme, request.get_host())
