"""Quotations and articles as rows, in schema.org, as citations, in feeds and in sitemaps."""

from dataclasses import replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.events.models import Event, Session
from forum.events.serializers import PHOTOS, SESSION
from forum.quotations.models import Article, Quotation
from forum.quotations.models.speakers import Spoken
from people.models import Office, Person
from people.serializers import OFFICE, office_role, office_that_day
from records.core.languages import LocalizedText, TextStatus
from records.core.locale_formats import format_partial_date
from records.core.noted_words import SIGN, notes_in, tied_notes, with_signs, words_with_notes
from records.core.registry import register
from records.serializers.base import REFERENCE, Field, Nested, Serializer, permanent_url
from records.serializers.base import references as row_references
from records.serializers.citations import Author, Citable, Work
from records.serializers.feeds import Feed, with_doubt, with_translation_note
from records.serializers.punctuation import alternated
from records.serializers.schema_org import (
    Node,
    SchemaType,
    certain_date,
    doubtful_date,
    evidence,
    known,
    language_values,
    reference,
    references,
    text_properties,
)
from records.serializers.sitemaps import RecordSitemap

SCHEMA_TYPES = {
    Article.Kind.NEWS: "NewsArticle",
    Article.Kind.PRESS_RELEASE: "NewsArticle",
    Article.Kind.REPORT: "Report",
    Article.Kind.OPINION: "OpinionNewsArticle",
}
CSL_TYPES = {
    Article.Kind.SPEECH: "speech",
    Article.Kind.REPORT: "report",
    Article.Kind.DECLARATION: "document",
    Article.Kind.INTERVIEW: "interview",
    Article.Kind.RESOLUTION: "document",
    Article.Kind.COMMUNIQUE: "document",
}


# schema.org


def article_properties(article: Article) -> Node:
    return {
        **text_properties(article, "headline", article_type(article)),
        "datePublished": certain_date(article.published_on),
        "disambiguatingDescription": doubtful_date(_("published on"), article.published_on),
        "publisher": reference(article.publisher),
        "description": language_values(article, "summary"),
        "sameAs": [str(url) for url in article.localizations("url") if not url.is_unofficial],
        "about": references(article.events.all()),
        "hasPart": references(article.quotations.all()),
        **evidence(article),
    }


def article_type(article: Article) -> str:
    return SCHEMA_TYPES.get(article.kind, "Article")  # type: ignore[call-overload]


def quotation_type(quotation: Quotation) -> str:
    """Return the type of words: what a source reports in its own words is a claim, no quotation."""
    return "Quotation" if quotation.is_direct else "Claim"


def speaker_properties(quotation: Quotation) -> Node:
    """Return who said a quotation, with the office held that day; of a report, whom it is about and who makes it."""
    people = quotation.spoken_by
    speakers: Any = [{**(reference(one.person) or {}), **role_of(one.office)} for one in people]
    creators: Any = [reference(one.person) for one in people]
    if not people:
        speakers = creators = [unnamed_speaker(quotation)]
    if len(speakers) == 1:
        (speakers,), (creators,) = speakers, creators
    if quotation.is_direct:
        return {"spokenByCharacter": speakers, "creator": creators}
    publisher = quotation.article.publisher if quotation.article else None
    return {"mentions": speakers, "claimInterpreter": reference(publisher)}


def role_of(office: Office | None) -> Node:
    return {"memberOf": office_role(office)} if office else {}


def unnamed_speaker(quotation: Quotation) -> Node:
    """Return the person whom a source does not name, as it calls them."""
    described = language_values(quotation, "unnamed_speaker")
    return known(
        {"@type": "Person", "description": described, "affiliation": reference(quotation.known_body)}
    )


