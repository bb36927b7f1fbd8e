"""Events, sessions, series, articles, quotations, topics."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForumConfig(AppConfig):
    name = "forum"
    # Packages of their own, with what each declares.
    subjects = ("forum.events", "forum.quotations")
    verbose_name = _("Forums")
