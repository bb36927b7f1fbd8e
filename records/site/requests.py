"""Facts of requests that several apps read."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the sender's IP address, or None if it cannot be read.

    Behind a proxy it is the address that the proxy saw, the last one it names; otherwise the connection's.
    """
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1] if settings.BEHIND_PROXY else ""
    for text in (seen, request.META.get("REMOTE_ADDR", "")):
        try:
            return str(ip_address(text.strip()))
        except ValueError:
            continue
    return None
