"""Editors look at what was changed, restore it, recover what was deleted, and are told of each other."""

import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forum.models import Event, Topic
from records.core.history import revisions
from records.core.models import Status
from tests import factories
from tests.browser.eye import Eye

LANGUAGES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture
def editing(transactional_db, live_server, context):
    """Makes browser windows in which an editor is logged in."""

    def editing(name):
        user = get_user_model().objects.create_superuser(name, first_name=name)
        client = Client()
        client.force_login(user)
        page = context.browser.new_page(base_url=live_server.url)
        session = {
            "name": settings.SESSION_COOKIE_NAME,
            "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        page.context.add_cookies([{**session, "url": live_server.url}])
        return page

    return editing


def change_url(record):
    return reverse(f"admin:forum_{record._meta.model_name}_change", args=[record.pk])


def save(page):
    page.click(".submit-row [name=_save] >> nth=-1")


def test_two_editors_on_one_record_and_back_to_what_it_was(editing):
    topic = factories.TopicFactory(name_en="Trade", name_es="Comercio")
    ana, luis = editing("Ana"), editing("Luis")
    for page in (ana, luis):
        page.goto(change_url(topic))
    ana.fill("[name=name_en]", "Commerce")
    save(ana)
    expect(ana.locator(".messagelist")).to_contain_text("Commerce")
    luis.fill("[name=name_en]", "Exchange")
    save(luis)
    told = luis.locator(".field-name_en .errorlist, .errorlist:near([name=name_en])").first
    expect(told).to_contain_text("Ana saved something else here")
    expect(told).to_contain_text("Commerce")
    expect(luis.locator("[name=name_en]")).to_have_value("Exchange")
    save(luis)
    expect(luis.locator(".messagelist")).to_contain_text("Exchange")

    luis.goto(change_url(topic))
    luis.click("a.historylink")
    luis.check("[name=older] >> nth=2")
    luis.check("[name=newer] >> nth=0")
    luis.get_by_role("button", name="Compare").click()
    expect(luis.locator("del")).to_contain_text(["Trade"])
    expect(luis.locator("ins").last).to_have_text("Exchange")
    luis.get_by_role("link", name="Restore").click()
    luis.get_by_role("button", name="Restore this version").click()
    expect(luis).to_have_url(re.compile("/change/$"))
    expect(luis.locator("[name=name_en]")).to_have_value("Trade")
    assert Topic.objects.get().name_en == "Trade"


def test_a_deleted_draft_is_recovered(editing):
    event = factories.EventFactory(name_en="Forum", status=Status.DRAFT)
    factories.SessionFactory(event=event, name_en="Opening")
    ana = editing("Ana")
    ana.goto(change_url(event))
    ana.click("a.deletelink")
    ana.click("#content [type=submit]")
    ana.click("a.recoverlink")
    ana.get_by_role("link", name="Forum", exact=True).click()
    expect(ana.locator("#content-main")).to_contain_text("Opening")
    ana.get_by_role("button", name="Recover it").click()
    expect(ana).to_have_url(re.compile("/change/$"))
    assert (Event.objects.get().uid, Event.objects.get().sessions.count()) == (event.uid, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_page_of_the_history(editing, language):
    topic, gone = factories.TopicFactory(name_en="Trade"), factories.TopicFactory(status=Status.DRAFT)
    revisions.add_versions([(Topic, topic.pk), (Topic, gone.pk)])
    topic.other_names.create(name="A name without a place to break it" * 8, language="en")
    topic.sources.add(factories.SourceFactory())
    Topic.objects.filter(pk=topic.pk).update(name_en="Commerce", description_es="word " * 80, kind="plan")
    revisions.add_versions([(Topic, topic.pk)])
    Topic.objects.filter(pk=gone.pk).delete()
    page = editing("Ana")
    page.set_extra_http_headers({"Accept-Language": language})
    newest, oldest = revisions.versions_of(Topic, topic.pk)
    [lost] = revisions.versions_of(Topic, gone.pk)
    addresses = [
        reverse("admin:forum_topic_history", args=[topic.pk]),
        f"{reverse('admin:forum_topic_compare', args=[topic.pk])}?older={oldest.pk}&newer={newest.pk}",
        reverse("admin:forum_topic_restore", args=[topic.pk, oldest.pk]),
        reverse("admin:forum_topic_recoverlist"),
        reverse("admin:forum_topic_recover", args=[lost.pk]),
    ]
    eye = Eye(page)
    for address in addresses:
        eye.open(address)
        eye.look(address)
    assert eye.faults == {}
