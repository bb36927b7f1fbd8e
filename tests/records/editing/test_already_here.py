"""“Already here?”: what the script of a form is told while a name is typed, and the page once it is saved."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.messages import get_messages
from django.urls import reverse

from people.models import Person
from records.core.models import Source, Status
from tests import factories
from tests.admin_forms import form_data

pytestmark = [pytest.mark.django_db, pytest.mark.indexed]

PEOPLE = "admin:people_person_already_here"


def labels(client, view, **asked):
    answer = client.get(reverse(view), asked)
    assert answer.status_code == 200
    return [one["label"] for one in answer.json()["found"]]


def warnings(answer):
    told = get_messages(answer.wsgi_request)
    return [re.sub("<[^>]*>", " ", str(one)).split() for one in told if one.level_tag == "warning"]


def test_typed_names_acronyms_and_addresses_are_looked_for(admin_client):
    person = factories.PersonFactory(name="Alicia Bárcena", country="MX", status=Status.DRAFT)
    factories.OrganizationFactory(name_en="Economic Commission for Latin America and the Caribbean")
    factories.SourceFactory(title="Report", url="https://example.org/a")
    assert labels(admin_client, PEOPLE, name="A. Barcena") == ["Alicia Bárcena · Mexico · Draft"]
    assert labels(admin_client, PEOPLE, name="A. Barcena", but=person.pk) == []
    body = "Economic Commission for Latin America and the Caribbean"
    assert labels(admin_client, "admin:organizations_organization_already_here", acronym="ECLAC") == [body]
    found = labels(admin_client, "admin:records_source_already_here", address="http://www.example.org/a/")
    assert found[0].startswith("Report")


@pytest.mark.parametrize("asked", [{}, {"name": ""}, {"name": "x" * 5000}, {"name": "a", "but": "x"}])
@pytest.mark.slow
def test_whatever_is_asked_is_answered(admin_client, asked):
    assert labels(admin_client, PEOPLE, **asked) == []


def test_it_is_for_those_who_see_the_records(client):
    assert client.get(reverse(PEOPLE), {"name": "Alicia"}).status_code == 302
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    assert client.get(reverse(PEOPLE), {"name": "Alicia"}).status_code == 403


@pytest.mark.parametrize(("group", "may_merge"), [("Translators", False), ("Editors", True)])
@pytest.mark.slow
def test_those_who_may_merge_find_the_way_there(client, group, may_merge):
    user = User.objects.create_user(group, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client.force_login(user)
    one, other = (factories.PersonFactory(name=name) for name in ("Alicia Bárcena", "A. Bárcena"))
    [found] = client.get(reverse(PEOPLE), {"name": "A. Bárcena", "but": one.pk}).json()["found"]
    assert found["url"] == reverse("admin:people_person_change", args=[other.pk])
    assert ("merge_url" in found) == may_merge


@pytest.mark.slow
def test_a_form_says_where_it_asks(admin_client):
    page = admin_client.get(reverse("admin:people_person_add")).content.decode()
    assert f'data-doubles="{reverse(PEOPLE)}"' in page
    assert re.search(r'name="name"[^>]*data-double="name"', page)


@pytest.mark.slow
def test_saved_it_is_told_again_and_nothing_is_refused(admin_client):
    factories.PersonFactory(name="Alicia Bárcena", status=Status.DRAFT)
    url = reverse("admin:people_person_add")
    data = {**form_data(admin_client, url), "name": "A. Barcena", "status": "draft", "_save": "1"}
    answer = admin_client.post(url, data)
    assert answer.status_code == 302
    assert any("Bárcena" in said and "Merge…" in said for said in warnings(answer))
    saved = Person.objects.get(name="A. Barcena")
    change = reverse("admin:people_person_change", args=[saved.pk])
    admin_client.get(change)  # shows what was told
    again = admin_client.post(change, {**form_data(admin_client, change), "country": "MX"})
    assert not any("Merge…" in said for said in warnings(again))  # its name is as it was


@pytest.mark.slow
def test_a_source_of_the_same_address_is_told(admin_client):
    factories.SourceFactory(title="Report", url="https://example.org/a")
    url = reverse("admin:records_source_add")
    data = {"title": "Another title", "publisher": "ECLAC", "language": "en", "url": "http://example.org/a/"}
    answer = admin_client.post(url, {**form_data(admin_client, url), **data})
    assert Source.objects.count() == 2
    assert any("Report" in said for said in warnings(answer))


@pytest.mark.parametrize("many", [1, 30])
@pytest.mark.slow
def test_the_answer_takes_few_queries(admin_client, django_assert_max_num_queries, many):
    for number in factories.at_once(many):
        factories.PersonFactory(name=f"Juan Pérez {'abcdefghij'[number % 10] * 5}{number}")
    with django_assert_max_num_queries(8):
        assert labels(admin_client, PEOPLE, name="Juan Pérez")
