"""Publishing, withdrawing and taking back: a page tells what will happen, then it happens, or nothing does."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse
from reversion.models import Revision, Version

from forum.models import Article, Event, Quotation, Topic
from records.core.history.revisions import FOUND
from records.core.models import Status
from tests import factories
from tests.admin_forms import form_data, without_button

pytestmark = pytest.mark.django_db

KINDS = ("article", "event", "organization", "person", "quotation", "series", "topic")
WRITES = tuple(f"{action}_{kind}" for action in ("add", "change", "delete", "view") for kind in KINDS)
CAST = {
    "visitor": None,
    "translator": tuple(f"{action}_{kind}" for action in ("view", "translate") for kind in KINDS),
    "editor": WRITES,
    "publisher": (*WRITES, *(f"publish_{kind}" for kind in KINDS)),
    "publisher of topics": (*WRITES, "publish_topic"),
}
REASON = "Say in at least one language why it is withdrawn: the notice at its address tells readers."


@pytest.fixture
def login(client):
    """Log in one of the cast."""

    def login(who):
        if CAST[who] is not None:
            user = User.objects.create_user(who, is_staff=True)
            user.user_permissions.set(Permission.objects.filter(codename__in=CAST[who]))
            client.force_login(user)
        return client

    return login


@pytest.fixture
def publisher(login):
    return login("publisher")


def page(name, *records):
    options = records[0]._meta
    keys = "&".join(f"pk={record.pk}" for record in records)
    return f"{reverse(f'admin:{options.app_label}_{options.model_name}_{name}')}?{keys}"


def status_of(record):
    return type(record).objects.get(pk=record.pk).status


def messages_of(answer):
    """Each message as a reader sees it, after its level."""
    told = get_messages(answer.wsgi_request)
    return [f"{message.level_tag}: {re.sub('<[^>]*>', '', without_button(message))}" for message in told]


def meeting(status=Status.DRAFT):
    """A sound event whose words, speaker, article and topic have the same status."""
    paragraph = factories.ParagraphFactory(
        number=1, text_en="She spoke of a common space.", article__status=status, article__headline_en="Held"
    )
    event = factories.EventFactory(name_en="Forum", status=status)
    event.articles.add(paragraph.article)
    event.topics.add(factories.TopicFactory(name_en="Integration", status=status))
    factories.QuotationFactory(
        text_en="a common space",
        place_en=13,
        label_en="Space",
        event=event,
        speaker=factories.PersonFactory(name="Alicia", status=status),
        article=paragraph.article,
        paragraph=paragraph,
        status=status,
    )
    return event


def parts_of(event):
    words = event.quotations.get()
    return [event, words, words.article, words.speaker, event.topics.get()]


def all_kinds(event):
    return {"all": [record._meta.label_lower for record in parts_of(event)]}


# What editors hand over


@pytest.mark.slow
def test_a_draft_is_sent_to_review_with_the_drafts_that_belong_to_it(login):
    client, event = login("editor"), meeting()
    shown = client.get(page("submit", event)).content.decode()
    assert "Send along with it" in shown
    chosen = [f"{record._meta.label_lower}:{record.pk}" for record in parts_of(event)[1:3]]
    assert all(f'value="{key}" checked' in shown for key in chosen)
    answer = client.post(page("submit", event), {"also": chosen})
    assert messages_of(answer)[0].startswith("success: Sent to review:")
    assert [status_of(record) for record in parts_of(event)] == ["review"] * 3 + ["draft"] * 2


@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.WITHDRAWN])
def test_nothing_but_a_draft_is_sent_to_review(login, status):
    client = login("editor")
    event = factories.EventFactory(status=Status.PUBLISHED)
    event.status = status
    event.save()
    client.post(page("submit", event))
    assert status_of(event) == status


def test_translators_send_nothing_to_review(login):
    client, event = login("translator"), factories.EventFactory(status=Status.DRAFT)
    assert client.get(page("submit", event)).status_code == 403
    assert client.post(page("submit", event)).status_code == 403
    assert status_of(event) == Status.DRAFT


# Who may


@pytest.mark.parametrize("name", ["publish", "withdraw", "review"])
@pytest.mark.parametrize("who", ["visitor", "translator", "editor", "publisher of topics"])
def test_only_publishers_change_what_is_public(login, who, name):
    event = factories.EventFactory(status=Status.DRAFT if name == "publish" else Status.PUBLISHED)
    client, before = login(who), event.status
    expected = 302 if who == "visitor" else 403
    assert client.get(page(name, event)).status_code == expected
    answer = client.post(page(name, event), {"withdrawal_reason_en": "No forum."})
    assert answer.status_code == expected
    assert status_of(event) == before


@pytest.mark.parametrize("who", ["editor", "publisher"])
def test_only_publishers_are_offered_the_doors(login, who):
    client, event = login(who), factories.EventFactory(status=Status.DRAFT)
    form = client.get(reverse("admin:forum_event_change", args=[event.pk]))
    names = [link["name"] for link in form.context["status_links"]]
    assert names == (["submit", "publish"] if who == "publisher" else ["submit"])
    actions = (
        client.get(reverse("admin:forum_event_changelist")).context["action_form"].fields["action"].choices
    )
    offered = {name for name, _label in actions} & {
        "publish_selected",
        "withdraw_selected",
        "review_selected",
    }
    assert len(offered) == (3 if who == "publisher" else 0)


def test_an_action_of_others_does_nothing(login):
    client, event = login("editor"), factories.EventFactory(status=Status.DRAFT)
    values = {"action": "publish_selected", "_selected_action": [event.pk]}
    client.post(reverse("admin:forum_event_changelist"), values)
    assert status_of(event) == Status.DRAFT


def test_what_was_sent_from_elsewhere_does_nothing(publisher):
    event = factories.EventFactory(status=Status.DRAFT)
    publisher.handler.enforce_csrf_checks = True
    assert publisher.post(page("publish", event)).status_code == 403
    assert status_of(event) == Status.DRAFT


# Publishing


def test_to_look_at_the_page_changes_nothing(publisher):
    event = meeting()
    answer = publisher.get(page("publish", event))
    assert answer.status_code == 200
    assert {status_of(record) for record in parts_of(event)} == {Status.DRAFT}


def test_an_action_leads_to_the_page_and_back_to_the_filtered_list(publisher):
    topics = factories.TopicFactory.create_batch(2, status=Status.DRAFT)
    values = {"action": "publish_selected", "_selected_action": [topic.pk for topic in topics]}
    answer = publisher.post(f"{reverse('admin:forum_topic_changelist')}?status__exact=draft", values)
    assert answer.status_code == 302
    assert [row.record for row in publisher.get(answer["Location"]).context["transition"].rows] == topics
    done = publisher.post(answer["Location"])
    assert done["Location"] == f"{reverse('admin:forum_topic_changelist')}?status__exact=draft"
    assert [topic.status for topic in Topic.objects.all()] == [Status.PUBLISHED] * 2


def test_too_many_at_once_are_refused(publisher, monkeypatch):
    monkeypatch.setattr("records.editing.publishing.forms.AT_ONCE", 1)
    topics = factories.TopicFactory.create_batch(2, status=Status.DRAFT)
    values = {"action": "publish_selected", "_selected_action": [topic.pk for topic in topics]}
    answer = publisher.post(reverse("admin:forum_topic_changelist"), values)
    assert messages_of(answer) == ["error: Choose at most 1 records at once."]


@pytest.mark.parametrize("query", ["", "?pk=99", "?pk=abc", "?pk=%F0%9F%99%82", f"?pk={'9' * 40}"])
def test_records_that_are_not_there_lead_back_to_the_list(publisher, query):
    answer = publisher.get(f"{reverse('admin:forum_event_publish')}{query}")
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:forum_event_changelist"))


@pytest.mark.slow
def test_an_event_is_published_with_all_that_hangs_on_it(publisher, client):
    event = meeting()
    shown = publisher.get(page("publish", event)).context["transition"]
    offered = [(group.label, [str(row.record) for row in group.rows]) for group in shown.groups]
    assert offered == [
        ("People", ["Alicia"]),
        ("Topics", ["Integration"]),
        ("Articles", ["Held"]),
        ("Quotations", ["Space"]),
    ]
    answer = publisher.post(page("publish", event), all_kinds(event))
    assert answer["Location"] == reverse("admin:forum_event_change", args=[event.pk])
    assert messages_of(answer) == ["success: Published: Alicia, Integration, Held, Space, Forum"]
    assert {status_of(record) for record in parts_of(event)} == {Status.PUBLISHED}
    client.logout()
    assert "a common space" in client.get(event.get_absolute_url()).content.decode()


NEEDED = ("event", "speaker", "article")


@pytest.mark.slow
@pytest.mark.parametrize("lacking", NEEDED)
def test_published_words_that_readers_do_not_see_are_shown_as_waiting(publisher, client, lacking):
    words = meeting(Status.PUBLISHED).quotations.get()
    other = getattr(words, lacking)
    type(other).objects.filter(pk=other.pk).update(status=Status.DRAFT)
    words = Quotation.objects.get(pk=words.pk)
    assert (words.is_waiting, words.shown_status) == (True, f"Waits for its {lacking}")
    assert publisher.get(words.get_absolute_url()).status_code == 200, "editors get a preview"
    listed = publisher.get(reverse("admin:forum_quotation_changelist")).content.decode()
    assert f'<span class="vv-status waiting">Waits for its {lacking}</span>' in listed
    form = publisher.get(reverse("admin:forum_quotation_change", args=[words.pk]))
    assert f'<span class="vv-status waiting">Waits for its {lacking}</span>' in form.content.decode()
    assert [(one["record"], one["publish_url"]) for one in form.context["waits_for"]] == [
        (other, page("publish", other))
    ]
    assert form.context["preview_url"].endswith("?preview=1")
    assert ">View on site<" not in form.content.decode()
    released = publisher.get(page("publish", other)).context["transition"].released
    assert [row.record for group in released for row in group.rows] == [words]
    client.logout()
    assert client.get(words.get_absolute_url()).status_code == 404


@pytest.mark.slow
def test_what_published_words_would_lack_is_named_ticked_and_published_with_them(publisher, client):
    words = meeting().quotations.get()
    shown = publisher.get(page("publish", words))
    assert "but a record only with what it depends on" in shown.content.decode()
    (row,) = shown.context["transition"].rows
    assert row.lacks == ["Event “Forum” (Draft)", "Speaker “Alicia” (Draft)", "Article “Held” (Draft)"]
    ticked = [row.key for group in shown.context["transition"].groups for row in group.rows if row.is_chosen]
    assert ticked == [
        f"{record._meta.label_lower}:{record.pk}" for record in (words.speaker, words.event, words.article)
    ]
    publisher.post(page("publish", words), {"also": ticked})
    client.logout()
    assert client.get(words.get_absolute_url()).status_code == 200


def test_after_publication_it_is_said_what_readers_do_not_see_yet(publisher):
    words = meeting().quotations.get()
    assert messages_of(publisher.post(page("publish", words))) == [
        "success: Published: Space",
        "warning: Readers do not see these yet:Space: Waits for its event, speaker and article",
    ]


def test_the_page_of_what_waits_for_nothing_promises_that_everybody_sees_it(publisher):
    shown = publisher.get(page("publish", factories.TopicFactory(status=Status.DRAFT))).content.decode()
    assert "Everybody will see what is published as soon as you confirm." in shown


def test_many_published_records_are_counted_and_their_names_folded_away(publisher):
    topics = [factories.TopicFactory(status=Status.DRAFT) for _number in range(6)]
    (told, *_others) = get_messages(publisher.post(page("publish", *topics)).wsgi_request)
    assert str(told).startswith("<details><summary>Published: 6 topics</summary><ul><li>")


@pytest.mark.slow
def test_it_is_one_revision_of_what_was_done_and_one_entry_of_the_log_for_each(publisher):
    event = meeting()
    Topic.objects.update(name_en=None)
    publisher.post(page("publish", event), all_kinds(event))
    revision = Revision.objects.exclude(comment=FOUND).get()
    assert (revision.user.username, revision.comment) == ("publisher", "publish")
    models = {version.content_type.model for version in Version.objects.filter(revision=revision)}
    assert {"event", "quotation", "article", "person"} <= models
    assert "topic" not in models
    assert LogEntry.objects.count() == 4


def test_only_what_is_ticked_is_published_along(publisher):
    event = meeting()
    words = event.quotations.get()
    publisher.post(page("publish", event), {"also": [f"people.person:{words.speaker.pk}"]})
    assert [record for record in parts_of(event) if status_of(record) == Status.PUBLISHED] == [
        event,
        words.speaker,
    ]


def test_what_is_in_review_is_suggested_and_what_is_a_draft_is_not(publisher):
    event = meeting()
    Article.objects.update(status=Status.REVIEW)
    groups = publisher.get(page("publish", event)).context["transition"].groups
    chosen = [str(row.record) for group in groups for row in group.rows if row.is_chosen]
    assert chosen == ["Held"]


@pytest.mark.slow
def test_what_has_a_fault_stays_and_leads_to_its_form(publisher):
    event = meeting()
    Quotation.objects.update(text_en="a common spice")
    answer = publisher.get(page("publish", event))
    [row] = answer.context["transition"].groups[-1].rows
    sentence = "Text (English): The words differ from paragraph 1: “spice” here, “space.” there."
    assert ([re.sub("<[^>]*>", "", said) for said in row.errors], row.is_chosen) == ([sentence], False)
    assert f'href="{row.change_url}"' in answer.content.decode()
    publisher.post(page("publish", event), all_kinds(event))
    assert status_of(event.quotations.get()) == Status.DRAFT
    assert status_of(event) == Status.PUBLISHED


def test_one_of_several_that_has_a_fault_does_not_stop_the_others(publisher):
    sound, empty = (
        factories.TopicFactory(name_en="Trade", status=Status.DRAFT),
        Topic.objects.create(slug="empty"),
    )
    shown = publisher.get(page("publish", sound, empty))
    assert "Publish 1 record" in shown.content.decode()
    answer = publisher.post(page("publish", sound, empty))
    assert messages_of(answer) == [
        "success: Published: Trade",
        "error: Nothing was done with “empty”."
        " Name (English): A published topic needs a name in at least one language.",
    ]
    assert (status_of(sound), status_of(empty)) == (Status.PUBLISHED, Status.DRAFT)


def test_what_became_wrong_since_the_page_was_shown_is_not_published(publisher, monkeypatch):
    event = factories.EventFactory(status=Status.DRAFT)
    monkeypatch.setattr("records.editing.publishing.actions.Publish.finds_errors", False)
    Event.objects.update(name_en=None)
    answer = publisher.post(page("publish", event))
    sentence = "A published event needs a name in at least one language."
    assert messages_of(answer) == [f"error: Nothing was done with “{event.slug}”. {sentence}"]
    assert (status_of(event), Revision.objects.exclude(comment=FOUND).count()) == (Status.DRAFT, 0)


def test_others_kinds_are_not_published_along(login):
    topic = factories.TopicFactory(name_en="Trade", status=Status.DRAFT)
    parent = factories.TopicFactory(name_en="Economy", status=Status.DRAFT)
    topic.parent = parent
    topic.save()
    quotation = factories.QuotationFactory(
        status=Status.DRAFT, article=factories.ParagraphFactory(number=1).article
    )
    quotation.topics.add(topic)
    client = login("publisher of topics")
    assert client.get(page("publish", quotation)).status_code == 403
    client.post(page("publish", topic), {"all": ["forum.topic", "forum.quotation"]})
    assert (status_of(topic), status_of(parent), status_of(quotation)) == ("published", "published", "draft")


def test_what_is_published_already_stays_as_it_is(publisher):
    event = factories.EventFactory()
    day = Event.objects.get().published_at
    answer = publisher.post(page("publish", event))
    assert messages_of(answer) == [f"error: Nothing was done with “{event}”. It is “Published” already."]
    publisher.post(page("review", event))
    publisher.post(page("publish", event))
    assert Event.objects.get().published_at == day


# Withdrawing


def test_a_withdrawal_leaves_a_notice_with_its_reason_in_each_language(publisher, client):
    event = factories.EventFactory()
    reasons = {"withdrawal_reason_en": "Not a forum.", "withdrawal_reason_es": "No es un foro."}
    answer = publisher.post(page("withdraw", event), reasons)
    assert messages_of(answer) == [f"success: Withdrawn: {event}"]
    client.logout()
    for address, reason in (("/en/events/", "Not a forum."), ("/es/eventos/", "No es un foro.")):
        notice = client.get(f"{address}{event.slug}/")
        assert (notice.status_code, reason in notice.content.decode()) == (410, True)


@pytest.mark.parametrize("reasons", [{}, {"withdrawal_reason_en": "  ", "withdrawal_reason_es": ""}])
def test_a_withdrawal_without_a_reason_is_refused_beside_its_field(publisher, reasons):
    event = factories.EventFactory()
    answer = publisher.post(page("withdraw", event), reasons)
    assert answer.status_code == 200
    assert dict(answer.context["transition"].reasons.errors) == {"withdrawal_reason_en": [REASON]}
    assert status_of(event) == Status.PUBLISHED


@pytest.mark.slow
def test_words_are_withdrawn_along_with_their_event_unless_unticked(publisher, client):
    first, second = meeting(Status.PUBLISHED), meeting(Status.PUBLISHED)
    for event, also in ((first, True), (second, False)):
        words = event.quotations.get()
        [group] = publisher.get(page("withdraw", event)).context["transition"].groups
        assert [(row.record, row.is_chosen) for row in group.rows] == [(words, True)]
        ticked = {"also": [f"forum.quotation:{words.pk}"]} if also else {}
        publisher.post(page("withdraw", event), {"withdrawal_reason_en": "Not a forum.", **ticked})
    client.logout()
    answers = [client.get(event.quotations.get().get_absolute_url()).status_code for event in (first, second)]
    assert answers == [410, 404]


def test_the_page_names_the_pages_that_will_show_it_no_longer(publisher):
    event = meeting(Status.PUBLISHED)
    factories.EditionFactory(event=event, series__name_en="Academic Forum")
    answer = publisher.get(page("withdraw", event))
    shown = {
        group.label: [str(row.record) for row in group.rows]
        for group in answer.context["transition"].shown_with
    }
    assert shown == {
        "Series": ["Academic Forum"],
        "Topics": ["Integration"],
        "Articles": ["Held"],
        "Quotations": ["Space"],
    }
    assert event.topics.get().get_absolute_url() in answer.content.decode()


def test_what_was_never_published_is_not_withdrawn(publisher):
    event = factories.EventFactory(status=Status.DRAFT)
    answer = publisher.post(page("withdraw", event), {"withdrawal_reason_en": "Not a forum."})
    sentence = "It was never published, so there is nothing to withdraw."
    assert messages_of(answer) == [f"error: Nothing was done with “{event}”. {sentence}"]


def test_a_withdrawn_record_can_be_published_again(publisher, client):
    event = factories.EventFactory()
    publisher.post(page("withdraw", event), {"withdrawal_reason_en": "By mistake."})
    publisher.post(page("publish", event))
    assert client.get(event.get_absolute_url()).status_code == 200
    assert Event.objects.get().withdrawn_at is None


# Taking back


def test_what_is_returned_to_review_is_not_found(publisher, client):
    event = factories.EventFactory()
    answer = publisher.post(page("review", event))
    assert messages_of(answer) == [f"success: Returned to review: {event}"]
    client.logout()
    assert client.get(event.get_absolute_url()).status_code == 404


def test_a_draft_is_not_returned(publisher):
    event = factories.EventFactory(status=Status.DRAFT, published_at=None)
    answer = publisher.post(page("review", event))
    sentence = "It is a draft: choose “In review” in its form."
    assert messages_of(answer) == [f"error: Nothing was done with “{event}”. {sentence}"]


def test_the_form_of_a_withdrawn_record_leads_to_its_notice(publisher):
    event = factories.EventFactory()
    publisher.post(page("withdraw", event), {"withdrawal_reason_en": "Not a forum."})
    form = publisher.get(reverse("admin:forum_event_change", args=[event.pk]))
    assert (form.context["absolute_url"], form.context["preview_url"]) == (event.get_absolute_url(), "")
    assert [link["name"] for link in form.context["status_links"]] == ["publish", "review"]


# Deleting


def test_what_was_published_is_never_deleted(admin_client):
    event = factories.EventFactory(name_en="Forum")
    change = reverse("admin:forum_event_change", args=[event.pk])
    for status in (Status.PUBLISHED, Status.REVIEW):
        Event.objects.update(status=status)
        answer = admin_client.post(reverse("admin:forum_event_delete", args=[event.pk]), {"post": "yes"})
        sentence = (
            "It was published, and what was published is not deleted. Withdraw it: a notice takes its place."
        )
        assert f'Event: <a href="{change}">Forum</a>. {sentence}' in answer.content.decode()
    chosen = {"action": "delete_selected", "_selected_action": [event.pk], "post": "yes"}
    answer = admin_client.post(reverse("admin:forum_event_changelist"), chosen)
    assert "Nothing was deleted." in answer.content.decode()
    assert Event.objects.exists()


def test_a_draft_that_nothing_refers_to_is_deleted(admin_client):
    event = factories.EventFactory(status=Status.DRAFT)
    assert (
        admin_client.post(reverse("admin:forum_event_delete", args=[event.pk]), {"post": "yes"}).status_code
        == 302
    )
    assert not Event.objects.exists()


def test_a_draft_event_is_deleted_with_its_sessions_and_who_took_part_in_them(admin_client):
    session = factories.SessionFactory(event__status=Status.DRAFT)
    factories.ParticipationFactory(event=session.event, session=session)
    url = f"/admin/forum/event/{session.event.pk}/delete/"
    assert not admin_client.get(url).context["protected"]
    assert admin_client.post(url, {"post": "yes"}).status_code == 302
    assert not Event.objects.exists()


@pytest.mark.parametrize("bulk", [False, True])
def test_what_others_refer_to_is_not_deleted_and_they_are_named(admin_client, bulk):
    speaker = factories.PersonFactory(status=Status.DRAFT)
    words = factories.QuotationFactory(speaker=speaker, label_en="Space")
    part = factories.ParticipationFactory(person=speaker)
    office = factories.OfficeFactory(person=speaker, title_en="Director")
    single = reverse("admin:people_person_delete", args=[speaker.pk]), {"post": "yes"}
    several = (
        reverse("admin:people_person_changelist"),
        {"action": "delete_selected", "_selected_action": [speaker.pk], "post": "yes"},
    )
    answer = admin_client.post(*(several if bulk else single))
    assert answer.status_code == 200
    text = answer.content.decode()
    for record in (words, part, office):
        kind = record._meta.label_lower.replace(".", "_")
        assert f'<a href="{reverse(f"admin:{kind}_change", args=[record.pk])}">{record}</a>' in text
    assert type(speaker).objects.filter(pk=speaker.pk).exists()


# Renaming


@pytest.mark.slow
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.REVIEW])
def test_a_record_that_was_public_keeps_its_old_address(admin_client, client, status):
    event = factories.EventFactory(slug="old")
    Event.objects.update(status=status)
    url = reverse("admin:forum_event_change", args=[event.pk])
    assert admin_client.post(url, {**form_data(admin_client, url), "slug": "new"}).status_code == 302
    admin_client.post(page("publish", event))
    moved = client.get("/en/events/old/")
    assert (moved.status_code, moved["Location"]) == (301, "/en/events/new/")


def test_a_draft_leaves_no_address_behind(admin_client, client):
    event = factories.EventFactory(slug="old", status=Status.DRAFT)
    url = reverse("admin:forum_event_change", args=[event.pk])
    admin_client.post(url, {**form_data(admin_client, url), "slug": "new", "status": Status.PUBLISHED})
    assert client.get("/en/events/old/").status_code == 404


def test_of_many_records_those_that_stay_come_first(admin_client):
    fine, *wrong = [
        factories.EventFactory(status=Status.DRAFT, name_en=name) for name in ("Fine", None, None)
    ]
    query = "&".join(f"pk={event.pk}" for event in (fine, *wrong))
    page = admin_client.get(f"{reverse('admin:forum_event_publish')}?{query}").content.decode()
    assert "Of 3 records, 1 changes. Those that stay as they are come first." in re.sub(r"\s+", " ", page)
    assert page.index(f">{wrong[1]}</a>") < page.index(">Fine</a>")


@pytest.mark.portable
@pytest.mark.indexed
@pytest.mark.slow
def test_the_page_of_two_hundred_records_asks_little_of_each(admin_client, django_assert_max_num_queries):
    events = factories.EventFactory.create_batch(200, status=Status.DRAFT)
    query = "&".join(f"pk={event.pk}" for event in events)
    with django_assert_max_num_queries(60 + 200 * 12):
        answer = admin_client.get(f"{reverse('admin:forum_event_publish')}?{query}")
    assert answer.context["transition"].ready_count == 200


def test_of_many_faults_the_first_are_shown_and_the_others_folded(admin_client):
    event = factories.EventFactory(status=Status.DRAFT)
    office = factories.OfficeFactory(start="1990", end="1991")
    for role in ("chair", "host", "speaker", "moderator", "keynote", "panellist", "presenter"):
        factories.ParticipationFactory(event=event, person=office.person, office=office, role=role)
    page = admin_client.get(f"{reverse('admin:forum_event_publish')}?pk={event.pk}").content.decode()
    assert "2 more faults" in page
    assert page.count("was not held on that day, only from") == 7


# What is told in time


def flawed(status=Status.DRAFT):
    """A draft that can be saved and not published: words without a status, in a paragraph that has others."""
    words = meeting(status=status).quotations.get()
    Quotation.objects.filter(pk=words.pk).update(text_en="an uncommon space", text_status_es="official")
    return words


SAID = (
    '<li><a href="{form}#id_text_en">Text (English)</a>: The words differ from paragraph 1:',
    '<li><a href="{form}#id_text_status_es">What the text is (Spanish)</a>: Spanish is called an official translation,',
)


@pytest.mark.parametrize(
    ("who", "status"), [("editor", Status.DRAFT), ("translator", Status.DRAFT), ("publisher", Status.REVIEW)]
)
def test_what_bars_publication_is_told_at_every_save(login, who, status):
    client, words = login(who), flawed(status)
    form = reverse("admin:forum_quotation_change", args=[words.pk])
    answer = client.post(form, form_data(client, form) | {"label_es": "Espacio"})
    assert answer.status_code == 302
    told = [str(message) for message in get_messages(answer.wsgi_request)]
    said = next(sentence for sentence in told if "before it can be published" in sentence)
    assert all(sentence.format(form=form) in said for sentence in SAID)


def test_what_bars_publication_is_told_before_sending_to_review_and_does_not_bar_that(login):
    client, words = login("editor"), flawed()
    form = reverse("admin:forum_quotation_change", args=[words.pk])
    shown = client.get(page("submit", words)).content.decode()
    assert all(sentence.format(form=form) in shown for sentence in SAID)
    assert "this has to be corrected before it can be published" in shown
    client.post(page("submit", words))
    assert status_of(words) == Status.REVIEW


def test_a_sound_draft_is_saved_without_a_warning(login):
    client, words = login("editor"), meeting().quotations.get()
    form = reverse("admin:forum_quotation_change", args=[words.pk])
    answer = client.post(form, form_data(client, form))
    assert not [said for said in messages_of(answer) if "before it can be published" in said]


def test_a_fault_in_a_row_leads_to_the_field_of_that_row(publisher):
    event = factories.EventFactory(status=Status.REVIEW, start="2021-10-11")
    person = factories.PersonFactory()
    factories.ParticipationFactory(event=event, order=1)
    office = factories.OfficeFactory(person=person, title_en="Minister", start="2023")
    factories.ParticipationFactory(event=event, person=person, office=office, order=2)
    form = reverse("admin:forum_event_change", args=[event.pk])
    shown = publisher.get(page("publish", event)).content.decode()
    assert f'<a href="{form}#id_participations-1-office">Participation' in shown
