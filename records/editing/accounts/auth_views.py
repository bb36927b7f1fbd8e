"""Logging in: what limits attempts, and a new password by e-mail for whoever forgot theirs."""

from collections.abc import Callable
from functools import partial
from ipaddress import ip_address
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from axes.utils import reset
from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse_lazy
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _


def client_address(request: HttpRequest) -> str | None:
    """Who asks: behind a proxy the address that it saw, the last one it names; otherwise the connection's."""
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1] if settings.BEHIND_PROXY else ""
    for text in (seen, request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ip_address(text.strip()))
        except ValueError:
            continue
    return None


def locked_out(request: HttpRequest, refused: HttpResponse, credentials: Any = None) -> HttpResponse:
    """429: too many wrong passwords for one name from one address; says for how long, and keeps kept words."""
    from records.editing.site import asked_to_log_in

    wait = settings.AXES_COOLOFF_TIME
    context = {"locked_minutes": int(wait.total_seconds() // 60)}
    response = asked_to_log_in(request, request.POST.get("kept", ""), context)
    response.status_code = 429
    response.headers["Retry-After"] = str(int(wait.total_seconds()))
    return response.render() if isinstance(response, TemplateResponse) else response


class AdminPage:
    """Mixin: a page of django.contrib.auth that stands in the admin, for people who are not logged in."""

    title: Any = ""
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**admin.site.each_context(self.request), **context, "title": self.title}


def in_background(work: Callable[[], Any]) -> None:
    """Do it on a thread of its own, in this reader's language."""

    def run(language: str | None) -> None:
        with override(language):
            work()
        connections.close_all()

    Thread(target=run, args=[get_language()]).start()


class ResetForm(PasswordResetForm):
    """Asks for the address that an account has."""

    def save(self, **options: Any) -> None:  # type: ignore[override]
        """Mail a link to whoever has this address. The links lead to `SITE_URL`, whatever host was asked."""
        site = urlsplit(settings.SITE_URL)
        super().save(**{**options, "domain_override": site.netloc, "use_https": site.scheme == "https"})

    def send_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send it in the background: how long the page takes must not tell whether there is an account."""
        in_background(partial(super().send_mail, *args, **kwargs))


class ResetView(AdminPage, views.PasswordResetView):
    """Which address the link is to be mailed to."""

    form_class = ResetForm
    title = _("New password")
    success_url = reverse_lazy("password_reset_done")
    extra_email_context = {"site_title": settings.SITE_NAME, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}


class ResetDoneView(AdminPage, views.PasswordResetDoneView):
    """The same answer whether there is such an account or not."""

    title = _("Look into your mail")


class ResetConfirmView(AdminPage, views.PasswordResetConfirmView):
    """Where the mailed link leads: the new password, typed twice."""

    title = _("New password")

    def form_valid(self, form: Any) -> HttpResponse:
        """Who could read the mail may log in at once, from here; attempts from elsewhere stay counted."""
        reset(ip=client_address(self.request), username=form.user.get_username())
        return super().form_valid(form)


class ResetCompleteView(AdminPage, views.PasswordResetCompleteView):
    """It is done; the way to the login."""

    title = _("Your new password is set")
