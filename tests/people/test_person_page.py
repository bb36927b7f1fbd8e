"""A person's page: names, offices over time, words by event, and no word of what is not published."""

import io
import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image

from people.models import PersonName
from records.core.models import Status
from tests import factories
from tests.factories import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return factories.PersonFactory(name="Wang Chao", family_name="Wang", slug="wang-chao", country="CN")


def page_of(client, person, language="en") -> str:
    path = {"en": "/en/people/", "es": "/es/personas/"}[language]
    return client.get(f"{path}{person.slug}/").content.decode()


def section(page: str, name: str) -> str:
    """A section of the page as plain text."""
    found = re.search(rf'<section class="sec" aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    inline_dropped = (
        re.sub(r"</?(?:time|span|a|b|small class=\"doubt\")\b[^>]*>", "", found[1]) if found else ""
    )
    return " ".join(re.sub(r"<[^>]+>", " ", inline_dropped).split())


def test_the_family_name_is_bold_and_the_native_name_has_its_language(client, person):
    PersonName.objects.create(person=person, name="王超", language="zh-Hans", kind="native-script")
    page = page_of(client, person)
    assert '<h1 class="name"><b>Wang</b> Chao <span lang="zh-Hans">王超</span></h1>' in page
    assert "China" in page


def test_who_has_no_portrait_has_nothing_in_its_place(client, person):
    for page in (page_of(client, person), client.get("/en/people/").content.decode()):
        assert 'class="portrait' not in page and "in-margin" not in page


def test_other_names_say_what_they_are(client, person):
    PersonName.objects.create(person=person, name="Wong Chao", language="en", kind="as-printed")
    assert section(page_of(client, person), "names") == "Other names As printed in a source Wong Chao English"


@pytest.mark.parametrize(
    ("start", "end", "term"),
    [
        ("2008-07-01", "2022-03-31", "1 July 2008 – 31 March 2022"),
        ("2019-06?", "2025", "June 2019 – 2025 (start inferred)"),
        ("2020-10-26", "", "since 26 October 2020, end not recorded"),
        ("", "2014", "until 2014, start not recorded"),
        ("", "", "dates not stated by the sources"),
    ],
)
def test_terms_say_what_is_known(client, person, start, end, term):
    factories.OfficeFactory(person=person, title_en="President", start=start, end=end)
    assert section(page_of(client, person), "offices").startswith(f"Offices President {term}")


def test_a_filled_dot_marks_an_office_held_at_a_recorded_event(client, person):
    held = factories.OfficeFactory(person=person, title_en="Held there", start="2019")
    factories.OfficeFactory(person=person, title_en="Held elsewhere", start="2009")
    factories.ParticipationFactory(person=person, office=held)
    page = page_of(client, person)
    assert page.count('<li class="spoke">') == 1
    assert re.search(r'<li class="spoke">\s*<span class="post">Held there', page)


def test_a_published_body_is_linked_and_a_draft_one_is_not_named(client, person):
    seen = factories.OrganizationFactory(name_en="Seen body", slug="seen")
    unseen = factories.OrganizationFactory(name_en="Unseen body", slug="unseen", status=Status.DRAFT)
    for body in (seen, unseen):
        factories.OfficeFactory(person=person, organization=body, post=body.slug)
    page = page_of(client, person)
    assert '<a href="/en/organizations/seen/">Seen body</a>' in page
    assert "Unseen body" not in page
    assert "/organizations/unseen/" not in page


def test_a_person_without_words_says_so(client, person):
    page = page_of(client, person)
    assert "No words of this person are recorded." in page
    assert 'id="words"' not in page
    assert 'id="offices"' not in page
    factories.ParticipationFactory(person=person)
    assert "The sources name Wang Chao but do not quote this person" in page_of(client, person)


def test_words_stand_by_event_direct_and_reported(client, person):
    early = factories.EventFactory(name_en="Early forum", start="2017")
    late = factories.EventFactory(name_en="Late forum", start="2021")
    factories.QuotationFactory(speaker=person, event=early, text_en="Old words")
    factories.QuotationFactory(speaker=person, event=late, text_en="New words")
    factories.QuotationFactory(speaker=person, event=late, text_en="told by the source", kind="reported")
    words = section(page_of(client, person), "words")
    assert words.startswith(
        "Words 2 quotations, word for word 1 reported statement, in the words of the source Late forum"
    )
    places = [
        words.index(one)
        for one in ("Late forum", "New words", "told by the source", "Early forum", "Old words")
    ]
    assert places == sorted(places)


def test_many_words_are_bounded_and_lead_to_the_list(client, person):
    event = factories.EventFactory()
    factories.QuotationFactory.create_batch(21, speaker=person, event=event)
    page = page_of(client, person)
    assert page.count("<blockquote") == 20
    assert 'href="/en/quotations/?speaker=wang-chao"' in page


