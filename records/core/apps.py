"""The ground: what every public record shares."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Sources and notes")

    def ready(self) -> None:
        from records.core import groups
        from records.core.database import collation, constraints
        from records.core.text import unaccent
        from records.search import indexing, signal_handlers

        unaccent.register()
        connection_created.connect(collation.add_to_sqlite, dispatch_uid="records.core.database.collation")
        connection_created.connect(unaccent.add_to_sqlite, dispatch_uid="records.core.text.unaccent")
        pre_migrate.connect(constraints.drop_triggers, dispatch_uid="records.core.database.constraints.drop")
        post_migrate.connect(collation.add_to_postgresql, dispatch_uid="records.core.database.collation.add")
        post_migrate.connect(unaccent.add_to_postgresql, dispatch_uid="records.core.text.unaccent.add")
        post_migrate.connect(
            constraints.create_triggers, dispatch_uid="records.core.database.constraints.create"
        )
        post_migrate.connect(
            indexing.forget_lost_texts, sender=self, dispatch_uid="records.search.forget_lost_texts"
        )
        signal_handlers.follow()
        post_migrate.connect(groups.create_groups, dispatch_uid="records.core.groups.create")
