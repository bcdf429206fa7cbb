"""A security key in a real browser, with an authenticator that the browser plays itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.e2e.diary import answer_welcome, sign_up
from tests.factories import PASSWORD


@pytest.fixture
def site(server: LiveServer, transactional_db: None) -> str:
    """The site under its name: no browser keeps a key for an address of numbers."""
    return server.url.replace("127.0.0.1", "localhost")


def plug_in(page: Page) -> None:
    """Give the browser a key that is touched at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("device", ["phone"], indirect=True)
def test_a_key_is_added_and_opens_the_account(page: Page) -> None:
    sign_up(page)
    answer_welcome(page)
    plug_in(page)
    page.goto("/account/2fa/")
    page.get_by_role("link", name="Add a security key").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    # The same key a second time is refused by the browser, in words.
    page.goto("/account/2fa/webauthn/add/")
    page.get_by_role("button", name="Add the key").click()
    expect(page.get_by_role("alert")).to_have_text("This key is there already. Use another one.")

    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Use a security key").click()
    expect(page.get_by_role("banner").get_by_role("button", name="Sign out")).to_be_visible()
