"""Each event of the security log, made to happen as people make it."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from allauth.core.context import request_context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.actions.administrators import make_administrator
from accounts.adapter import AccountAdapter
from accounts.enums import SecurityEvent
from accounts.models import Consent, User
from accounts.roles import CURATOR
from accounts.security_log.pseudonyms import pseudonym_of, pseudonym_of_address
from intake.insights import pdf
from jobs.models import Job
from tests.accounts.security_lines import (
    NEW_PASSWORD,
    SecurityLog,
    line,
    link_in_mail,
    log_in,
    reauthenticated,
)
from tests.background import do_jobs
from tests.factories import PASSWORD, create_consent, create_dietitian, create_user
from tests.made_pdfs import Printer
from tests.pages import browser_of, confirm, new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]

# -- Signing in ------------------------------------------------------------------------


def test_signing_in_and_out_are_a_line_each(client: Client, mara: User, log: SecurityLog) -> None:
    assert log.of(log_in, client, mara.email) == [line(SecurityEvent.SIGN_IN, mara)]
    out = log.of(client.post, reverse("account_logout"))
    assert out == [line(SecurityEvent.SIGN_OUT, mara)]
    assert log.of(client.post, reverse("account_logout")) == []


def test_signing_up_is_a_line(client: Client, log: SecurityLog) -> None:
    lines = log.of(client.post, reverse("account_signup"), new_account("new@example.org"))
    user = User.objects.get()
    assert lines == [line(SecurityEvent.SIGN_UP, user), line(SecurityEvent.SIGN_IN, user)]


def test_a_failure_names_the_account_whatever_the_case_and_an_unknown_address_by_itself(
    client: Client, mara: User, log: SecurityLog
) -> None:
    lines = log.of(log_in, client, mara.email.upper(), "wrong")
    assert lines == [line(SecurityEvent.SIGN_IN_FAILED, mara, what="password")]
    lines = log.of(log_in, client, "Nobody@example.org", "wrong")
    unknown = pseudonym_of_address("nobody@example.org")
    assert lines == [line(SecurityEvent.SIGN_IN_FAILED, unknown, what="password")]


def test_two_hundred_attempts_are_two_hundred_lines(mara: User, log: SecurityLog) -> None:
    def guess() -> None:
        for number in range(200):
            # From as many networks, so that only the address is closed.
            request = RequestFactory().post("/", REMOTE_ADDR=f"10.0.{number}.7")
            with request_context(request), suppress(ValidationError):
                AccountAdapter(request).authenticate(request, email=mara.email, password="wrong")

    lines = log.of(guess)
    assert Counter(one["event"] for one in lines) == {"sign-in-failed": 5, "locked": 195}
    assert {one["person"] for one in lines} == {pseudonym_of(mara)}


def test_requests_that_come_too_fast_are_locked_out_by_a_line(
    client: Client, log: SecurityLog
) -> None:
    def ask() -> None:
        for _ in range(6):
            client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert line(SecurityEvent.LOCKED, what="429") in log.of(ask)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_new_password_by_mail_is_asked_for_and_set(
    client: Client, mara: User, log: SecurityLog, is_known: bool
) -> None:
    address = mara.email if is_known else "nobody@example.org"
    who = mara if is_known else pseudonym_of_address(address)
    asked = log.of(client.post, reverse("account_reset_password"), {"email": address})
    assert asked == [line(SecurityEvent.PASSWORD_RESET_ASKED, who)]
    if not is_known:
        return
    link = link_in_mail("/account/password/reset/key/")
    log.secrets.add(link.strip("/").split("-")[-1])
    page = client.get(link, follow=True).request["PATH_INFO"]
    data = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert line(SecurityEvent.PASSWORD_RESET, mara) in log.of(client.post, page, data)


def test_a_changed_password_is_a_line(mara: User, log: SecurityLog) -> None:
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    lines = log.of(browser_of(mara).post, reverse("account_change_password"), data)
    assert lines == [line(SecurityEvent.PASSWORD_CHANGED, mara)]


def test_a_password_asked_for_again_fails_by_a_line(mara: User, log: SecurityLog) -> None:
    url = reverse("account_reauthenticate")
    lines = log.of(browser_of(mara).post, url, {"password": "wrong"})
    assert lines == [line(SecurityEvent.SIGN_IN_FAILED, mara, what="password")]


def test_two_hundred_attempts_where_it_is_asked_again_are_two_hundred_lines(
    mara: User, log: SecurityLog
) -> None:
    totp.TOTP.activate(mara, totp.generate_totp_secret())
    RecoveryCodes.activate(mara)
    client = browser_of(mara)

    def many(name: str, sent: dict[str, str]) -> None:
        for _ in range(200):
            client.post(reverse(name), sent)

    for name, sent in (
        ("account_reauthenticate", {"password": "wrong"}),
        ("mfa_reauthenticate", {"code": "000000"}),
        ("mfa_reauthenticate", {"code": "12345678"}),
    ):
        cache.clear()
        lines = log.of(many, name, sent)
        assert Counter(one["event"] for one in lines) == {"sign-in-failed": 5, "locked": 195}
        assert {one["person"] for one in lines} == {pseudonym_of(mara)}


def test_a_wrong_password_of_before_is_a_failure_at_a_change(mara: User, log: SecurityLog) -> None:
    data = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    lines = log.of(browser_of(mara).post, reverse("account_change_password"), data)
    assert lines == [line(SecurityEvent.SIGN_IN_FAILED, mara, what="password")]


def test_an_address_is_added_confirmed_changed_and_let_go(mara: User, log: SecurityLog) -> None:
    client, url = reauthenticated(mara), reverse("account_email")
    new, other = {"email": "mara@new.example"}, {"email": "other@new.example"}
    added = log.of(client.post, url, {**new, "action_add": ""})
    assert added == [line(SecurityEvent.ADDRESS_ADDED, mara)]
    lines = log.of(client.post, link_in_mail("/account/confirm-email/"))
    assert lines == [
        line(SecurityEvent.ADDRESS_CONFIRMED, mara),
        line(SecurityEvent.ADDRESS_CHANGED, mara),
    ]
    client.post(url, {**other, "action_add": ""})
    gone = log.of(client.post, url, {**other, "action_remove": ""})
    assert gone == [line(SecurityEvent.ADDRESS_REMOVED, mara)]


def test_a_session_ended_by_its_owner_is_told(mara: User, log: SecurityLog) -> None:
    client = browser_of(mara)
    browser_of(mara)
    (other,) = mara.sessions.exclude(pk=client.session.session_key)
    one = log.of(client.post, reverse("accounts:end_session", args=[other.code]))
    assert one == [line(SecurityEvent.SESSION_ENDED, mara, what="one")]
    others = log.of(client.post, reverse("accounts:end_other_sessions"))
    assert others == [line(SecurityEvent.SESSION_ENDED, mara, what="others")]


# -- Sharing -----------------------------------------------------------------------------


def test_invitations_and_consents_are_told_of_both(
    mara: User, log: SecurityLog, dietitian: User
) -> None:
    invitations, theirs, own = (
        reverse("accounts:invitations"),
        browser_of(dietitian),
        browser_of(mara),
    )

    def invited(email: str = "") -> str:
        page = theirs.post(invitations, {"email": email}, follow=True).content.decode()
        token = page.split("/invitation/")[1].split("/")[0]
        log.secrets.add(token)
        return reverse("accounts:invitation", args=[token])

    assert log.of(invited, mara.email) == [line(SecurityEvent.INVITED, dietitian, other=mara)]
    no = log.of(own.post, invited(), {"answer": "decline"})
    assert no == [line(SecurityEvent.INVITATION_DECLINED, mara, other=dietitian)]
    yes = log.of(own.post, invited(), {"answer": "accept", "name": mara.name})
    assert yes == [line(SecurityEvent.CONSENT_GIVEN, mara, other=dietitian)]
    consent = Consent.objects.get()
    over = log.of(theirs.post, reverse("accounts:end_sharing", args=[consent.pk]))
    assert over == [
        line(SecurityEvent.CONSENT_ENDED, mara, other=dietitian, by=dietitian),
    ]
    again = log.of(own.post, reverse("accounts:restore_sharing", args=[consent.pk]))
    assert again == [line(SecurityEvent.CONSENT_RESTORED, mara, other=dietitian)]
    invited()
    open_one = dietitian.invitations.latest("pk")
    back = log.of(theirs.post, reverse("accounts:withdraw", args=[open_one.pk]))
    assert back == [line(SecurityEvent.INVITATION_WITHDRAWN, dietitian)]


# -- Refusals ------------------------------------------------------------------------------


def test_a_closed_log_is_a_refusal_and_says_whose(mara: User, log: SecurityLog) -> None:
    stranger = browser_of(other := create_user())
    for url in (
        f"/clients/{mara.code}/day/2026-11-22/",
        f"/clients/{mara.code}/day/2026-11-22/quick/",
    ):
        lines = log.of(stranger.get, url)
        assert lines == [line(SecurityEvent.REFUSED, other, other=mara, what="404")]
    unknown = log.of(stranger.get, "/clients/nobody-at-all/day/2026-11-22/")
    assert unknown == [line(SecurityEvent.REFUSED, other, what="404")]
    # What is not there is nobody's.
    assert log.of(stranger.get, "/nothing/here/") == []


def test_a_missing_scope_or_role_is_a_refusal(
    mara: User, log: SecurityLog, dietitian: User
) -> None:
    create_consent(client=mara, dietitian=dietitian)
    lines = log.of(browser_of(dietitian).get, f"/clients/{mara.code}/symptoms/")
    assert lines == [line(SecurityEvent.REFUSED, dietitian, other=mara, what="403")]
    lines = log.of(browser_of(mara).get, reverse("intake:clients"))
    assert lines == [line(SecurityEvent.REFUSED, mara, what="403")]
    lines = log.of(browser_of(mara).get, reverse("admin:index"), follow=True)
    assert lines == [line(SecurityEvent.REFUSED, mara, what="403")]


def test_a_form_without_its_token_is_a_refusal(mara: User, log: SecurityLog) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mara)
    lines = log.of(client.post, reverse("account_logout"))
    assert lines == [line(SecurityEvent.REFUSED, mara, what="csrf")]


# -- One's own data, and roles -----------------------------------------------------------------


def test_exports_and_the_end_of_an_account_are_told(mara: User, log: SecurityLog) -> None:
    client = browser_of(mara)
    confirm(client)
    for name, task in (("export_all", "make_archive"), ("export_workbook", "make_workbook")):
        asked = log.of(client.post, reverse(f"intake:{name}"))
        assert asked == [line(SecurityEvent.EXPORT_ASKED, mara, what=task)]
        do_jobs()
        job = Job.objects.get(kind__endswith=task)
        sent = log.of(client.get, reverse("intake:download_export", args=[job.key]))
        assert sent == [line(SecurityEvent.EXPORTED, mara, what=task)]
    sent = log.of(client.get, reverse("intake:export_file", args=["entries", "csv"]))
    assert sent == [line(SecurityEvent.EXPORTED, mara, what="entries")]
    gone = line(SecurityEvent.DELETION_ASKED, mara), line(SecurityEvent.ACCOUNT_DELETED, mara)
    lines = log.of(client.post, reverse("intake:delete_account"))
    assert not User.objects.exists()
    assert [lines[0], lines[-1]] == list(gone)


def test_a_report_as_a_file_is_told_with_who_reads_it(
    mara: User, log: SecurityLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_maker", Printer)
    dietitian = create_dietitian()
    create_consent(client=mara, dietitian=dietitian)
    for reader in (mara, dietitian):
        client, url = browser_of(reader), reverse("intake:report_pdf", args=[mara.code])
        by = {} if reader == mara else {"by": reader}
        asked = log.of(client.post, url)
        assert asked == [line(SecurityEvent.EXPORT_ASKED, mara, what="make_report_pdf", **by)]
        do_jobs()
        key = Job.objects.get(owner=reader).key
        sent = log.of(client.get, reverse("intake:download_report_pdf", args=[mara.code, key]))
        assert sent == [line(SecurityEvent.EXPORTED, mara, what="make_report_pdf", **by)]


def test_roles_and_closed_accounts_are_told_with_who_did_it(mara: User, log: SecurityLog) -> None:
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    client, url = browser_of(root), reverse("admin:accounts_user_change", args=[mara.pk])
    group = Group.objects.get(name=CURATOR)
    given = log.of(client.post, url, {"groups": [group.pk], "is_staff": "on", "is_active": "on"})
    assert given == [
        line(SecurityEvent.ROLE_GIVEN, mara, by=root, what=role) for role in ("curator", "staff")
    ]
    taken = log.of(client.post, url, {"is_staff": "on"})
    assert taken == [
        line(SecurityEvent.ROLE_TAKEN, mara, by=root, what="curator"),
        line(SecurityEvent.ACCOUNT_CLOSED, mara, by=root),
    ]
    opened = log.of(client.post, url, {"is_staff": "on", "is_active": "on"})
    assert opened == [line(SecurityEvent.ACCOUNT_OPENED, mara, by=root)]


def test_a_lost_factor_that_an_administrator_removes_is_told(mara: User, log: SecurityLog) -> None:
    RecoveryCodes.activate(mara)
    root = User.objects.create_superuser("root@example.org", PASSWORD)
    data = {"action": "remove_second_factor", "_selected_action": [mara.pk]}
    client = browser_of(root)
    confirm(client)
    lines = log.of(client.post, reverse("admin:accounts_user_changelist"), data)
    assert lines == [line(SecurityEvent.FACTOR_REMOVED, mara, by=root, what="all")]


def test_an_administrator_made_on_the_machine_is_told(mara: User, log: SecurityLog) -> None:
    for email in (mara.email, "root@example.org"):
        lines = log.of(make_administrator, email=email, password=PASSWORD)
        who = User.objects.get(email=email)
        assert lines == [line(SecurityEvent.ROLE_GIVEN, who, what="administrator")]
