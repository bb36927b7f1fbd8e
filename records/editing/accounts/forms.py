"""Forms of django-allauth whose words are only English."""

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class NewKeyForm(AddWebAuthnForm):
    """A new security key."""

    name = forms.CharField(label=_("Name"), required=False)


class KeyForm(EditWebAuthnForm):
    """The name of a security key."""

    name = forms.CharField(label=_("Name"))
