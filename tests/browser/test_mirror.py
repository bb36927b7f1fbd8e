"""A mirror in a folder, opened as a file: what a reader does with a stick, without a network."""

from datetime import date

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.factories import EventFactory, PersonFactory, QuotationFactory


@pytest.mark.slow
def test_a_folder_is_read_and_searched_without_a_server(page, tmp_path):
    event = EventFactory(name_en="Forum of vaccines", name_es="Foro de vacunas", slug="forum")
    speaker = PersonFactory(name="Zoraida Núñez", slug="zoraida")
    texts = {
        "text_en": "Access to vaccines reduces asymmetries.",
        "text_es": "Las vacunas reducen asimetrías.",
    }
    QuotationFactory(event=event, speaker=speaker, slug="kept", text_status_es="official", **texts)
    folder = tmp_path / "a stick, with spaces" / "mirror"
    call_command("mirror", folder, date=date(2026, 11, 30), verbosity=0, processes=1)
    faults = []
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto((folder / "index.html").as_uri())
    page.wait_for_url("**/en/index.html")
    expect(page.get_by_role("note")).to_have_text(
        "This is a copy of Viva Voz, made on 30 November 2026. See the original"
    )
    page.get_by_role("link", name="Forum of vaccines").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Forum of vaccines")
    page.goto((folder / "en/quotations/kept/index.html").as_uri())
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    assert page.url.endswith("/es/citas/kept/index.html")
    page.get_by_text("Menú", exact=True).click()
    page.get_by_role("searchbox").fill("nunez vacunación asimetría")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Encontrados: 1")
    expect(page.locator(".found mark")).to_have_text(["vacunas", "asimetrías"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".found a").click()
    assert page.url.endswith("/es/citas/kept/index.html")
    assert faults == []
