"""Records that wait for somebody: list by list, under its event, to the end, in a bounded number of queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from records.core.models import Status
from records.editing.discussion import acts
from records.editing.discussion.lists import REVIEW, found
from records.editing.discussion.models import Assignment, Notice
from records.editing.discussion.waiting_page import AT_DESK, PAGE
from tests import factories

pytestmark = pytest.mark.django_db


def lines_of(answer):
    return [(title, [one.line.title for one in lines]) for title, lines in answer.context["groups"]]


def test_every_list_can_be_read_to_its_end_event_by_event(
    people, event, login, django_assert_max_num_queries
):
    topics = [
        factories.TopicFactory(name_en=f"Topic {number:03}", status=Status.REVIEW)
        for number in range(PAGE + 5)
    ]
    factories.QuotationFactory(event=event, status=Status.REVIEW, text_en="Words said at Havana")
    paz = login(people.paz)
    paz.get(reverse("waiting"))
    seen = []
    with django_assert_max_num_queries(2 * 12):
        for number in (1, 2):
            answer = paz.get(reverse("waiting"), {"list": "review", "p": number})
            seen += lines_of(answer)
    assert (seen[0][0], set(seen[0][1])) == ("Forum of Havana", {"Words said at Havana", "Forum of Havana"})
    titles = [title for _group, lines in seen[1:] for title in lines]
    assert sorted(titles) == [topic.name_en for topic in topics]
    assert found(REVIEW, people.paz).count() == PAGE + 7


def test_what_is_overdue_comes_first_and_the_desk_leads_to_all(people, event, login):
    days = [None, localdate() + timedelta(days=3), localdate() - timedelta(days=3)]
    for number, due in enumerate([*days, *[None] * AT_DESK]):
        record = factories.TopicFactory(name_en=f"Topic {number}", status=Status.DRAFT)
        Assignment.objects.create(
            record=record, assignee=people.ana, by=people.paz, due=due, note=f"Note {number}"
        )
    answer = login(people.ana).get(reverse("waiting"), {"list": "assigned"})
    [(_group, titles)] = lines_of(answer)
    assert titles[:2] == ["Topic 2", "Topic 1"] and len(titles) == AT_DESK + 3
    text = answer.content.decode()
    assert "Overdue" in text and "Note 0" in text and "Paz" in text
    desk = login(people.ana).get(reverse("admin:index")).content.decode()
    assert f"All of them, by event: {AT_DESK + 3}" in desk and "?list=assigned" in desk


def test_a_comment_is_put_aside_by_the_one_for_whom_it_waits(people, event, login):
    acts.comment(event, people.paz, "Which hall?")
    [notice] = Notice.objects.all()
    url = f"{reverse('waiting')}?list=comments"
    login(people.paz).post(url, {"notice": notice.pk})
    assert "Which hall?" in login(people.ana).get(url).content.decode()
    login(people.ana).post(url, {"notice": notice.pk})
    assert "No comment waits for you." in login(people.ana).get(url).content.decode()
    assert login(people.ana).post(url, {"notice": "x"}).status_code == 302


def test_only_what_somebody_may_see_and_only_lists_that_are_there(people, event, client, login):
    topic = factories.TopicFactory(status=Status.DRAFT)
    Assignment.objects.create(record=topic, assignee=people.vera, by=people.paz)
    vera = login(people.vera)
    assert lines_of(vera.get(reverse("waiting"), {"list": "assigned"})) == []
    assert lines_of(vera.get(reverse("waiting"), {"list": "review"})) == [
        ("Forum of Havana", ["Forum of Havana"])
    ]
    assert vera.get(reverse("waiting"), {"list": "nothing"}).status_code == 404
    assert client.get(reverse("waiting")).status_code == 302
    event.delete()
    assert lines_of(vera.get(reverse("waiting"), {"list": "review", "p": "x"})) == []
