"""Forms that open from choosers: with the words that were not found, and with what they belong to."""

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse

from forum.models import Topic
from tests import factories
from tests.admin_forms import form_data, standing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "typed", "where"),
    [
        ("people_person", "Wang  Yi ", {"name": "Wang Yi"}),
        ("organizations_organization", "Ministry of Rivers", {"name_en": "Ministry of Rivers"}),
        ("organizations_organization", "MINCEX", {"acronym_en": "MINCEX"}),
        ("people_office", "Minister", {"title_en": "Minister"}),
        ("records_source", "https://example.org/news", {"url": "https://example.org/news"}),
        ("records_source", "Forum held in Quito", {"title": "Forum held in Quito"}),
        ("forum_event", "XIV Summit", {"name_en": "XIV Summit"}),
    ],
)
def test_a_form_begins_with_what_a_chooser_did_not_find(admin_client, kind, typed, where):
    shown = standing(admin_client.get(reverse(f"admin:{kind}_add"), {"typed": typed, "_popup": 1}))
    assert {name: shown.get(name) for name in where} == where


def test_typed_words_stand_in_the_language_of_the_page(admin_client):
    admin_client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    shown = standing(admin_client.get(reverse("admin:forum_topic_add"), {"typed": "Ríos"}))
    assert (shown.get("name_es"), shown.get("name_en")) == ("Ríos", None)


@pytest.mark.slow
def test_a_chooser_offers_what_it_lacks_and_names_the_owner(admin_client):
    page = admin_client.get(reverse("admin:forum_event_add")).content.decode()
    assert 'data-offer="Add “{words}” as a new person"' in page
    chooser = page.partition('name="participations-__prefix__-office"')[2].partition(">")[0]
    assert 'data-owner="person"' in chooser
    assert 'data-owner-field="person"' in chooser
    person = factories.PersonFactory()
    office = admin_client.get(reverse("admin:people_office_add"), {"person": person.pk, "typed": "Minister"})
    assert str(standing(office)["person"]) == str(person.pk)


def test_who_may_not_add_is_offered_nothing(client, django_user_model):
    user = django_user_model.objects.create_user("tomas", is_staff=True)
    user.groups.add(Group.objects.get(name="Translators"))
    client.force_login(user)
    event = factories.EventFactory(status="draft")
    page = client.get(reverse("admin:forum_event_change", args=[event.pk])).content.decode()
    assert "data-offer" not in page
    assert client.get(reverse("admin:people_person_add"), {"typed": "Wang Yi"}).status_code == 403


def test_what_is_saved_answers_to_the_page_around_it(admin_client):
    url = f"{reverse('admin:forum_topic_add')}?_popup=1"
    sent = {**form_data(admin_client, url), "name_en": "Rivers", "kind": "theme", "_popup": "1"}
    answer = admin_client.post(url, sent)
    page = answer.content.decode()
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert f"&quot;value&quot;: &quot;{Topic.objects.get().pk}&quot;" in page
    assert page.index("panel_opener.js") < page.index("popup_response.js")
