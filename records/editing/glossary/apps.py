"""The glossary of translators."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_delete
from django.utils.translation import gettext_lazy as _


class GlossaryConfig(AppConfig):
    name = "records.editing.glossary"
    label = "glossary"
    verbose_name = _("Glossary of translators")

    def ready(self) -> None:
        # Models are loaded only now.
        from records.core.languages import TranslatedModel
        from records.editing.glossary import departures

        for model in (one for one in apps.get_models() if issubclass(one, TranslatedModel)):
            uid = f"glossary.forget.{model._meta.label}"
            post_delete.connect(departures.forget_deleted, sender=model, dispatch_uid=uid)