def test_words_of_another_language_have_it_marked(client, person):
    factories.QuotationFactory(speaker=person, text_en="English words only")
    page = page_of(client, person, "es")
    assert '<blockquote lang="en"><p>English words only</p></blockquote>' in page


def test_events_show_role_session_office_and_title_by_edition(client, person):
    event = factories.EventFactory(name_en="VI Forum", start="2021-10-11", end="2021-10-12", country="CL")
    factories.EditionFactory(event=event, ordinal=6, series__name_en="Forum")
    session = factories.SessionFactory(event=event, name_en="Closing session")
    office = factories.OfficeFactory(person=person, title_en="President")
    factories.ParticipationFactory(
        person=person, event=event, session=session, office=office, role="moderator"
    )
    events = section(page_of(client, person), "events")
    assert events == "Events 1 VI Forum Chile Moderator · Closing session · President 11–12 Oct 2021"


def test_nothing_unpublished_shows(client, person):
    draft = factories.EventFactory(name_en="Draft event", slug="draft-event", status=Status.DRAFT)
    open_event = factories.EventFactory(name_en="I Open event and II Hush series")
    factories.EditionFactory(
        event=open_event, ordinal=2, series__name_en="Hush series", series__status=Status.DRAFT
    )
    factories.EditionFactory(event=open_event, ordinal=1, series__name_en="Open event")
    factories.ParticipationFactory(person=person, event=draft)
    factories.ParticipationFactory(person=person, event=open_event)
    factories.QuotationFactory(speaker=person, event=draft, text_en="Draft event words")
    factories.QuotationFactory(speaker=person, event=open_event, text_en="Review words", status=Status.REVIEW)
    article = factories.ArticleFactory(status=Status.WITHDRAWN)
    factories.QuotationFactory(speaker=person, event=open_event, text_en="Withdrawn words", article=article)
    page = page_of(client, person)
    for secret in ("Draft event", "Review words", "Withdrawn words"):
        assert secret not in page
    assert 'class="num">II' not in page


def test_a_biography_in_one_language_says_so(client, person):
    person.biography_en = "Born in 1954."
    person.save()
    page = page_of(client, person, "es")
    assert '<div class="stack" lang="en"><p>Born in 1954.</p></div>' in page
    assert '<p class="note">' in page


def test_addresses_of_unpublished_renamed_and_withdrawn_people(client, person):
    assert client.get("/en/people/nobody/").status_code == 404
    person.slug = "wang-chao-cpifa"
    person.save()
    moved = client.get("/es/personas/wang-chao/")
    assert (moved.status_code, moved["Location"]) == (301, "/es/personas/wang-chao-cpifa/")
    person.status = Status.WITHDRAWN
    person.save()
    assert client.get("/en/people/wang-chao-cpifa/").status_code == 410
    assert client.get(f"/en/people/{factories.PersonFactory(status=Status.DRAFT).slug}/").status_code == 404


def test_the_record_number_leads_back(client, person):
    assert f'<a href="/id/{person.uid}">{person.uid}</a>' in page_of(client, person)
    assert client.get(f"/id/{person.uid}").status_code == 303


@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 15])
def test_queries_do_not_grow(client, person, many, django_assert_max_num_queries):
    for number in at_once(many):
        edition = factories.EditionFactory()
        office = factories.OfficeFactory(
            person=person, organization=factories.OrganizationFactory(), start=f"{1950 + number}"
        )
        session = factories.SessionFactory(event=edition.event)
        factories.ParticipationFactory(person=person, event=edition.event, session=session, office=office)
        paragraph = factories.ParagraphFactory()
        words = factories.QuotationFactory(
            speaker=person, event=edition.event, article=paragraph.article, paragraph=paragraph, office=office
        )
        words.topics.add(factories.TopicFactory())
        note = factories.EditorialNoteFactory()
        note.sources.add(factories.SourceFactory())
        person.notes.add(note)
        person.sources.add(factories.SourceFactory())
        PersonName.objects.create(person=person, name=f"Name {number}", language="en")
    with django_assert_max_num_queries(15):  # one for the names that bodies had on those days
        page = page_of(client, person)
    assert page.count('<li class="spoke">') == many


def test_a_portrait_has_words_for_it_and_its_credit(client, person, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    buffer = io.BytesIO()
    Image.new("RGB", (400, 500), "navy").save(buffer, "JPEG")
    person.portrait_credit = "Photo: A. Photographer"
    person.portrait.save("portrait.jpg", ContentFile(buffer.getvalue()))
    call_command("make_renditions", verbosity=0)
    page = page_of(client, person)
    assert re.search(r'<img src="/media/[^"]+" width="352" height="440" alt="Portrait of Wang Chao"', page)
    assert "Photo: A. Photographer" in page
    person.portrait_alt_es = "Un retrato de frente"
    person.save()
    assert 'alt="Un retrato de frente"' in page_of(client, person, "es")
    row = client.get("/en/people/").content.decode()
    assert re.search(r'<span class="portrait"><picture>.*?width="96" height="96" alt=""', row, re.DOTALL)
