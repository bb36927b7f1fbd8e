"""The article of a release, its paragraphs, and what people said in them, made from what its editor accepted."""

from typing import TYPE_CHECKING, Any

from modeltranslation.utils import build_localized_fieldname

from forum.events.autofill import day_of
from forum.events.models import Event
from forum.press_releases.alignment import paragraph_rows
from forum.press_releases.decisions import Decision
from forum.press_releases.proposals import Kind
from forum.press_releases.texts import ReleaseText
from forum.quotations.models import Article, Paragraph, Quotation
from forum.quotations.verbatim import occurrences
from organizations.models import Organization
from records.core.languages import language_codes

if TYPE_CHECKING:
    from forum.press_releases.draft_maker import DraftMaker

Rows = list[tuple[dict[str, int], Paragraph]]  # the blocks of a paragraph by language
KINDS = {Kind.QUOTATION: Quotation.Kind.DIRECT, Kind.STATEMENT: Quotation.Kind.REPORTED}


def make_article(
    maker: "DraftMaker", head: Decision, publisher: Organization | None, event: Event | None
) -> Article:
    texts = head.texts("headline", "dateline", "summary", "text_status", "url")
    article: Article = maker.save(Article(publisher=publisher, **texts, **head.plain("kind", "published_on")))
    if event:
        article.events.add(event)
    return article


def make_paragraphs(maker: "DraftMaker", article: Article, texts: dict[str, ReleaseText]) -> Rows:
    rows = []
    for number, row in enumerate(paragraph_rows(texts), start=1):
        columns = {
            build_localized_fieldname("text", code): texts[code].blocks[place].text
            for code, place in row.items()
        }
        rows.append((row, maker.save(Paragraph(article=article, number=number, **columns))))
    return rows


def make_quotations(maker: "DraftMaker", article: Article, event: Event, rows: Rows) -> None:
    """Make a quotation of all that was said; of a sentence that its narrator interrupts two, one after the other.

    Words stand in their paragraph letter by letter, and the narrator's are between the two.
    """
    topics = {one.proposal.key: one.record for one in maker.of_kind(Kind.TOPIC) if one.record}
    for one in (*maker.of_kind(Kind.QUOTATION), *maker.of_kind(Kind.STATEMENT)):
        paragraph, last = _paragraphs_of(one, rows)
        named = one.proposal.values.get("topics", "").split()
        begin: dict[str, int] = {}
        for name, end in (("text", last), ("further", None)):
            words = {code: text for code in language_codes() if (text := one.text(name, code))}
            if not words:
                continue
            places = {code: _place(text, paragraph, code, begin.get(code, 0)) for code, text in words.items()}
            begin |= {code: place for code, place in places.items() if place is not None}
            quotation = Quotation(
                kind=KINDS[one.proposal.kind],
                event=event,
                article=article,
                paragraph=paragraph,
                last_paragraph=end,
                **_said_by(maker, one, event),
                **one.texts("attribution"),
                **one.plain("certainty"),
                **_columns("text", words),
                **_columns("text_status", {code: article.text_status_in(code) for code in words}),
                **_columns("place", places),
            )
            maker.save(quotation)
            quotation.topics.set([topics[key] for key in named if key in topics])


def _said_by(maker: "DraftMaker", one: Decision, event: Event) -> dict[str, Any]:
    """Return the speaker with office, session and day: the session of the speaker, else the only one."""
    key = one.values["speaker"]
    person, office = maker.people[key]
    only = next(iter(maker.sessions.values())) if len(maker.sessions) == 1 else None
    session = maker.session_of(maker.decisions[key]) or only
    return {
        "speaker": person,
        "office": office,
        "session": session,
        "said_on": day_of(event, session) or None,
    }


def _columns(name: str, values: dict[str, Any]) -> dict[str, Any]:
    return {build_localized_fieldname(name, code): value for code, value in values.items()}


def _paragraphs_of(one: Decision, rows: Rows) -> tuple[Paragraph | None, Paragraph | None]:
    """Return the paragraph in which words begin, and the one in which they end, if that is a further one."""
    span = one.proposal.spans[0]
    last_block = int(one.proposal.values.get(f"last_block_{span.language}", span.block))
    paragraph = next((p for row, p in rows if row.get(span.language) == span.block), None)
    last = next((p for row, p in rows if row.get(span.language) == last_block), None)
    return paragraph, last if last != paragraph else None


def _place(words: str, paragraph: Paragraph | None, language: str, begin: int) -> int | None:
    """Return where words stand in a paragraph, from a place on if they stand there."""
    places = occurrences(words, paragraph.in_language("text", language).value if paragraph else "")
    return next((place for place in places if place >= begin), next(iter(places), None))
