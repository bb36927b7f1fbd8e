"""Documents that events adopt."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import Organization
from records.core.database.constraints import published_with
from records.core.dates.fields import EDTFBound, EDTFField
from records.core.models import Record
from records.core.models.record import RecordQuerySet


class DocumentQuerySet(RecordQuerySet["Document"]):
    """Documents with what their pages show."""

    def for_list(self) -> "DocumentQuerySet":
        return self.select_related("publisher")

    def for_page(self) -> "DocumentQuerySet":
        return self.for_list().with_evidence()


class Document(Record):
    """A declaration, a plan or another text that an organization published."""

    class Kind(models.TextChoices):
        DECLARATION = "declaration", "Declaration"
        PLAN = "plan", _("Plan")

    uid_letter = "d"

    name = models.CharField(_("name"), max_length=300)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DECLARATION)
    adopted = EDTFField("adopted")
    adopted_earliest = EDTFBound("adopted", "earliest")
    adopted_latest = EDTFBound("adopted", "latest")
    publisher = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=_("publisher"),
    )
    description = models.TextField(_("description"), blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
        constraints = [
            *Record.Meta.constraints,
            published_with("document", "name", "A published document needs a name in at least one language."),
        ]
