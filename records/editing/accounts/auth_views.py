"""Logging in: the limit of attempts, and a new password by e-mail."""

from functools import partial
from math import ceil
from typing import Any
from urllib.parse import urlsplit

from axes.utils import reset
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse_lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from records.core.tasks import task
from records.editing.accounts.audit import Event, mark, record
from records.editing.accounts.limits import seconds_to_wait
from records.editing.accounts.sessions import end_sessions
from records.editing.site import asked_to_log_in
from records.site.middleware import client_address


def locked_out(request: HttpRequest, refused: HttpResponse, credentials: Any = None) -> HttpResponse:
    """429: too many wrong passwords for one name from one address."""
    return too_many(request, int(settings.AXES_COOLOFF_TIME.total_seconds()))


def too_many(request: HttpRequest, seconds: int) -> HttpResponse:
    """429: the login page, which says for how long to wait, and keeps kept words."""
    context = {"locked_minutes": ceil(seconds / 60)}
    response = asked_to_log_in(request, request.POST.get("kept", ""), context)
    response.status_code, response.headers["Retry-After"] = 429, str(seconds)
    return response.render() if isinstance(response, TemplateResponse) else response


class AdminPage:
    """Mixin: a page of django.contrib.auth that stands in the admin, for people who are not logged in."""

    title: Any = ""
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**admin.site.each_context(self.request), **context, "title": self.title}


@task()
def mail_password_link(address: str, language: str) -> None:
    """Mail a link to whoever has this address. The links lead to `SITE_URL`, whatever host was asked."""
    form = PasswordResetForm({"email": address})
    site = urlsplit(settings.SITE_URL)
    context = {"site_title": settings.SITE_NAME, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    with override(language):
        if form.is_valid():
            is_safe = site.scheme == "https"
            form.save(domain_override=site.netloc, use_https=is_safe, extra_email_context=context)


class MailingRedirect(HttpResponseRedirect):
    """A redirect that has the link mailed once it is sent (PEP 3333: a server calls `close()` after that).

    So neither finding the account nor talking to the mail server is in the time of the answer, with no account as
    with one, whether tasks run at once or in a queue.
    """

    def __init__(self, url: str, address: str) -> None:
        super().__init__(url)
        self.mail = partial(mail_password_link.enqueue, address, get_language() or settings.LANGUAGE_CODE)

    def close(self) -> None:
        """Mail, then end the request, which also gives back its connection to the database."""
        try:
            self.mail()
        finally:
            super().close()


class ResetView(AdminPage, views.PasswordResetView):
    """The form that asks for the address to which the link is mailed."""

    title = _("New password")
    success_url = reverse_lazy("password_reset_done")

    def form_valid(self, form: Any) -> HttpResponse:
        """Answer at once, the same whether there is such an account or not; 429 if too much was asked for."""
        account = mark(form.cleaned_data["email"].casefold())
        if seconds := seconds_to_wait(Event.RESET_ASKED, account, self.request):
            context = self.get_context_data(form=form, locked_minutes=ceil(seconds / 60))
            headers = {"Retry-After": str(seconds)}
            return self.response_class(
                self.request, self.get_template_names(), context, status=429, headers=headers
            )
        record(Event.RESET_ASKED, account, request=self.request)
        return MailingRedirect(str(self.success_url), form.cleaned_data["email"])


class ResetDoneView(AdminPage, views.PasswordResetDoneView):
    """The same answer whether there is such an account or not."""

    title = _("Check your mail")


class ResetConfirmView(AdminPage, views.PasswordResetConfirmView):
    """The page of the mailed link: the new password, typed twice."""

    title = _("New password")

    def form_valid(self, form: Any) -> HttpResponse:
        """Let the reader of the mail log in at once from this address; attempts from other addresses stay counted."""
        reset(ip=client_address(self.request), username=form.user.get_username())
        end_sessions(form.user)
        return super().form_valid(form)


class ResetCompleteView(AdminPage, views.PasswordResetCompleteView):
    """The page after a changed password, with the link to the login."""

    title = _("Your new password is set")


urlpatterns = [
    path("", ResetView.as_view(), name="admin_password_reset"),
    path("done/", ResetDoneView.as_view(), name="password_reset_done"),
    path("<uidb64>/<token>/", ResetConfirmView.as_view(), name="password_reset_confirm"),
    path("complete/", ResetCompleteView.as_view(), name="password_reset_complete"),
]
