"""One's own second factor and sessions: pages of django-allauth in the frame of the admin."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.stages import LoginStageController
from allauth.account.views import reauthenticate as password_again
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from records.editing.accounts.admin import AuditLogAdmin
from records.editing.accounts.audit import Event
from records.editing.accounts.auth_views import too_many
from records.editing.accounts.limits import seconds_to_wait
from records.editing.accounts.models import AuditEntry
from records.editing.accounts.second_factor import lacks_factor, where_to_prove
from records.editing.accounts.sessions import sessions_page
from records.editing.accounts.site import AccountsSite

View = Callable[..., Any]


def own_page(view: View) -> View:
    """A page for whoever works here, were it only to set up a second factor."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not cast(AccountsSite, admin.site).is_staff(request):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        response = view(request, *args, **kwargs)
        if not lacks_factor(request):
            return in_frame(request, response, {})
        is_missing = where_to_prove(request) == reverse("mfa_index")
        return in_frame(request, response, {"factor_missing": is_missing, "available_apps": []})

    return inner


def code_again(view: View) -> View:
    """A page that asks whoever is logged in for the second factor, and not too often."""

    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        seconds = seconds_to_wait(Event.FACTOR_REFUSED, request.user.get_username(), request)
        return too_many(request, seconds) if seconds and request.method == "POST" else view(request)

    return own_page(inner)


def second_step(view: View) -> View:
    """The page between password and login: it asks for the second factor, and not too often."""

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest) -> HttpResponse:
        stage = LoginStageController.enter(request, AuthenticateStage.key)
        if request.method == "POST" and stage and stage.login.user:
            account = stage.login.user.get_username()
            if seconds := seconds_to_wait(Event.FACTOR_REFUSED, account, request):
                return too_many(request, seconds)
        return in_frame(request, view(request), {})

    return inner


def in_frame(request: HttpRequest, response: HttpResponse, more: dict[str, Any]) -> HttpResponse:
    """Give a page that is not rendered yet what the frame of the admin shows."""
    if isinstance(response, TemplateResponse) and not response.is_rendered:
        response.context_data = {**admin.site.each_context(request), **more, **(response.context_data or {})}
    return response


audit_log = AuditLogAdmin(AuditEntry, admin.site).changelist_view

urlpatterns = [
    path("log/", admin.site.admin_view(audit_log), name="audit_log"),
    path("", own_page(factors.index), name="mfa_index"),
    path("step/", second_step(factors.authenticate), name="mfa_authenticate"),
    path("app/", own_page(app.activate_totp), name="mfa_activate_totp"),
    path("app/remove/", own_page(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("keys/", own_page(keys.list_webauthn), name="mfa_list_webauthn"),
    path("keys/add/", own_page(keys.add_webauthn), name="mfa_add_webauthn"),
    path("keys/<int:pk>/remove/", own_page(keys.remove_webauthn), name="mfa_remove_webauthn"),
    path("keys/<int:pk>/edit/", own_page(keys.edit_webauthn), name="mfa_edit_webauthn"),
    path("codes/", own_page(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("codes/new/", own_page(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("codes/file/", own_page(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("again/", own_page(password_again), name="account_reauthenticate"),
    path("again/code/", code_again(factors.reauthenticate), name="mfa_reauthenticate"),
    path("again/key/", own_page(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("sessions/", own_page(sessions_page), name="usersessions_list"),
    path("login/", RedirectView.as_view(pattern_name="admin:login"), name="account_login"),
]
