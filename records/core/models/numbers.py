"""Record numbers: identifiers that are given once, and the permanent links made of them."""

import re
import secrets
from typing import Any

from django.db import models

# Crockford's alphabet has no i, l, o, u: an identifier read aloud or copied by hand stays the same.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 7
PATTERN = re.compile(f"[a-z][{ALPHABET}]{{{LENGTH}}}")
PERMANENT_LINK = re.compile(rf"(?:https?://[^\s/]+)?/id/({PATTERN.pattern})/?(?!\S)", re.IGNORECASE)


def without_links(text: str) -> str:
    """Return a text in which permanent links of records, whole or from /id/ on, are the identifiers alone."""
    return PERMANENT_LINK.sub(r"\1", text)


def new_uid(letter: str) -> str:
    """Return a new identifier; with 32**7 of them a kind, chance repeats are left to the unique constraint."""
    return letter + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


class UidField(models.CharField):
    """An identifier given at the first save and never changed; the model names its letter as `uid_letter`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 1 + LENGTH, "unique": True, "editable": False, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        if not getattr(model_instance, self.attname):
            setattr(model_instance, self.attname, new_uid(model_instance.uid_letter))  # type: ignore[attr-defined]
        return super().pre_save(model_instance, add)
