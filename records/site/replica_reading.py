"""Middleware: pages are read from a replica, and who has just written something reads it from where it stands."""

from collections.abc import Callable

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from records.core.database.replicas import reading_from, replicas, written_position

COOKIE = "written"
SALT = "records.site.replica_reading"
# Beyond REPLICA_MAX_LAG every replica in use has what was written; measuring takes seconds too.
MARGIN = 60
READING = ("GET", "HEAD")


def _written_by(request: HttpRequest) -> int:
    """Return the position in the database's log behind what this browser wrote last; 0 if it wrote nothing."""
    try:
        return int(request.get_signed_cookie(COOKIE, "0", salt=SALT) or 0)
    except (BadSignature, ValueError):
        return 0


def _keep_position(response: HttpResponseBase) -> None:
    if (position := written_position()) is not None:
        response.set_signed_cookie(
            COOKIE,
            str(position),
            salt=SALT,
            max_age=settings.REPLICA_MAX_LAG + MARGIN,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


class ReplicaMiddleware:
    """Reads pages from a replica that has what the visitor wrote; the admin, and all that writes, from the primary.

    Where a replica fails in the middle of a page, the primary answers instead.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in READING or request.path_info.startswith(reverse("admin:index")):
            return self._from_primary(request)
        replica = replicas.choose(after=_written_by(request))
        with reading_from(replica):
            response = self.get_response(request)
        if replica is None or response.status_code != 503:
            return response
        replicas.leave_out(replica)
        return self._from_primary(request)

    def _from_primary(self, request: HttpRequest) -> HttpResponseBase:
        with reading_from(None) as reading:
            response = self.get_response(request)
        if reading.has_written and request.method not in READING:
            _keep_position(response)
        return response
