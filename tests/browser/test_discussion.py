"""An editor and a publisher talk about a record: a return, a comment on words while something is typed, an answer."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from records.core import publication
from records.core.history import revisions
from records.core.models import Status
from records.editing.discussion.models import Assignment, Comment
from records.editing.urls import admin_url
from tests import factories
from tests.browser.eye import Eye


def person(name, group):
    user = get_user_model().objects.create_user(
        name.lower(), f"{name}@example.org", first_name=name, is_staff=True
    )
    user.groups.set([Group.objects.get(name=group)])
    return user


@pytest.fixture
def talk(site, page):
    """Changes who sits at the page."""

    def talk(user):
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        return page

    return talk


@pytest.fixture
def event(site):
    ana = person("Ana", "Editors")
    made = factories.EventFactory(name_en="Forum of Havana", city_en="Havana", status=Status.DRAFT)
    revisions.add_versions([(type(made), made.pk)], ana, revisions.ADDED)
    publication.send_to_review([made], ana)
    return made


@pytest.mark.story
def test_a_record_is_returned_talked_about_and_sent_again(talk, event, site):
    ana, paz = get_user_model().objects.get(username="ana"), person("Paz", "Publishers")
    page = talk(paz)
    form = site + admin_url(event, "change")
    page.goto(form)
    page.get_by_role("link", name="Return as a draft…").click()
    page.get_by_role("button", name="Return 1 record as a draft").click()
    expect(page.get_by_text("Write why it comes back")).to_be_visible()
    page.get_by_label("Reason").fill("Which hall was it?")
    page.get_by_role("button", name="Return 1 record as a draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Made a draft again")
    # On the words of a field, by keyboard, in the middle of other work: what is typed stays.
    page.fill("[name=venue_en]", "Palacio de Convenciones")
    page.locator("[name=city_en]").select_text()
    page.keyboard.press("Alt+Shift+C")
    expect(page.locator("#comment_words")).to_have_value("Havana")
    page.keyboard.type("In English too?")
    page.locator(".new-comment [type=submit]").click()
    expect(page.locator(".thread", has_text="In English too?")).to_contain_text("City (English)")
    expect(page.locator("[name=venue_en]")).to_have_value("Palacio de Convenciones")
    expect(page.locator(".field-city_en .field-comments, .field-city .field-comments")).to_be_visible()
    # A comment that was not sent outlives the saving of the record.
    page.locator("#comment_text").fill("One more thing")
    page.keyboard.press("Control+S")
    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    expect(page.locator("#comment_text")).to_have_value("One more thing")

    Assignment.objects.create(record=event, assignee=ana, by=paz, note="Add the hall")
    page = talk(ana)
    page.goto(site + reverse("admin:index"))
    expect(page.locator(".for-me").first).to_contain_text("Which hall was it?")
    page.locator(".for-me").first.get_by_role("link", name="Forum of Havana").click()
    expect(page.locator(".returned")).to_contain_text("Paz returned this:")
    thread = page.locator(".thread", has_text="In English too?")
    thread.locator(".answering summary").click()
    thread.get_by_label("Comment").fill("As the source has it.")
    thread.locator(".answering [type=submit]").click()
    expect(page.locator(".answer")).to_contain_text("As the source has it.")
    page.locator(".assignment").get_by_role("button").click()
    expect(page.locator(".assignment")).to_have_count(0)
    page.get_by_role("link", name="Send to review…").click()
    page.locator(".submit-row [type=submit]").click()
    expect(page.locator(".returned")).to_have_count(0)
    assert Comment.objects.get(kind="return").resolved_at
    look_at_all(page, site, event, paz)


def look_at_all(page, site, event, paz):
    ana = get_user_model().objects.get(username="ana")
    Assignment.objects.create(
        record=event, assignee=ana, by=paz, note="A hall with a rather long name", due="2020-01-01"
    )
    page.context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": "es", "url": site}])
    eye = Eye(page)
    for url in (
        admin_url(event, "change"),
        admin_url(event, "discussion", event.pk),
        f"{reverse('waiting')}?list=assigned",
        reverse("my_notices"),
    ):
        eye.open(site + url)
        eye.look(url)
    assert eye.faults == {}
