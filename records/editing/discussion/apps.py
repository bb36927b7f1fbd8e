"""Comments on records, assignments, and the notices of both."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionConfig(AppConfig):
    name = "records.editing.discussion"
    label = "discussion"
    verbose_name = _("Discussion")

    def ready(self) -> None:
        # Models are loaded only now.
        from django.contrib.auth.signals import user_logged_in

        from records.core.history.revisions import version_added
        from records.editing.discussion import preferences, returns

        version_added.connect(returns.resolve_answered, dispatch_uid="discussion.returns")
        user_logged_in.connect(preferences.note_language, dispatch_uid="discussion.language")
