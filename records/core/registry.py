"""What an app's room says of a kind of record: found by the app's name, so that no list need be kept elsewhere.

QUOTATIONS = Rows(Quotation, ...)       # in forum/api.py
entry("api", Rows, Quotation)           # finds it
"""

from functools import cache
from importlib import import_module
from typing import Any, Protocol, TypeVar

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule


class Entry(Protocol):
    """What a room holds for one kind of record."""

    model: Any


EntryT = TypeVar("EntryT", bound=Entry)


@cache
def entries(room: str, kind: type[EntryT]) -> dict[type[models.Model], EntryT]:
    """What all apps' rooms of this name hold of one sort, by model, in the order of the apps."""
    modules = [
        import_module(f"{app.name}.{room}")
        for app in apps.get_app_configs()
        if app.module is not None and module_has_submodule(app.module, room)
    ]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, kind)]
    return {value.model: value for value in found}


def entry(room: str, kind: type[EntryT], model: type[models.Model]) -> EntryT | None:
    """What the rooms of this name hold of one sort for a model."""
    return entries(room, kind).get(model)
