"""Indexes for the orders of lists, on every database."""

from typing import Any

from django.db import models
from django.db.models import OrderBy


class LatestFirstIndex(models.Index):
    """Index of an order with the largest first and rows without a value last: `F("day").desc(nulls_last=True)`."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **options: Any) -> Any:
        """Leave out for SQLite where rows without a value stand: it takes no such words, and has them last anyway."""
        if schema_editor.connection.vendor != "sqlite":
            return super().create_sql(model, schema_editor, using, **options)
        plain = models.Index(*map(_plain, self.expressions), name=self.name, condition=self.condition)
        return plain.create_sql(model, schema_editor, using, **options)


def _plain(expression: Any) -> Any:
    if isinstance(expression, OrderBy):
        return OrderBy(expression.expression, descending=expression.descending)
    return expression
