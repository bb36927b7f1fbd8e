"""An editor types a name that is here already, merges what was entered twice, and takes it back."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from people.models import Person
from records.core.merging import merge
from records.core.models import Status
from tests import factories
from tests.browser.eye import Eye

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def editing(transactional_db, live_server, context):
    """Makes browser windows in which a member of a group is logged in."""

    def editing(group):
        user = get_user_model().objects.create_user(group, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        page = context.browser.new_page(base_url=live_server.url)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return page, user

    return editing


def entered(status=Status.DRAFT):
    """A person who is here, with an office held at an event."""
    person = factories.PersonFactory(
        name="Alicia Bárcena", slug="alicia-barcena", status=status, country="MX"
    )
    office = factories.OfficeFactory(
        person=person, title_en="Executive Secretary", title_es="Secretaria Ejecutiva"
    )
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT)
    factories.ParticipationFactory(event=event, person=person, office=office, role="speaker")
    return person


@pytest.mark.story
def test_a_person_entered_twice_becomes_one_and_two_again(editing):
    known = entered()
    page, _user = editing("Editors")
    page.goto(reverse("admin:people_person_add"))
    page.locator("[name=name]").press_sequentially("Barcena, A.")
    here = page.locator(".already-here[role=status]")
    expect(here).to_contain_text("Already here?")
    expect(here.get_by_role("link")).to_contain_text(["Alicia Bárcena · Mexico · Draft"])
    with page.context.expect_page() as opened:  # what was typed stays
        here.get_by_role("link").press("Enter")
    expect(opened.value.locator("h1").last).to_have_text("Alicia Bárcena")
    opened.value.close()

    page.fill("[name=name]", "Rodrigo Malmierca")
    expect(here).to_be_empty()
    page.fill("[name=name]", "A. Bárcena")
    page.select_option("[name=country]", "CL")
    page.press("[name=name]", "Control+s")
    told = page.locator(".messagelist .warning")
    expect(told).to_contain_text("Is it already here?")
    told.get_by_role("link", name="Merge…").click()

    expect(page.locator("h1").last).to_have_text("“A. Bárcena” becomes a part of “Alicia Bárcena”")
    page.get_by_role("row", name="Country").get_by_role("radio", name="Chile").check()
    page.get_by_role("button", name="Merge", exact=True).press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("“A. Bárcena” is a part of “Alicia Bárcena” now")
    known.refresh_from_db()
    assert (known.country, known.other_names.get().name) == ("CL", "A. Bárcena")
    assert Person.objects.count() == 1

    page.locator(".messagelist").get_by_role("link", name="Undo the merge…").click()
    page.get_by_role("button", name="Undo the merge").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("The merge is undone")
    known.refresh_from_db()
    assert (known.country, known.other_names.count()) == ("MX", 0)
    assert Person.objects.count() == 2


def test_two_ticked_records_are_merged_and_the_history_undoes_it(editing):
    kept, gone = (
        factories.TopicFactory(name_en=name, status=Status.DRAFT) for name in ("Vaccines", "Vaccine")
    )
    page, _user = editing("Editors")
    page.goto(reverse("admin:forum_topic_changelist"))
    for box in page.locator("#result_list .action-select").all():
        box.check()
    page.select_option("[name=action]", label="Merge two…")
    page.locator(".actions button").click()
    page.get_by_role("button", name="Merge", exact=True).click()
    expect(page).to_have_url(re.compile(f"/{kept.pk}/change/"))
    page.click("a.historylink")
    page.get_by_role("link", name="Undo the merge…").click()
    page.get_by_role("button", name="Undo the merge").click()
    page.wait_for_url(re.compile("/change/"))
    assert {one.pk for one in type(kept).objects.all()} == {kept.pk, gone.pk}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_the_pages(editing, language):
    kept = entered(Status.PUBLISHED)
    others = [
        factories.PersonFactory(name=name, biography_en="Word " * 40, country="CL", status=Status.DRAFT)
        for name in ("A. Bárcena", "Alicia Barcena Ibarra")
    ]
    factories.QuotationFactory(speaker=others[0], label_en="A name without a place to break it" * 4)
    factories.PersonFactory(name="Alicia Bárcena Ibarra", biography_en="Other")
    page, user = editing("Publishers")
    merging = merge(others[1], kept, by=user)
    page.set_extra_http_headers({"Accept-Language": language})
    eye = Eye(page)
    for address in (
        f"{reverse('admin:people_person_merge')}?pk={kept.pk}&pk={others[0].pk}",
        f"{reverse('admin:people_person_merge')}?pk={kept.pk}&pk={others[0].pk}&keep={others[0].pk}",
        reverse("admin:people_person_same", args=[kept.pk]),
        reverse("admin:people_person_unmerge", args=[kept.pk, merging.pk]),
    ):
        eye.open(address)
        eye.look(address)
    eye.open(reverse("admin:people_person_change", args=[kept.pk]))
    page.fill("[name=name]", "Alicia Barcena")
    expect(page.locator(".already-here a").first).to_be_visible()
    eye.look("already here")
    assert eye.faults == {}
