"""Queries for quotations, in the order of their sources and with what their pages show."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, Window
from django.db.models.functions import RowNumber

from forum.events.models.topics import Topic
from forum.quotations.models.speakers import QuotationSpeaker
from people.models import Person
from records.core.database.collation import in_order
from records.core.models.querysets import RecordQuerySet
from records.core.status import visible

if TYPE_CHECKING:
    from forum.quotations.models.quotations import Quotation

# The order of the quotations of one event, as the source prints them.
IN_EVENT: tuple[Any, ...] = (
    *(F(name).asc(nulls_last=True) for name in ("article_id", "paragraph__number", "place")),
    "pk",
)


class QuotationQuerySet(RecordQuerySet["Quotation"]):
    """Quotations with what their pages show."""

    def published(self) -> "QuotationQuerySet":
        """Leave out a joint statement while one of its speakers is hidden: it would seem to be the others' alone."""
        others: Any = QuotationSpeaker._base_manager.filter(quotation=OuterRef("pk"))
        return super().published().exclude(Exists(others.exclude(visible("person"))))

    def spoken_by(self, person: Person) -> "QuotationQuerySet":
        """Words of a person, alone or with others."""
        return self.filter(Q(speaker=person) | Q(pk__in=person.joint_statements.values("quotation")))

    def without_source(self) -> "QuotationQuerySet":
        return super().without_source().filter(article=None)

    def with_notes(self) -> "QuotationQuerySet":
        """Words with an editorial note."""
        return self.filter(Exists(self.model.notes.through._base_manager.filter(quotation=OuterRef("pk"))))

    def direct(self) -> "QuotationQuerySet":
        """Words that the source prints between quotation marks."""
        return self.filter(kind=self.model.Kind.DIRECT)

    def reported(self) -> "QuotationQuerySet":
        """Statements that the source tells in its own words."""
        return self.filter(kind=self.model.Kind.REPORTED)

    def in_source_order(self) -> "QuotationQuerySet":
        """Order by event, the latest first, then as the source prints them; those without a paragraph last."""
        return self.order_by(F("event__start_earliest").desc(nulls_last=True), "event_id", *IN_EVENT)

    def with_numbers(self) -> "QuotationQuerySet":
        """Annotate `number` and `total`: the place among those of this queryset of its event and kind."""
        peers: list[Any] = [F("event_id"), F("kind")]
        return self.annotate(  # type: ignore[no-redef]
            number=Window(RowNumber(), partition_by=peers, order_by=list(IN_EVENT)),
            total=Window(Count("pk"), partition_by=peers),
        )

    def numbered(self, quotations: Iterable["Quotation"]) -> list["Quotation"]:
        """Give quotations, whichever are picked, their `number` and `total` among all published (one query)."""
        found = list(quotations)
        peers = self.published().filter(event__in={quotation.event_id for quotation in found})
        numbers = {pk: facts for pk, *facts in peers.with_numbers().values_list("pk", "number", "total")}
        for quotation in found:
            quotation.number, quotation.total = numbers[quotation.pk]
        return found

    def newest_first(self) -> "QuotationQuerySet":
        """Words by the day they were said, the latest first, those without a day last."""
        return self.order_by(F("said_on_earliest").desc(nulls_last=True), "pk")

    def for_row(self) -> "QuotationQuerySet":
        """With speakers, offices, place of print and notes, as a row under their event shows them."""
        joined = self.select_related(
            *("speaker", "speaker_organization", "office__organization"),
            *("session", "article", "paragraph", "last_paragraph"),
        )
        joined = joined.without_descriptions(
            *("speaker", "speaker_organization", "office__organization", "session", "article")
        )
        further = QuotationSpeaker.objects.select_related("person", "office__organization")
        further = further.without_descriptions("person", "office__organization")
        further = further.prefetch_related("office__organization__other_names")
        return joined.prefetch_related("notes", "article__notes", Prefetch("further_speakers", further))

    def with_body_names(self) -> "QuotationQuerySet":
        """With event and names of the speaker's body, which tell what it was called that day."""
        bodies = ("office__organization__other_names", "speaker_organization__other_names")
        return self.select_related("event").without_descriptions("event").prefetch_related(*bodies)

    def for_list(self) -> "QuotationQuerySet":
        listed = Topic.objects.published().order_by(in_order("name")).without_descriptions("")
        topics = Prefetch("topics", listed)
        return self.for_row().with_body_names().prefetch_related(topics)

    def for_page(self) -> "QuotationQuerySet":
        published = self.for_list().select_related("article__publisher")
        return published.without_descriptions("article__publisher").with_evidence()
