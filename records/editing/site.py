"""The editors' site: its login, its start page, and the context of each page."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from copy import copy
from functools import update_wrapper
from typing import Any, TypedDict, TypeVar, cast
from urllib.parse import urlencode, urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import activate, check_for_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import permission_denied
from django.views.i18n import LANGUAGE_QUERY_PARAMETER, set_language

from records.core.history import revisions
from records.core.permissions import who_gives_rights, whom_to_ask
from records.editing import kept_forms

SALT = "records.editing.site"
SESSION_KEY = "kept_words"
# The parameter by which an editor gives them up; its value is the key of the form.
RESET_PARAM = "afresh"
# Within this the words can wait for somebody to log in again.
MAX_AGE = 24 * 60 * 60
# What the login form sends besides them.
MARGIN = 4096
# Ends of the names of pages for those who publish.
PUBLISHING = ("publish", "withdraw", "review")
# The page of a text of translators, which is of no kind (`translations.urls`).
TEXT_FORM = "translation_text"
# Ends of the names of pages whose forms keep their words.
FORMS = ("_add", "_change", "_split", "_participants", "_next_edition", "_discussion", "_suggest", TEXT_FORM)
# Passwords, tokens, and which button was pressed: that is decided anew.
NOT_KEPT = re.compile(r"password|csrfmiddlewaretoken|^_(?!popup$|to_field$)", re.IGNORECASE)


class Words(TypedDict):
    """The data of one sent form: its address, its fields, the names of its chosen files."""

    address: str
    fields: dict[str, list[str]]
    files: list[str]


def keeps_words(request: HttpRequest) -> bool:
    """Return whether it sends a form whose words can stand in it again: that of a record, new or not."""
    match = request.resolver_match
    owner = getattr(match and match.func, "model_admin", None)
    is_form = bool(match and match.url_name and match.url_name.endswith(FORMS))
    keeps = getattr(owner, "keeps_words", match is not None and match.url_name == TEXT_FORM)
    return request.method == "POST" and is_form and keeps


def sent_words(request: HttpRequest) -> Words:
    """Return the sent values that can be kept."""
    return {
        "address": request.get_full_path(),
        "fields": {
            name: [str(value) for value in values]
            for name, values in request.POST.lists()
            if not NOT_KEPT.search(name)
        },
        "files": [
            *(str(file.name) for _name, files in request.FILES.lists() for file in files),
            *request.POST.getlist(kept_forms.FILES),
        ],
    }


def unseal(sealed: str) -> Words | None:
    """The words; None if the text is not ours, was changed, or is older than a day."""
    with suppress(signing.BadSignature):
        return cast(Words, signing.loads(sealed, salt=SALT, max_age=MAX_AGE))
    return None


def waiting_words(request: HttpRequest) -> Words | None:
    """The words that wait for the form at this address, if any."""
    words: Words | None = request.session.get(SESSION_KEY)
    return words if words and words["address"].partition("?")[0] == request.path else None


def forget_words(request: HttpRequest) -> None:
    """Delete the words that wait for this form: they were sent again, or given up."""
    if waiting_words(request):
        del request.session[SESSION_KEY]


def open_anew(request: HttpRequest) -> HttpResponseRedirect:
    """Redirect to a form as it is stored; what was typed into it is given up."""
    words = waiting_words(request)
    forget_words(request)
    query = request.GET.copy()
    kept_forms.close(request, str(query.pop(RESET_PARAM)[-1]))
    address = f"{request.path}?{query.urlencode()}" if query else request.path
    return HttpResponseRedirect(words["address"] if words else address)


def words_as_query(words: Words) -> QueryDict:
    return QueryDict(urlencode(words["fields"], doseq=True))


LOGGED_OUT = _(
    "You were logged out before this was saved. Your words are below: look at them and save again."
)
RESTORED = _("This is what you had typed. Nothing of it is saved yet: look at it, then save.")


def recovery_sentences(words: Words, said: Any = LOGGED_OUT) -> list[SafeString]:
    """Return what to say above kept words: markup."""
    give_up = _("Discard them and open the form again")
    key = words["fields"].get(kept_forms.KEY, ["1"])[0]
    address = f"{words['address']}{'&' if '?' in words['address'] else '?'}{urlencode({RESET_PARAM: key})}"
    files = format_html("{} {}", _("Files cannot be kept. Choose them again:"), ", ".join(words["files"]))
    link = format_html('{} <a href="{}">{}</a>', said, address, give_up)
    return [link, files] if words["files"] else [link]


def sent_data(request: HttpRequest) -> tuple[QueryDict | None, list[SafeString]]:
    """Return what was sent, or had been when its editor was logged out, and what to say above that; else None."""
    words = waiting_words(request)
    if request.method == "POST":
        forget_words(request)
        return request.POST, []
    return (words_as_query(words), recovery_sentences(words)) if words else (None, [])


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
        from records.editing.dashboard import checks_page
        from records.editing.forms.form_fields import date_words, kept_image
        from records.editing.scheduling.pages import scheduled_page
        from records.editing.search_page import search_page, suggestions
        from records.editing.suggestions.lists import suggestions_page
        from records.editing.undo import undo_page

        return [
            path("suggestions/", self.admin_view(suggestions_page), {"site": self}, name="suggested_changes"),
            path("search/suggestions/", self.admin_view(suggestions), {"site": self}, name="suggestions"),
            path("search/", self.admin_view(search_page), {"site": self}, name="search"),
            path("checks/", self.admin_view(checks_page), {"site": self}, name="checks"),
            path("scheduled/<int:key>/", self.admin_view(scheduled_page), {"site": self}, name="scheduled"),
            path("date/", self.admin_view(date_words), name="date_words"),
            path("kept-image/", self.admin_view(kept_image), name="kept_image"),
            path("alive/", alive, name="alive"),
            path("undo/", self.admin_view(undo_page), {"site": self}, name="undo"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Extend Django's by `closed_forms`, whose words a browser is to forget."""
        return {**super().each_context(request), "closed_forms": kept_forms.closed_forms(request)}

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the apps that this user may open: the archive first, the kinds of each in the order of work."""
        places = {config.label: place for place, config in enumerate(apps.get_app_configs())}
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=lambda kind: getattr(self.get_model_admin(kind["model"]), "menu_place", 5))
        return sorted(listed, key=lambda app: -places[app["app_label"]])

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show the dashboard: the records that wait for a decision."""
        from records.editing.dashboard import Dashboard

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
            try:
                with revisions.noted():
                    return guarded(request, *args, **kwargs)
            except PermissionDenied:
                if not self.has_permission(request):
                    raise
                return refused(
                    request, [_("Your account does not have the right to do this."), *who_may(request)]
                )

        return cast(View, update_wrapper(inner, guarded))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Ask who it is; kept words go on from page to page until somebody is logged in."""
        sealed = request.POST.get("kept", "")
        words = unseal(sealed) if sealed else None
        if words and request.method == "POST" and LANGUAGE_QUERY_PARAMETER in request.POST:
            return in_another_language(request, sealed)
        context = {"kept": sealed if words else "", "kept_refused": bool(sealed and not words)}
        response = self.password_page(request, {**context, **(extra_context or {})})
        if words and response.status_code == 302:
            request.session[SESSION_KEY] = words
            return HttpResponseRedirect(words["address"]) if self.has_permission(request) else response
        return response

    def password_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """Ask for name and password; for subclasses."""
        return super().login(request, context)


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
    return admin.site.login(asking, {"app_path": reverse("admin:login"), "kept": sealed, **context})


def ask_and_keep(request: HttpRequest, words: Words) -> HttpResponse:
    """The login page with what was just sent; it says so if that is too long for its form to send."""
    sealed = signing.dumps(words, salt=SALT, compress=True)
    if len(sealed) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE - MARGIN:
        sealed = ""
    return asked_to_log_in(request, sealed, {"next": words["address"], "kept_too_large": not sealed})


def in_another_language(request: HttpRequest, sealed: str) -> HttpResponse:
    """The login page with its kept words, in the language chosen there."""
    chosen = request.POST[LANGUAGE_QUERY_PARAMETER]
    if check_for_language(chosen):
        activate(chosen)
    response = asked_to_log_in(request, sealed, {})
    response.cookies.update(set_language(request).cookies)
    return response


def who_may(request: HttpRequest) -> list[str]:
    """Return in sentences who has the right to a page that is closed to its user, and who gives it."""
    match = request.resolver_match
    kind, _underscore, action = str(match and match.url_name).rpartition("_")
    names = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    if kind in names and action in PUBLISHING:
        return [
            gettext("Publishing, withdrawing and returning to review is done by others."),
            whom_to_ask(names[kind]),
        ]
    return [who_gives_rights()]


def refused(request: HttpRequest, sentences: Iterable[Any]) -> HttpResponse:
    """403 for somebody who is logged in: in words, with the way back to the desk."""
    context = {**admin.site.each_context(request), "title": _("You may not do this"), "sentences": sentences}
    return TemplateResponse(request, "editing/403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: a form that was not sent from its own page. One of this site whose session ended keeps its words."""
    # The browser says from which page a form was sent; pages of other hosts could forge words.
    origin = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    words = sent_words(request) if keeps_words(request) else unseal(request.POST.get("kept", ""))
    if words is None or (origin.scheme, origin.netloc) != (request.scheme, request.get_host()):
        if admin.site.has_permission(request):
            return refused(
                request,
                [_("This was not sent from its own page, or that stood open for too long. Load it again.")],
            )
        return permission_denied(request, PermissionDenied())
    if not admin.site.has_permission(request):
        return ask_and_keep(request, words)
    request.session[SESSION_KEY] = words
    return HttpResponseRedirect(words["address"])
