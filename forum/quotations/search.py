"""The search index of articles and quotations."""

from typing import Any

from forum.events.search import EventIndex
from forum.quotations.models import Article, Quotation
from organizations.search import BODY_TEXTS, EVENT_TEXTS, PARENT_TEXTS
from people.filters import OFFICE_TEXTS, public_name
from people.search import OFFICE_CONTEXT
from records.core.languages import language_codes
from records.core.locale_formats import doubt, format_partial_date
from records.core.models.querysets import fetched
from records.core.noted_words import tied_notes
from records.core.registry import register
from records.search.base import Index
from records.search.days import Span
from records.search.fields import texts_at, under
from records.serializers.feeds import with_doubt

# The relations to those who speak, and to the offices that they held.
SPEAKERS = ("speaker", "further_speakers__person")
OFFICES = ("office", "further_speakers__office")


def tied(record: Quotation | Article) -> list[dict[str, Any]]:
    """Return the notes tied to words of a record, in the active language, with the words of every language."""
    return [
        {
            "label": one.label,
            "text": str(one.note.localized("text")),
            "url": one.url_on(None),
            "words": {code: one.note.stretches(code) for code in language_codes()},
        }
        for one in tied_notes(record, "text")
    ]


class QuotationIndex(Index):
    """Words are found in every language, by who spoke them, in which office, where, and by their topics."""

    model = Quotation
    rank = 10
    names = ()
    words = ("text", "label")
    body = (
        "attribution",
        "unnamed_speaker",
        *under("speaker_organization", BODY_TEXTS),
        *(path for relation in SPEAKERS for path in under(relation, ("name", "other_names"))),
        *(path for relation in OFFICES for path in under(relation, OFFICE_TEXTS)),
        *under("topics", ("name", "other_names")),
    )
    excerpts = ("text",)
    depends_on = ("event", "notes", "article__notes")
    context = (
        "kind",
        *under("speaker_organization", PARENT_TEXTS),
        *(f"{relation}__country" for relation in SPEAKERS),
        *(path for relation in OFFICES for path in under(relation, OFFICE_CONTEXT)),
        *under("event", EVENT_TEXTS),
        "session__name",
        *under("article", ("headline", *under("publisher", BODY_TEXTS))),
    )
    date_fields = ("said_on",)
    template_name = "forum/quotations/quotation_result.html"
    list_class = "quotes"
    is_suggested = False
    is_quotable = True

    def span(self, record: Quotation) -> Span | None:
        """Return the day on which it was said, else those of its event."""
        event = record.event if record.event and record.event.is_published else None
        return super().span(record) or (EventIndex().span(event) if event else None)

    def subtitle(self, record: Quotation) -> str:
        """Return the office held that day; of a joint statement, whose office it was."""
        body, day = record.speaker_organization, record.day_said
        offices = {one.person.name: public_name(one.office, day) for one in record.spoken_by if one.office}
        named = [f"{name}: {office}" for name, office in offices.items()]
        held = named if record.is_joint else list(offices.values())
        of_unnamed = [str(body.short_name_on(record.day_said))] if body and body.is_published else []
        return "; ".join(held or of_unnamed)

    def plain_fields(self, record: Quotation) -> dict[str, Any]:
        return {
            "is_direct": record.is_direct,
            "is_implied": record.certainty == Quotation.Certainty.IMPLIED,
            "status": {code: record.text_status_in(code) for code in language_codes()},
            # What the quotation check compares beside the words: who, in which office, when; and the notes.
            "speaker_names": _values_at(record, SPEAKERS, ("name", "sort_name", "other_names")),
            "office_names": _values_at(record, OFFICES, OFFICE_TEXTS),
            "said_on": str(record.said_on or ""),
        }

    def extra_fields(self, record: Quotation) -> dict[str, Any]:
        return {
            "speaker": record.speaker_name,
            "speakers": [[person.name, person.local_slug] for person in record.speakers],
            "when": format_partial_date(record.said_on) if record.said_on else "",
            "doubt": doubt(record.said_on) or "",
            "notes": [
                [str(note.localized("label")), str(note.localized("text"))]
                for note in fetched(record, "notes")
                if note.field == "text"
            ],
            "tied": tied(record),
        }


def _values_at(record: Quotation, relations: tuple[str, ...], fields: tuple[str, ...]) -> list[str]:
    """Return the texts of some fields behind each relation."""
    return [text.value for relation in relations for text in texts_at(record, *under(relation, fields))]


class ArticleIndex(Index):
    model = Article
    rank = 40
    names = ()  # a headline is no name, but words
    words = ("headline",)
    body = excerpts = ("summary", "dateline", "paragraphs__text", "photos__caption")
    context = ("kind", "photos__credit", *under("publisher", BODY_TEXTS), *under("events", EVENT_TEXTS))
    date_fields = ("published_on",)
    depends_on = ("notes", "quotations__notes")
    is_suggested = False
    is_narration = True

    def extra_fields(self, record: Article) -> dict[str, Any]:
        return {"tied": tied(record)}

    def subtitle(self, record: Article) -> str:
        publisher = record.publisher
        name = publisher.short_name if publisher and publisher.is_published else ""
        day = with_doubt(format_partial_date(record.published_on), record.published_on)
        return " · ".join(filter(None, (name, str(record.get_kind_display()), day)))


register(QuotationIndex(), ArticleIndex())
