"""Accounts of editors: their logins, second factors and sessions, and the log of all that."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "records.editing.accounts"
    verbose_name = _("Security")

    def ready(self) -> None:
        # Models are loaded only now.
        from allauth.mfa.signals import authenticator_added

        from records.editing.accounts import audit_drafts, audit_events, audit_publications, second_factor
        from records.editing.accounts.checks import groups_of_second_factor_exist

        register(groups_of_second_factor_exist, Tags.database)
        audit_events.connect()
        audit_publications.connect()
        audit_drafts.connect()
        authenticator_added.connect(second_factor.on_factor_set_up, dispatch_uid="accounts.verified")
