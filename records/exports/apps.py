"""The whole archive as files, out and in."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "records.exports"

    def ready(self) -> None:
        from records.exports import tasks  # noqa: F401 - models are loaded only now; it listens to them
