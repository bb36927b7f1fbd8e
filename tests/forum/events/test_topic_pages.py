"""Pages of topics: by kind with counts, their words, what is spoken of with them, and what stays unseen."""

import pytest

from forum.models import Quotation, Topic, TopicName
from records.core.models import Status
from records.site.lists import PREVIEW_SIZE
from tests import factories
from tests.factories import at_once
from tests.reading import blockquotes, elements, main_text, section

pytestmark = pytest.mark.django_db

UNPUBLISHED = [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN]


@pytest.fixture
def topic():
    return factories.TopicFactory(slug="trust", name_en="Trust")


def say(topic, many=1, **fields):
    """Words with a topic."""
    spoken = factories.QuotationFactory.create_batch(many, **fields)
    for quotation in spoken:
        quotation.topics.add(topic)
    return spoken


def counts(answer):
    """Return what the list says of each topic."""
    return elements(answer.content.decode().split('class="browse"')[1].split("</ul>")[0], "li")


# The topics of the article


def test_a_topic_shows_its_words_verbatim_apart_from_what_is_reported(client, archive):
    answer = client.get("/en/topics/digital-economy/")
    words = Quotation.objects.filter(topics__slug="digital-economy").direct().order_by("paragraph__number")
    assert blockquotes(answer) == [("en", quotation.text_en) for quotation in words]
    assert len(words) == 3
    assert "one area of major potential is the possibility" in section(answer, "reported")
    assert "one area of major potential" not in section(answer, "quotations")
    assert len(elements(section(answer, "near"), "li")) == 14


def test_a_topic_has_its_other_names_each_in_its_language(client, archive):
    head = client.get("/en/topics/belt-and-road-initiative/").content.decode()
    assert '<span lang="es">Iniciativa de la Franja y la Ruta</span>' in head
    assert '<span lang="zh-Hans">“一带一路”倡议</span>' in head
    assert "One Road One Route Initiative" in head


def test_topics_are_grouped_by_kind(client, archive):
    answer = client.get("/en/topics/")
    assert elements(answer.content.decode(), "h3") == [
        "Themes 23",
        "Agendas, agreements, initiatives and plans 4",
    ]
    assert "27 topics" in main_text(answer)


# Counts and order


def test_counts_are_in_the_right_number(client, topic):
    say(topic)
    say(topic, many=2, kind="reported")
    say(factories.TopicFactory(name_en="Vaccines"), many=2)
    factories.TopicFactory(name_en="Zones")
    assert counts(client.get("/en/topics/")) == [
        "Trust 1 quotation, 2 reported",
        "Vaccines 2 quotations",
        "Zones",
    ]


@pytest.mark.parametrize("status", UNPUBLISHED)
def test_only_what_the_public_sees_is_counted_and_shown(client, topic, status):
    say(topic, status=status)
    say(topic, speaker=factories.PersonFactory(status=status))
    say(topic, kind="reported", event=factories.EventFactory(status=status))
    assert counts(client.get("/en/topics/")) == ["Trust"]
    answer = client.get("/en/topics/trust/")
    assert "No quotation with this topic has been recorded." in main_text(answer)
    assert section(answer, "quotations") == section(answer, "reported") == ""


def test_topics_stand_by_name_as_the_language_orders_them_or_by_words(client):
    for name, many in [("Ñandú", 1), ("Nación", 0), ("Zona", 2), ("Ábaco", 0)]:
        say(factories.TopicFactory(name_es=name), many=many)
    by_name = client.get("/es/temas/").context["page_obj"]
    assert [topic.name_es for topic in by_name] == ["Ábaco", "Nación", "Ñandú", "Zona"]
    by_words = client.get("/es/temas/?sort=quotations").context["page_obj"]
    assert [topic.name_es for topic in by_words] == ["Zona", "Ñandú", "Ábaco", "Nación"]


@pytest.mark.slow
def test_topics_are_filtered_by_kind(client, topic):
    factories.TopicFactory(name_en="The Agreement", kind="agreement")
    answer = client.get("/en/topics/?kind=agreement")
    assert [one.name_en for one in answer.context["page_obj"]] == ["The Agreement"]
    assert "1 of 2 topics" in main_text(answer)


# One page


