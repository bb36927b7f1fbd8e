"""Access to the state of the site: for programs that have the token or that ask from a network of the operator."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from records.site.middleware import client_address


def is_open() -> bool:
    """Return whether anybody may."""
    return bool(settings.MONITORING_TOKEN or settings.MONITORING_NETWORKS)


def may_monitor(request: HttpRequest) -> bool:
    """Return whether the sender of a request may."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if settings.MONITORING_TOKEN and scheme == "Bearer":
        return constant_time_compare(token.strip(), settings.MONITORING_TOKEN)
    address = client_address(request)
    return address is not None and any(
        ip_address(address) in ip_network(network) for network in settings.MONITORING_NETWORKS
    )
