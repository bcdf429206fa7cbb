"""The pages that ask about a person."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import FROM_THE_START, Profile
from tests.factories import create_profile, create_user
from tests.pages import HTMX, browser_of

pytestmark = pytest.mark.django_db


def answers(**given: Any) -> dict[str, Any]:
    """A filled-in form, everything unsaid but what is given."""
    unsaid = {
        "birth_date": "",
        "sex": "",
        "life_stage": "none",
        "kidneys_impaired": "",
        "time_zone": "",
        "reference": "",
        "valid_from": "",
    }
    return {**unsaid, **given}


@pytest.mark.parametrize("name", ["accounts:profile", "accounts:welcome", "accounts:settings"])
def test_pages_about_oneself_ask_to_sign_in(client: Client, name: str) -> None:
    url = reverse(name)
    response = client.get(url)
    assert (response.status_code, response["Location"]) == (
        302,
        f"{reverse('account_login')}?{urlencode({'next': url}, safe='/')}",
    )


def test_an_expired_login_leads_the_whole_page_to_the_login(client: Client) -> None:
    response = client.post(
        reverse("accounts:profile"),
        answers(),
        headers={**HTMX, "HX-Current-URL": "http://testserver/foods/?group=nuts&sort=mg"},
    )
    assert response.status_code == 200
    login = reverse("account_login")
    assert response["HX-Redirect"] == f"{login}?next=/foods/%3Fgroup%3Dnuts%26sort%3Dmg"
    assert response.content == b""


@pytest.mark.parametrize(
    ("referer", "leads_to"),
    [
        ("http://testserver/day/2026-11-20/add/?q=kale", "?next=/day/2026-11-20/add/%3Fq%3Dkale"),
        ("https://evil.example/x", ""),
        ("", ""),
    ],
)
def test_a_form_sent_after_the_login_expired_leads_back_to_its_page(
    client: Client, referer: str, leads_to: str
) -> None:
    # The address of the form itself would show nothing.
    response = client.post("/day/2026-11-20/entries/", headers={"Referer": referer})
    assert response.status_code == 302
    assert response["Location"] == f"{reverse('account_login')}{leads_to}"


def test_an_expired_login_never_leads_off_the_site(client: Client) -> None:
    response = client.get(
        reverse("accounts:profile"), headers={**HTMX, "HX-Current-URL": "https://evil.example/x"}
    )
    assert response["HX-Redirect"] == reverse("account_login")


def test_each_person_sees_their_own_profile() -> None:
    owner, stranger = create_user(), create_user()
    create_profile(user=owner, sex="F", birth_date=dt.date(1990, 3, 4))
    page = browser_of(owner).get(reverse("accounts:profile")).content.decode()
    assert 'value="1990-03-04"' in page
    page = browser_of(stranger).get(reverse("accounts:profile")).content.decode()
    assert "1990-03-04" not in page


def test_answering_keeps_everything_and_leaves_strangers_alone() -> None:
    owner, stranger = create_user(), create_user()
    response = browser_of(owner).post(
        reverse("accounts:profile"),
        answers(
            birth_date="1990-03-04",
            sex="F",
            life_stage="lactating",
            kidneys_impaired="no",
            time_zone="Europe/Berlin",
            reference="US",
        ),
    )
    assert (response.status_code, response["Location"]) == (302, reverse("accounts:profile"))
    profile = Profile.objects.get()
    assert profile.user == owner
    assert profile.birth_date == dt.date(1990, 3, 4)
    assert (profile.kidneys_impaired, profile.time_zone) == ("no", "Europe/Berlin")
    (row,) = owner.profile_facts.all()
    assert (row.valid_from, row.sex, row.life_stage, row.reference, row.stated_by) == (
        FROM_THE_START,
        "F",
        "lactating",
        "US",
        owner,
    )
    assert not stranger.profile_facts.exists()


def test_a_change_holds_from_today_unless_said_otherwise() -> None:
    user = create_user()
    create_profile(user=user, sex="F")
    client = browser_of(user)
    today = Profile.objects.of(user).today()
    page = client.get(reverse("accounts:profile"))
    assert page.context["form"]["valid_from"].value() == today
    client.post(
        reverse("accounts:profile"),
        answers(sex="F", life_stage="pregnant", valid_from=today.isoformat()),
    )
    rows = user.profile_facts.values_list("valid_from", "life_stage")
    assert list(rows) == [(today, "pregnant"), (FROM_THE_START, "none")]


def test_the_first_answer_proposes_all_days() -> None:
    page = browser_of(create_user()).get(reverse("accounts:profile"))
    assert page.context["form"]["valid_from"].value() is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"birth_date": "2999-01-01"}, "birth_date"),
        ({"birth_date": "1890-01-01"}, "birth_date"),
        ({"birth_date": "2020-01-01"}, "birth_date"),
        ({"birth_date": "31 Nonsense"}, "birth_date"),
        ({"sex": "M", "life_stage": "pregnant"}, "life_stage"),
        (
            {"birth_date": "2020-01-01", "logs_for_child": "on", "life_stage": "lactating"},
            "life_stage",
        ),
        ({"sex": "X"}, "sex"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"reference": "Mars"}, "reference"),
        ({"valid_from": "2999-01-01"}, "valid_from"),
        ({"valid_from": "1800-01-01"}, "valid_from"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_nothing_typed_is_lost(
    given: dict[str, str], field: str
) -> None:
    user = create_user()
    client = browser_of(user)
    typed = answers(**{"birth_date": "1990-03-04", **given})
    url = reverse("accounts:profile")
    whole = client.post(url, typed)
    fragment = client.post(url, typed, headers=HTMX)
    assert (whole.status_code, fragment.status_code) == (200, 422)
    assert list(whole.context["form"].errors) == [field]
    assert b"<html" in whole.content
    assert fragment.content.lstrip().startswith(b'<form id="profile_form"')
    for response in (whole, fragment):
        assert f'id="id_{field}_error"' in response.content.decode()
        assert f'value="{typed["birth_date"]}"' in response.content.decode()
    assert not Profile.objects.exists()
    assert not user.profile_facts.exists()


def test_a_child_is_accepted_with_the_tick() -> None:
    user = create_user()
    browser_of(user).post(
        reverse("accounts:profile"), answers(birth_date="2020-01-01", logs_for_child="on")
    )
    assert Profile.objects.get().logs_for_child is True


def test_a_contradiction_with_an_earlier_day_is_said_beside_the_sex() -> None:
    user = create_user()
    client = browser_of(user)
    create_profile(user=user, sex="F", life_stage="pregnant")
    today = Profile.objects.of(user).today()
    client.post(reverse("accounts:profile"), answers(sex="F", valid_from=today.isoformat()))
    response = client.post(reverse("accounts:profile"), answers(sex="M"), headers=HTMX)
    assert response.status_code == 422
    assert "does not fit “Male”" in response.content.decode()
    assert set(user.profile_facts.values_list("sex", flat=True)) == {"F"}


def test_htmx_is_led_on_after_keeping() -> None:
    response = browser_of(create_user()).post(
        reverse("accounts:profile"), answers(sex="F"), headers=HTMX
    )
    assert response["HX-Redirect"] == reverse("accounts:profile")


def test_a_time_zone_without_a_place_stays_when_the_form_is_sent_again() -> None:
    user = create_user()
    create_profile(user=user, time_zone="Etc/GMT+3")
    browser_of(user).post(reverse("accounts:profile"), answers(time_zone="Etc/GMT+3"))
    assert Profile.objects.get().time_zone == "Etc/GMT+3"


def test_welcome_can_be_skipped_or_answered() -> None:
    user = create_user()
    client = browser_of(user)
    url = reverse("accounts:welcome")
    page = client.get(url)
    assert f'href="{reverse("intake:today")}">Skip for now</a>' in page.content.decode()
    given = answers(sex="F")
    del given["valid_from"]
    response = client.post(url, given)
    assert response["Location"] == reverse("intake:today")
    assert user.profile_facts.get().valid_from == FROM_THE_START
    # Once answered, changes are asked with their date.
    assert client.get(url)["Location"] == reverse("accounts:profile")


@pytest.mark.parametrize(
    ("wanted", "led_to"),
    [
        ("/foods/", "/foods/"),
        ("https://evil.example/", None),
        ("//evil.example/", None),
        ("http://testserver//evil.example/", None),
        ("evil.example", None),
        ("javascript:alert(1)", None),
    ],
)
def test_welcome_leads_on_only_on_this_site(wanted: str, led_to: str | None) -> None:
    response = browser_of(create_user()).post(reverse("accounts:welcome"), answers(next=wanted))
    assert response["Location"] == (led_to or reverse("intake:today"))


@pytest.mark.parametrize(
    ("name", "queries"),
    [("accounts:settings", 2), ("accounts:profile", 4), ("accounts:welcome", 4)],
)
def test_pages_stay_within_their_queries(
    name: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser_of(create_user())
    with django_assert_num_queries(queries):
        client.get(reverse(name))


def test_the_privacy_page_is_public_and_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get(reverse("accounts:privacy"))
    assert response.status_code == 200
    assert "This site sends no e-mail." in response.content.decode()
