"""An editor goes through a list by keys, undoes a save, and takes an article as a source."""

import re

import pytest
from playwright.sync_api import expect

from forum.models import Quotation, Topic
from records.core.models import Source, Status
from tests import factories
from tests.browser.test_autosave import logged_in


@pytest.fixture
def editor(page, live_server):
    page.context.add_cookies(logged_in(live_server, "editor"))
    return page


def expect_record(page, title):
    """Wait for the form of a record, and for its keys."""
    expect(page.locator("#content h1")).to_have_text(title)
    expect(page.locator("[data-shortcuts]")).to_be_visible()


@pytest.mark.story
def test_through_a_list_by_keys_and_a_save_undone(editor, live_server):
    for name in ("Arts", "Care", "Debt"):
        factories.TopicFactory(name_en=name, status=Status.DRAFT)
    editor.goto(f"{live_server.url}/admin/forum/topic/?status__exact=draft&o=1")
    editor.get_by_role("link", name="Arts", exact=True).click()
    expect_record(editor, "Arts")
    editor.keyboard.press("Alt+PageDown")
    expect_record(editor, "Care")
    editor.keyboard.press("Alt+PageUp")
    expect_record(editor, "Arts")
    editor.keyboard.press("?")
    dialog = editor.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_contain_text("Save and next")
    editor.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    editor.fill("[name=name_en]", "What is art")
    editor.press("[name=name_en]", "?")
    expect(editor.locator("[name=name_en]")).to_have_value("What is art?")
    editor.press("[name=name_en]", "Control+Enter")
    expect_record(editor, "Care")
    assert Topic.objects.filter(name_en="What is art?").exists()
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator(".messagelist")).to_contain_text("Undone: Arts")
    expect_record(editor, "Care")
    assert Topic.objects.filter(name_en="Arts").exists()


def test_an_article_is_taken_as_a_source_and_the_day_is_written(editor, live_server):
    article = factories.ArticleFactory(publisher=factories.OrganizationFactory())
    quotation = factories.QuotationFactory(article=article, status=Status.DRAFT)
    editor.goto(f"{live_server.url}/admin/forum/quotation/{quotation.pk}/change/")
    editor.get_by_role("button", name="Take the article as a source").click()
    expect(editor.locator(".source-said")).to_contain_text("It stands among the sources.")
    editor.click("[name=_continue]")
    expect(editor.locator(".messagelist .success").first).to_be_visible()
    assert Quotation.objects.get().sources.get() == Source.objects.get()
    editor.goto(f"{live_server.url}/admin/records/source/{Source.objects.get().pk}/change/")
    editor.fill("[name=accessed_on]", "")
    editor.get_by_role("button", name="Today").click()
    expect(editor.locator("[name=accessed_on]")).to_have_value(re.compile(r"^\d{4}-\d{2}-\d{2}$"))
