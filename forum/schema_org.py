"""What events, series, articles, quotations and topics are in schema.org's words."""

from django.urls import reverse
from django.utils.translation import gettext as _

from forum.events.models import Event, Organizer, Participation, Series, Session, Topic
from forum.quotations.models import Article, Quotation
from people.schema_org import role as office_role
from records.core.registry import register
from records.serializers.base import absolute, permanent_url
from records.serializers.schema_org import (
    Node,
    Things,
    day,
    evidence,
    names,
    reference,
    references,
    said,
    text_nodes,
    told,
    words,
)

ATTENDANCE = {
    Event.Mode.IN_PERSON: "https://schema.org/OfflineEventAttendanceMode",
    Event.Mode.ONLINE: "https://schema.org/OnlineEventAttendanceMode",
    Event.Mode.HYBRID: "https://schema.org/MixedEventAttendanceMode",
}
ROLES = {Organizer.Role.SUPPORTER: "contributor", Organizer.Role.SPONSOR: "sponsor"}
ARTICLES_BY_KIND = {
    Article.Kind.NEWS: "NewsArticle",
    Article.Kind.PRESS_RELEASE: "NewsArticle",
    Article.Kind.REPORT: "Report",
}


# Events


def event_facts(event: Event) -> Node:
    return {
        "name": words(event, "name"),
        "alternateName": names(event.other_names.all()),
        "description": words(event, "description"),
        "startDate": day(event.start),
        "endDate": day(event.end),
        "disambiguatingDescription": [
            line for line in (told(_("start"), event.start), told(_("end"), event.end)) if line
        ],
        "eventAttendanceMode": ATTENDANCE.get(event.mode),  # type: ignore[call-overload]
        "location": place(event),
        "superEvent": references(edition.series for edition in event.editions.all()),
        "subEvent": [session_node(session, event) for session in event.sessions.all()],
        **bodies(event),
        "performer": performers(event),
        "about": references(event.topics.all()),
        "subjectOf": references(event.articles.all()),
        "recordedIn": references(event.quotations.all()),
        "sameAs": [str(website) for website in event.localizations("website")],
        **evidence(event),
    }


def place(event: Event) -> Node | None:
    """Where an event was held, as far as a source says it."""
    address = said(
        {
            "@type": "PostalAddress",
            "addressLocality": words(event, "city"),
            "addressCountry": event.country,
        }
    )
    venue = words(event, "venue")
    if not venue and len(address) == 1:
        return None
    return said({"@type": "Place", "name": venue, "address": address if len(address) > 1 else None})


def bodies(event: Event) -> Node:
    """Those who organize, those who support, those who sponsor."""
    found: dict[str, list[Node]] = {}
    for organizer in event.organizers.all():
        body = reference(organizer.organization)
        if body:
            found.setdefault(ROLES.get(organizer.role, "organizer"), []).append(body)  # type: ignore[call-overload]
    return found


def performers(event: Event) -> list[Node]:
    """Who took part, each once, with what they did."""
    parts: dict[int, list[Participation]] = {}
    for part in event.participations.all():
        parts.setdefault(part.person_id, []).append(part)
    return [performer(one) for one in parts.values()]


def performer(parts: list[Participation]) -> Node:
    roles = list(dict.fromkeys(str(part.get_role_display()) for part in parts))
    return said({"@type": "PerformanceRole", "roleName": roles, "performer": reference(parts[0].person)})


def session_node(session: Session, event: Event) -> Node:
    return said(
        {
            "@type": "Event",
            "@id": f"{permanent_url(event)}#{session.slug}",
            "name": words(session, "name"),
            "startDate": day(session.date),
            "disambiguatingDescription": told(_("date"), session.date),
            "superEvent": {"@id": permanent_url(event)},
        }
    )


def series_facts(series: Series) -> Node:
    return {
        "name": words(series, "name"),
        "alternateName": names(series.other_names.all()),
        "description": words(series, "description"),
        "organizer": reference(series.framework),
        "subEvent": references(edition.event for edition in series.known_editions),  # type: ignore[attr-defined]
        **evidence(series),
    }


# Words


def article_facts(article: Article) -> Node:
    return {
        **text_nodes(article, "headline", type=article_type(article), as_names=("headline",)),
        "datePublished": day(article.published_on),
        "disambiguatingDescription": told(_("published on"), article.published_on),
        "publisher": reference(article.publisher),
        "description": words(article, "summary"),
        "sameAs": [str(url) for url in article.localizations("url") if not url.is_unofficial],
        "about": references(article.events.all()),
        "hasPart": references(article.quotations.all()),
        **evidence(article),
    }


def article_type(article: Article) -> str:
    return ARTICLES_BY_KIND.get(article.kind, "Article")  # type: ignore[call-overload]


def quotation_facts(quotation: Quotation) -> Node:
    return {
        **text_nodes(quotation, "text", type="Quotation", as_names=("text",)),
        "name": words(quotation, "label"),
        "spokenByCharacter": speaker(quotation),
        "creator": reference(quotation.speaker),
        "dateCreated": day(quotation.said_on),
        "disambiguatingDescription": [
            line for line in (kind_told(quotation), told(_("said on"), quotation.said_on)) if line
        ],
        "recordedAt": reference(quotation.event),
        "isBasedOn": reference(quotation.article),
        "about": references(quotation.topics.all()),
        **evidence(quotation),
    }


def speaker(quotation: Quotation) -> Node:
    """Who spoke, in the office held that day."""
    person = {**(reference(quotation.speaker) or {})}
    if quotation.office:
        person["memberOf"] = office_role(quotation.office)
    return person


def kind_told(quotation: Quotation) -> str:
    return "" if quotation.is_direct else str(quotation.get_kind_display())


def topic_facts(topic: Topic) -> Node:
    return {
        "name": words(topic, "name"),
        "alternateName": names(topic.other_names.all()),
        "description": words(topic, "description"),
        "inDefinedTermSet": topic_set(),
        **evidence(topic),
    }


def topic_set() -> Node:
    return {"@type": "DefinedTermSet", "url": absolute(reverse("topic-list")), "name": _("Topics")}


register(Things(Event, lambda event: "Event", event_facts))
register(Things(Series, lambda series: "EventSeries", series_facts))
register(Things(Article, article_type, article_facts))
register(Things(Quotation, lambda quotation: "Quotation", quotation_facts))
register(Things(Topic, lambda topic: "DefinedTerm", topic_facts))
