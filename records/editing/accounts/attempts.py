"""Wrong passwords as axes counts them, whose clock may have been set back."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


class AttemptsHandler(AxesDatabaseHandler):
    """Counts no attempt of a time that is yet to come: it would lock an account until then."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        soon = timezone.now() + settings.AXES_COOLOFF_TIME
        AccessAttempt.objects.filter(attempt_time__gt=soon).delete()
        return int(super().get_failures(request, credentials))
