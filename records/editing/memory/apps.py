"""The memory of translators."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


class MemoryConfig(AppConfig):
    name = "records.editing.memory"
    label = "memory"
    verbose_name = _("Translation memory")

    def ready(self) -> None:
        # Models are loaded only now.
        from records.core.languages import TranslatedModel
        from records.editing.memory import storing

        for model in (one for one in apps.get_models() if issubclass(one, TranslatedModel)):
            uid = f"memory.{model._meta.label}"
            post_save.connect(storing.after_save, sender=model, dispatch_uid=f"{uid}.saved")
            post_delete.connect(storing.after_change, sender=model, dispatch_uid=f"{uid}.deleted")
        post_migrate.connect(storing.make_first_segments, sender=self, dispatch_uid="memory.first")
