"""The registry of what apps declare of their models: how records are serialized, searched, filtered, published.

Declarations are made as in Django's admin, in modules of the names in `MODULES`, and found by their class:

    register(Serializer(Person, ...), Feed(Person, ...))  # people/serializers.py
    registry.get(Serializer, Person)
    registry.all(Serializer)
"""

from functools import cache
from importlib import import_module
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule

MODULES = ("filters", "publication", "search", "serializers", "tables", "translators")

DeclarationT = TypeVar("DeclarationT")
_declarations: list[Any] = []
_found: dict[Any, tuple[Any, ...]] = {}


def register(*declarations: Any) -> None:
    """Add declarations. One that is looked up by model has a `model`; one with a place in an order, a `rank`."""
    _declarations.extend(declarations)
    _found.clear()


@cache
def autodiscover() -> None:
    """Import the modules of all apps, and of the packages that an app names as its `subjects`, in their order."""
    for app in apps.get_app_configs():
        for package in (app.module, *map(import_module, getattr(app, "subjects", ()))):
            for name in MODULES:
                if package is not None and module_has_submodule(package, name):
                    import_module(f"{package.__name__}.{name}")


def all(kind: type[DeclarationT]) -> tuple[DeclarationT, ...]:
    """Return every declaration of a class by rank, and of equal rank in the order of the apps."""
    autodiscover()
    if kind not in _found:
        of_kind = (one for one in _declarations if isinstance(one, kind))
        _found[kind] = tuple(sorted(of_kind, key=lambda one: getattr(one, "rank", 0)))
    return _found[kind]


def get(kind: type[DeclarationT], model: type[models.Model]) -> DeclarationT | None:
    """Return the declaration of a class for a model; None where there is none."""
    return next((one for one in reversed(all(kind)) if getattr(one, "model", None) is model), None)
