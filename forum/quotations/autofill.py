"""Values of a quotation that can be filled in before they are typed, with those that its event tells."""

from django.db.models import Q

from forum.events.autofill import day_of, office_of, session_of
from forum.events.models import Event, Session
from forum.quotations.models import Article, Paragraph

__all__ = ["day_of", "event_of", "office_of", "paragraph_of", "session_of", "usual_session_and_day"]


def event_of(article: Article | None) -> Event | None:
    """The event that an article tells of, if it is one."""
    found = list(article.events.order_by("pk")[:2]) if article else []
    return found[0] if len(found) == 1 else None


def usual_session_and_day(article: Article, event: Event | None) -> tuple[Session | None, str]:
    """Session and day of the other words that an article prints, where they agree; else those that the event tells."""
    told = Q(session__isnull=False) | Q(said_on_earliest__isnull=False)
    said = list(article.quotations.filter(told, event=event).select_related("session"))
    if said and len({(one.session_id, str(one.said_on)) for one in said}) == 1:
        return said[0].session, str(said[0].said_on or "")
    session = session_of(event)
    return session, day_of(event, session)


def paragraph_of(article: Article | None, words: dict[str, str]) -> Paragraph | None:
    """The one paragraph of an article in which the words stand in every language in which it has a text."""
    found = [one for one in article.paragraphs.all() if one.contains(words)] if article else []
    return found[0] if len(found) == 1 else None
