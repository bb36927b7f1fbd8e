"""The fields of a form whose words are looked for in other records while they are typed."""

from typing import Any

from django.db import models

from records.core.merging.names import ACRONYM
from records.search.doubles.keys import declared

# What a field holds, as its widget says and the page's script asks; an acronym is `ACRONYM`.
NAME, ADDRESS = "name", "address"
MARK = "data-double"


def mark_field(field: Any, column: Any, model: type[models.Model]) -> None:
    """Mark the field of a column that holds a name, or the address of a source."""
    if doubles := declared(model):
        of_name = ACRONYM if column.name.startswith(ACRONYM) else NAME
        kinds = {**dict.fromkeys(doubles.columns, of_name), **dict.fromkeys(doubles.addresses, ADDRESS)}
        if column.name in kinds:
            field.widget.attrs[MARK] = kinds[column.name]
