"""How quotations and articles are cited: what a citation of each is made of."""

from forum.events.models import Event, Session
from forum.quotations.models import Article, Quotation
from people.models import Office, Person
from records.core.languages import LocalizedText, TextStatus
from records.core.registry import register
from records.serializers.base import permanent_url
from records.serializers.citations.works import Author, Citations, Work

CSL_TYPES = {
    Article.Kind.SPEECH: "speech",
    Article.Kind.REPORT: "report",
    Article.Kind.DECLARATION: "document",
}


def author_of(person: Person) -> Author:
    before, family, after = person.name_parts
    given = f"{before}{after}".strip()
    return Author(person.name, person.sort_name, family, given if family else "", bool(family) and not before)


def office_held(office: Office | None) -> str:
    """An office and its body, on one line."""
    if office is None:
        return ""
    title, body = str(office.localized("title")), office.organization
    return f"{title}, {body.short_name}" if body and body.is_visible else title


def occasion_of(event: Event, session: Session | None) -> str:
    name = str(event.localized("name"))
    return f"{session.localized('name')}, {name}" if session else name


def article_work(article: Article) -> Work:
    """A publisher's text: at the publisher's own page, where the archive knows it in the language that is cited."""
    return _article_in(article, article.localized("headline"))


def source_work(article: Article) -> Work:
    """The article in which words are quoted, under its own title: in that of a translation nobody finds it."""
    return _article_in(article, original_headline(article) or article.localized("headline"))


def original_headline(article: Article) -> LocalizedText | None:
    headlines = article.localizations("headline")
    return next((title for title in headlines if title.status == TextStatus.ORIGINAL), None)


def _article_in(article: Article, title: LocalizedText) -> Work:
    archived, original = permanent_url(article), original_headline(article)
    name = publisher_name(article, title.language)
    at_publisher = str(article.in_language("url", title.language)) if not title.is_unofficial else ""
    return Work(
        record=article,
        title=title,
        genre=str(article.get_kind_display()),
        when=article.published_on,
        url=at_publisher or archived,
        permanent_url=archived,
        author=Author(name, name) if name else None,
        original=original if original and original.language != title.language else None,
        csl_type=CSL_TYPES.get(article.kind, "webpage"),  # type: ignore[call-overload]
        ris_type="ELEC",
    )


def publisher_name(article: Article, language: str) -> str:
    body = article.publisher
    if body is None or not body.is_visible:
        return ""
    return str(body.in_language("name", language) or body.localized("name"))


def quotation_work(quotation: Quotation) -> Work:
    """Words of a speaker, at the archive's page, quoted in the article that prints them."""
    archived = permanent_url(quotation)
    return Work(
        record=quotation,
        title=quotation.localized("text"),
        genre=str(quotation.get_kind_display()),
        when=quotation.said_on,
        url=archived,
        permanent_url=archived,
        author=author_of(quotation.speaker),
        is_words=True,
        is_reported=not quotation.is_direct,
        office=office_held(quotation.office),
        occasion=occasion_of(quotation.event, quotation.session),
        quoted_in=source_work(quotation.article) if quotation.article else None,
        locator=quotation.paragraph.number if quotation.paragraph else None,
        csl_type="speech",
        ris_type="ELEC",
    )


register(Citations(Article, article_work))
register(Citations(Quotation, quotation_work))
