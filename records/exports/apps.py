"""The whole archive as files, out and in."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "records.exports"

    def ready(self) -> None:
        # Models are loaded only now.
        from records.exports import tasks

        tasks.connect()
