"""Natural keys: how fixtures name a row, by values that are the same in every database."""

from typing import Any, ClassVar, TypeVar

from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model, covariant=True)


class NaturalKeyQuerySet(models.QuerySet[ModelT]):
    """Rows of a model with `natural_fields`."""

    def get_by_natural_key(self, *key: Any) -> Any:
        """Return the row with a key; what a relation leads to stands in it with its slug, nothing as ""."""
        model: Any = self.model
        if len(key) != len(model.natural_fields):
            raise TypeError(f"A key of {model._meta.label} has {len(model.natural_fields)} values.")
        lookups: dict[str, Any] = {}
        for name, value in zip(model.natural_fields, key, strict=True):
            if not model._meta.get_field(name).is_relation:
                lookups[name] = value
            elif value:
                lookups[f"{name}__slug"] = value
            else:
                lookups[f"{name}__isnull"] = True
        return self.get(**lookups)


class NaturalKeyModel(models.Model):
    """Abstract: a model whose rows fixtures name by the values of `natural_fields`."""

    natural_fields: ClassVar[tuple[str, ...]] = ("slug",)

    objects = NaturalKeyQuerySet.as_manager()

    class Meta:
        abstract = True

    def natural_key(self) -> tuple[Any, ...]:
        return tuple(_key_value(getattr(self, name)) for name in self.natural_fields)


def _key_value(value: Any) -> str | int:
    if isinstance(value, models.Model):
        return value.slug  # type: ignore[attr-defined, no-any-return]
    return value if isinstance(value, (str, int)) else str(value or "")
