"""What the question before something is deleted names: records and rows, not how the database joins them."""

from typing import Any

from django.apps import apps
from django.http import HttpRequest
from django.utils.text import capfirst


class Deleting:
    """Mixin of admin classes."""

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """As Django's, without the rows that only say which source or topic a record has."""
        found, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        models = apps.get_models(include_auto_created=True)
        joins = [model._meta for model in models if model._meta.auto_created]
        plurals = {str(options.verbose_name_plural) for options in joins}
        heads = tuple(f"{capfirst(options.verbose_name)}: " for options in joins)
        named = {name: count for name, count in counts.items() if str(name) not in plurals}
        return without(found, heads), named, perms_needed, protected


def without(items: list[Any], heads: tuple[str, ...]) -> list[Any]:
    """A nested list without the lines that begin in one of these ways."""
    kept = [without(item, heads) if isinstance(item, list) else item for item in items]
    return [item for item in kept if item and not str(item).startswith(heads)]
