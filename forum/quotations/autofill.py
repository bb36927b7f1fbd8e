"""Values that can be filled in before they are typed: the one event of an article, the office held on a day."""

from datetime import date

from django.db.models import Q

from forum.events.models import Event, Session
from forum.quotations.models import Article, Paragraph
from people.models import Office, Person
from people.publication import may_be_held


def event_of(article: Article | None) -> Event | None:
    """The event that an article tells of, if it is one."""
    found = list(article.events.order_by("pk")[:2]) if article else []
    return found[0] if len(found) == 1 else None


def session_of(event: Event | None) -> Session | None:
    """The session of an event, if it has one."""
    found = list(event.sessions.all()[:2]) if event else []
    return found[0] if len(found) == 1 else None


def day_of(event: Event | None, session: Session | None) -> str:
    """The day of a session; else that of an event that was held on one day."""
    if session is not None and session.date is not None:
        return str(session.date)
    if event is None or event.start is None or event.start.precision == "interval":
        return ""
    is_one_day = event.end is None or str(event.end) == str(event.start)
    return str(event.start) if is_one_day else ""


def usual_session_and_day(article: Article, event: Event | None) -> tuple[Session | None, str]:
    """Session and day of the other words that an article prints, where they agree; else those that the event tells."""
    told = Q(session__isnull=False) | Q(said_on_earliest__isnull=False)
    said = list(article.quotations.filter(told, event=event).select_related("session"))
    if said and len({(one.session_id, str(one.said_on)) for one in said}) == 1:
        return said[0].session, str(said[0].said_on or "")
    session = session_of(event)
    return session, day_of(event, session)


def office_of(
    speaker: Person | None, event: Event | None, first: date | None, last: date | None
) -> Office | None:
    """The office in which somebody took part in an event; else the one that was held between two days."""
    if speaker is None:
        return None
    taken = Office.objects.filter(person=speaker, participations__event=event).distinct() if event else []
    held = [one for one in taken if may_be_held(one, first, last)]
    if not held and (first or last):
        offices = Office.objects.filter(person=speaker).select_related("organization")
        held = [one for one in offices if may_be_held(one, first, last)]
    return held[0] if len(held) == 1 else None


def paragraph_of(article: Article | None, words: dict[str, str]) -> Paragraph | None:
    """The one paragraph of an article in which the words stand in every language in which it has a text."""
    found = [one for one in article.paragraphs.all() if one.contains(words)] if article else []
    return found[0] if len(found) == 1 else None
