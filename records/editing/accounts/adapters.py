"""The adapters of django-allauth: its second factors and sessions, at the admin's own login."""

from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from records.site.middleware import client_address

BACKEND = "django.contrib.auth.backends.ModelBackend"
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104 a word for the database, which wants one


class AccountAdapter(DefaultAccountAdapter):
    """Ends a login in the admin, without a word."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or UNKNOWN_ADDRESS

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def login(self, request: HttpRequest, user: Any) -> None:
        """Log in by the backend that knew the password, also after the second step."""
        user.backend = BACKEND
        super().login(request, user)

    def add_message(
        self, request: HttpRequest, level: int, message_template: Any = None, *args: Any, **kw: Any
    ) -> None:
        """Say what was done, except that somebody is logged in: the page shows it."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kw)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators alone."""
        return False


class FactorAdapter(DefaultMFAAdapter):
    """Names this site to apps and keys, and draws QR codes without styles."""

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def build_totp_svg(self, url: str) -> str:
        """Return an image to stand in a page; its colours come from attributes, for the sake of the CSP."""
        drawn = BytesIO()
        segno.make(url, error="m", micro=False).save(
            drawn, kind="svg", scale=5, border=4, xmldecl=False, svgns=False, dark="#000", light="#fff"
        )
        return drawn.getvalue().decode()

    def _get_site_name(self) -> str:
        return settings.SITE_NAME
