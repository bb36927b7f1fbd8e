"""An editor suggests a change of a public article and of its quotation; a publisher accepts a part, by keyboard."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from forum.models import Article, Paragraph, Quotation
from tests import factories
from tests.browser.eye import Eye

TEXT = "She said: “We will trade wich China.”"
CORRECTED = TEXT.replace("wich", "with")
WORDS = "We will trade wich China."


@pytest.fixture
def editing(transactional_db, live_server, context):
    """Makes browser windows in which a member of a group is logged in."""

    def editing(group):
        user = get_user_model().objects.create_user(group, first_name=group.removesuffix("s"), is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        page = context.browser.new_page(base_url=live_server.url)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )
        return page

    return editing


@pytest.fixture
def quotation(transactional_db):
    event = factories.EventFactory()
    article = factories.ArticleFactory(headline_en="Forum held", published_on="2021-10-12")
    article.events.add(event)
    article.sources.add(factories.SourceFactory())
    paragraph = factories.ParagraphFactory(article=article, number=1, text_en=TEXT)
    place = {"text_en": WORDS, "place_en": TEXT.find(WORDS)}
    return factories.QuotationFactory(article=article, paragraph=paragraph, event=event, **place)


@pytest.mark.story
def test_a_word_is_corrected_by_a_suggestion_and_the_headline_is_not(editing, quotation):
    article = quotation.article
    editor, publisher = editing("Editors"), editing("Publishers")
    editors_eye, publishers_eye = Eye(editor), Eye(publisher)
    editor.goto(reverse("admin:forum_article_change", args=[article.pk]))
    editor.click("a.suggest")
    editor.fill("[name=headline_en]", "Forum is held")
    text = editor.locator("[name=paragraphs-0-text_en]")
    editor.evaluate("document.querySelectorAll('#paragraphs-group details').forEach(row => row.open = true)")
    text.fill(CORRECTED)
    editor.fill("[name=suggestion-message]", "The source prints “with”.")
    editor.get_by_role("button", name="Suggest it").click()
    offered = editor.get_by_role("group", name="Correct it too?")
    expect(offered.locator("del")).to_contain_text("wich")
    editors_eye.look("an offer")
    assert editors_eye.faults == {}
    offered.get_by_role("checkbox").check()
    editor.get_by_role("button", name="Suggest it").click()
    expect(editor.locator(".messagelist")).to_contain_text("Your suggestion waits")
    editor.get_by_role("link", name="Preview").click()
    expect(editor.locator("main")).to_contain_text("We will trade with China.")
    assert Article.objects.get().headline_en == "Forum held"

    publisher.goto(reverse("admin:index"))
    publisher.get_by_role("link", name="Forum held").click()
    expect(publisher.locator("blockquote")).to_have_text("The source prints “with”.")
    expect(publisher.get_by_role("checkbox")).to_have_count(3)
    publishers_eye.look("a suggestion")
    assert publishers_eye.faults == {}
    publisher.get_by_role("checkbox", name="Accept: Headline").focus()
    publisher.keyboard.press("Space")
    publisher.get_by_role("button", name="Accept what is ticked").focus()
    publisher.keyboard.press("Enter")
    expect(publisher.locator(".messagelist")).to_contain_text("Readers see it now")
    assert Article.objects.get().headline_en == "Forum held"
    assert Paragraph.objects.get().text_en == CORRECTED
    assert Quotation.objects.get().text_en == "We will trade with China."
    editor.goto(reverse("admin:index"))
    expect(editor.get_by_role("region", name="Your suggestions")).to_contain_text("Accepted in part")
