"""Reading offline: the last pages are there, nothing of editors or of senders is kept, what is withdrawn goes."""

import pytest
from django.utils import timezone
from playwright.sync_api import Error, expect

from forum.models import Quotation
from records.core.models import Status

READ = "/en/quotations/celac-common-space/"
UNREAD = "/en/quotations/covid-asymmetries/"
CHECKED = "/en/check/?q=The+sea+belongs+to+everyone"
KEPT = """async () => {
  const names = await caches.keys();
  const kept = await (await caches.open(names[0])).keys();
  return kept.map((one) => new URL(one.url).pathname);
}"""
READY = "() => navigator.serviceWorker.controller?.state === 'activated'"


@pytest.mark.slow
def test_the_last_pages_are_read_offline_and_nothing_else_is_kept(site, browser):
    context = browser.new_context(service_workers="allow")
    page = context.new_page()
    page.goto(site + "/es/")
    page.wait_for_function(READY)
    for address in (READ, CHECKED, "/admin/login/", "/en/nothing/"):
        page.goto(site + address)
    page.goto(site + READ)
    expect(page.get_by_text("Offline copy")).to_have_count(0)
    pages = [path for path in page.evaluate(KEPT) if not path.startswith("/static/")]
    assert sorted(pages) == ["/en/quotations/celac-common-space/", "/es/"]
    context.set_offline(True)
    page.goto(site + READ)
    expect(page.get_by_text("Offline copy of")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).display") == "flex"
    page.goto(site + "/es/")
    expect(page.locator(".offline")).to_be_visible()
    with pytest.raises(Error):
        page.goto(site + UNREAD)
    context.set_offline(False)
    Quotation.objects.filter(slug="celac-common-space").update(
        status=Status.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason_en="Entered twice."
    )
    page.goto(site + READ)
    expect(page.locator(".offline")).to_have_count(0)
    page.goto(site + "/es/")
    assert READ not in page.evaluate(KEPT)
    context.close()
