"""System checks of a public site's settings that need not stop its start: `manage.py check --deploy` reports them.

What must stop the start is in `config.checks`.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

# Ways of sending mail that reach nobody.
LOCAL_BACKENDS = ("console", "dummy", "filebased", "locmem")


@register(Tags.security, deploy=True)
def mail_is_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where mail, such as that for a new password, is printed or kept instead of sent."""
    if not any(f".{name}." in settings.EMAIL_BACKEND for name in LOCAL_BACKENDS):
        return []
    return [
        Warning(
            "No mail is sent: whoever forgets a password cannot get a new one.",
            hint="Set EMAIL_URL, for example to smtp+tls://user:password@host:587.",
            id="config.W001",
        )
    ]


@register(Tags.security, deploy=True)
def readers_can_write(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn where no address is named for corrections and for reports of security (RFC 9116)."""
    if settings.CONTACT_EMAIL:
        return []
    return [
        Warning(
            "The site names nobody to write to about errors or about its security.",
            hint="Set CONTACT_EMAIL; pages and /.well-known/security.txt show it.",
            id="config.W002",
        )
    ]
