"""The editors' site with its doors: limits of attempts, the second factor, and sessions."""

from functools import update_wrapper
from typing import Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.usersessions.models import UserSession
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext as _

from records.editing.accounts.audit import Event, name_of_account
from records.editing.accounts.auth_views import too_many
from records.editing.accounts.limits import seconds_to_wait
from records.editing.accounts.second_factor import lacks_factor, where_to_prove
from records.editing.accounts.sessions import end_sessions
from records.editing.site import EditorsSite, View, keeps_words, unseal


class PasswordView(LoginView):
    """The first step of a login, and the only one for who has no second factor."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = name_of_account(request.POST.get("username", ""))
        if seconds := seconds_to_wait(Event.REFUSED, account, request):
            return too_many(request, seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, or go on to the second step; whoever does so is not asked for the password again at once."""
        user, words = form.get_user(), unseal(self.request.POST.get("kept", ""))
        if self.request.user.is_authenticated:
            logout(self.request)  # nobody who is logged in comes to the second step
        record_authentication(self.request, user, method="password", reauthenticated=True)
        address = words["address"] if words else self.get_success_url()
        return perform_login(self.request, Login(user=user, redirect_url=address))


class AccountsSite(EditorsSite):
    """The site of `django.contrib.admin.site`."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Add the pages of translators, which stand on the editors' site."""
        from records.editing.translations.urls import translation_urls

        return [*translation_urls(self), *super().get_urls()]

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody works here, and has proved what the account needs."""
        return self.is_staff(request) and not lacks_factor(request)

    def is_staff(self, request: HttpRequest) -> bool:
        """Return whether somebody works here, were it only to set up a second factor."""
        return super().has_permission(request)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """A view for editors. Who needs a second factor and has none comes to where it is set up."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if keeps_words(request) or not self.is_staff(request) or not lacks_factor(request):
                return guarded(request, *args, **kwargs)
            if request.path == reverse("admin:logout"):
                return self.logout(request)
            return HttpResponseRedirect(where_to_prove(request))

        return cast(View, update_wrapper(inner, guarded))

    def password_page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        """Ask as Django's admin does, by a view of our own."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        shown = {
            **self.each_context(request),
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **context,
        }
        view = PasswordView.as_view(
            extra_context=shown,
            authentication_form=AdminAuthenticationForm,
            template_name=self.login_template,
            next_page=reverse("admin:index"),
        )
        return cast(HttpResponse, view(request))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Change the password, and end all other sessions."""
        response = super().password_change(request, extra_context)
        if response.status_code == 302:
            UserSession.objects.create_from_request(request)  # its key is a new one
            end_sessions(request.user, but=request.session.session_key)
        return response
