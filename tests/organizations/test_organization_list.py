"""The table of organizations: kinds, families, acronyms of every language, counts, and nothing unpublished."""

import re

import pytest

from organizations.models import OrganizationName
from records.core.models import Status
from tests import factories
from tests.factories import at_once

pytestmark = pytest.mark.django_db

Body = factories.OrganizationFactory


def rows(answer) -> list[tuple[str, bool]]:
    """(name, whether it is indented) of every row."""
    rows = (row for group in answer.context["groups"] for row in group["rows"])
    return [(str(row["body"]), row["is_child"]) for row in rows]


def row_of(page: str, name: str) -> str:
    """A row as plain text."""
    found = next(row for row in re.findall(r"<tr.*?</tr>", page, re.DOTALL) if name in row)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


@pytest.fixture
def united_nations():
    parent = Body(name_en="United Nations", name_es="Naciones Unidas", acronym_en="UN", acronym_es="ONU")
    Body(name_en="Commission", parent=parent)
    Body(name_en="Zone of peace")
    Body(name_en="Verein", parent=None)
    return parent


def test_parts_follow_their_whole_and_are_indented(client, united_nations):
    expected = [("United Nations", False), ("Commission", True), ("Verein", False), ("Zone of peace", False)]
    assert rows(client.get("/en/organizations/")) == expected
    assert client.get("/en/organizations/").content.count(b'<tr class="child">') == 1


def test_the_order_follows_the_language(client, united_nations):
    names = [name for name, _is_child in rows(client.get("/es/organizaciones/"))]
    assert names == ["Naciones Unidas", "Commission", "Verein", "Zone of peace"]


def test_kinds_stand_in_their_own_groups(client, united_nations):
    Body(name_en="Academy", kind="research")
    Body(name_en="Bureau", kind="research", parent=united_nations)
    answer = client.get("/en/organizations/")
    assert [str(group["label"]) for group in answer.context["groups"]] == [
        "International and regional bodies",
        "Academies, institutes and universities",
    ]
    assert rows(answer)[-2:] == [("Academy", False), ("Bureau", False)]
    assert "Part of: United Nations" in row_of(answer.content.decode(), "Bureau")


def test_a_part_whose_whole_is_filtered_out_looks_like_nobodys(client, united_nations):
    Body(name_en="Office in Mexico", parent=united_nations, country="MX")
    Body(name_en="Alliance", country="MX")
    assert rows(client.get("/en/organizations/?country=MX")) == [
        ("Alliance", False),
        ("Office in Mexico", False),
    ]


def test_a_part_whose_whole_is_on_the_page_before_looks_like_nobodys(client):
    parent = Body(name_en="A whole")
    for number in range(60):
        Body(name_en=f"Part {number:02}", parent=parent)
    first, second = client.get("/en/organizations/"), client.get("/en/organizations/?page=2")
    assert rows(first)[:2] == [("A whole", False), ("Part 00", True)]
    assert [is_child for _name, is_child in rows(second)] == [False] * 11
    assert "Part of: A whole" in row_of(second.content.decode(), "Part 59")


def test_a_draft_whole_is_not_named(client):
    Body(name_en="Part", parent=Body(name_en="Hidden whole", status=Status.DRAFT))
    answer = client.get("/en/organizations/")
    assert rows(answer) == [("Part", False)]
    assert b"Hidden whole" not in answer.content


def test_acronyms_of_every_language_and_the_native_name(client, united_nations):
    OrganizationName.objects.create(
        organization=united_nations, name="联合国", language="zh-Hans", kind="native-script"
    )
    assert row_of(client.get("/en/organizations/").content.decode(), "United Nations").startswith(
        "UN ONU United Nations 联合国"
    )
    page = client.get("/es/organizaciones/").content.decode()
    assert '<td class="acro">ONU <span lang="en">UN</span>' in page


def test_events_are_counted_once_and_only_published_ones(client):
    body = Body(slug="eclac")
    event = factories.EventFactory()
    factories.OrganizerFactory(organization=body, event=event, role="host")
    factories.OrganizerFactory(organization=body, event=event, role="sponsor")
    factories.OrganizerFactory(organization=body, event__status=Status.DRAFT)
    Body(name_en="Without events")
    answer = client.get("/en/organizations/?sort=events")
    assert [one.event_count for one in answer.context["page_obj"]] == [1, 0]
    assert answer.context["groups"] == []
    assert b"/en/events/?organizer=eclac" in answer.content


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_only_published_organizations_are_listed(client, status):
    Body(name_en="Hidden body", status=status)
    answer = client.get("/en/organizations/")
    assert rows(answer) == []
    assert b"Hidden body" not in answer.content


def test_facets(client):
    Body(name_en="Academy", kind="research", country="CN")
    Body(name_en="Ministry", kind="government", country="CN")
    answer = client.get("/en/organizations/?kind=research")
    assert rows(answer) == [("Academy", False)]
    kinds, countries = (facet["choices"] for facet in answer.context["facets"])
    assert [(choice.value, choice.count) for choice in kinds] == [("research", 1), ("government", 1)]
    assert [(choice.label, choice.count) for choice in countries] == [("China", 1)]


@pytest.mark.parametrize("many", [1, 15])
def test_queries_do_not_grow(client, many, django_assert_max_num_queries):
    for number in at_once(many):
        body = Body(kind="research", parent=Body(), acronym_en=f"A{number}")
        factories.OrganizerFactory(organization=body)
        OrganizationName.objects.create(
            organization=body, name="名", language="zh-Hans", kind="native-script"
        )
    with django_assert_max_num_queries(8):
        assert len(client.get("/en/organizations/?kind=research").context["page_obj"]) == many
