"""The doors of the admin in a browser: a security key, and the pages of one's own security."""

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.browser.eye import Eye
from tests.browser.hands import PASSWORD

SECURITY = "/admin/security/"
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "es"}


@pytest.fixture
def key(page):
    """A security key that its owner touches whenever it is asked (WebAuthn of the Chrome DevTools Protocol)."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def log_in(page, address):
    page.goto(f"{address}/admin/login/")
    page.fill("[name=username]", "editor")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")


def test_a_security_key_is_added_and_opens_the_desk(page, live_server, key):
    get_user_model().objects.create_superuser("editor", password=PASSWORD)
    eye = Eye(page)
    log_in(page, live_server.url)
    page.wait_for_url(re.compile("/admin/$"))
    for screen in ("", "app/", "keys/add/", "sessions/", "log/", "again/"):
        eye.open(f"{live_server.url}{SECURITY}{screen}")
        eye.look(screen or "security")
    page.goto(f"{live_server.url}{SECURITY}keys/add/")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("/codes/"))
    assert len(page.locator("textarea").input_value().split()) == 10
    eye.look("codes")
    page.goto(f"{live_server.url}{SECURITY}keys/")
    eye.look("keys")

    page.context.clear_cookies()
    log_in(page, live_server.url)
    page.wait_for_url(re.compile("/step/"))
    eye.look("step")
    page.keyboard.press("Tab")
    page.locator("#mfa_webauthn_authenticate").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#user-tools strong")).to_be_visible()
    assert page.url == f"{live_server.url}/admin/"
    assert eye.faults == {}
