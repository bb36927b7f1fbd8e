"""An archive of a thousand records a kind; the first one of each has twenty rows of all sorts."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils import timezone

from forum.models import (
    Article,
    Edition,
    Event,
    EventName,
    Organizer,
    Paragraph,
    Participation,
    Photo,
    Quotation,
    QuotationSpeaker,
    Series,
    SeriesName,
    Session,
    Topic,
    TopicName,
)
from organizations.models import Organization, OrganizationName
from people.models import Office, Person, PersonName
from records.core.models import EditorialNote, FormerAddress, Record, Source, Status
from records.core.models.numbers import new_uid

RECORDS = 1000
ROWS = 20


def make(model: Any, count: int = RECORDS, **values: Callable[[int], Any]) -> list[Any]:
    """Rows of a model; each value is made of the row's number."""
    if issubclass(model, Record):
        made: dict[str, Callable[[int], Any]] = {
            "uid": lambda _n: new_uid(model.uid_letter),
            "slug": lambda n: f"{model._meta.model_name}-{n}",
            "status": lambda n: Status.values[n % 3],
            "published_at": lambda _n: timezone.now(),
        }
        values = {**made, **values}
    rows = [model(**{name: value(number) for name, value in values.items()}) for number in range(count)]
    return model.objects.bulk_create(rows)


def numbered(words: str) -> Callable[[int], str]:
    return lambda number: f"{words} {number}"


def each_of(rows: list[Any]) -> Callable[[int], Any]:
    """Twenty rows for the first of the others, then one for each."""
    return lambda number: rows[max(0, number - ROWS + 1)]


def fill() -> None:
    """A thousand records a kind, published ones, drafts and those in review alike; Spanish is missing in some."""
    bodies = make(
        Organization, name_en=numbered("Body"), acronym_en=numbered("B"), name_es=numbered("Órgano"),
        kind=lambda _n: "international",
    )  # fmt: skip
    people = make(
        Person, name=numbered("Person"), sort_name=numbered("Person"), biography_en=numbered("Born in")
    )
    offices = make(
        Office, person=each_of(people), organization=each_of(bodies), title_en=numbered("Chair"),
        post=numbered("chair"), start=lambda n: f"{1990 + n % 30}",
    )  # fmt: skip
    topics, series = make(Topic, name_en=numbered("Topic")), make(Series, name_en=numbered("Series"))
    events = make(
        Event, name_en=numbered("Event"), start=lambda n: f"{1990 + n % 30}-{n % 12 + 1:02}",
        kind=lambda _n: "forum",
    )  # fmt: skip
    sessions = make(
        Session, event=each_of(events), slug=numbered("part"), name_en=numbered("Session"),
        kind=lambda _n: "session",
    )  # fmt: skip
    make(Edition, event=each_of(events), series=lambda n: series[n], ordinal=lambda n: n + 1)
    make(Organizer, event=each_of(events), organization=lambda n: bodies[n], role=lambda _n: "organizer")
    make(
        Participation, event=each_of(events), session=lambda n: sessions[n], person=lambda n: offices[n].person,
        office=lambda n: offices[n], role=lambda n: Participation.Role.values[n % 10], remark_en=numbered("Remark"),
    )  # fmt: skip
    articles = make(
        Article,
        headline_en=numbered("Article"),
        kind=lambda _n: "news-item",
        publisher=lambda n: bodies[n],
        published_on=lambda _n: "2021-10-12",
    )
    paragraphs = make(
        Paragraph,
        article=each_of(articles),
        number=lambda n: n % ROWS + 1,
        text_en=lambda n: f"Words {n}. " * 20,
    )
    for owner in ({"event": each_of(events)}, {"article": each_of(articles)}):
        slug = next(iter(owner))
        make(
            Photo,
            slug=numbered(slug),
            caption_en=numbered("Photo"),
            url_en=numbered("https://example.org/"),
            **owner,
        )
    quotations = make(
        Quotation, text_en=numbered("Words"), text_es=numbered("Palabras"), speaker=lambda n: offices[n].person,
        office=lambda n: offices[n], event=lambda n: sessions[n].event, session=lambda n: sessions[n],
        article=lambda n: paragraphs[n].article, paragraph=lambda n: paragraphs[n], said_on=lambda _n: "2021-10-12",
    )  # fmt: skip
    make(QuotationSpeaker, ROWS, quotation=lambda _n: quotations[0], person=lambda n: people[n + 1])
    fill_beside(bodies, people, topics, series, events)


def fill_beside(*owners: list[Any]) -> None:
    """Other names, sources and notes, twenty of each for the first record of each kind; former addresses."""
    names = (OrganizationName, PersonName, TopicName, SeriesName, EventName)
    for model, rows in zip(names, owners, strict=True):
        make(model, name=numbered("Name"), language=lambda _n: "en", **{model.owner: each_of(rows)})
    sources = make(
        Source, slug=numbered("source"), title=numbered("Source"), publisher=numbered("P"),
        language=lambda _n: "en",
    )  # fmt: skip
    notes = make(EditorialNote, slug=numbered("note"), label_en=numbered("Note"), text_en=numbered("Words"))
    make(
        FormerAddress,
        kind=lambda _n: "people.person",
        slug=numbered("old"),
        target_uid=lambda n: owners[1][n].uid,
    )
    for model in (Organization, Person, Topic, Series, Event, Article, Quotation):
        first: Any = model.objects.order_by("pk").first()
        first.sources.set(sources[:ROWS])
        first.notes.set(notes[:ROWS])
    first_of(EditorialNote).sources.set(sources[:ROWS])
    for model in (Event, Quotation):
        first_of(model).topics.set(owners[2][:ROWS])


def first_of(model: type[models.Model]) -> Any:
    """The record of a kind that has rows of all sorts."""
    return model._base_manager.order_by("pk").first()
