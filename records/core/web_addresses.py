"""Addresses of other sites, as records name them."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_no_login(address: str) -> None:
    """Refuse an address that holds a user name or a password: pages would show it to everybody."""
    try:
        has_login = "@" in urlsplit(address).netloc
    except ValueError:  # Django's own validator refuses it
        return
    if has_login:
        raise ValidationError(
            _("This address holds a user name or a password (before the @). Leave them out."), code="login"
        )


class WebAddressField(models.URLField):
    """The address of a page; none with a login in it. To migrations it is Django's field."""

    default_validators = [*models.URLField.default_validators, validate_no_login]

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