def quotation_properties(quotation: Quotation) -> Node:
    kind = "" if quotation.is_direct else attributed(quotation)
    return {
        **text_properties(quotation, "text", quotation_type(quotation)),
        "name": language_values(quotation, "label"),
        **speaker_properties(quotation),
        "dateCreated": certain_date(quotation.said_on),
        "disambiguatingDescription": list(
            filter(None, (kind, doubtful_date(_("said on"), quotation.said_on)))
        ),
        "recordedAt": reference(quotation.event),
        "isBasedOn": reference(quotation.article),
        "about": references(quotation.topics.all()),
        **evidence(quotation),
    }


# Citations


def office_held(quotation: Quotation) -> str:
    """Return the office of the speaker with its body, as it was called that day; of several, whose office it was."""
    if quotation.is_joint:
        return "; ".join(_with_office(one, quotation) for one in quotation.spoken_by if one.office)
    held = [one.office.known_name_on(quotation.day_said) for one in quotation.spoken_by if one.office]
    return "".join(held) or body_of_unnamed(quotation)


def body_of_unnamed(quotation: Quotation) -> str:
    """Return the body for which a speaker without a name spoke, as it was called that day."""
    body = quotation.known_body
    return str(body.short_name_on(quotation.day_said)) if body else ""


def _with_office(spoken: Spoken, quotation: Quotation) -> str:
    office = spoken.office
    held = office.known_name_on(quotation.day_said) if office else ""
    return ", ".join(filter(None, (spoken.person.name, held)))


def speaker_line(quotation: Quotation) -> str:
    """Return who spoke, each with the office held that day, in one line."""
    lines = [_with_office(one, quotation) for one in quotation.spoken_by]
    return "; ".join(lines) or ", ".join(filter(None, (quotation.speaker_name, body_of_unnamed(quotation))))


def attributed(quotation: Quotation) -> str:
    """Return what a reported statement is: the source's words, and whose statement it says it was."""
    return _("Statement attributed to {speaker}").format(speaker=speaker_line(quotation))


def occasion_of(event: Event, session: Session | None) -> str:
    """Return session and event in one line."""
    name = str(event.localized("name"))
    return f"{session.localized('name')}, {name}" if session else name


def original_headline(article: Article) -> LocalizedText | None:
    headlines = article.localizations("headline")
    return next((title for title in headlines if title.status == TextStatus.ORIGINAL), None)


def article_work(article: Article, title: LocalizedText) -> Work:
    """Return an article to cite under a title: at the publisher's page, if there is one in that language."""
    archived, original, publisher = permanent_url(article), original_headline(article), article.publisher
    name = ""
    if publisher and publisher.is_visible:
        name = str(publisher.in_language("name", title.language) or publisher.localized("name"))
    at_publisher = str(article.in_language("url", title.language)) if not title.is_unofficial else ""
    return Work(
        record=article,
        title=title,
        genre=str(article.get_kind_display() or capfirst(article._meta.verbose_name)),
        when=article.published_on,
        url=at_publisher or archived,
        permanent_url=archived,
        author=Author(name, name) if name else None,
        original=original if original and original.language != title.language else None,
        csl_type=CSL_TYPES.get(article.kind, "webpage"),  # type: ignore[call-overload]
        ris_type="ELEC",
    )


def author_of(person: Person) -> Author:
    """Return a person as citations name them."""
    parts = person.name_parts
    return Author(
        person.name,
        person.sort_name,
        parts.surname,
        parts.given,
        parts.initials,
        parts.suffix,
        is_family_first=parts.is_family_first,
    )


def speakers_as_authors(quotation: Quotation) -> list[Author]:
    """Return the speakers; where the source names nobody, what it calls the speaker, and the body."""
    body = body_of_unnamed(quotation)
    unnamed = capfirst(f"{quotation.speaker_name} ({body})" if body else quotation.speaker_name)
    return [author_of(person) for person in quotation.speakers] or [Author(unnamed, unnamed)]


def _genre(quotation: Quotation) -> str:
    """Return what words are; of a joint statement with all speakers, each with the office held that day."""
    if not quotation.is_direct:
        return attributed(quotation)
    joint = _("Joint statement of {speakers}").format(speakers=speaker_line(quotation))
    return joint if quotation.is_joint else str(quotation.get_kind_display())


