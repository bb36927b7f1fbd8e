"""The last action is undone by the button beside its message: wholly, within one's rights, and not over others."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from forum.models import Event, Topic
from people.models import Person
from records.core.models import FormerAddress, Source, Status
from tests import factories
from tests.admin_forms import faults, form_data, rows
from tests.forum.events.test_participant_list import enter, read

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BUTTON = re.compile(r'name="revisions" value="([\d,]+)"')


@pytest.fixture
def login():
    def login(group, name=""):
        user = User.objects.create_user(name or group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return login


def url(page, record):
    options = record._meta
    keys = [] if isinstance(record, type) else [record.pk]
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=keys)


def send(client, address, **values):
    answer = client.post(address, {**form_data(client, address), **values})
    assert answer.status_code == 302, faults(answer)
    return answer


def said(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def button(answer):
    return BUTTON.findall(" ".join(said(answer)))[-1]


def undo(client, answer, **values):
    return client.post("/admin/undo/", {"revisions": button(answer), "next": "/admin/", **values})


def confirm(client, name, *records, **values):
    """Change the status of records on the page that asks."""
    keys = "&".join(f"pk={record.pk}" for record in records)
    answer = client.post(f"{url(name, type(records[0]))}?{keys}", values)
    assert answer.status_code == 302
    return answer


def status_of(record):
    return type(record).objects.get(pk=record.pk).status


def test_a_save_is_undone_with_its_rows_and_done_again(login):
    person = factories.PersonFactory(name="Wang", status=Status.DRAFT)
    client = login("Editors")
    names = rows("other_names", {"name": "王超", "language": "zh-Hans", "kind": "native-script"})
    saved = send(client, url("change", person), name="Wang Chao", **names)
    undone = undo(client, saved)
    assert undone["Location"] == "/admin/"
    assert Person.objects.get().name == "Wang"
    assert not Person.objects.get().other_names.exists()
    assert "Undone" in said(undone)[-1]
    undo(client, undone)
    assert Person.objects.get().name == "Wang Chao"
    assert Person.objects.get().other_names.get().name == "王超"


def test_what_was_entered_is_taken_back_and_what_was_deleted_comes_back(login):
    client = login("Editors")
    added = send(client, url("add", Topic), name_en="Health", kind="theme")
    undone = undo(client, added, next=url("add", Topic))
    assert undone["Location"] == url("changelist", Topic)
    assert not Topic.objects.exists()
    undo(client, undone)
    topic = Topic.objects.get()
    assert (topic.name_en, topic.status) == ("Health", Status.DRAFT)
    deleted = client.post(url("delete", topic), {"post": "yes"})
    assert not Topic.objects.exists()
    undo(client, deleted)
    assert Topic.objects.get().uid == topic.uid


def test_records_deleted_together_come_back_together(login):
    client = login("Editors")
    topics = factories.TopicFactory.create_batch(3, status=Status.DRAFT)
    chosen = {"action": "delete_selected", "_selected_action": [one.pk for one in topics], "post": "yes"}
    deleted = client.post(url("changelist", Topic), chosen)
    assert not Topic.objects.exists()
    undo(client, deleted)
    assert set(Topic.objects.values_list("uid", flat=True)) == {one.uid for one in topics}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW])
def test_a_publication_is_undone_and_it_is_said_that_readers_may_have_seen_it(login, status):
    topics = [factories.TopicFactory(status=status, name_en=name) for name in ("Health", "Trade")]
    client = login("Publishers")
    undone = undo(client, confirm(client, "publish", *topics))
    assert [status_of(topic) for topic in topics] == [status, status]
    assert any(
        "Readers may have seen this in the meantime: “Health” and “Trade”." in one for one in said(undone)
    )
    assert Topic.objects.filter(published_at__isnull=False).count() == 2
    assert client.get(f"/id/{topics[0].uid}/").status_code == 404
    undo(client, undone)
    assert [status_of(topic) for topic in topics] == [Status.PUBLISHED] * 2


def test_a_withdrawal_and_a_return_are_undone_and_the_reason_goes(login):
    topic = factories.TopicFactory(name_en="Health")
    client = login("Publishers")
    withdrawn = confirm(client, "withdraw", topic, withdrawal_reason_en="An error.")
    undone = undo(client, withdrawn)
    topic.refresh_from_db()
    assert (topic.status, topic.withdrawal_reason_en, topic.withdrawn_at) == (Status.PUBLISHED, None, None)
    undo(client, undone)
    topic.refresh_from_db()
    assert (topic.status, topic.withdrawal_reason_en) == (Status.WITHDRAWN, "An error.")
    returned = confirm(client, "review", topic)
    undo(client, returned)
    assert status_of(topic) == Status.WITHDRAWN


def test_editors_take_back_what_they_sent_to_review(login):
    topic = factories.TopicFactory(status=Status.DRAFT)
    client = login("Editors")
    undo(client, confirm(client, "submit", topic))
    assert status_of(topic) == Status.DRAFT


def test_a_status_chosen_in_the_form_goes_back_with_the_fields(login):
    topic = factories.TopicFactory(name_en="Health", status=Status.REVIEW)
    client = login("Publishers")
    saved = send(client, url("change", topic), name_en="Public health", status=Status.PUBLISHED)
    undo(client, saved)
    topic.refresh_from_db()
    assert (topic.name_en, topic.status) == ("Health", Status.REVIEW)


def test_nothing_is_undone_over_what_somebody_did_since(login):
    topic = factories.TopicFactory(name_en="Health", status=Status.DRAFT)
    client = login("Editors")
    saved = send(client, url("change", topic), name_en="Public health")
    send(login("Publishers"), url("change", topic), name_en="Health of all")
    undone = undo(client, saved)
    assert "was changed since then by Publishers" in " ".join(said(undone))
    topic.refresh_from_db()
    assert topic.name_en == "Health of all"


def test_what_others_refer_to_is_not_taken_back(login):
    client = login("Editors")
    added = send(client, url("add", Person), name="Wang Chao")
    factories.QuotationFactory(speaker=Person.objects.get())
    undone = undo(client, added)
    assert "cannot be taken back" in " ".join(said(undone))
    assert Person.objects.exists()


def test_who_lost_the_right_undoes_nothing_and_nobody_undoes_what_others_did(login):
    topic = factories.TopicFactory(name_en="Health", status=Status.REVIEW)
    client = login("Publishers")
    published = confirm(client, "publish", topic)
    for other in (login("Editors"), login("Translators"), login("Publishers", "another")):
        refused = other.post("/admin/undo/", {"revisions": button(published)})
        assert "nothing here that you could undo" in " ".join(said(refused))
    assert (
        Client()
        .post("/admin/undo/", {"revisions": button(published)})["Location"]
        .startswith("/admin/login/")
    )
    user = User.objects.get(username="Publishers")
    user.groups.set([Group.objects.get(name="Editors")])
    assert "may not change the status" in " ".join(said(undo(client, published)))
    assert status_of(topic) == Status.PUBLISHED
    assert client.get("/admin/undo/").status_code == 405


def test_a_pasted_list_is_taken_back_with_the_people_who_came_with_it(login):
    event = factories.EventFactory(status=Status.DRAFT, start="2018-05-07", end="2018-05-11")
    client = login("Editors")
    text = "Ana Pérez; Director; Institute; Speaker\nLuis Gómez;;;Speaker"
    undo(client, enter(client, event, read(client, event, text)))
    assert not Person.objects.exists()
    assert not event.participations.exists()


def test_translators_take_back_their_own_words(login):
    event = factories.EventFactory(name_en="Forum", name_es="", status=Status.DRAFT)
    client = login("Translators")
    saved = send(client, url("change", event), name_es="Foro")
    undo(client, saved)
    assert not Event.objects.get().name_es


def test_what_would_be_wrong_in_public_is_not_published_again(login):
    """Meanwhile the paragraph was changed, in which the words of the withdrawn quotation stood."""
    paragraph = factories.ParagraphFactory(text_en="Words, as printed.")
    quotation = factories.QuotationFactory(paragraph=paragraph, article=paragraph.article, text_en="Words")
    client = login("Publishers")
    withdrawn = confirm(client, "withdraw", quotation, withdrawal_reason_en="An error.")
    type(paragraph).objects.update(text_en="Something else.")
    assert "The words differ from paragraph" in " ".join(said(undo(client, withdrawn)))
    assert status_of(quotation) == Status.WITHDRAWN


def test_sources_and_rows_edited_by_themselves_are_undone_too(login):
    source = factories.SourceFactory(title="A page")
    client = login("Editors")
    undo(client, send(client, url("change", source), title="Another page"))
    assert Source.objects.get().title == "A page"


@pytest.mark.parametrize("forged", ["", "abc", "999999999999999999999", "1,2,3"])
def test_forged_keys_undo_nothing(login, forged):
    answer = login("Editors").post("/admin/undo/", {"revisions": forged, "next": "https://evil.example/"})
    assert answer["Location"] == "/admin/"
    assert not FormerAddress.objects.exists()
