"""Slugs made from names, where an editor writes none."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.text import slugify
from django.utils.translation import override

from records.core.natural_keys import NaturalKeyModel

STEM = 100  # characters, so that a number still fits behind


def free_slug(name: str, otherwise: str, *among: models.QuerySet[Any]) -> str:
    """Return a slug for a name that none of these rows has; of a name without Latin letters, `otherwise`."""
    stem = slugify(name)[:STEM].strip("-") or otherwise
    taken = {
        slug for rows in among for slug in rows.filter(slug__startswith=stem).values_list("slug", flat=True)
    }
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return stem if stem not in taken else next(slug for slug in numbered if slug not in taken)


class Slugged(NaturalKeyModel):
    """Abstract: has a `slug`, made from its name unless somebody wrote one."""

    slug: Any

    class Meta:
        abstract = True

    def slug_name(self) -> str:
        return str(self)

    def slug_rivals(self) -> models.QuerySet[Any]:
        """Return the rows that may not have the same slug."""
        return type(self)._base_manager.all()

    def save(self, *args: Any, **kwargs: Any) -> None:
        with override(settings.LANGUAGE_CODE):  # whatever the language of the editor's page
            name = self.slug_name()
        self.slug = self.slug or free_slug(name, str(self._meta.model_name), self.slug_rivals())
        super().save(*args, **kwargs)
