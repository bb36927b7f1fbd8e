"""A translator takes the first missing text, is helped by paragraph, glossary and memory, is warned, and goes on."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from forum.models import Quotation
from records.core.models import Status
from tests import factories
from tests.browser.hands import PASSWORD


@pytest.fixture
def drafts(transactional_db):
    """Two drafts of words without Spanish, in a paragraph that has it, and a sentence that was translated before."""
    factories.OrganizationFactory(acronym_en="ECLAC", acronym_es="CEPAL")
    factories.EventFactory(
        theme_en="Trade grew last year in the region.",
        theme_es="El comercio creció el año pasado en la región.",
    )
    article = factories.ArticleFactory(status=Status.DRAFT, text_status_en="original")
    words = ("Trade grew this year in the region. ECLAC said so", "We agree")
    for number, text in enumerate(words, 1):
        paragraph = factories.ParagraphFactory(
            article=article, number=number, text_en=f"“{text}”, she said.", text_es=f"Párrafo {number}."
        )
        factories.QuotationFactory(
            status=Status.DRAFT,
            article=article,
            paragraph=paragraph,
            text_en=text,
            text_es=None,
            text_status_en="original",
            text_status_es="",
        )
    user = User.objects.create_user("translator", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Translators"))


@pytest.mark.story
def test_from_the_first_missing_text_to_the_next(drafts, live_server, page):
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{live_server.url}/admin/login/?next=/admin/translations/%3Flanguage=es")
    page.fill("[name=username]", "translator")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Missing", exact=True).click()
    page.select_option("#kind", label="Quotations")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="Translate them one after the other").click()
    expect(page.locator(".translate-place")).to_contain_text("1 of 2")
    expect(page.locator("mark")).to_have_text("Trade grew this year in the region. ECLAC said so")
    expect(page.locator("[aria-labelledby=memory] del")).to_have_text("last")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Alt+1")
    field = page.locator("[name=text]")
    expect(field).to_have_value("El comercio creció el año pasado en la región.")
    field.fill("El comercio creció este año en la región. Así lo dijo la ECLAC")
    warning = page.locator(".translate-warnings")
    expect(warning).to_contain_text("ECLAC → CEPAL")
    field.fill("El comercio creció este año en la región. Así lo dijo la")
    page.locator("[aria-labelledby=glossary]").get_by_role("button", name="CEPAL").click()
    expect(field).to_have_value("El comercio creció este año en la región. Así lo dijo la CEPAL")
    expect(warning).not_to_contain_text("ECLAC")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".translate-source .words")).to_have_text("We agree")
    expect(page.locator(".messagelist")).to_contain_text("The translation is saved")
    expect(page.locator(".translate-place")).to_contain_text("1 of 1")
    assert Quotation.objects.filter(text_es__endswith="la CEPAL", text_status_es="unofficial").count() == 1
    page.set_viewport_size({"width": 390, "height": 844})
    widths = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert widths[0] <= widths[1]
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url(re.compile("/texts/"))
    expect(page.locator(".messagelist")).to_contain_text("That was the last text of this list.")
    assert faults == []
