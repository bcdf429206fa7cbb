"""Invitations and ends in a browser: two clicks, no scripts, a link opened before signing in."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from playwright.sync_api import Browser, BrowserContext, Page, expect

from accounts.actions.consent import end_consent, invite
from accounts.models import Consent, Invitation, User
from accounts.roles import DIETITIAN
from tests.e2e.diary import sign_in_as, somebody
from tests.factories import PASSWORD, create_consent, create_dietitian, create_user


def dietitian_in(context: BrowserContext, site: str) -> User:
    user = somebody(context, site)
    user.groups.add(Group.objects.get(name=DIETITIAN))
    User.objects.filter(pk=user.pk).update(name="Dana Reyes", practice="Clinic Leeds")
    return user


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_looked_at_and_a_double_click_invites_once(
    browser: Browser, site: str, scripts: bool
) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=scripts)
    dietitian_in(context, site)
    page = context.new_page()
    page.goto("/account/invitations/many/")
    page.get_by_label("Addresses, one person a line").fill("Ada <ada@example.org>\nBob")
    page.get_by_role("button", name="Look at the list").click()
    expect(page.get_by_text("There is no address in this line.")).to_be_visible()
    page.get_by_role("button", name="Invite 1 person").dblclick()
    expect(page.get_by_text("The lines below are left over.")).to_be_visible()
    expect(page.get_by_label("Addresses, one person a line")).to_have_value("Bob")
    assert Invitation.objects.get().client_name == "Ada"
    assert len(mail.outbox) == 1
    context.close()


def test_a_link_says_who_asks_and_signing_in_comes_back_to_it(page: Page, site: str) -> None:
    dana = create_dietitian(name="Dana Reyes", practice="Clinic Leeds")
    create_user(email="ada@example.org")
    _asked, token = invite(by=dana, email="ada@example.org")
    page.goto(f"{site}/account/invitation/{token}/")
    expect(page.get_by_role("heading", name="Dana Reyes asks to see your log")).to_be_visible()
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(token))
    page.get_by_role("button", name="Accept").click()
    expect(page.get_by_text("Dana Reyes can see your log now.")).to_be_visible()


def test_an_end_is_taken_back_with_two_clicks_as_with_one(
    page: Page, context: BrowserContext, site: str
) -> None:
    ada = create_user(name="Ada")
    sign_in_as(context, ada, site)
    consent = create_consent(client=ada, dietitian=create_dietitian(name="Dana Reyes"))
    end_consent(consent=consent, by=ada)
    page.goto(f"{site}/account/sharing/")
    page.get_by_role("button", name="Share again as before").dblclick()
    expect(page.get_by_text("Dana Reyes can see your log again, as before.").first).to_be_visible()
    assert Consent.objects.live().get() == consent
    assert Consent.history.count() == 3
