"""Returning a record: the reason is asked for, shown to the one who entered it, and answered by sending it again."""

import pytest
from django.urls import reverse

from records.core import publication
from records.core.models import Status
from records.editing.discussion.models import Comment, Notice
from records.editing.urls import admin_url
from tests import factories
from tests.admin_forms import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASKED = "Write why it comes back"


def page(name, *records):
    return f"{admin_url(type(records[0]), name)}?{'&'.join(f'pk={record.pk}' for record in records)}"


def status_of(record):
    return type(record).objects.get(pk=record.pk).status


def test_a_return_asks_for_a_reason_which_stands_wherever_its_editor_looks(people, event, login):
    paz, ana = login(people.paz), login(people.ana)
    refused = paz.post(page("draft", event), {"reason": "  "})
    assert ASKED in refused.content.decode() and status_of(event) == Status.REVIEW
    paz.post(page("draft", event), {"reason": "The city is missing.\nSee the source."})
    assert status_of(event) == Status.DRAFT
    [reason] = Comment.objects.all()
    assert (reason.kind, reason.to, reason.author) == ("return", people.ana, people.paz)
    for url in (
        admin_url(event, "change"),
        admin_url(event, "discussion", event.pk),
        admin_url(event, "history", event.pk),
        reverse("admin:index"),
        reverse("waiting"),
    ):
        assert "The city is missing." in ana.get(url).content.decode(), url
    assert "Paz returned this:" in ana.get(admin_url(event, "change")).content.decode()
    ana.post(page("submit", event))
    reason.refresh_from_db()
    assert reason.resolved_at and not Notice.objects.filter(done_at=None).exists()
    # What was said stays in the history.
    assert "The city is missing." in ana.get(admin_url(event, "history", event.pk)).content.decode()


def test_what_readers_see_is_returned_with_a_reason_too_and_many_with_one(people, event, login):
    publication.publish([event], people.paz)
    other = factories.EventFactory()  # nobody is known to have entered it
    login(people.paz).post(page("review", event, other), {"reason": ""})
    assert {status_of(event), status_of(other)} == {Status.PUBLISHED}
    login(people.paz).post(page("review", event, other), {"reason": "A speaker objects."})
    assert {status_of(event), status_of(other)} == {Status.REVIEW}
    assert sorted(Comment.objects.values_list("to", flat=True), key=str) == sorted(
        [people.ana.pk, None], key=str
    )
    # Published again, it waits for nobody.
    publication.publish([event], people.paz)
    assert not Notice.objects.filter(done_at=None).exists()


def test_ones_own_work_is_returned_without_a_reason(people, event, login):
    login(people.ana).post(page("draft", event), {"reason": ""})
    assert status_of(event) == Status.DRAFT and not Comment.objects.exists()


def test_the_status_of_a_form_is_no_way_around_the_reason(people, event, login):
    url, paz = admin_url(event, "change"), login(people.paz)
    refused = paz.post(url, {**form_data(paz, url), "status": "draft", "city_en": "Typed"})
    assert "Somebody else entered this" in refused.content.decode() and "Typed" in refused.content.decode()
    assert status_of(event) == Status.REVIEW
    ana = login(people.ana)
    assert ana.post(url, {**form_data(ana, url), "status": "draft"}).status_code == 302
    assert status_of(event) == Status.DRAFT


def test_who_may_not_return(people, event, login):
    publication.publish([event], people.paz)
    for who in (people.vera, people.tomas, people.ana):
        assert login(who).post(page("review", event), {"reason": "No"}).status_code == 403
    # Editors take drafts back; what is public is not theirs.
    login(people.ana).post(page("draft", event), {"reason": "No"})
    assert login(people.tomas).post(page("draft", event), {"reason": "No"}).status_code == 403
    assert status_of(event) == Status.PUBLISHED and not Comment.objects.exists()
