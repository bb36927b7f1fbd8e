"""Who may do what: writing, translating, publishing."""

from typing import Any

from django.contrib.auth import get_permission_codename


def may_publish(user: Any, thing: Any) -> bool:
    """Whether a user publishes and withdraws records of a kind, given as a model or as a record of it."""
    options = thing._meta
    return bool(user.has_perm(f"{options.app_label}.{get_permission_codename('publish', options)}"))


class Rights:
    """Mixin of admin classes."""
