"""Sign-up, sign-in and everything that guards them."""

import re
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.forms.sign_in import SignUpForm
from accounts.models import Profile, User
from config import settings as written
from tests.factories import PASSWORD, create_user
from tests.pages import new_account

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_attempts")]


def sign_up(client: Client, email: str = "new@example.org", **extra: str) -> Any:
    """Send the sign-up form."""
    return client.post(reverse("account_signup"), new_account(email) | extra)


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    """Send the sign-in form."""
    data = {"login": email, "password": password, **extra}
    return client.post(reverse("account_login"), data)


def is_signed_in(client: Client) -> bool:
    """Whether this browser holds a session of somebody."""
    return "_auth_user_id" in client.session


def link_in_mail(path: str) -> str:
    """The one link below a path in the last message."""
    (link,) = re.findall(rf"http://testserver({re.escape(path)}\S+)", str(mail.outbox[-1].body))
    return str(link)


# -- Making an account ---------------------------------------------------------------


def test_signing_up_leads_to_the_questions(client: Client) -> None:
    response = sign_up(client)
    assert (response.status_code, response["Location"]) == (302, reverse("accounts:welcome"))
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.check_password(PASSWORD)) == ("new@example.org", True)
    assert (user.is_staff, user.is_superuser) == (False, False)


def test_a_new_person_is_asked_first_and_then_led_where_they_wanted(client: Client) -> None:
    response = sign_up(client, next="/foods/")
    assert response["Location"] == f"{reverse('accounts:welcome')}?next=%2Ffoods%2F"


@pytest.mark.parametrize(
    ("sent", "kept"), [("Europe/Berlin", "Europe/Berlin"), ("Mars/Olympus", None), ("\x00", None)]
)
def test_the_browsers_time_zone_is_kept_where_it_is_one(
    client: Client, sent: str, kept: str | None
) -> None:
    sign_up(client, time_zone=sent)
    assert is_signed_in(client)
    assert Profile.objects.values_list("time_zone", flat=True).first() == kept


