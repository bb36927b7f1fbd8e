"""History: who changed what and when; two versions compared; an older one restored; what was deleted recovered."""

import html
import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from reversion.models import Revision, Version

from forum.models import Article, Event, Paragraph, Photo, Quotation, Session, Topic
from people.models import Office, Person
from records.core.history import revisions
from records.core.locale_formats import format_moment
from records.core.models import EditorialNote, FormerAddress, Source, Status
from records.core.text import differences, extract
from tests import factories
from tests.admin_forms import faults, form_data, rows, without_button

pytestmark = pytest.mark.django_db

KINDS = ("article", "event", "person", "quotation", "session", "topic", "source", "topicname", "paragraph")
WRITES = tuple(f"{action}_{kind}" for action in ("add", "change", "delete", "view") for kind in KINDS)
CAST = {
    "stranger": (),
    "viewer": tuple(f"view_{kind}" for kind in KINDS),
    "translator": tuple(f"{action}_{kind}" for action in ("view", "translate") for kind in KINDS),
    "editor": WRITES,
    "publisher": (*WRITES, *(f"publish_{kind}" for kind in KINDS)),
}


@pytest.fixture
def login(client):
    """Log in one of the cast."""

    def login(who):
        user = User.objects.create_user(who, first_name=who.capitalize(), is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=CAST[who]))
        client.force_login(user)
        return client

    return login


@pytest.fixture
def publisher(login):
    return login("publisher")


def address(page, record, *args):
    options = record._meta
    keys = [] if isinstance(record, type) else [record.pk]
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=[*keys, *args])


def change(client, record, **values):
    """Send the form of a record with some values changed."""
    url = address("change", record)
    answer = client.post(url, {**form_data(client, url), **values})
    assert answer.status_code == 302, faults(answer)


def plain(text):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text))).strip()


def versions(record):
    """Its versions, the newest first."""
    return list(revisions.versions_of(type(record), record.pk).select_related("revision"))


def told(client, record, language="en", **query):
    """Return what the history page says: for each version who, what was done, and the changes as shown."""
    answer = client.get(address("history", record), query, headers={"accept-language": language})
    assert answer.status_code == 200
    found = []
    for item in re.split(r"<li>\s*<h2><time", answer.content.decode())[1:]:
        changes = re.search(r'<ul class="changes">(.*?)<p class="doors">', item, re.DOTALL)
        lines = re.split(r"<li[^>]*>", changes[1])[1:] if changes else []
        who, what = re.search(r'class="who">([^<]*)', item), re.search(r'class="what">([^<]*)', item)
        found.append((who and who[1], what and html.unescape(what[1]), [plain(line) for line in lines]))
    return found


def restore(client, record, version):
    """Look at the page that restores a version, and send it back."""
    url = address("restore", record, version.pk)
    page = client.get(url)
    assert page.status_code == 200
    return client.post(url, {"seen": page.context["seen"]})


def recover(client, model, key):
    url = address("recover", model, revisions.versions_of(model, key)[0].pk)
    page = client.get(url)
    assert page.status_code == 200
    return client.post(url, {"seen": page.context["seen"]})


def delete(client, record):
    assert client.post(address("delete", record), {"post": "yes"}).status_code == 302


def messages_of(answer):
    return [without_button(message) for message in get_messages(answer.wsgi_request)]


def refused(answer):
    assert answer.status_code == 200
    return answer.context["refused"]


# What is kept


def test_every_kind_keeps_a_history_with_the_rows_of_its_form():
    for app in ("records", "organizations", "people", "forum"):
        for model in apps.get_app_config(app).get_models():
            # Rows that are made from records have no form.
            inlines = getattr(admin.site._registry.get(model), "inlines", ())
            assert {part.model for part in revisions.inline_relations_of(model)} >= {
                one.model for one in inlines
            }, model
            assert model in admin.site._registry or not model._meta.default_permissions, model


