"""Entries of the audit log about accounts: the signals of Django, axes and allauth that tell of accounts."""

from typing import Any

from allauth.core import context
from allauth.mfa import signals as factors
from axes.signals import user_locked_out
from django.contrib.auth import get_user_model, signals
from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from records.editing.accounts.audit import Event, name_of_account, record
from records.editing.accounts.limits import is_locked

# What lets an account work here.
POWERS = ("is_active", "is_staff", "is_superuser")


def connect() -> None:
    """Listen to all of them."""
    user = get_user_model()
    signals.user_logged_in.connect(on_login, dispatch_uid="accounts.login")
    signals.user_logged_out.connect(on_logout, dispatch_uid="accounts.logout")
    signals.user_login_failed.connect(on_refusal, dispatch_uid="accounts.refusal")
    user_locked_out.connect(on_lock, dispatch_uid="accounts.lock")
    factors.authenticator_added.connect(on_factor_added, dispatch_uid="accounts.factor_added")
    factors.authenticator_reset.connect(on_factor_added, dispatch_uid="accounts.factor_reset")
    factors.authenticator_removed.connect(on_factor_removed, dispatch_uid="accounts.factor_removed")
    factors.authentication_failed.connect(on_factor_refused, dispatch_uid="accounts.factor_refused")
    pre_save.connect(before_saving, sender=user, dispatch_uid="accounts.powers")
    post_save.connect(after_saving, sender=user, dispatch_uid="accounts.password")
    post_delete.connect(on_deletion, sender=user, dispatch_uid="accounts.deleted")
    for through in (user.groups.through, user.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(on_rights, sender=through, dispatch_uid=f"accounts.{through.__name__}")


def on_login(request: Any, user: Any, **kwargs: Any) -> None:
    """Signal `user_logged_in`."""
    browser = request.META.get("HTTP_USER_AGENT", "")[:200] if request else ""
    record(Event.LOGIN, user.get_username(), browser, request)


def on_logout(request: Any, user: Any, **kwargs: Any) -> None:
    """Signal `user_logged_out`."""
    if user is not None:
        record(Event.LOGOUT, user.get_username(), request=request)


def on_refusal(credentials: dict[str, Any], request: Any = None, **kwargs: Any) -> None:
    """Signal `user_login_failed`."""
    account = name_of_account(str(credentials.get("username", "")))
    if not is_locked(account, request):  # no password was looked at
        record(Event.REFUSED, account, request=request)


def on_lock(request: Any, username: str, **kwargs: Any) -> None:
    """Signal `user_locked_out` of axes: one name from one address."""
    account = name_of_account(str(username))
    if not is_locked(account, request):
        record(Event.LOCKED, account, request=request)


def on_factor_added(request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Signals `authenticator_added` and `authenticator_reset`: recovery codes are made anew."""
    record(Event.FACTOR_ADDED, user.get_username(), authenticator.type, request)


def on_factor_removed(request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Signal `authenticator_removed`."""
    record(Event.FACTOR_REMOVED, user.get_username(), authenticator.type, request)


def on_factor_refused(request: Any, user: Any, authenticator: Any, **kwargs: Any) -> None:
    """Signal `authentication_failed`."""
    record(Event.FACTOR_REFUSED, user.get_username(), authenticator.type, request)


def before_saving(instance: Any, raw: bool = False, update_fields: Any = None, **kwargs: Any) -> None:
    """Signal `pre_save` of an account: what it may do, where that changes."""
    names = [name for name in POWERS if update_fields is None or name in update_fields]
    if not names:
        return
    old = type(instance)._default_manager.filter(pk=instance.pk).values(*names).first() or {}
    changed = [
        f"{name}={getattr(instance, name)}" for name in names if old.get(name) != getattr(instance, name)
    ]
    if changed:
        detail = f"{'' if old else 'new account, '}{', '.join(changed)}"
        record(Event.RIGHTS, instance.get_username(), detail)


def after_saving(instance: Any, created: bool, **kwargs: Any) -> None:
    """Signal `post_save` of an account: a new password, though not the old one hashed anew."""
    if instance._password is not None and not created:
        record(Event.PASSWORD, instance.get_username())


def on_deletion(instance: Any, **kwargs: Any) -> None:
    """Signal `post_delete` of an account."""
    record(Event.RIGHTS, instance.get_username(), "account deleted")


def on_rights(instance: Any, action: str, model: Any, pk_set: Any, **kwargs: Any) -> None:
    """Signal `m2m_changed` of groups and permissions; not when `migrate` gives the groups what is theirs."""
    done = {"post_add": "+", "post_remove": "-", "pre_clear": "-"}.get(action)
    if done is None or (isinstance(instance, Group) and context.request is None):
        return
    names = sorted(map(str, model._default_manager.filter(pk__in=pk_set))) if pk_set else ["all"]
    of = "group " if isinstance(instance, Group) else ""
    record(
        Event.RIGHTS, f"{of}{instance}", f"{model._meta.verbose_name_plural}: {done}{f', {done}'.join(names)}"
    )