def test_the_sign_up_form_has_the_field_that_the_script_fills(client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert re.search(r'<input type="hidden" name="time_zone" data-time-zone[^>]*>', page)


@pytest.mark.parametrize("password", ["short", "1234567890123", "password123", "new@example.org"])
def test_weak_passwords_are_refused_beside_the_field(client: Client, password: str) -> None:
    response = sign_up(client, password1=password)
    assert list(response.context["form"].errors) == ["password1"]
    assert 'value="new@example.org"' in response.content.decode()
    assert not User.objects.exists()


def test_a_known_address_makes_no_second_account_whatever_its_case(client: Client) -> None:
    create_user(email="ada@example.org")
    response = sign_up(client, email="ADA@Example.org")
    assert User.objects.count() == 1
    assert not is_signed_in(client)
    # Without mail a sign-up lets in at once, so a refusal cannot be hidden.
    assert "There is already an account" in response.content.decode()


def test_where_mail_is_sent_a_known_and_a_new_address_look_the_same(
    client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    create_user(email="ada@example.org")
    known = sign_up(client, email="Ada@example.org")
    new = sign_up(Client(), email="new@example.org")
    sent = reverse("account_email_verification_sent")
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert (new.status_code, new["Location"]) == (302, sent)
    assert not is_signed_in(client)
    assert [message.to for message in mail.outbox] == [["ada@example.org"], ["new@example.org"]]
    assert "There is one already" in str(mail.outbox[0].body)


def test_a_confirmed_address_goes_on_in_the_same_browser(
    client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    sign_up(client, next="/foods/")
    assert not is_signed_in(client)
    link = link_in_mail("/account/confirm-email/")
    assert client.get(link).status_code == 200
    response = client.post(link)
    assert response["Location"] == f"{reverse('accounts:welcome')}?next=%2Ffoods%2F"
    assert is_signed_in(client)
    assert EmailAddress.objects.get().verified


def test_two_sign_ups_at_the_same_moment_make_one_account(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_was_faster(*_: Any) -> None:
        raise IntegrityError("UNIQUE constraint failed: accounts_user.email")

    monkeypatch.setattr(SignUpForm, "save", other_was_faster)
    assert sign_up(client)["Location"] == reverse("account_login")
    assert not is_signed_in(client)


# -- Signing in and out ---------------------------------------------------------------


def test_signing_in_takes_the_address_in_any_case(client: Client) -> None:
    create_user(email="ada@example.org")
    response = sign_in(client, "Ada@EXAMPLE.org")
    assert response["Location"] == reverse("intake:today")
    assert is_signed_in(client)


def test_wrong_address_and_wrong_password_are_told_the_same(client: Client) -> None:
    create_user(email="ada@example.org")
    wrong = sign_in(client, "ada@example.org", "wrong password").context["form"].errors
    unknown = sign_in(client, "nobody@example.org").context["form"].errors
    assert wrong == unknown == {"__all__": ["The address or the password is wrong."]}


def test_a_closed_account_stays_out(client: Client) -> None:
    create_user(email="ada@example.org", is_active=False)
    sign_in(client, "ada@example.org")
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/account/profile/", "/account/profile/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("/\\evil.example/", None),
        ("javascript:alert(1)", None),
    ],
)
def test_signing_in_leads_only_to_pages_of_this_site(
    client: Client, wanted: str, led_to: str | None
) -> None:
    create_user(email="ada@example.org")
    response = sign_in(client, "ada@example.org", next=wanted)
    assert response["Location"] == (led_to or reverse("intake:today"))


def test_signing_out_takes_a_press_of_the_button(client: Client) -> None:
    client.force_login(create_user())
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    response = client.post(reverse("account_logout"))
    assert response["Location"] == reverse("account_login")
    assert not is_signed_in(client)


def test_forms_are_refused_without_their_token() -> None:
    client = Client(enforce_csrf_checks=True)
    response = sign_in(client, "ada@example.org")
    assert response.status_code == 403
    assert "Please send that once more" in response.content.decode()


# -- Guessing --------------------------------------------------------------------------


def test_five_failures_close_the_address_for_five_minutes_in_clear_words() -> None:
    create_user(email="ada@example.org")
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False) as clock:
        for _ in range(5):
            sign_in(Client(), "ada@example.org", "wrong password")
        # Another browser, the right password, another case: closed all the same.
        client = Client()
        response = sign_in(client, "ADA@example.org")
        assert not is_signed_in(client)
        (words,) = response.context["form"].errors["__all__"]
        assert words.startswith("The password was wrong too often.")
        assert words in response.content.decode()
        clock.shift(5 * 60 + 1)
        sign_in(client, "ada@example.org")
        assert is_signed_in(client)


def test_another_address_is_not_closed_with_it() -> None:
    create_user(email="ada@example.org")
    create_user(email="bob@example.org")
    for _ in range(5):
        sign_in(Client(), "ada@example.org", "wrong password")
    client = Client()
    sign_in(client, "bob@example.org")
    assert is_signed_in(client)


def test_counts_are_kept_where_all_workers_see_them() -> None:
    cache = caches["default"]
    assert isinstance(cache, DatabaseCache)
    assert cache._max_entries == 100_000
    create_user(email="ada@example.org")
    sign_in(Client(), "ada@example.org", "wrong password")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache WHERE cache_key LIKE %s", ["%login_failed%"])
        assert cursor.fetchone() == (2,)  # by network address and by account


def test_setting_a_new_password_opens_a_closed_address_at_once() -> None:
    create_user(email="ada@example.org")
    for _ in range(5):
        sign_in(Client(), "ada@example.org", "wrong password")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    page = client.get(link_in_mail("/account/password/reset/key/"), follow=True)
    new = "battery staple horse"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    sign_in(client, "ada@example.org", new)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("name", "data", "allowed"),
    [
        ("account_signup", {"email": "x"}, 20),
        ("account_login", {"login": "x"}, 30),
        ("account_reset_password", {"email": "ada@example.org"}, 5),
    ],
)
def test_too_many_requests_get_a_page_in_plain_words(
    name: str, data: dict[str, str], allowed: int
) -> None:
    url = reverse(name)
    with time_machine.travel("2026-11-23 10:00:00+00:00", tick=False):
        answers = [Client().post(url, data) for _ in range(allowed + 1)]
    assert [answer.status_code for answer in answers[:-1]].count(429) == 0
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()
    assert "no-store" in answers[-1]["Cache-Control"]


