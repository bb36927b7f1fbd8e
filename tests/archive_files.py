"""An archive with everything in it that an export must carry, and what tests do with its files."""

import io
from pathlib import Path

from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from PIL import Image

from records.core.models import FormerAddress, Status, Term
from records.search.backends import get_backend
from tests import factories
from tests.conftest import our_models

SECRET = "Nobody outside may read this"


def picture(colour="red", size=(40, 50)) -> ContentFile:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return ContentFile(buffer.getvalue())


def add_hidden_things() -> None:
    """Drafts, and rows of published records that lead to them: none of it is public."""
    draft = factories.EventFactory(status=Status.DRAFT, name_en=SECRET, slug="hidden-event")
    person = factories.PersonFactory(status=Status.REVIEW, name=SECRET, slug="hidden-person")
    body = factories.OrganizationFactory(status=Status.DRAFT, name_en=SECRET, slug="hidden-body")
    event = factories.EventFactory(slug="open-event")
    factories.ParticipationFactory(event=event, person=person, remark_en=SECRET)
    factories.OrganizerFactory(event=event, organization=body)
    factories.OrganizationFactory(slug="open-body", parent=body)
    factories.SessionFactory(event=draft, name_en=SECRET)
    factories.PhotoFactory(event=draft, caption_en=SECRET)
    factories.OfficeFactory(person=person, title_en=SECRET)
    factories.OfficeFactory(
        person=factories.PersonFactory(slug="open-person"),
        organization=body,
        title_en="Envoy",
        post="an-envoy",
    )
    article = factories.ArticleFactory(status=Status.DRAFT, headline_en=SECRET)
    factories.ParagraphFactory(article=article, text_en=SECRET)
    factories.QuotationFactory(article=article, text_en=SECRET)  # published, of an article that is not
    source = factories.SourceFactory(title=SECRET)
    draft.sources.add(source)
    draft.notes.add(factories.EditorialNoteFactory(text_en=SECRET))
    open_source = factories.SourceFactory(title="An open source", remark=SECRET)
    event.sources.add(open_source)
    FormerAddress.objects.create(kind="forum.event", slug="before-hidden", target_uid=draft.uid)


def add_history() -> None:
    """Renamed, withdrawn and divided records."""
    event = factories.EventFactory(slug="first-name")
    event.slug = "second-name"
    event.save()
    gone = factories.QuotationFactory(slug="withdrawn-words", text_en=SECRET, label_en=SECRET)
    gone.status, gone.withdrawal_reason_en = Status.WITHDRAWN, "The words were another person’s."
    gone.save()
    gone.slug = "withdrawn-again"
    gone.save()
    parts = [factories.QuotationFactory(slug=f"part-{number}") for number in (1, 2)]
    FormerAddress.objects.supersede(gone, parts)
    old = factories.EventFactory(slug="withdrawn-event", name_en=SECRET)
    old.status, old.withdrawal_reason_es = Status.WITHDRAWN, "No hubo tal foro."
    old.save()


def add_rows() -> None:
    """One of each row, with images and values that are hard to write down."""
    organization = factories.OrganizationFactory(slug="body", name_en='Quote " comma, and\nnew line')
    organization.logo.save("logo", picture("blue", (60, 30)))
    office = factories.OfficeFactory(
        person=factories.PersonFactory(slug="speaker", name="=1+1 Ñandú"),
        organization=organization,
        start="2019?",
        post="envoy",
    )
    office.person.portrait_alt_en = "A portrait"
    office.person.portrait.save("portrait", picture())
    session = factories.SessionFactory(slug="opening", date="2021-10")
    edition = factories.EditionFactory(event=session.event)
    factories.TermFactory(code="hearing", name_en="Hearing", name_es="Audiencia")
    factories.EventFactory(slug="hearing", kind="hearing")
    factories.OrganizerFactory(event=session.event, organization=organization)
    factories.ParticipationFactory(event=session.event, session=session, person=office.person, office=office)
    article = factories.ArticleFactory(slug="text", publisher=organization)
    article.events.add(session.event)
    paragraph = factories.ParagraphFactory(
        article=article, number=1, text_en="'Words' of the speaker\r\nand more"
    )
    photo = factories.PhotoFactory(article=article, event=None, alt_en="A hall")
    photo.image.save("photo", picture("green"))
    topic = factories.TopicFactory(slug="trade", parent=factories.TopicFactory(slug="economy"))
    child = factories.TopicFactory(slug="later-parent")
    type(child).objects.filter(slug="economy").update(parent=child)  # entered before what it leads to
    quotation = factories.QuotationFactory(
        slug="words",
        speaker=office.person,
        office=office,
        session=session,
        event=session.event,
        article=article,
        paragraph=paragraph,
        place_en=1,
        text_en="Words",
        said_on="2021-10-11?",
    )
    quotation.topics.add(topic)
    note = factories.EditorialNoteFactory(text_es="Nota «difícil»; con tilde")
    note.sources.add(
        factories.SourceFactory(date="2021-10", accessed_on="2021-11-01", url="https://example.org/{a}|b")
    )
    quotation.notes.add(note)
    quotation.sources.add(note.sources.get())
    edition.series.framework = organization
    edition.series.save()
    for name_of, owner in (
        ("organizations.OrganizationName", organization),
        ("people.PersonName", office.person),
    ):
        model = apps.get_model(name_of)
        model.objects.create(**{model.owner: owner}, name="王超", language="zh-Hans", kind="native-script")


def add_everything() -> None:
    add_rows()
    add_history()
    add_hidden_things()


def export(folder: Path) -> Path:
    call_command("export_archive", str(folder), verbosity=0)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def empty_the_site() -> None:
    """As a new database, but for its users."""
    with connection.cursor() as cursor:
        for model in our_models():
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')
    get_backend().empty()
    Term.objects.filter(code="hearing").delete()
