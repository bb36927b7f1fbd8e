"""A division is taken back by the button beside its message: one quotation again, at the address that it had."""

from datetime import date

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from forum.models import Quotation
from records.core.models import FormerAddress, Status, find_record
from tests.forum.quotations.test_splitting import SENT, page
from tests.records.editing.test_undo import button, said, send, undo, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def user():
    user = User.objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="Publishers"))
    return user


@pytest.fixture
def client(user):
    client = Client()
    client.force_login(user)
    return client


def parts():
    return [*Quotation.objects.exclude(status=Status.WITHDRAWN).order_by("pk")]


def test_what_readers_saw_is_at_its_address_again(client, ran_together):
    old = ran_together(shown_on=date(2031, 1, 1))
    FormerAddress.objects.create(kind="forum.quotation", slug="of-old", target_uid=old.uid)
    divided = client.post(page(old), SENT)
    first, second = parts()
    undone = undo(client, divided)
    assert "Readers may have seen this" in " ".join(said(undone))
    now = Quotation.objects.get()
    assert (now.pk, now.uid, now.slug, now.status) == (old.pk, old.uid, old.slug, Status.PUBLISHED)
    assert (now.text_es, now.withdrawal_reason_en, now.shown_on) == (old.text_es, None, old.shown_on)
    assert Client().get(old.get_absolute_url()).status_code == 200
    for gone in (first, second):
        assert find_record(gone.uid) == now
        assert Client().get(gone.get_absolute_url(), follow=True).redirect_chain[-1][1] == 301
    assert FormerAddress.objects.target(Quotation, "of-old") == now
    assert set(FormerAddress.objects.values_list("target_uid", flat=True)) == {now.uid}


def test_a_draft_is_one_draft_again(client, ran_together):
    old = ran_together(Status.DRAFT)
    divided = client.post(page(old), SENT)
    half = undo(client, divided, revisions=button(divided).split(",")[-1])
    assert "Nothing was undone" in said(half)[-1]
    undone = undo(client, divided)
    assert "Undo</button>" not in said(undone)[-1]  # once more it would be half a division
    now = Quotation.objects.get()
    assert (now.uid, now.status, now.text_en, now.topics.count()) == (old.uid, "draft", old.text_en, 2)
    assert find_record(old.uid) == now
    assert not FormerAddress.objects.exists()


def test_nothing_is_undone_over_what_somebody_did_since(client, admin_client, ran_together):
    old = ran_together()
    divided = client.post(page(old), SENT)
    first, second = parts()
    send(admin_client, url("change", second), label_en="Fair trade")
    assert "was changed since then by admin" in said(undo(client, divided))[-1]
    assert parts() == [first, second]
    assert find_record(first.uid) == first
    old.refresh_from_db()
    assert old.status == Status.WITHDRAWN


def test_who_may_not_publish_any_more_undoes_nothing(client, user, ran_together):
    old = ran_together()
    divided = client.post(page(old), SENT)
    user.groups.set([Group.objects.get(name="Editors")])
    assert "Nothing was undone" in said(undo(client, divided))[-1]
    assert len(parts()) == 2
    old.refresh_from_db()
    assert old.status == Status.WITHDRAWN