# -- Passwords and addresses ---------------------------------------------------------------


def test_asking_for_a_link_does_not_tell_whether_the_address_is_known(client: Client) -> None:
    create_user(email="ada@example.org")
    url = reverse("account_reset_password")
    known = client.post(url, {"email": "ada@example.org"}, follow=True)
    unknown = client.post(url, {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    pages = [
        re.sub(r'"X-CSRFToken": "\w+"', "", page.content.decode()) for page in (known, unknown)
    ]
    assert pages[0] == pages[1]
    assert "There is no account" in str(mail.outbox[1].body)


def test_a_link_sets_a_password_once(client: Client) -> None:
    user = create_user(email="ada@example.org")
    client.post(reverse("account_reset_password"), {"email": "ADA@example.org"})
    link = link_in_mail("/account/password/reset/key/")
    page = client.get(link, follow=True)
    url = page.request["PATH_INFO"]
    assert link not in url
    weak = client.post(url, {"password1": "short", "password2": "short"})
    assert list(weak.context["form"].errors) == ["password1"]
    new = "battery staple horse"
    client.post(url, {"password1": new, "password2": new})
    user.refresh_from_db()
    assert user.check_password(new)
    assert "This link no longer works" in Client().get(link).content.decode()


def test_changing_the_password_signs_other_browsers_out() -> None:
    user = create_user(email="ada@example.org")
    here, there = Client(), Client()
    sign_in(here, "ada@example.org")
    sign_in(there, "ada@example.org")
    new = "battery staple horse"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), data)
    user.refresh_from_db()
    assert user.check_password(new)
    settings_page = reverse("accounts:settings")
    assert here.get(settings_page).status_code == 200
    assert there.get(settings_page).status_code == 302
    assert "password has been changed" in str(mail.outbox[-1].body)


def test_the_old_password_is_needed_for_a_new_one(client: Client) -> None:
    user = create_user(email="ada@example.org")
    client.force_login(user)
    new = "battery staple horse"
    data = {"oldpassword": "wrong", "password1": new, "password2": new}
    response = client.post(reverse("account_change_password"), data)
    assert list(response.context["form"].errors) == ["oldpassword"]
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_a_new_address_asks_for_the_password_and_holds_once_confirmed(client: Client) -> None:
    user = create_user(email="ada@example.org")
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    client.force_login(user)
    url = reverse("account_email")
    form = {"email": "ada@new.example", "action_add": ""}
    asked = client.post(url, form)
    assert asked["Location"] == f"{reverse('account_reauthenticate')}?next=%2Faccount%2Femail%2F"
    back = client.post(asked["Location"], {"password": PASSWORD})
    # Led to the form; what it held was not sent by itself.
    assert (back["Location"], len(mail.outbox)) == (url, 0)
    client.post(url, form)
    user.refresh_from_db()
    assert user.email == "ada@example.org"
    link = link_in_mail("/account/confirm-email/")
    client.post(link)
    user.refresh_from_db()
    assert user.email == "ada@new.example"


@pytest.mark.parametrize(
    "name", ["account_reset_password", "account_reset_password_done", "account_email"]
)
@pytest.mark.parametrize("sent", [True, False])
def test_pages_that_send_mail_say_where_it_goes(
    client: Client, settings: Settings, name: str, sent: bool
) -> None:
    settings.MAIL_IS_SENT = sent
    client.force_login(create_user())
    page = client.get(reverse(name)).content.decode()
    assert ("This site sends no e-mail." in page) is not sent


@pytest.mark.parametrize("sent", [True, False])
def test_signing_up_claims_no_message_that_does_not_go_out(
    client: Client, settings: Settings, sent: bool
) -> None:
    settings.MAIL_IS_SENT = sent
    page = client.get(sign_up(client)["Location"]).content.decode()
    assert ("A message with a link is on its way to new@example.org." in page) is sent
    assert "Confirmation email" not in page


def test_messages_are_written_to_a_folder_without_a_mail_server() -> None:
    assert not written.MAIL_IS_SENT
    assert written.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"
    assert written.EMAIL_FILE_PATH.endswith("/mail")
