"""The ground: what every public record shares."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = _("Sources and notes")

    def ready(self) -> None:
        from records import collation, folding, groups, integrity
        from records.search import following, index

        folding.register()
        connection_created.connect(collation.add_to_sqlite, dispatch_uid="records.collation")
        connection_created.connect(folding.add_to_sqlite, dispatch_uid="records.folding")
        pre_migrate.connect(integrity.drop_triggers, dispatch_uid="records.integrity.drop")
        post_migrate.connect(collation.add_to_postgresql, dispatch_uid="records.collation.add")
        post_migrate.connect(folding.add_to_postgresql, dispatch_uid="records.folding.add")
        post_migrate.connect(integrity.create_triggers, dispatch_uid="records.integrity.create")
        post_migrate.connect(
            index.forget_lost_texts, sender=self, dispatch_uid="records.search.forget_lost_texts"
        )
        following.follow()
        post_migrate.connect(groups.create_groups, dispatch_uid="records.groups.create")
