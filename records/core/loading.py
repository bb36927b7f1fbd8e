"""Rows of the database as instances of models: a page makes them by the hundred."""

from collections.abc import Collection
from typing import Any, Self

from django.db import models
from django.db.models.base import ModelState


class LoadedModel(models.Model):
    """Abstract: a model whose rows become instances without its constructor."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(
        cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any
    ) -> Self:
        """Return a row as an instance; `options` are those of Django's own method.

        The constructor sets each value by a descriptor and sends two signals, which takes many times as long; the
        descriptors of our fields do nothing with a value of the database but store it.
        """
        row = cls.__new__(cls)
        state = row._state = ModelState()
        state.adding, state.db = False, db
        for name, option in options.items():
            if option is not None:
                setattr(state, name, option)
        row.__dict__.update(zip(field_names, values, strict=True))
        return row
