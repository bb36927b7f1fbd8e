"""Words that a browser kept: restored in their form without being saved, and forgotten once that is."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse

from people.models import Person
from records.core.models import Status
from records.editing import kept_forms
from tests import factories
from tests.admin_forms import form_data, standing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

ADD = "/admin/people/person/add/"
RESTORE = {kept_forms.RESTORE: "1", kept_forms.KEY: "a-key"}


@pytest.fixture
def login(client):
    def login(group):
        user = get_user_model().objects.create_user(group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client.force_login(user)
        return client

    return login


def closed(client):
    return client.session.get(kept_forms.SESSION_KEY, [])


def test_restored_words_stand_in_the_form_and_nothing_is_saved(login):
    client = login("Editors")
    words = {**form_data(client, ADD), "name": "Wang Chao", kept_forms.FILES: ["portrait.jpg"]}
    page = client.post(ADD, {**words, **RESTORE})
    text = page.content.decode()
    assert "This is what you had typed." in text and "portrait.jpg" in text
    assert 'name="form-key" value="a-key"' in text and "data-typed" in text
    assert standing(page)["name"] == "Wang Chao"
    assert not Person.objects.exists()
    assert closed(client) == []
    client.post(ADD, {**words, kept_forms.KEY: "a-key"})
    assert Person.objects.get().name == "Wang Chao"
    assert closed(client) == ["a-key"]
    assert 'data-closed="a-key"' in client.get(ADD).content.decode()


def test_words_that_are_refused_or_given_up(login):
    client = login("Editors")
    page = client.post(ADD, {**form_data(client, ADD), kept_forms.KEY: "a-key"})
    assert 'name="form-key" value="a-key"' in page.content.decode()
    assert closed(client) == []
    client.get(ADD, {"afresh": "a-key", "_popup": "1"})
    assert closed(client) == ["a-key"]


def test_a_forged_key_is_not_kept(login):
    client = login("Editors")
    client.post(ADD, {**form_data(client, ADD), "name": "Wang", kept_forms.KEY: '"><script>'})
    assert Person.objects.exists()
    assert closed(client) == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
def test_who_may_not_change_the_record_restores_nothing_and_can_copy(login, status):
    person = factories.PersonFactory(name="Wang", status=status)
    address = reverse("admin:people_person_change", args=[person.pk])
    client = login("Translators" if status == Status.DRAFT else "Editors")
    words = {"seen-version": "0", "name": "Wang Chao", "biography_en": "He studied in Santiago."}
    page = client.post(address, {**words, **RESTORE})
    if status == Status.PUBLISHED:
        assert page.status_code == 403
        assert "He studied in Santiago." in page.content.decode()
    else:
        assert standing(page)["biography_en"] == "He studied in Santiago."
        assert "name" not in standing(page)  # closed to those who translate
    assert Person.objects.get().name == "Wang"
