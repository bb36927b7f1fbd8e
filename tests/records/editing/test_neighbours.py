"""From record to record through the list from which a form was opened."""

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.messages import get_messages
from django.urls import reverse

from forum.models import Topic
from records.core.models import Status
from tests import factories
from tests.admin_forms import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LIST = reverse("admin:forum_topic_changelist")


@pytest.fixture
def topics(db):
    """Three drafts in the order of the list sorted by name, and one that its filter leaves out."""
    factories.TopicFactory(name_en="Bridges", status=Status.REVIEW)
    return [factories.TopicFactory(name_en=name, status=Status.DRAFT) for name in ("Arts", "Care", "Debt")]


@pytest.fixture
def editor(client):
    user = User.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    client.force_login(user)
    return client


def address(page, topic, filters="status__exact=draft&o=1"):
    query = f"?{urlencode({'_changelist_filters': filters})}" if filters else ""
    return reverse(f"admin:forum_topic_{page}", args=[topic.pk]) + query


def said(answer):
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_next_and_previous_follow_filters_and_order(editor, topics):
    first, second, third = topics
    assert editor.get(address("next", first))["Location"] == address("change", second)
    assert editor.get(address("previous", third))["Location"] == address("change", second)
    last = editor.get(address("next", third))
    assert last["Location"].startswith(f"{LIST}?status__exact=draft")
    assert "last record" in said(last)
    page = editor.get(address("change", second)).content.decode()
    assert address("next", second).replace("&", "&amp;") in page


def test_save_and_next_finds_the_next_one_before_the_order_changes(editor, topics):
    """The usual list begins with what was changed last; a record that is corrected leaves a list of what is wrong."""
    first, second, _third = topics
    for filters in ("", "status__exact=draft&o=1"):
        url = address("change", first, filters)
        following = editor.get(address("next", first, filters))["Location"]
        values = {**form_data(editor, url), "name_en": "Fine arts", "_next": ""}
        assert editor.post(url, values)["Location"] == following
    url = address("change", second)
    sent = {**form_data(editor, url), "status": Status.REVIEW, "_next": ""}
    assert editor.post(url, sent)["Location"] == address("change", topics[2])
    assert "is not in this list any more" in said(editor.get(address("next", second)))


def test_a_refused_form_leads_nowhere(editor, topics):
    url = address("change", topics[2])
    answer = editor.post(url, {**form_data(editor, url), "slug": "not a slug!", "_next": ""})
    assert answer.status_code == 200
    assert "last record" not in said(answer)


@pytest.mark.parametrize("filters", ["nonsense=1", "o=99", "status__exact=%00", "p=7&q=care"])
def test_filters_that_lists_do_not_know_break_nothing(editor, topics, filters):
    assert editor.get(address("next", topics[0], filters)).status_code == 302


def test_who_may_not_see_a_kind_is_led_through_none_of_it(client, topics):
    user = User.objects.create_user("stranger", is_staff=True)
    client.force_login(user)
    assert client.get(address("next", topics[0])).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="view_topic"))
    assert client.get(address("next", topics[0])).status_code == 302
    assert Topic.objects.count() == 4
