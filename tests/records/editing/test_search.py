"""Searches of the admin: its lists, and all kinds at once, which only editors have."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from forum.models import Event
from people.models import Person
from records.core.models import Status
from records.editing.search import words_of
from records.search.models import SearchDocument, SearchWord
from records.search.results import search
from records.search.suggestions import suggest
from tests import factories

pytestmark = pytest.mark.django_db

QUERIES = 30


@pytest.fixture
def meeting():
    """A draft event with all that it may be looked for by."""
    body = factories.OrganizationFactory(name_en="Latin American Forum", acronym_en="LAF", acronym_es="FLA")
    person = factories.PersonFactory(name="Wang Chao", family_name="Wang", country="CN")
    ministry = factories.OrganizationFactory(name_en="Ministry of Trade", acronym_en="MINCEX", country="CU")
    office = factories.OfficeFactory(person=person, organization=ministry, title_en="Vice Minister")
    event = factories.EventFactory(
        name_en="Session of the Commission",
        city_en="Havana",
        city_es="La Habana",
        country="CU",
        start="2018-05-07",
        status=Status.DRAFT,
    )
    factories.EditionFactory(event=event, ordinal=37)
    factories.OrganizerFactory(event=event, organization=body)
    factories.ParticipationFactory(event=event, person=person, office=office)
    quotation = factories.QuotationFactory(
        speaker=person,
        office=office,
        event=event,
        text_en="Trust.",
        said_on="2018-05-08",
        status=Status.DRAFT,
    )
    return {"event": event, "person": person, "quotation": quotation, "organization": ministry}


def found_in_list(client, record, text):
    kind = f"{record._meta.app_label}_{record._meta.model_name}"
    answer = client.get(reverse(f"admin:{kind}_changelist"), {"q": text})
    return record in answer.context["cl"].result_list


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        *(
            ("event", typed)
            for typed in (
                "havana", "La Habana", "habana", "Cuba", "cubano", "2018", "XXXVII", "37th", "37.º", "37",
                "LAF", "fla", "wang chao", "Wang, Chao", "Chao, Wang", "commission LAF havana 2018",
            )
        ),
        *(("quotation", typed) for typed in ("trust", "MINCEX", "vice minister", "Wang, Chao", "havana", "2018")),
        *(("person", typed) for typed in ("MINCEX", "vice minister", "trade", "Wang, Chao", "China", "chino")),
        *(("organization", typed) for typed in ("MINCEX", "Cuba", "cuban")),
    ],
)  # fmt: skip
@pytest.mark.slow
def test_a_list_finds(admin_client, meeting, kind, typed):
    assert found_in_list(admin_client, meeting[kind], typed)
    assert found_in_list(admin_client, meeting[kind], typed.upper())


@pytest.mark.parametrize(
    "typed", ["2019", "XXXVI", "36th", "Lima", "peruano", "LAF 2019", "99999", "999999999"]
)
def test_a_list_does_not_find_what_is_not_there(admin_client, meeting, typed):
    assert not found_in_list(admin_client, meeting["event"], typed)


@pytest.mark.parametrize(
    ("name", "typed"), [("Łoś", "los"), ("Đặng", "Dang"), ("Ødegård", "odegard"), ("Guðrún", "gudrun")]
)
def test_letters_are_found_by_what_people_type(admin_client, name, typed):
    assert found_in_list(admin_client, factories.PersonFactory(name=name), typed)


def test_a_row_is_found_once_whatever_hangs_on_it(admin_client, meeting):
    factories.ParticipationFactory.create_batch(2, event=meeting["event"])
    address = reverse("admin:forum_event_changelist")
    assert len(admin_client.get(address, {"q": "commission"}).context["cl"].result_list) == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Wang, Chao", ["wang", "chao"]),
        ("foro en La Habana", ["foro", "en", "la habana"]),
        ('"two words" more', ["two words", "more"]),
        ("https://viva.example/id/Q9D7RBGS", ["q9d7rbgs"]),
        (" , ; ", []),
    ],
)
def test_words_of_a_search(typed, words):
    assert words_of(typed) == words


# Over all kinds


def page(client, text, language="en"):
    client.cookies["django_language"] = language
    return client.get(reverse("admin:search"), {"q": text})


def found(answer):
    """{kind: [(title, status)]} as the page shows them."""
    return {
        group.name: [(line.title, re.sub("<[^>]+>", "", line.status)) for line in group.lines]
        for group in answer.context["groups"]
    }


@pytest.mark.slow
@pytest.mark.indexed
def test_every_kind_is_searched_drafts_too(admin_client, meeting):
    kinds = found(page(admin_client, "Wang, Chao"))
    assert kinds["Events"] == [("Session of the Commission", "Draft")]
    assert kinds["People"] == [("Wang Chao", "Published")]
    assert kinds["Quotations"][0][1] == "Draft"
    assert list(kinds) == [name for name in kinds if kinds[name]]
    assert next(iter(kinds)) == "People"  # whose name is asked for


@pytest.mark.slow
@pytest.mark.indexed
def test_what_visitors_find_stands_first_and_leads_to_its_form(admin_client):
    factories.PersonFactory.create_batch(9, biography_en="Vaccines")
    said = factories.QuotationFactory(text_en="Vaccines for all.", said_on="2021-10-12")
    answer = page(admin_client, "vaccine")
    [line] = [
        line for group in answer.context["groups"] if group.name == "Quotations" for line in group.lines
    ]
    assert line.url == reverse("admin:forum_quotation_change", args=[said.pk])
    [people] = [group for group in answer.context["groups"] if group.name == "People"]
    assert len(people.lines) == 8
    assert f'href="{people.more_url.replace("&", "&amp;")}"' in answer.content.decode()
    [people] = admin_client.get(reverse("admin:search") + people.more_url).context["groups"]
    assert (len(people.lines), people.more_url) == (9, "")


@pytest.mark.slow
@pytest.mark.indexed
def test_drafts_are_not_hidden_behind_what_visitors_find(admin_client):
    factories.PersonFactory.create_batch(12, name="Ana Bell")
    factories.PersonFactory(name="Ana Bella Draft", status=Status.DRAFT)
    factories.PersonFactory(name="Doctor Ana Bell", status=Status.DRAFT)
    assert ("Ana Bella Draft", "Draft") in found(page(admin_client, "bell ana"))["People"][3:5]


def test_a_record_is_found_by_its_number(admin_client, meeting):
    person = meeting["person"]
    assert found(page(admin_client, f"/id/{person.uid.upper()}")) == {"People": [("Wang Chao", "Published")]}


@pytest.mark.parametrize("text", ["", "  ", ",", "%", '"', "no such word", "a" * 5000, "1" * 400])
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_breaks_the_search(admin_client, text, language):
    assert page(admin_client, text, language).status_code == 200


def test_nothing_found_says_so(admin_client):
    assert "No record of any kind has all words of “kraken”." in page(admin_client, "kraken").content.decode()


@pytest.mark.parametrize(
    "address", ["admin:index", "admin:search", "admin:forum_event_add", "admin:forum_event_changelist"]
)
def test_the_box_is_on_every_page(admin_client, address):
    html = admin_client.get(reverse(address)).content.decode()
    assert html.count('<input type="search" id="search-all"') == 1
    assert f'action="{reverse("admin:search")}"' in html


def test_visitors_have_neither_page_nor_box(client):
    answer = client.get(reverse("admin:search"), {"q": "x"}, follow=True)
    assert 'id="search-all"' not in answer.content.decode()
    assert "groups" not in answer.context
    assert client.post(reverse("admin:search")).status_code in (302, 405)


def test_only_what_an_editor_may_see_is_found(client, django_user_model, meeting):
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_person"))
    client.force_login(user)
    assert list(found(page(client, "Wang Chao"))) == ["People"]
    user.user_permissions.clear()
    client.force_login(user)
    assert found(page(client, "Wang Chao")) == {}


@pytest.mark.indexed
@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_no_public_door_reads_a_draft(client, admin_client, status):
    event = factories.EventFactory(name_en="Xylophone congress", city_en="Qaanaaq", status=status)
    assert found(page(admin_client, "xylophone")) == {"Events": [(event.title, event.get_status_display())]}
    assert not SearchDocument.objects.exists()
    assert not SearchWord.objects.filter(folded__in=["xylophone", "qaanaaq"]).exists()
    assert search("xylophone").total == 0
    assert suggest("xyl") == []
    doors = [
        "/en/search/?q=xylophone",
        "/en/search/suggestions/?q=xyl",
        "/api/v1/search?q=xylophone",
        "/en/events/",
    ]
    for door in doors:
        assert "congress" not in client.get(door, follow=True).content.decode().lower(), door


@pytest.mark.slow
@pytest.mark.indexed
def test_a_search_asks_a_bounded_number_of_questions(admin_client, meeting, django_assert_max_num_queries):
    with django_assert_max_num_queries(QUERIES):
        page(admin_client, "Wang Chao")
    for _number in range(12):
        factories.ParticipationFactory(event=meeting["event"])
        factories.QuotationFactory(speaker=Person.objects.get(name="Wang Chao"))
    with django_assert_max_num_queries(QUERIES):
        assert Event.objects.count() == 13
        page(admin_client, "Wang Chao")


# While somebody types


def suggested(client, text, language="en"):
    client.cookies["django_language"] = language
    return client.get(reverse("admin:suggestions"), {"q": text}).json()["suggestions"]


def test_names_of_every_kind_are_suggested_drafts_too(admin_client, meeting):
    [one] = suggested(admin_client, "wang ch")
    person = meeting["person"]
    url = reverse("admin:people_person_change", args=[person.pk])
    assert one == {"label": "Wang Chao", "language": "", "kind": "Person", "url": url}
    assert [one["kind"] for one in suggested(admin_client, "commission")] == ["Event · Draft"]
    assert [one["kind"] for one in suggested(admin_client, "commission", "es")] == ["Evento · Borrador"]
    assert suggested(admin_client, "havana") == []


@pytest.mark.parametrize("text", ["", " ", ",", "%", "a" * 400])
def test_where_nothing_is_named_so_nothing_is_suggested(admin_client, text):
    assert suggested(admin_client, text) == []


def test_suggestions_are_few_and_only_those_that_an_editor_may_see(client, admin_client, django_user_model):
    for kind in (factories.EventFactory, factories.TopicFactory, factories.OrganizationFactory):
        kind.create_batch(6, name_en="Kelp", name_es="Alga")
    assert len(suggested(admin_client, "kelp")) == 8
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_topic"))
    client.force_login(user)
    assert {one["kind"] for one in suggested(client, "kelp")} == {"Topic"}
    client.logout()
    assert client.get(reverse("admin:suggestions"), {"q": "kelp"}).status_code == 302
