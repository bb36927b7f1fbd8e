"""Books that organizations published."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from records.core.database.constraints import published_with
from records.core.dates.fields import EDTFBound, EDTFField
from records.core.models import Record
from records.core.models.querysets import RecordQuerySet


class BookQuerySet(RecordQuerySet["Book"]):
    """Books with what their pages show."""

    def for_list(self) -> "BookQuerySet":
        return self.select_related("publisher")

    def for_page(self) -> "BookQuerySet":
        return self.for_list().with_evidence()


class Book(Record):
    """A monograph, proceedings or another text that an organization published."""

    class Kind(models.TextChoices):
        MONOGRAPH = "monograph", "Monograph"
        PROCEEDINGS = "proceedings", _("Proceedings")

    uid_letter = "b"

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MONOGRAPH)
    issued = EDTFField("issued")
    issued_earliest = EDTFBound("issued", "earliest")
    issued_latest = EDTFBound("issued", "latest")
    publisher = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="books",
        null=True,
        blank=True,
        verbose_name=_("publisher"),
    )
    description = models.TextField(_("description"), blank=True)

    objects = BookQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = "book"
        verbose_name_plural = "books"
        constraints = [
            *Record.Meta.constraints,
            published_with("book", "name", "A published book needs a name in at least one language."),
        ]
