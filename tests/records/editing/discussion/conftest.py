"""Ana enters, Paz publishes, Tomás translates, Vera may only look; each with a client that is logged in."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from records.core import publication
from records.core.history import revisions
from records.core.models import Status
from records.editing.urls import admin_url
from tests import factories


def person(name: str, group: str) -> User:
    user = User.objects.create_user(
        name.lower(), f"{name.lower()}@example.org", first_name=name, is_staff=True
    )
    user.groups.set(Group.objects.filter(name=group))
    return user


@pytest.fixture
def people(db) -> SimpleNamespace:
    groups = {"Ana": "Editors", "Paz": "Publishers", "Tomas": "Translators", "Vera": ""}
    users = {name.lower(): person(name, group) for name, group in groups.items()}
    users["vera"].user_permissions.set(Permission.objects.filter(codename="view_event"))
    return SimpleNamespace(**users)


@pytest.fixture
def login() -> Callable[[User], Client]:
    def login(user):
        client = Client()
        client.force_login(user)
        return client

    return login


@pytest.fixture
def event(people):
    """An event that Ana entered and sent to review."""
    made = factories.EventFactory(name_en="Forum of Havana", city_en="Havana", status=Status.DRAFT)
    revisions.add_versions([(type(made), made.pk)], people.ana, revisions.ADDED)
    publication.send_to_review([made], people.ana)
    made.refresh_from_db()
    return made


@pytest.fixture
def send(login):
    """Sends a form of the discussion of a record, as a user; without the script of the form unless `by_script`."""

    def send(user, record, act, by_script=False, **values):
        headers = {"X-Requested-With": "XMLHttpRequest"} if by_script else {}
        url = admin_url(record, "discussion", record.pk)
        return login(user).post(url, {"act": act, **values}, headers=headers)

    return send
