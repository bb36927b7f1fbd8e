"""Search over all kinds of records."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SearchConfig(AppConfig):
    name = "records.search"

    def ready(self) -> None:
        # Models are loaded only now.
        from records.search import counts, indexing, signal_handlers
        from records.search.doubles import storing

        signal_handlers.register_signal_handlers()
        post_migrate.connect(
            indexing.forget_lost_texts, sender=self, dispatch_uid="records.search.forget_lost_texts"
        )
        post_migrate.connect(
            counts.count_new_kinds, sender=self, dispatch_uid="records.search.count_new_kinds"
        )
        post_migrate.connect(
            storing.make_first_name_keys, sender=self, dispatch_uid="records.search.make_first_name_keys"
        )
