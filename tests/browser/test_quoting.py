"""An editor enters an article and quotes from it, with the mouse and with the keyboard, and divides a quotation."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from forum.models import Paragraph, Quotation
from records.core.models import Status
from tests import factories

PASSWORD = "lapis lazuli 1836"
ENGLISH = "“😀 It’s a shared task,” she said. A task for all."
SPANISH = "“😀 Es una tarea común”, dijo. Una tarea de todos."


@pytest.fixture
def editor(transactional_db, live_server, page):
    """An editor who is logged in; `goto()` takes paths of the site."""
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/admin/login/?next=/admin/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.click("#login-form [type=submit]:visible")
    page.wait_for_url("**/admin/")
    yield page
    assert faults == []


@pytest.fixture
def paragraph(transactional_db):
    office = factories.OfficeFactory(title_en="Secretary", person__name="Alicia Bárcena")
    paragraph = factories.ParagraphFactory(
        number=1, text_en=ENGLISH, text_es=SPANISH, article__headline_en="Held"
    )
    paragraph.article.events.add(factories.EventFactory())
    paragraph.speaker = office.person
    return paragraph


def go(page, live_server, path):
    page.goto(f"{live_server.url}{path}")


def save(page):
    page.click(".submit-row input[name=_continue]")
    expect(page).to_have_url(re.compile("/change/"))


def choose(page, field, name):
    page.click(f"#id_{field} + .select2 .select2-selection")
    page.keyboard.type(name)
    page.click(f".select2-results__option:has-text('{name}')")


def select(page, language, words):
    """Select words as a mouse does."""
    page.locator(f"[data-printed={language}]").evaluate(
        "(printed, words) => { printed.focus(); const start = printed.value.indexOf(words);"
        " printed.setSelectionRange(start, start + words.length); }",
        words,
    )


def test_words_are_taken_from_the_chosen_paragraph(editor, live_server, paragraph):
    go(editor, live_server, reverse("admin:forum_quotation_add"))
    expect(editor.locator("[name=_paragraphs]")).to_be_hidden()
    choose(editor, "article", "Held")
    editor.select_option("[name=paragraph]", label=f"1 · {ENGLISH}")
    expect(editor.locator("[data-printed=en]")).to_have_value(ENGLISH)
    expect(editor.locator(".field-event .proposal")).to_contain_text("Event")
    select(editor, "en", " a shared task")
    editor.click("[data-take=en] >> nth=0")
    expect(editor.locator("[name=text_en]")).to_have_value("a shared task")
    expect(editor.locator("[name=text_en]")).to_be_focused()
    expect(editor.locator("[data-compared=en]")).to_have_text(
        "The words stand in the paragraph, letter by letter."
    )
    select(editor, "es", "dijo.")
    editor.click("[data-take=es][data-into=attribution]")
    expect(editor.locator("[name=attribution_es]")).to_have_value("dijo.")
    editor.fill("[name=text_es]", "una tarea comun")
    expect(editor.locator("[data-compared=es]")).to_have_text(
        "The words do not stand in the paragraph like this."
    )
    editor.fill("[name=text_es]", "una tarea común")
    choose(editor, "speaker", "Alicia")
    editor.select_option("[name=kind]", "direct")
    expect(editor.locator(".field-office .proposal")).to_contain_text("Secretary")
    save(editor)
    quotation = Quotation.objects.get()
    assert (quotation.text_en, quotation.place_en, quotation.place_es) == ("a shared task", 8, 6)
    assert (str(quotation.office), quotation.attribution_es) == ("Secretary", "dijo.")


def test_the_place_is_that_of_the_selection_where_words_stand_twice(editor, live_server, paragraph):
    go(editor, live_server, f"{reverse('admin:forum_quotation_add')}?paragraph={paragraph.pk}")
    printed = editor.locator("[data-printed=en]")
    printed.focus()
    editor.keyboard.press("Control+End")
    editor.keyboard.type("typed into it")
    expect(printed).to_have_value(ENGLISH)
    for _letter in range(len(" for all.")):
        editor.keyboard.press("ArrowLeft")
    for _letter in range(len("task")):
        editor.keyboard.press("Shift+ArrowLeft")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    expect(editor.locator("[name=text_en]")).to_have_value("task")
    choose(editor, "speaker", "Alicia")
    editor.select_option("[name=kind]", "direct")
    save(editor)
    assert Quotation.objects.get().place_en == 36


def test_another_article_has_other_paragraphs(editor, live_server, paragraph):
    other = factories.ParagraphFactory(number=1, text_en="Quite another text.", article__headline_en="Other")
    go(editor, live_server, f"{reverse('admin:forum_quotation_add')}?paragraph={paragraph.pk}")
    choose(editor, "article", "Other")
    expect(editor.locator("[name=paragraph] option")).to_have_count(2)
    expect(editor.locator(".paragraph-aside")).to_be_hidden()
    editor.select_option("[name=paragraph]", str(other.pk))
    expect(editor.locator("[data-printed=en]")).to_have_value("Quite another text.")
    editor.locator("[name=text_en]").fill("left before it is saved")
    editor.on("dialog", lambda dialog: dialog.accept())


def test_words_without_a_paragraph_are_sought_while_they_are_typed(editor, live_server, paragraph):
    go(editor, live_server, f"{reverse('admin:forum_quotation_add')}?article={paragraph.article_id}")
    editor.fill("[name=text_en]", "a shared job")
    expect(editor.locator("[data-sought]")).to_contain_text("The nearest is paragraph 1:")
    expect(editor.locator("[data-compared=en] del")).to_have_text("Only here: job")
    editor.fill("[name=text_en]", "a shared task")
    expect(editor.locator("[data-sought]")).to_contain_text("The words stand, letter by letter, in:")
    editor.click("[data-choose]")
    expect(editor.locator("[name=paragraph]")).to_have_value(str(paragraph.pk))
    expect(editor.locator("[data-compared=en]")).to_have_text(
        "The words stand in the paragraph, letter by letter."
    )
    editor.on("dialog", lambda dialog: dialog.accept())


def test_what_differs_stands_word_for_word_until_something_is_typed(editor, live_server, paragraph):
    quotation = factories.QuotationFactory(
        text_en="a shared job", article=paragraph.article, paragraph=paragraph, status=Status.DRAFT
    )
    go(editor, live_server, reverse("admin:forum_quotation_change", args=[quotation.pk]))
    expect(editor.locator("[data-take=en]").first).to_be_visible()
    editor.evaluate("django.jQuery('.related-widget-wrapper select').trigger('change')")
    editor.wait_for_load_state("networkidle")
    expect(editor.locator("[data-compared=en] del")).to_have_text("Only here: job")
    editor.fill("[name=text_en]", "a shared task")
    expect(editor.locator("[data-compared=en]")).to_have_text(
        "The words stand in the paragraph, letter by letter."
    )
    save(editor)


def test_without_the_script_the_same_comes_with_the_page(browser, live_server, paragraph, admin_client):
    context = browser.new_context(java_script_enabled=False)
    cookie = {"name": "sessionid", "value": admin_client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    go(page, live_server, f"{reverse('admin:forum_quotation_add')}?paragraph={paragraph.pk}")
    expect(page.locator("[data-printed=es]")).to_have_value(SPANISH)
    expect(page.locator("[data-take]").first).to_be_hidden()
    page.fill("[name=text_en]", "a shared job")
    page.click("[name=_paragraphs]")
    expect(page.locator("del")).to_have_text("Only here: job")
    expect(page.locator("[name=text_en]")).to_have_value("a shared job")
    context.close()


def test_a_pasted_article_and_a_new_version_of_it(editor, live_server):
    go(editor, live_server, reverse("admin:forum_article_add"))
    editor.fill("[name=headline_en]", "Forum held")
    editor.fill("[name=pasted_en]", "One.\n\nTwo.")
    editor.fill("[name=pasted_es]", "Uno.\n\nDos.")
    save(editor)
    assert list(Paragraph.objects.values_list("number", "text_en", "text_es")) == [
        (1, "One.", "Uno."),
        (2, "Two.", "Dos."),
    ]
    editor.click("summary:has-text('Paste the text')")
    editor.fill("[name=pasted_en]", "One.\n\nTwo and more.")
    editor.click(".submit-row input[name=_continue]")
    expect(editor.locator(".asked ins")).to_contain_text("and more")
    editor.check("[name=pasted_agreed]")
    save(editor)
    expect(editor.locator(".messagelist")).to_contain_text("The text in English makes 2 paragraphs.")
    assert Paragraph.objects.get(number=2).text_en == "Two and more."


def test_a_quotation_is_divided_at_the_cursor(editor, live_server, paragraph):
    quotation = factories.QuotationFactory(
        text_en="It’s a shared task",
        place_en=3,
        article=paragraph.article,
        paragraph=paragraph,
        status=Status.DRAFT,
    )
    go(editor, live_server, reverse("admin:forum_quotation_change", args=[quotation.pk]))
    editor.click("a.status-link.split")
    first = editor.locator("[name=first_text_en]")
    first.focus()
    first.evaluate("(text) => text.setSelectionRange(5, 5)")
    editor.click("[data-cut]")
    expect(first).to_have_value("It’s")
    expect(editor.locator("[name=second_text_en]")).to_have_value("a shared task")
    editor.click("form.split input[type=submit]")
    expect(editor.locator(".messagelist")).to_contain_text("It is divided, and its address leads to both:")
    assert list(Quotation.objects.order_by("pk").values_list("text_en", flat=True)) == [
        "It’s",
        "a shared task",
    ]


@pytest.mark.parametrize("language", ["en-GB", "es-MX"])
def test_no_page_of_it_scrolls_sideways_on_a_phone(browser, live_server, paragraph, admin_client, language):
    quotation = factories.QuotationFactory(
        text_en="It's a shared job", article=paragraph.article, paragraph=paragraph, status=Status.DRAFT
    )
    context = browser.new_context(viewport={"width": 390, "height": 800}, locale=language)
    cookie = {"name": "sessionid", "value": admin_client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    for path in (
        reverse("admin:forum_quotation_change", args=[quotation.pk]),
        reverse("admin:forum_quotation_split", args=[quotation.pk]),
        reverse("admin:forum_article_change", args=[paragraph.article.pk]),
    ):
        go(page, live_server, path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    context.close()
