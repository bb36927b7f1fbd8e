"""Second factors beside the password: demand them, ask for them, and take a lost one away."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from records.editing.accounts.audit import Event, record
from records.editing.accounts.sessions import end_sessions

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_factor() -> Exists:
    """Return a condition on accounts: an app or a passkey is set up."""
    return Exists(Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS))


def needs_factor() -> Q:
    """Return a condition on accounts: they work here with a second factor alone."""
    names = settings.SECOND_FACTOR_GROUPS
    in_group = get_user_model()._default_manager.filter(groups__name__in=names)
    return Q(pk__in=in_group.values("pk")) | Q(is_superuser=True) if names else Q(pk__in=[])


def lacks_factor(request: HttpRequest) -> bool:
    """Return whether this login was without the second factor that the account needs."""
    if not settings.SECOND_FACTOR_GROUPS or was_verified(request):
        return False
    user: Any = request.user
    if not hasattr(user, "_needs_factor"):  # asked several times a page, as permissions are
        user._needs_factor = get_user_model()._default_manager.filter(needs_factor(), pk=user.pk).exists()
    return bool(user._needs_factor)


def where_to_prove(request: HttpRequest) -> str:
    """Return the address that asks for the second factor, or where there is none, the one that sets it up."""
    if not Authenticator.objects.filter(user_id=request.user.pk, type__in=FACTORS).exists():
        return reverse("mfa_index")
    return f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}"


def was_verified(request: HttpRequest) -> bool:
    """Return whether this login, or a later step of its session, proved a second factor."""
    user: Any = request.user
    return any(step["method"] == "mfa" for step in get_authentication_records(request, user))


def on_factor_set_up(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Signal `authenticator_added`: whoever has just set one up has proved it."""
    if authenticator.type in FACTORS:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


def reset(user: Any) -> int:
    """Remove the second factor and end the sessions of an account; return how many authenticators it had."""
    number, _by_model = Authenticator.objects.filter(user=user).delete()
    record(Event.FACTOR_REMOVED, user.get_username(), "all, with the recovery codes")
    end_sessions(user)
    return number
