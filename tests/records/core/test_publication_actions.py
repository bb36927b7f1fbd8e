"""Publishing, withdrawing and returning as functions of records and a user: no request, no page."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from reversion.models import Revision

from forum.models import Event
from records.core.history.revisions import FOUND
from records.core.models import Status
from records.core.publication import publish, return_to_review, send_to_review, withdraw
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(db):
    def member(group):
        user = User.objects.create_user(group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        return user

    return member


def comments():
    return list(Revision.objects.exclude(comment=FOUND).order_by("pk").values_list("comment", flat=True))


def test_what_is_sound_is_published_and_what_is_not_is_named(member):
    user = member("Publishers")
    sound = factories.TopicFactory(status=Status.DRAFT)
    empty = factories.TopicFactory(name_en="", slug="empty", status=Status.DRAFT)
    outcome = publish([sound, empty], by=user)
    assert (outcome.changed, [record for record, _sentences in outcome.refused]) == ([sound], [empty])
    assert outcome.refused[0][1] == ["A published topic needs a name in at least one language."]
    assert (outcome.changed[0].status, outcome.changed[0].published_at is None) == (Status.PUBLISHED, False)
    empty.refresh_from_db()
    assert empty.status == Status.DRAFT
    assert comments() == ["publish"]
    assert list(LogEntry.objects.values_list("user", "object_id")) == [(user.pk, str(sound.pk))]


def test_a_withdrawal_has_a_reason(member):
    event, user = factories.EventFactory(), member("Publishers")
    [(_record, sentences)] = withdraw([event], by=user, reason={}).refused
    assert sentences == [
        "Say in at least one language why it is withdrawn: the notice at its address tells readers."
    ]
    assert withdraw([event], by=user, reason={"es": "Era otra."}).refused == []
    event = Event.objects.get()
    assert (event.status, event.withdrawal_reason_es) == (Status.WITHDRAWN, "Era otra.")


def test_what_was_never_published_is_not_withdrawn(member):
    draft = factories.EventFactory(status=Status.DRAFT)
    [(_record, sentences)] = withdraw([draft], by=member("Publishers"), reason={"en": "No."}).refused
    assert sentences == ["It was never published, so there is nothing to withdraw."]


def test_drafts_go_to_review_and_what_is_public_comes_back(member):
    draft, public = factories.EventFactory(status=Status.DRAFT), factories.EventFactory()
    writer, publisher = member("Editors"), member("Publishers")
    assert [one.status for one in send_to_review([draft], by=writer).changed] == [Status.REVIEW]
    assert send_to_review([public], by=writer).refused[0][1] == ["It is not a draft."]
    assert [one.status for one in return_to_review([public], by=publisher).changed] == [Status.REVIEW]
    assert comments() == ["submit", "review"]


def test_only_those_who_may_change_a_status(member):
    draft, public, writer = (
        factories.EventFactory(status=Status.DRAFT),
        factories.EventFactory(),
        member("Editors"),
    )
    sentence = "You may not change the status of records of this kind."
    for outcome in (
        publish([draft], by=writer),
        withdraw([public], by=writer, reason={"en": "No."}),
        return_to_review([public], by=writer),
        send_to_review([draft], by=member("Translators")),
    ):
        assert ([sentences for _record, sentences in outcome.refused], outcome.changed) == ([[sentence]], [])
    assert comments() == []