def test_a_save_is_one_revision_with_its_user_and_the_state_before_it(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    before = topic.updated_at
    change(
        publisher,
        topic,
        name_en="Commerce",
        **rows("other_names", {"name": "TRD", "language": "en", "kind": "acronym"}),
    )
    newest, first = versions(topic)
    assert (newest.revision.user.username, newest.revision.version_set.count()) == ("publisher", 2)
    assert (first.revision.user, first.revision.comment) == (None, revisions.FOUND)
    assert first.revision.date_created == before
    assert told(publisher, topic) == [
        ("Publisher", None, ["Name (English): Trade →became Commerce", "Other name added: TRD"]),
        (None, "As it was found: saved before its history began, or by another program", []),
    ]


@pytest.mark.slow
def test_what_was_entered_is_told_in_the_language_of_the_reader(admin_client):
    event = factories.EventFactory(name_en="Forum", start="2021-10-11")
    factories.SessionFactory(event=event, name_en="Opening session", name_es="Sesión inaugural")
    person = factories.PersonFactory(name="Alicia")
    topics = [
        factories.TopicFactory(name_en="Trade", name_es="Comercio"),
        factories.TopicFactory(name_en="Health"),
    ]
    event.topics.add(topics[1])
    with translation.override("es"):  # whoever saves may read another language
        factories.ParticipationFactory(event=event, person=person)
    change(
        admin_client,
        event,
        start="2021-10-12?",
        country="MX",
        kind="summit",
        topics=[topics[0].pk],
        **{"sessions-0-name_es": "Apertura", "participations-0-role": "moderator"},
    )
    change(admin_client, event, **{"sessions-0-DELETE": "on"})
    assert [lines for _who, _what, lines in told(admin_client, event)][:2] == [
        ["Session removed: Opening session"],
        [
            "Kind: Forum →became Summit",
            "Start: 11 October 2021 →became 12 October 2021 (inferred)",
            "Country: Mexico (it was empty)",
            "Topics: “Trade” added; “Health” removed",
            "Session changed: Opening session",
            "Name (Spanish): Sesión inaugural →became Apertura",
            "Participation changed: Alicia (Moderator)",
            "Role: Speaker →became Moderator",
        ],
    ]
    spanish = [lines for _who, _what, lines in told(admin_client, event, "es")][1]
    assert spanish[1].startswith("Inicio: 11 de octubre de 2021")
    assert "Comercio" in spanish[3]


def test_a_new_record_begins_its_history(publisher):
    url = reverse("admin:forum_topic_add")
    assert (
        publisher.post(url, {**form_data(publisher, url), "name_en": "Trade", "kind": "theme"}).status_code
        == 302
    )
    assert told(publisher, Topic.objects.get()) == [("Publisher", "Entered", [])]


def test_a_record_made_in_a_popup_begins_its_history(publisher):
    url = f"{reverse('admin:forum_topic_add')}?_popup=1"
    publisher.post(url, {**form_data(publisher, url), "name_en": "Trade", "kind": "theme", "_popup": "1"})
    assert told(publisher, Topic.objects.get()) == [("Publisher", "Entered", [])]


def test_to_save_a_form_unchanged_is_no_new_version(publisher):
    topic = factories.TopicFactory()
    change(publisher, topic, name_en="Trade")
    with translation.override("es"):
        change(publisher, topic)
    assert len(versions(topic)) == 2


def test_a_refused_form_keeps_nothing(publisher):
    topic = factories.TopicFactory()
    url = address("change", topic)
    assert publisher.post(url, {**form_data(publisher, url), "name_en": ""}).status_code == 200
    assert not Revision.objects.exists()


def test_what_another_program_changes_is_kept_before_the_next_change(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    change(publisher, topic, name_en="Commerce")
    Topic.objects.update(name_es="Comercio")
    change(publisher, topic, name_en="Trade again")
    assert [(who, lines) for who, _what, lines in told(publisher, topic)] == [
        ("Publisher", ["Name (English): Commerce →became Trade again"]),
        (None, ["Name (Spanish): Comercio (it was empty)"]),
        ("Publisher", ["Name (English): Trade →became Commerce"]),
        (None, []),
    ]


def test_a_part_saved_in_its_own_form_is_in_the_history_of_what_it_belongs_to(publisher):
    session = factories.SessionFactory(name_en="Opening", event__status=Status.DRAFT)
    change(publisher, session, name_en="Opening session")
    assert told(publisher, session)[0][2] == ["Name (English): Opening →became Opening session"]
    delete(publisher, session)
    lines = [lines for _who, _what, lines in told(publisher, session.event)]
    assert lines[:2] == [
        ["Session removed: Opening session"],
        ["Session changed: Opening session", "Name (English): Opening →became Opening session"],
    ]


def test_publishing_is_told_as_such(publisher):
    topic = factories.TopicFactory(status=Status.DRAFT)
    for name in ("publish", "review"):
        publisher.post(f"{reverse(f'admin:forum_topic_{name}')}?pk={topic.pk}")
    assert told(publisher, topic)[:2] == [
        ("Publisher", "Returned to review", ["Status: Published →became In review"]),
        ("Publisher", "Published", ["Status: Draft →became Published"]),
    ]
    assert told(publisher, topic, "es")[1][1] == "Publicado"


def test_a_record_nobody_changed_says_so(publisher):
    answer = publisher.get(address("history", factories.TopicFactory()))
    assert "Nobody has changed it" in answer.content.decode()


# The page


def test_who_may_see_a_record_sees_its_history_and_nobody_else(login, client):
    topic = factories.TopicFactory()
    for who, status in (("stranger", 403), ("viewer", 200), ("translator", 200)):
        login(who)
        assert client.get(address("history", topic)).status_code == status
    client.logout()
    assert client.get(address("history", topic)).status_code == 302


def saved_fifty_times(event, people, topics):
    """Versions of an event as forms would keep them in a long time: each with another name, person and topic."""
    revisions.add_versions([(Event, event.pk)])
    first = list(Version.objects.select_related("content_type"))
    for number in range(1, 50):
        revision, copies = Revision.objects.create(date_created=now()), []
        for version in first:
            [data] = json.loads(version.serialized_data)
            data["fields"] |= {
                "event": {"name_en": f"Forum {number}", "topics": [topics[number % 3].pk]},
                "participation": {"person": people[number % 10].pk},
            }.get(version.content_type.model, {})
            copies.append(
                Version(
                    revision=revision,
                    content_type=version.content_type,
                    object_id=version.object_id,
                    db=version.db,
                    format=version.format,
                    serialized_data=json.dumps([data]),
                    object_repr=version.object_repr,
                )
            )
        Version.objects.bulk_create(copies)


@pytest.mark.slow
def test_fifty_versions_are_paged_and_take_few_queries(publisher, django_assert_max_num_queries):
    event = factories.EventFactory(name_en="Forum 0")
    factories.ParticipationFactory.create_batch(20, event=event)
    saved_fifty_times(event, factories.PersonFactory.create_batch(10), factories.TopicFactory.create_batch(3))
    with django_assert_max_num_queries(15):
        answer = publisher.get(address("history", event))
    assert len(answer.context["entries"]) == 20
    assert len(answer.context["entries"][0].changes.rows) == 20
    last = told(publisher, event, p=3)
    assert len(last) == 10
    assert "Name (English): Forum 0 →became Forum 1" in last[-2][2]
    assert last[-1][2] == []


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_a_page_that_is_not_there_is_another_one(publisher, page):
    topic = factories.TopicFactory()
    change(publisher, topic, name_en="Trade")
    assert len(told(publisher, topic, p=page)) == 2


# Comparing


def test_texts_are_compared_word_by_word_with_their_language(publisher):
    topic = factories.TopicFactory(name_en="Trade", description_es="Un espacio común")
    change(publisher, topic, description_es="Un gran espacio para todos")
    newest, first = versions(topic)
    answer = publisher.get(address("compare", topic), {"older": first.pk, "newer": newest.pk})
    page = answer.content.decode()
    assert '<dd lang="es">' in page
    assert "<ins>gran </ins>espacio <del>común</del><ins>para todos</ins>" in page


def test_rows_and_relations_are_compared_by_name(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    source = factories.SourceFactory(publisher="ECLAC", title="Report")
    change(publisher, topic, sources=[source.pk])
    change(publisher, topic, **rows("other_names", {"name": "TRD", "language": "en", "kind": "acronym"}))
    answer = publisher.get(address("compare", topic), {"older": versions(topic)[-1].pk, "newer": "now"})
    page = plain(answer.content.decode())
    assert "Sources ECLAC: Report" in page
    assert "Other names Other name added: TRD Name TRD Language English Kind Acronym" in page


def test_what_is_gone_keeps_its_name(publisher):
    topic, parent = (
        factories.TopicFactory(name_en="Trade"),
        factories.TopicFactory(name_en="Economy", status="draft", published_at=None),
    )
    change(publisher, topic, parent=parent.pk)
    change(publisher, topic, parent="")
    delete(publisher, parent)
    assert told(publisher, topic)[0][2] == ["Broader topic: Economy (deleted) was removed"]


@pytest.mark.parametrize(
    "query", ["", "older=1&newer=1", "older=x&newer=now", "newer=now", f"older={'9' * 40}&newer=1"]
)
def test_fewer_than_two_versions_are_not_compared(publisher, query):
    topic = factories.TopicFactory()
    answer = publisher.get(f"{address('compare', topic)}?{query}")
    assert (answer.status_code, answer["Location"]) == (302, address("history", topic))
    assert messages_of(answer) == ["Choose two different versions to compare."]


def test_versions_of_another_record_are_not_shown(publisher):
    topic, other = factories.TopicFactory.create_batch(2)
    change(publisher, other, name_en="Trade")
    newest, first = versions(other)
    assert (
        publisher.get(address("compare", topic), {"older": first.pk, "newer": newest.pk}).status_code == 302
    )
    assert publisher.get(address("restore", topic, first.pk)).status_code == 404


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("A common space.", "A common room.", "A common [space|room]."),
        ("of a forum", "about one forum", "[of a|about one] forum"),
        ("", "new", "[|new]"),
        ("same", "same", "same"),
        ("王超", "王明", "[王超|王明]"),
    ],
)
def test_what_differs_between_two_texts(before, after, marked):
    def mark(segments):
        text = "".join(
            {"same": "{}", "out": "[{}|]", "in": "[|{}]"}[one.kind].format(one.words) for one in segments
        )
        return text.replace("|][|", "|")

    assert mark(differences(before, after)) == marked


def test_an_extract_shows_few_words_around_what_differs():
    before = " ".join(f"w{number}" for number in range(40))
    found = extract(differences(before, before.replace("w20", "x")))
    assert [one.words for one in found] == ["… w15 w16 w17 w18 w19 ", "w20", "x", " w21 w22 w23 w24 w25 …"]


def test_long_texts_are_compared_in_time():
    before = " ".join(f"word{number % 997}." for number in range(20_000))
    after = before.replace("word500.", "changed, word501.")
    pieces = differences(before, after)
    assert "".join(one.words for one in pieces if one.kind != "in") == before
    assert "".join(one.words for one in pieces if one.kind != "out") == after


# Restoring


def test_a_version_is_restored_with_its_relations_and_rows(publisher):
    topic = factories.TopicFactory(name_en="Trade", description_es="Largo")
    source = factories.SourceFactory()
    change(
        publisher,
        topic,
        sources=[source.pk],
        **rows("other_names", {"name": "TRD", "language": "en", "kind": "acronym"}),
    )
    name = topic.other_names.get()
    old = versions(topic)[0]
    change(
        publisher,
        topic,
        name_en="Commerce",
        description_es="",
        sources=[],
        **{"other_names-0-DELETE": "on"},
        **{
            f"other_names-1-{field}": value
            for field, value in {"name": "CMC", "language": "en", "kind": "acronym"}.items()
        },
        **{"other_names-TOTAL_FORMS": 2},
    )
    page = plain(publisher.get(address("restore", topic, old.pk)).content.decode())
    assert "Other name removed: CMC" in page
    assert "Status and address stay as they are." in page
    answer = restore(publisher, topic, old)
    assert (answer.status_code, messages_of(answer)) == (302, ["“Trade” is restored."])
    topic.refresh_from_db()
    assert (topic.name_en, topic.description_es, list(topic.sources.all())) == ("Trade", "Largo", [source])
    assert list(topic.other_names.all()) == [name]
    done = told(publisher, topic)[0]
    assert done[:2] == ("Publisher", f"Restored as it was on {format_moment(old.revision.date_created)}")
    assert "Other name added: TRD" in done[2]


@pytest.mark.slow
def test_status_address_and_reason_stay(publisher, client):
    topic = factories.TopicFactory(name_en="Trade", slug="trade", status=Status.DRAFT)
    change(publisher, topic, name_en="Commerce", slug="commerce")
    publisher.post(f"{reverse('admin:forum_topic_publish')}?pk={topic.pk}")
    restore(publisher, topic, versions(topic)[-1])
    topic.refresh_from_db()
    assert (topic.name_en, topic.slug, topic.status) == ("Trade", "commerce", Status.PUBLISHED)
    restore(publisher, topic, versions(topic)[1])
    assert not FormerAddress.objects.exists()


def test_an_older_status_is_not_restored(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    change(publisher, topic, name_en="Commerce")
    publisher.post(f"{reverse('admin:forum_topic_review')}?pk={topic.pk}")
    restore(publisher, topic, versions(topic)[-1])
    topic.refresh_from_db()
    assert (topic.name_en, topic.status) == ("Trade", Status.REVIEW)


def test_rows_that_changed_places_are_restored(publisher):
    article = factories.ArticleFactory(status=Status.DRAFT)
    first, second = (factories.ParagraphFactory(article=article, number=number) for number in (1, 2))
    words = factories.QuotationFactory(article=article, paragraph=first, status=Status.DRAFT)
    revisions.add_versions([(Article, article.pk)])
    for paragraph, number in ((first, 9), (second, 1), (first, 2)):
        Paragraph.objects.filter(pk=paragraph.pk).update(number=number)
    assert restore(publisher, article, versions(article)[0]).status_code == 302
    assert list(article.paragraphs.values_list("pk", "number")) == [(first.pk, 1), (second.pk, 2)]
    assert Quotation.objects.get().paragraph == first == words.paragraph


@pytest.mark.parametrize(
    ("who", "status", "expected"),
    [
        ("stranger", "draft", 403),
        ("viewer", "draft", 403),
        ("translator", "draft", 403),
        ("editor", "draft", 302),
        ("editor", "published", 403),
        ("publisher", "published", 302),
    ],
)
def test_who_may_restore(login, who, status, expected):
    topic = factories.TopicFactory(name_en="Trade", status=status)
    revisions.add_versions([(Topic, topic.pk)])
    Topic.objects.update(name_en="Commerce")
    client, [version] = login(who), versions(topic)
    url = address("restore", topic, version.pk)
    assert client.get(url).status_code == (200 if expected == 302 else 403)
    assert client.post(url, {"seen": version.pk}).status_code == expected
    assert (Topic.objects.get().name_en == "Trade") == (expected == 302)
    if who != "stranger":
        page = client.get(address("history", topic)).content.decode()
        assert "/restore/" not in page or expected == 302


def test_rows_that_the_user_may_not_change_hinder_it(login):
    client = login("editor")
    User.objects.get().user_permissions.remove(Permission.objects.get(codename="delete_topicname"))
    topic = factories.TopicFactory(status=Status.DRAFT)
    revisions.add_versions([(Topic, topic.pk)])
    topic.other_names.create(name="TRD", language="en")
    answer = restore(client, topic, versions(topic)[0])
    assert refused(answer) == ["These would change too, and you may not change them: other names."]
    assert topic.other_names.exists()


@pytest.mark.slow
def test_what_would_be_wrong_in_public_is_refused(publisher):
    paragraph = factories.ParagraphFactory(number=1, text_en="She spoke of a common space.")
    words = factories.QuotationFactory(
        text_en="a common spice",
        article=paragraph.article,
        paragraph=paragraph,
        status=Status.DRAFT,
        published_at=None,
    )
    change(publisher, words, text_en="a common space")
    publisher.post(f"{reverse('admin:forum_quotation_publish')}?pk={words.pk}")
    count = Version.objects.count()
    answer = restore(publisher, words, versions(words)[-1])
    assert "“spice” here, “space.” there" in refused(answer)[0]
    assert Quotation.objects.get().text_en == "a common space"
    assert Version.objects.count() == count


def test_a_paragraph_on_which_public_words_rest_is_not_restored_to_other_words(publisher):
    paragraph = factories.ParagraphFactory(number=1, text_en="She spoke of a common room.")
    revisions.add_versions([(Article, paragraph.article.pk)])
    Paragraph.objects.update(text_en="She spoke of a common space.")
    factories.QuotationFactory(text_en="a common space", article=paragraph.article, paragraph=paragraph)
    answer = restore(publisher, paragraph.article, versions(paragraph.article)[0])
    [sentence] = refused(answer)
    assert "The published quotation “a common space” rests on this." in sentence
    assert "space" in Paragraph.objects.get().text_en


def test_a_younger_row_that_others_refer_to_hinders_it(publisher):
    event = factories.EventFactory(status=Status.DRAFT)
    revisions.add_versions([(Event, event.pk)])
    session = factories.SessionFactory(event=event, name_en="Panel")
    factories.QuotationFactory(event=event, session=session, label_en="Words", status=Status.DRAFT)
    answer = restore(publisher, event, versions(event)[0])
    sentence = "Session “Panel” is younger and would have to go, but these refer to it: “Words”."
    assert refused(answer) == [sentence]
    assert Session.objects.exists()


@pytest.mark.slow
def test_younger_rows_that_refer_to_each_other_go_together(admin_client):
    event = factories.EventFactory(status=Status.DRAFT)
    revisions.add_versions([(Event, event.pk)])
    factories.ParticipationFactory(event=event, session=factories.SessionFactory(event=event))
    assert restore(admin_client, event, versions(event)[0]).status_code == 302
    assert not Session.objects.exists()
    assert restore(admin_client, event, versions(event)[1]).status_code == 302
    assert event.participations.get().session == Session.objects.get()


@pytest.mark.slow
def test_what_it_led_to_and_is_deleted_hinders_it(publisher):
    topic, parent = (
        factories.TopicFactory(name_en=name, status="draft", published_at=None)
        for name in ("Trade", "Economy")
    )
    change(publisher, topic, parent=parent.pk)
    old = versions(topic)[0]
    change(publisher, topic, parent="")
    delete(publisher, parent)
    sentence = "It led to “Economy” (Broader topic), which was deleted. Recover that first."
    assert refused(restore(publisher, topic, old)) == [sentence]
    assert recover(publisher, Topic, parent.pk).status_code == 302
    assert restore(publisher, topic, old).status_code == 302
    assert Topic.objects.get(pk=topic.pk).parent == parent


@pytest.mark.slow
def test_one_of_several_that_is_deleted_is_left_out(publisher):
    topic, source = (
        factories.TopicFactory(name_en="Trade"),
        factories.SourceFactory(publisher="ECLAC", title="Report"),
    )
    change(publisher, topic, sources=[source.pk], name_en="Commerce")
    old = versions(topic)[0]
    change(publisher, topic, sources=[], name_en="Business")
    delete(publisher, source)
    page = publisher.get(address("restore", topic, old.pk))
    assert page.context["omissions"] == ["Sources: “ECLAC: Report” was deleted and is left out."]
    assert restore(publisher, topic, old).status_code == 302
    assert (Topic.objects.get().name_en, source.pk) == ("Commerce", source.pk)


def test_a_rule_of_the_model_is_told_with_its_field(publisher):
    source, other = factories.SourceFactory(slug="report"), factories.SourceFactory()
    revisions.add_versions([(Source, source.pk)])
    Source.objects.filter(pk=source.pk).update(slug="else")
    Source.objects.filter(pk=other.pk).update(slug="report")
    answer = restore(publisher, source, versions(source)[0])
    assert refused(answer) == ["Slug: Source with this Slug already exists."]


def test_an_agreement_of_the_database_is_told(admin_client):
    office = factories.OfficeFactory()
    revisions.add_versions([(Office, office.pk)])
    other = factories.PersonFactory()
    Office.objects.update(person=other)
    factories.ParticipationFactory(person=other, office=office)
    [sentence] = refused(restore(admin_client, office, versions(office)[0]))
    assert "This office was held by another person." in sentence
    assert Office.objects.get().person == other


def test_a_file_that_is_not_kept_any_more_hinders_it(admin_client, media):
    photo = factories.PhotoFactory(image="photos/gone-40x50.jpg", event__status=Status.DRAFT)
    revisions.add_versions([(Photo, photo.pk)])
    Photo.objects.update(image="")
    assert refused(restore(admin_client, photo, versions(photo)[0])) == [
        "Image: Its file is not kept any more."
    ]


def test_what_was_saved_since_the_page_was_shown_is_told(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    change(publisher, topic, name_en="Commerce")
    newest, first = versions(topic)
    change(publisher, topic, name_en="Business")
    answer = publisher.post(address("restore", topic, first.pk), {"seen": newest.pk})
    assert refused(answer) == ["It was saved once more in the meantime. Look at this page again."]
    assert Topic.objects.get().name_en == "Business"


def test_what_came_from_elsewhere_restores_nothing(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    change(publisher, topic, name_en="Commerce")
    newest, first = versions(topic)
    publisher.handler.enforce_csrf_checks = True
    assert publisher.post(address("restore", topic, first.pk), {"seen": newest.pk}).status_code == 403


def test_a_part_is_restored_in_its_own_history_and_told_in_that_of_its_owner(publisher):
    session = factories.SessionFactory(name_en="Opening", event__status=Status.DRAFT)
    change(publisher, session, name_en="Panel")
    assert restore(publisher, session, versions(session)[-1]).status_code == 302
    lines = told(publisher, session.event)[0][2]
    assert lines == ["Session changed: Opening", "Name (English): Panel →became Opening"]


def test_a_part_of_a_published_record_is_restored_by_publishers_alone(login):
    session = factories.SessionFactory(name_en="Opening")
    revisions.add_versions([(Session, session.pk)])
    Session.objects.update(name_en="Panel")
    assert login("editor").get(address("restore", session, versions(session)[0].pk)).status_code == 403


# Recovering


def test_a_deleted_draft_is_recovered_with_its_rows_and_its_number(admin_client):
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT)
    part = factories.ParticipationFactory(event=event)
    factories.SessionFactory(event=event)
    event.topics.add(factories.TopicFactory())
    before = revisions.current(Event, event.pk)
    delete(admin_client, event)
    page = admin_client.get(reverse("admin:forum_event_recoverlist"))
    assert [(one.called, one.what, one.who) for one in page.context["entries"]] == [
        ("Forum", "Deleted", "admin")
    ]
    answer = recover(admin_client, Event, event.pk)
    assert (answer["Location"], messages_of(answer)) == (address("change", event), ["“Forum” is recovered."])
    assert revisions.current(Event, event.pk).is_same(before)
    assert (Event.objects.get().uid, Event.objects.get().participations.get()) == (event.uid, part)
    assert admin_client.get(reverse("admin:forum_event_recoverlist")).context["entries"] == []
    assert [what for _who, what, _lines in told(admin_client, event)][:2] == ["Recovered", "Deleted"]


@pytest.mark.parametrize("model", [Source, EditorialNote])
def test_sources_and_notes_are_recovered(admin_client, model):
    factory = {Source: factories.SourceFactory, EditorialNote: factories.EditorialNoteFactory}[model]
    thing = factory()
    delete(admin_client, thing)
    assert recover(admin_client, model, thing.pk).status_code == 302
    assert model.objects.get() == thing


def test_several_deleted_at_once_are_recovered_one_by_one(admin_client):
    topics = factories.TopicFactory.create_batch(2, status=Status.DRAFT, published_at=None)
    chosen = {"action": "delete_selected", "_selected_action": [topic.pk for topic in topics], "post": "yes"}
    admin_client.post(reverse("admin:forum_topic_changelist"), chosen)
    assert not Topic.objects.exists()
    for topic in topics:
        assert recover(admin_client, Topic, topic.pk).status_code == 302
    assert list(Topic.objects.order_by("pk")) == topics


@pytest.mark.slow
def test_a_row_removed_in_the_form_of_its_record_is_recovered(publisher):
    session = factories.SessionFactory(event__status=Status.DRAFT)
    change(publisher, session.event, **{"sessions-0-DELETE": "on"})
    assert recover(publisher, Session, session.pk).status_code == 302
    assert told(publisher, session.event)[0][2] == [f"Session added: {session}"]


@pytest.mark.slow
def test_what_a_deleted_thing_rested_on_is_told_if_it_is_gone(publisher):
    session = factories.SessionFactory(event__status=Status.DRAFT, event__name_en="Forum")
    delete(publisher, session)
    delete(publisher, session.event)
    sentence = "It led to “Forum” (Event), which was deleted. Recover that first."
    assert refused(recover(publisher, Session, session.pk)) == [sentence]
    assert recover(publisher, Event, session.event.pk).status_code == 302
    assert recover(publisher, Session, session.pk).status_code == 302


def test_a_recovered_record_takes_no_address_from_another(publisher):
    topic = factories.TopicFactory(name_en="Trade", slug="trade", status=Status.DRAFT)
    delete(publisher, topic)
    factories.TopicFactory(name_en="Trade", slug="trade")
    assert recover(publisher, Topic, topic.pk).status_code == 302
    assert Topic.objects.get(uid=topic.uid).slug == "trade-2"


def test_what_was_public_and_deleted_by_another_program_comes_back_in_review(publisher):
    topic = factories.TopicFactory(name_en="Trade")
    change(publisher, topic, name_en="Commerce")
    Topic.objects.all().delete()
    assert recover(publisher, Topic, topic.pk).status_code == 302
    assert Topic.objects.get().status == Status.REVIEW


@pytest.mark.parametrize("who", ["stranger", "viewer", "translator"])
def test_only_who_may_add_a_record_recovers_one(login, who):
    topic = factories.TopicFactory(status=Status.DRAFT)
    revisions.add_versions([(Topic, topic.pk)], always=True)
    [version] = versions(topic)
    topic.delete()
    client = login(who)
    for url in (reverse("admin:forum_topic_recoverlist"), address("recover", Topic, version.pk)):
        assert client.get(url).status_code == 403
        assert client.post(url, {"seen": version.pk}).status_code == 403
    assert not Topic.objects.exists()


def test_the_history_of_what_is_deleted_leads_to_where_it_is_recovered(publisher):
    topic = factories.TopicFactory(status=Status.DRAFT)
    url = address("history", topic)
    delete(publisher, topic)
    assert publisher.get(url)["Location"] == address("recover", Topic, Version.objects.latest("pk").pk)
    nobody = publisher.get(reverse("admin:forum_topic_history", args=["x"]))
    assert nobody["Location"] == reverse("admin:forum_topic_changelist")


def test_what_is_there_is_not_recovered(publisher):
    topic = factories.TopicFactory()
    change(publisher, topic, name_en="Trade")
    answer = publisher.get(address("recover", Topic, versions(topic)[0].pk))
    assert answer["Location"] == address("change", topic)


def test_the_list_of_a_kind_leads_to_what_was_deleted(publisher):
    page = publisher.get(reverse("admin:forum_topic_changelist")).content.decode()
    assert f'href="{reverse("admin:forum_topic_recoverlist")}"' in page


def test_a_person_whose_office_changed_hands_keeps_both_histories(admin_client):
    office = factories.OfficeFactory(title_en="Director", person__name="Alicia", person__status=Status.DRAFT)
    change(admin_client, office, title_en="Secretary")
    assert told(admin_client, office.person)[0][2] == [
        "Office changed: Secretary",
        "Title (English): Director →became Secretary",
    ]
    assert Person.objects.exists()
