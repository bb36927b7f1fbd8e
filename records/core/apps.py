"""Records and what every record is."""

from django.apps import AppConfig, apps
from django.db.backends.signals import connection_created
from django.db.models.signals import post_delete, post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "records.core"
    label = "records"
    verbose_name = _("Sources and notes")

    def ready(self) -> None:
        # Models are loaded only now.
        from records.core import note_rules, permissions, record_rules  # noqa: F401 declares rules
        from records.core.database import collation, constraints, stamps
        from records.core.history import revisions, staleness
        from records.core.languages import TranslatedModel
        from records.core.models import terms

        revisions.version_added.connect(staleness.note_stale, dispatch_uid="records.stale.note")
        for model in (one for one in apps.get_models() if issubclass(one, TranslatedModel)):
            post_delete.connect(staleness.forget_deleted, sender=model, dispatch_uid="records.stale.forget")
        connection_created.connect(collation.add_to_sqlite, dispatch_uid="records.collation")
        pre_migrate.connect(constraints.drop_triggers, sender=self, dispatch_uid="records.constraints.drop")
        pre_migrate.connect(collation.add_to_postgresql, sender=self, dispatch_uid="records.collation.first")
        pre_migrate.connect(stamps.end_stamp, sender=self, dispatch_uid="records.stamps.end")
        post_migrate.connect(collation.add_to_postgresql, dispatch_uid="records.collation.add")
        post_migrate.connect(
            constraints.create_triggers, sender=self, dispatch_uid="records.constraints.create"
        )
        post_migrate.connect(stamps.begin_stamp, sender=self, dispatch_uid="records.stamps.begin")
        post_migrate.connect(terms.create_terms, sender=self, dispatch_uid="records.terms.create")
        post_migrate.connect(permissions.create_groups, dispatch_uid="records.groups.create")
