"""A publisher schedules an event under embargo, shows it to an outsider, and sees it appear at its hour."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from records.core.models import Status
from records.editing.scheduling.models import ScheduledChange
from tests import factories
from tests.browser.eye import Eye


@pytest.fixture
def page(transactional_db, live_server, context):
    """A browser window in which a publisher is logged in."""
    user = get_user_model().objects.create_user("publisher", is_staff=True)
    user.groups.add(Group.objects.get(name="Publishers"))
    client = Client()
    client.force_login(user)
    page = context.browser.new_page(base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    yield page
    page.close()


@pytest.mark.story
def test_an_event_is_shown_to_an_outsider_and_published_at_its_hour(page, context, live_server, settings):
    settings.SITE_URL = live_server.url
    event = factories.EventFactory(
        name_en="Forum of ministers",
        name_es="Foro de ministros",
        slug="ministers",
        country="MX",
        city_en="Mexico City",
        status=Status.DRAFT,
    )
    factories.QuotationFactory(event=event, status=Status.DRAFT, text_en="Words that wait")
    form, eye = reverse("admin:forum_event_change", args=[event.pk]), Eye(page)
    page.goto(form)
    page.get_by_role("link", name="Publish…").click()
    expect(page.get_by_label("Hour", exact=True)).to_be_hidden()
    page.get_by_label("At a day and an hour").check()
    day = timezone.now() + timedelta(days=9)
    page.get_by_label("Day", exact=True).fill(f"{day:%Y-%m-%d}")
    page.get_by_label("Hour", exact=True).fill("15:00")
    expect(page.get_by_label("Time zone")).to_have_value("America/Mexico_City")
    page.get_by_label("Embargo: and not before").check()
    page.get_by_label("Hour", exact=True).press(
        "Enter"
    )  # as good as the button, and nothing is published by it
    told = page.locator(".notice[role=status]")
    expect(told).to_contain_text("15:00 (Mexico City time, UTC-06:00), which is 21:00 (UTC)")
    eye.look("the hour as it was understood")
    page.get_by_role("button", name="Schedule it").click()
    expect(page.locator(".notice.scheduled")).to_contain_text("Embargo: not before.")
    eye.look("the form of a scheduled event")
    page.get_by_role("link", name="Publish…").click()
    expect(page.locator(".status-rows")).to_contain_text("It is under embargo until")

    page.goto(form)
    page.get_by_role("link", name="Preview links…").click()
    page.get_by_label("For whom").fill("Ana of the Ministry")
    page.get_by_label("Valid for").select_option("1 day")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Spanish").input_value()
    eye.look("the link that was made")
    outsider = context.new_page()
    outsider.goto(address)
    expect(outsider.locator(".ribbon")).to_contain_text("Borrador sin publicar")
    expect(outsider.locator("h1")).to_have_text("Foro de ministros")
    expect(outsider.locator("main")).not_to_contain_text("Words that wait")
    page.goto(page.url)  # the address of the link is not shown again
    expect(page.locator("ul.lines")).to_contain_text("opened 1 time")
    page.get_by_role("button", name="Revoke").click()
    expect(page.locator(".messagelist")).to_contain_text("The link leads nowhere now.")
    assert outsider.reload().status == 404

    ScheduledChange.objects.update(due=timezone.now() - timedelta(seconds=1))
    call_command("publish_scheduled", verbosity=0)
    assert outsider.goto(f"{live_server.url}{event.get_absolute_url()}").status == 200
    page.goto(reverse("admin:index"))
    expect(page.locator(".scheduled")).to_contain_text("Published: today")
    eye.look("the desk")
    assert eye.faults == {}
