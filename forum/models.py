"""Models of the forum app, by subject, where Django looks for them: events, and above them quotations."""

from forum.events.models import *  # noqa: F403  (their `__all__` names them)
from forum.quotations.models import *  # noqa: F403
