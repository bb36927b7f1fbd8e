"""Other names of a record: acronyms, former names, names in another script."""

from typing import Any, ClassVar

from django.db import models
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _

from records.core.locale_formats import validate_language_tag
from records.core.models.addresses import NaturalKeyModel


class OtherName(NaturalKeyModel):
    """Abstract: a name beside the main one, in any language or script; `owner` names the foreign key."""

    owner: ClassVar[str]
    natural_fields = classproperty(lambda model: (model.owner, "name", "language", "kind"))

    class Kind(models.TextChoices):
        AS_PRINTED = "as-printed", _("As printed in a source")
        ALSO = "also", _("Also known as")
        FORMER = "former", _("Former name")
        ACRONYM = "acronym", _("Acronym")
        NATIVE_SCRIPT = "native-script", _("Native script")
        TRANSLATION = "translation", _("Translation")

    name = models.CharField(_("name"), max_length=300)
    language = models.CharField(_("language"), max_length=12, validators=[validate_language_tag])
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.ALSO)

    class Meta:
        abstract = True
        ordering = ["kind", "language", "name"]
        verbose_name = _("other name")
        verbose_name_plural = _("other names")

    def __str__(self) -> str:
        return self.name


class NamedRecord(models.Model):
    """Abstract: a record with `other_names`."""

    other_names: Any

    class Meta:
        abstract = True

    @property
    def native_names(self) -> list[OtherName]:
        """Names in the record's own script."""
        return [name for name in self.other_names.all() if name.kind == OtherName.Kind.NATIVE_SCRIPT]

    @property
    def names_beside(self) -> list[OtherName]:
        """Names of every other kind."""
        return [name for name in self.other_names.all() if name.kind != OtherName.Kind.NATIVE_SCRIPT]
