"""The documents that events adopt: declarations, communiqués, plans of action."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from forum.events.models.events import Event
from organizations.models import Organization
from records.core.database.constraints import published_with
from records.core.database.orders import LatestFirstIndex
from records.core.dates.fields import EDTFBound, EDTFField
from records.core.languages import any_language_filled
from records.core.locale_formats import validate_language_tag
from records.core.models import Record, TermField, Vocabulary
from records.core.models.querysets import RecordQuerySet
from records.core.web_addresses import WebAddressField

LATEST_FIRST = (F("date_earliest").desc(nulls_last=True), F("id").desc())


class DocumentQuerySet(RecordQuerySet["Document"]):
    """Documents with what their pages show."""

    def without_source(self) -> "DocumentQuerySet":
        return super().without_source().exclude(any_language_filled("url"))

    def for_list(self) -> "DocumentQuerySet":
        return self.select_related("event", "publisher")

    def newest_first(self) -> "DocumentQuerySet":
        """Documents by day, the latest first, those without a date last."""
        return self.order_by(*LATEST_FIRST)


class Document(Record):
    """A declaration, a plan or another document, which an event adopted or a body issued; its text is elsewhere."""

    class Kind(models.TextChoices):
        DECLARATION = "declaration", _("Declaration")
        JOINT_STATEMENT = "joint-statement", _("Joint statement")
        COMMUNIQUE = "communique", _("Communiqué")
        ACTION_PLAN = "action-plan", _("Action plan")
        AGREEMENT = "agreement", _("Agreement")
        MEMORANDUM = "memorandum", _("Memorandum of understanding")
        RESOLUTION = "resolution", _("Resolution")
        RULES = "rules", _("Rules of procedure")
        PROGRAMME = "programme", _("Programme")
        REPORT = "report", _("Report")
        MINUTES = "minutes", _("Minutes")
        OTHER = "other", _("Other document")

    KINDS = Vocabulary("document-kind", _("Kinds of documents"), Kind)

    uid_letter = "d"

    name = models.CharField(_("title"), max_length=400)
    kind = TermField(_("kind"), vocabulary=KINDS)
    symbol = models.CharField(
        _("symbol"),
        max_length=60,
        blank=True,
        help_text=_("The number under which it was issued, such as LC/TS.2021/115."),
    )
    date = EDTFField(_("date"), help_text=_("Of its adoption; of a document that no event adopted, its own."))
    date_earliest = EDTFBound("date", "earliest", db_index=True)
    date_latest = EDTFBound("date", "latest")
    event = models.ForeignKey(
        Event, models.PROTECT, related_name="documents", null=True, blank=True, verbose_name=_("adopted at")
    )
    publisher = models.ForeignKey(
        Organization,
        models.PROTECT,
        related_name="documents",
        null=True,
        blank=True,
        verbose_name=_("issued by"),
    )
    language = models.CharField(
        _("original language"),
        max_length=12,
        blank=True,
        validators=[validate_language_tag],
        help_text=_("Blank when no source states it, or when several texts are authentic."),
    )
    url = WebAddressField(
        _("address"), max_length=1000, blank=True, help_text=_("Where its text in this language can be read.")
    )
    archived_url = WebAddressField(
        _("archived address"),
        max_length=1000,
        blank=True,
        help_text=_("Of a copy that stays, for example in the Internet Archive."),
    )
    description = models.TextField(_("description"), blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            *Record.Meta.indexes,
            LatestFirstIndex(*LATEST_FIRST, name="document_by_day"),
            LatestFirstIndex("kind", *LATEST_FIRST, name="document_by_kind"),
        ]
        constraints = [
            *Record.Meta.constraints,
            published_with(
                "document", "name", _("A published document needs a title in at least one language.")
            ),
        ]

    def is_evident(self) -> bool:
        return bool(self.localizations("url")) or super().is_evident()
