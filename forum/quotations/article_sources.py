"""An article as a source of other records: the one that is entered already, or one that is made of it."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from forum.quotations.models import Article
from records.core.languages import TextStatus, language_codes
from records.core.models import Source


def language_of(article: Article) -> str:
    """Return the language in which an article is cited: its own, else the first with an address or a headline."""
    codes = [code for code in language_codes() if article.in_language("headline", code)]
    own = [code for code in codes if article.text_status_in(code) == TextStatus.ORIGINAL]
    with_address = [code for code in codes if article.in_language("url", code)]
    return next(iter((*own, *with_address, *codes)), "")


def known_source(article: Article) -> Source | None:
    """Return the source that is entered already for an article: by its address, else by title, publisher and day."""
    addresses = [text.value for text in article.localizations("url")]
    by_address = Source.objects.filter(url__in=addresses).first() if addresses else None
    made = source_from(article)
    same = Source.objects.filter(title=made.title, publisher=made.publisher, date=made.date, url="")
    return by_address or same.first()


def source_from(article: Article) -> Source:
    """Return a source, not saved, that says what is known of an article, as read today."""
    code = language_of(article)
    publisher = article.publisher.in_language("name", code).value if article.publisher and code else ""
    return Source(
        title=article.in_language("headline", code).value if code else "",
        publisher=publisher or (str(article.publisher) if article.publisher else ""),
        date=article.published_on,
        language=code,
        url=article.in_language("url", code).value if code else "",
        accessed_on=localdate(),
    )


def check(source: Source) -> None:
    """Raise a `ValidationError` with a sentence if an article tells too little to be a source."""
    if not source.title or not source.publisher:
        raise ValidationError(_("A source needs a title and a publisher: enter them in the article first."))
