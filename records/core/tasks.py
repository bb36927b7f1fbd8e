"""Django's task framework: from 6.0 on its own, before that its backport. How tasks run, the settings say."""

from django import VERSION

if VERSION >= (6, 0):
    from django.tasks import task
else:
    from django_tasks import task  # type: ignore[no-redef]

__all__ = ["task"]