def quotation_work(quotation: Quotation) -> Work:
    """Return a quotation to cite: at the archive's page, quoted in the article that prints it."""
    archived, quoted_in = permanent_url(quotation), None
    if article := quotation.article:
        # Under its own title: nobody finds that of a translation.
        quoted_in = article_work(article, original_headline(article) or article.localized("headline"))
    is_direct = quotation.is_direct
    # The words of a report are those of who reports it.
    reporter = [quoted_in.author] if quoted_in and quoted_in.author else []
    authors = speakers_as_authors(quotation) if is_direct else reporter
    return Work(
        record=quotation,
        title=quotation.localized("text"),
        genre=_genre(quotation),
        when=quotation.said_on,
        url=archived,
        permanent_url=archived,
        author=authors[0] if authors else None,
        further_authors=tuple(authors[1:]),
        is_words=True,
        is_reported=not is_direct,
        office=office_held(quotation) if is_direct and quotation.speaker and not quotation.is_joint else "",
        occasion=occasion_of(quotation.event, quotation.session),
        quoted_in=quoted_in,
        noted=tuple(words_with_notes(quotation.localized("text"), tied_notes(quotation, "text"))),
        locator=quotation.paragraph_numbers,
        csl_type="speech",
        ris_type="ELEC",
    )


# Feeds


def quotation_title(quotation: Quotation) -> str:
    opening, speaker = quotation.opening_words, quotation.speaker_name
    if not quotation.is_direct:
        return _("Statement attributed to {speaker}: {words}").format(speaker=speaker, words=opening)
    return _("{speaker}: “{words}”").format(speaker=speaker, words=alternated(opening))


def quotation_lines(quotation: Quotation) -> list[object]:
    text, tied = quotation.localized("text"), tied_notes(quotation, "text")
    return [
        with_translation_note(replace(text, value=with_signs(text, tied))),
        *(f"{SIGN} {one.sentence}" for one in notes_in(text, tied)),
        speaker_line(quotation) if quotation.is_direct else attributed(quotation),
        occasion_of(quotation.event, quotation.session),
        with_doubt(format_partial_date(quotation.said_on), quotation.said_on),
    ]


SPEAKERS = Field(
    "speakers",
    lambda quotation: row_references(quotation.speakers),
    "array",
    label=gettext_lazy("all who spoke the words"),
    fields=REFERENCE,
    model=Person,
)
BODIES = ("office__organization", "further_speakers__office__organization", "speaker_organization")
OFFICE_THAT_DAY = office_that_day(
    office_held,
    *(f"{body}__other_names" for body in BODIES),
    *("speaker", "further_speakers__person", "event"),
)
FURTHER_SPEAKERS = Nested("further_speakers", "person", Nested("office", *OFFICE), "order")

register(
    Serializer(
        Article,
        *("headline", "dateline", "summary", "text_status", "kind", "publisher", "published_on", "url"),
        Nested("paragraphs", "number", "text"),
        "events",
        PHOTOS,
    ),
    SchemaType(Article, article_type, article_properties),
    Citable(Article, lambda article: article_work(article, article.localized("headline"))),
    Feed(
        Article,
        lambda article: [
            with_doubt(format_partial_date(article.published_on), article.published_on),
            with_translation_note(article.localized("summary")),
        ],
    ),
    RecordSitemap(Article),
)
register(
    Serializer(
        Quotation,
        *("label", "text", "text_status", "kind", "speaker", SPEAKERS),
        Nested("office", *OFFICE),
        *OFFICE_THAT_DAY,
        *(FURTHER_SPEAKERS, "unnamed_speaker", "speaker_organization"),
        *("event", SESSION, "article", Nested("paragraph", "number"), Nested("last_paragraph", "number")),
        *("place", "attribution", "certainty", "said_on", "topics"),
    ),
    SchemaType(Quotation, quotation_type, quotation_properties),
    Citable(Quotation, quotation_work),
    Feed(Quotation, quotation_lines, quotation_title),
    RecordSitemap(Quotation),
)
