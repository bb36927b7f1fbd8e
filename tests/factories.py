"""The smallest valid published record of each kind: no surprise, no relation that was not asked for."""

from collections.abc import Iterator

from factory import Sequence, SubFactory
from factory.django import DjangoModelFactory

from forum.models import (
    Article,
    Document,
    Edition,
    Event,
    Organizer,
    Paragraph,
    Participation,
    Photo,
    Quotation,
    QuotationSpeaker,
    Series,
    Session,
    Topic,
)
from organizations.models import Organization
from people.models import Office, Person
from records.core.models import EditorialNote, Source, Status, Term
from records.editing.glossary.models import GlossaryTerm
from records.search.signal_handlers import batch_indexing


def at_once(*bounds: int) -> Iterator[int]:
    """The numbers of `range()`; what is made while they are read is indexed once, at the end."""
    with batch_indexing():
        yield from range(*bounds)


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = Source

    slug = Sequence("source-{}".format)
    title = Sequence("Source {}".format)
    publisher = "A publisher"
    language = "en"


class EditorialNoteFactory(DjangoModelFactory):
    class Meta:
        model = EditorialNote

    slug = Sequence("note-{}".format)
    label_en = "Name"
    text_en = Sequence("Note {}".format)


class GlossaryTermFactory(DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    name_en = Sequence("Term {}".format)
    name_es = Sequence("Término {}".format)


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    vocabulary = "event-kind"
    code = Sequence("kind-{}".format)
    name_en = Sequence("Kind {}".format)
    name_es = Sequence("Tipo {}".format)


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name_en = Sequence("Organization {}".format)
    slug = Sequence("organization-{}".format)
    status = Status.PUBLISHED
    kind = "international"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = Sequence("Person {}".format)
    slug = Sequence("person-{}".format)
    status = Status.PUBLISHED


class OfficeFactory(DjangoModelFactory):
    class Meta:
        model = Office

    person = SubFactory(PersonFactory)
    title_en = Sequence("Office {}".format)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    name_en = Sequence("Topic {}".format)
    slug = Sequence("topic-{}".format)
    status = Status.PUBLISHED


class SeriesFactory(DjangoModelFactory):
    class Meta:
        model = Series

    name_en = Sequence("Series {}".format)
    slug = Sequence("series-{}".format)
    status = Status.PUBLISHED


class EventFactory(DjangoModelFactory):
    class Meta:
        model = Event

    name_en = Sequence("Event {}".format)
    slug = Sequence("event-{}".format)
    start = "2021-10-11"
    status = Status.PUBLISHED
    kind = "forum"


class DocumentFactory(DjangoModelFactory):
    class Meta:
        model = Document

    name_en = Sequence("Document {}".format)
    slug = Sequence("document-{}".format)
    status = Status.PUBLISHED
    kind = "declaration"


class EditionFactory(DjangoModelFactory):
    class Meta:
        model = Edition

    event = SubFactory(EventFactory)
    series = SubFactory(SeriesFactory)
    ordinal = Sequence(lambda number: number + 1)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    event = SubFactory(EventFactory)
    slug = Sequence("session-{}".format)
    name_en = Sequence("Session {}".format)
    kind = "session"


class OrganizerFactory(DjangoModelFactory):
    class Meta:
        model = Organizer

    event = SubFactory(EventFactory)
    organization = SubFactory(OrganizationFactory)
    role = "organizer"


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = Participation

    event = SubFactory(EventFactory)
    person = SubFactory(PersonFactory)
    role = "speaker"


class ArticleFactory(DjangoModelFactory):
    class Meta:
        model = Article

    headline_en = Sequence("Article {}".format)
    slug = Sequence("article-{}".format)
    text_status_en = "original"
    status = Status.PUBLISHED
    kind = "news-item"


class ParagraphFactory(DjangoModelFactory):
    class Meta:
        model = Paragraph

    article = SubFactory(ArticleFactory)
    number = Sequence(lambda number: number + 1)
    text_en = Sequence("Paragraph {}".format)


class PhotoFactory(DjangoModelFactory):
    class Meta:
        model = Photo

    slug = Sequence("photo-{}".format)
    event = SubFactory(EventFactory)
    caption_en = Sequence("Caption {}".format)
    text_status_en = "original"
    url_en = "https://example.org/photo"


class QuotationSpeakerFactory(DjangoModelFactory):
    class Meta:
        model = QuotationSpeaker

    quotation = SubFactory("tests.factories.QuotationFactory")
    person = SubFactory(PersonFactory)


class QuotationFactory(DjangoModelFactory):
    class Meta:
        model = Quotation

    text_en = Sequence("Words {}".format)
    text_status_en = "original"
    slug = Sequence("quotation-{}".format)
    speaker = SubFactory(PersonFactory)
    event = SubFactory(EventFactory)
    said_on = "2021-10-11"
    status = Status.PUBLISHED
    certainty = "explicit"
