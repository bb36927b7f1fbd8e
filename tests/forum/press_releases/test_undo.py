"""The drafts of a release go again in one step: all of them, or none with a reason."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from forum.models import Article, Event, Quotation
from organizations.models import Organization
from people.models import Office, Person
from records.core.models import Source, Status
from records.core.publication import publish
from tests.forum.press_releases.pasting import CHANGE, accept, paste
from tests.forum.press_releases.test_pasting import SPANISH, TEXT
from tests.records.editing.test_undo import said, send, undo, url

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MADE = (Article, Event, Quotation, Person, Office, Organization, Source)


@pytest.fixture
def editor():
    return User.objects.create_user("editor", is_staff=True)


@pytest.fixture
def client(editor):
    editor.groups.add(Group.objects.get(name="Editors"))
    client = Client()
    client.force_login(editor)
    return client


@pytest.fixture
def drafted(client):
    """A release, and the answer with which its drafts were made."""
    release = paste(client, text_en=TEXT, text_es=SPANISH)
    answer = accept(client, release)
    assert all(model.objects.exists() for model in MADE)
    return release, answer


def test_all_drafts_go_in_one_step_and_can_be_made_again(client, drafted):
    release, answer = drafted
    undone = undo(client, answer)
    assert "not entered any more" in said(undone)[-1]
    assert "Undo</button>" not in said(undone)[-1]  # the release makes them again
    assert not any(model.objects.exists() for model in MADE)
    page = client.get(reverse(CHANGE, args=[release.pk])).content.decode()
    assert 'name="_drafts"' in page
    assert accept(client, release).status_code == 302
    assert Article.objects.count() == 1


def test_what_is_left_of_a_known_draft_is_as_it_was(client):
    event = Event.objects.create(name_en="II Forum of Ports", kind="forum")
    answer = accept(client, paste(client, text_en=TEXT))
    assert event.participations.count() == 1
    undo(client, answer)
    assert [*Event.objects.all()] == [event]
    assert not event.participations.exists()
    assert not Person.objects.exists()


@pytest.mark.parametrize("since", ["changed", "published"])
def test_nothing_is_undone_once_somebody_changed_or_published_a_draft(client, admin_user, drafted, since):
    _release, answer = drafted
    person = Person.objects.get()
    if since == "changed":
        other = Client()
        other.force_login(admin_user)
        send(other, url("change", person), family_name="Pérez Soto")
    else:
        assert publish([person], admin_user).changed
    undone = undo(client, answer)
    assert "was changed since then by admin" in said(undone)[-1]
    assert all(model.objects.exists() for model in MADE)
    assert {one.status for one in Quotation.objects.all()} == {Status.DRAFT}


def test_who_lost_the_right_undoes_nothing(client, editor, drafted):
    _release, answer = drafted
    editor.groups.set([Group.objects.get(name="Translators")])
    undone = undo(client, answer)
    assert "Nothing was undone" in said(undone)[-1]
    assert all(model.objects.exists() for model in MADE)


def test_nobody_undoes_what_another_made(admin_client, drafted):
    undone = undo(admin_client, drafted[1])
    assert "nothing here that you could undo" in said(undone)[-1]
    assert Article.objects.exists()
