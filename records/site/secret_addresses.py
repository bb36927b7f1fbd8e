"""Addresses that open something to whoever has them, as they stand in lines of the log."""

import re

# The address by which whoever has it chooses a new password, and that by which a draft is shown.
SECRETS = re.compile(r"(?<=/password_reset/)[^/\s]+/[^/\s]+|(?<=/~)[^/\s]+")


def without_secrets(text: str) -> str:
    """Return a text without what opens an account or a draft, as it stands in the link of a mail."""
    return SECRETS.sub("***", text)
