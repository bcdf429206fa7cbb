"""What is typed as a password can be looked at, by mouse, finger and keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.diary import sign_in_as
from tests.factories import PASSWORD, create_user

#: Each page that asks for passwords, with the names of their buttons.
PAGES = {
    "/account/login/": ["Show password"],
    "/account/signup/": ["Show password"],
    "/account/reauthenticate/": ["Show password"],
    "/account/password/change/": [
        "Show current password",
        "Show new password",
        "Show the same password again",
    ],
}


def test_each_password_can_be_shown_and_hidden(
    page: Page, context: BrowserContext, site: str
) -> None:
    for path, names in PAGES.items():
        if path == "/account/reauthenticate/":
            sign_in_as(context, create_user(), site)
        page.goto(path)
        boxes = page.locator("input[type=password]")
        expect(boxes).to_have_count(len(names))
        fields = page.locator(".password")
        for field, name in zip(fields.all(), names, strict=True):
            box, button = field.locator("input"), field.get_by_role("button", name=name, exact=True)
            box.fill("battery staple")
            expect(button).to_have_attribute("aria-pressed", "false")
            button.click()
            expect(box).to_have_attribute("type", "text")
            expect(box).to_have_attribute("spellcheck", "false")
            expect(box).to_have_value("battery staple")
            expect(button).to_have_attribute("aria-pressed", "true")
            expect(button).to_have_accessible_name(name)
            button.click()
            expect(box).to_have_attribute("type", "password")
            expect(button).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_the_keyboard_shows_it_and_it_is_sent_as_dots(page: Page) -> None:
    user = create_user()
    page.goto("/account/login/")
    types: list[str] = []

    def told(kind: str) -> None:
        types.append(kind)

    page.expose_function("told", told)
    page.evaluate(
        "document.addEventListener('submit', (event) => told(event.target.elements.password.type))"
    )
    page.get_by_label("E-mail address").fill(user.email)
    box = page.get_by_label("Password")
    box.fill(PASSWORD)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Show password")).to_be_focused()
    page.keyboard.press("Space")
    expect(box).to_have_attribute("type", "text")
    # Enter in the field signs in, and does not press the button.
    box.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Today")).to_be_visible()
    assert types == ["password"]


def test_nothing_moves_when_the_button_comes(page: Page, browser: Browser, site: str) -> None:
    plain = browser.new_page(base_url=site, java_script_enabled=False, viewport=page.viewport_size)
    for path in ("/account/login/", "/account/signup/"):
        places: list[Any] = []
        for one in (plain, page):
            one.goto(path)
            submit = one.get_by_role("main").locator("[type=submit]")
            places.append((one.locator("[type=password]").bounding_box(), submit.bounding_box()))
        assert places[0] == places[1]
        expect(plain.get_by_role("button", name="Show")).to_have_count(0)
        button = page.get_by_role("button", name="Show password").bounding_box()
        assert button is not None
        assert min(button["width"], button["height"]) >= 44
    plain.close()


def test_the_hint_stands_below_the_field(page: Page) -> None:
    page.goto("/account/signup/")
    box = page.get_by_label("Password")
    box.press_sequentially("short")
    hint = page.locator(".password + .password-hint")
    expect(hint).to_have_text("7 more characters needed.")
    page.get_by_role("button", name="Show password").click()
    expect(hint).to_have_text("7 more characters needed.")
    expect(box).to_have_value("short")