@pytest.mark.slow
def test_a_long_list_is_cut_with_a_link_to_all_of_it(client, topic):
    say(topic, many=PREVIEW_SIZE + 1)
    say(topic, many=PREVIEW_SIZE + 2, kind="reported")
    answer = client.get("/en/topics/trust/")
    assert len(blockquotes(answer)) == PREVIEW_SIZE
    for kind, total in [("direct", PREVIEW_SIZE + 1), ("reported", PREVIEW_SIZE + 2)]:
        url = f"/en/quotations/?topic=trust&kind={kind}"
        assert f'<a href="{url.replace("&", "&amp;")}">See all {total}</a>' in answer.content.decode()
        assert client.get(url).context["count"] == total


def test_events_with_the_topic_are_listed_and_bounded(client, topic):
    for event in factories.EventFactory.create_batch(PREVIEW_SIZE + 1):
        event.topics.add(topic)
    events = section(client.get("/en/topics/trust/"), "events")
    assert events.count('<p class="source">') == PREVIEW_SIZE
    assert f'<a href="/en/events/?topic=trust">See all {PREVIEW_SIZE + 1}</a>' in events


def test_a_name_in_one_language_only_says_so(client, topic):
    heading = client.get("/es/temas/trust/").content.decode().split("<h1>")[1].split("</h1>")[0]
    assert heading.startswith('<span lang="en">Trust</span> <small class="quiet">(')


def test_broader_and_narrower_topics_are_linked(client, topic):
    factories.TopicFactory(name_en="Mutual trust", slug="mutual", parent=topic)
    assert '<a href="/en/topics/mutual/">Mutual trust</a>' in client.get("/en/topics/trust/").content.decode()
    assert '<a href="/en/topics/trust/">Trust</a>' in client.get("/en/topics/mutual/").content.decode()


@pytest.mark.parametrize("status", UNPUBLISHED)
def test_topics_that_are_not_published_do_not_show(client, topic, status):
    topic.parent = factories.TopicFactory(name_en="Hidden above", status=status)
    topic.save()
    factories.TopicFactory(name_en="Hidden below", status=status, parent=topic)
    (words,) = say(topic)
    words.topics.add(factories.TopicFactory(name_en="Hidden beside", status=status))
    event = factories.EventFactory(name_en="Hidden event", status=status)
    event.topics.add(topic)
    for address in ("/en/topics/trust/", "/en/topics/"):
        answer = client.get(address)
        assert "Trust" in main_text(answer)
        assert "Hidden" not in answer.content.decode()


# Addresses


def test_a_withdrawn_topic_leaves_a_notice(client):
    topic = factories.TopicFactory(status=Status.WITHDRAWN, withdrawal_reason_en="Merged.")
    answer = client.get(f"/en/topics/{topic.slug}/")
    assert answer.status_code == 410
    assert "Merged." in main_text(answer)


def test_a_renamed_topic_is_found_at_its_new_address(client, topic):
    topic.slug = "confidence"
    topic.save()
    answer = client.get("/es/temas/trust/")
    assert (answer.status_code, answer["Location"]) == (301, "/es/temas/confidence/")


def test_an_unknown_topic_is_not_found(client):
    assert client.get("/en/topics/nothing/").status_code == 404


# Queries


@pytest.mark.parametrize("many", [1, 15])
def test_the_list_takes_a_bounded_number_of_queries(client, many, django_assert_max_num_queries):
    for _number in at_once(many):
        say(factories.TopicFactory())
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/topics/?kind=theme").context["page_obj"]) == many


@pytest.mark.slow
@pytest.mark.parametrize("many", [1, 15])
def test_a_page_takes_a_bounded_number_of_queries(client, topic, many, django_assert_max_num_queries):
    topic.parent = factories.TopicFactory()
    topic.save()
    for number in at_once(many):
        TopicName.objects.create(topic=topic, name=f"Name {number}", language="pt")
        factories.TopicFactory(parent=topic)
        topic.sources.add(factories.SourceFactory())
        topic.notes.add(note := factories.EditorialNoteFactory())
        note.sources.add(factories.SourceFactory())
        for kind in ("direct", "reported"):
            person = factories.PersonFactory()
            (words,) = say(topic, kind=kind, speaker=person, office=factories.OfficeFactory(person=person))
            words.topics.add(factories.TopicFactory())
            words.event.topics.add(topic)
            factories.EditionFactory(event=words.event)
    assert Topic.objects.spoken_of_with(topic).count() == 2 * many
    with django_assert_max_num_queries(16):
        assert client.get("/es/temas/trust/").status_code == 200
