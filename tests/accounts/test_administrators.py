"""Roles, the first administrator, and what the administration shows."""

import io
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions.administrators import LastAdministratorError
from accounts.models import Profile, ProfileFacts, User
from accounts.roles import CURATOR, DIETITIAN, sync_roles, sync_roles_after_migrate
from intake.diary.account import delete_account
from tests.at_once import at_once
from tests.factories import create_profile, create_user
from tests.pages import browser_of

pytestmark = pytest.mark.django_db
PASSWORD = "battery staple horse"


# -- Roles ---------------------------------------------------------------------------


def test_roles_are_there_after_a_migration() -> None:
    assert list(Group.objects.order_by("name").values_list("name", flat=True)) == [
        CURATOR,
        DIETITIAN,
    ]


def test_a_curator_looks_after_the_food_table_and_nothing_else() -> None:
    acts = {
        **dict.fromkeys(("food", "portion", "foodalias"), ("add", "change", "delete", "view")),
        "foodgroup": ("add", "change", "view"),
        "release": ("view",),
    }
    expected = {("foods", f"{act}_{model}") for model, names in acts.items() for act in names}
    held = Group.objects.get(name=CURATOR).permissions.values_list(
        "content_type__app_label", "codename"
    )
    assert set(held) == expected


def test_a_dietitian_holds_no_permission_of_a_table() -> None:
    assert not Group.objects.get(name=DIETITIAN).permissions.exists()


def test_laying_the_roles_down_again_repairs_and_then_changes_nothing() -> None:
    dietitian = Group.objects.get(name=DIETITIAN)
    dietitian.permissions.set(Permission.objects.all()[:3])
    Group.objects.get(name=CURATOR).delete()
    for _ in range(2):
        sync_roles()
        assert not dietitian.permissions.exists()
        assert Group.objects.filter(name=CURATOR, permissions__isnull=False).exists()
    assert Group.objects.count() == 2


def test_a_database_without_groups_is_left_alone() -> None:
    class NoModels:
        def get_model(self, *_: str) -> Any:
            raise LookupError

    Group.objects.all().delete()
    sync_roles_after_migrate(using="default", apps=NoModels())  # type: ignore[arg-type]  # a double
    assert not Group.objects.exists()


# -- make_admin ------------------------------------------------------------------------


def make_admin(
    monkeypatch: pytest.MonkeyPatch, email: str = "root@example.org", password: str = PASSWORD
) -> str:
    """Run the command from the environment and return what it said."""
    monkeypatch.setenv("MIDBAND_ADMIN_EMAIL", email)
    monkeypatch.setenv("MIDBAND_ADMIN_PASSWORD", password)
    said = io.StringIO()
    call_command("make_admin", stdout=said)
    return said.getvalue()


def test_make_admin_makes_the_first_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    said = make_admin(monkeypatch, email="Root@Example.org")
    assert said.startswith("root@example.org is now an administrator; the account is new.")
    user = User.objects.get()
    assert (user.is_staff, user.is_superuser, user.check_password(PASSWORD)) == (True, True, True)
    assert EmailAddress.objects.get().verified


def test_make_admin_twice_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    make_admin(monkeypatch)
    assert "the account was there already" in make_admin(monkeypatch)
    assert User.objects.count() == 1


def test_make_admin_promotes_an_account_only_with_its_own_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = create_user(email="root@example.org", password="the squatter knows this")
    with pytest.raises(CommandError, match="the password is not its own"):
        make_admin(monkeypatch)
    user.refresh_from_db()
    assert not user.is_staff
    make_admin(monkeypatch, password="the squatter knows this")
    user.refresh_from_db()
    assert user.is_superuser


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("root@example.org", "short"),
        ("root@example.org", "1234567890123"),
        ("root@example.org", "root@example.org"),
        ("nonsense", PASSWORD),
        ("root@example.org", ""),
        ("", PASSWORD),
    ],
)
def test_make_admin_refuses_weak_passwords_and_halves(
    monkeypatch: pytest.MonkeyPatch, email: str, password: str
) -> None:
    with pytest.raises(CommandError):
        make_admin(monkeypatch, email=email, password=password)
    assert not User.objects.exists()


def test_make_admin_asks_where_the_environment_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIDBAND_ADMIN_EMAIL", raising=False)
    monkeypatch.delenv("MIDBAND_ADMIN_PASSWORD", raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "root@example.org")
    typed = iter([PASSWORD, "another password", PASSWORD, PASSWORD])
    monkeypatch.setattr("accounts.management.commands.make_admin.getpass", lambda _: next(typed))
    with pytest.raises(CommandError, match="differ"):
        call_command("make_admin", stdout=io.StringIO())
    call_command("make_admin", stdout=io.StringIO())
    assert User.objects.get().is_superuser


# -- The administration ------------------------------------------------------------------


def administrator() -> Client:
    """A browser in which an administrator is signed in."""
    return browser_of(User.objects.create_superuser("root@example.org", PASSWORD))


def test_signed_out_the_administration_leads_to_the_sites_own_sign_in(client: Client) -> None:
    first = client.get(reverse("admin:index"), follow=True)
    assert first.redirect_chain[-1][0].startswith(reverse("account_login"))
    # A wrong password there counts towards the lock: there is no second form.
    assert client.post(reverse("admin:login"), {"username": "x"}).status_code == 302


def test_people_without_staff_rights_stay_out() -> None:
    client = browser_of(create_user())
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_the_administration_knows_no_profile_no_log_and_no_keys() -> None:
    registered = set(admin.site._registry)
    assert not registered & {Profile, ProfileFacts, EmailAddress, Authenticator, Group}


def test_an_administrator_sees_roles_and_no_word_about_health() -> None:
    user = create_user(email="ada@example.org")
    create_profile(user=user, sex="F", life_stage="pregnant", kidneys_impaired="yes")
    user.groups.add(Group.objects.get(name=CURATOR))
    client = administrator()
    listed = client.get(reverse("admin:accounts_user_changelist")).content.decode()
    page = client.get(reverse("admin:accounts_user_change", args=[user.pk])).content.decode()
    for html in (listed, page):
        assert "ada@example.org" in html
        assert CURATOR in html
        assert not [word for word in ("regnan", "idney", "irth", "argon2", "md5$") if word in html]


def test_an_administrator_gives_a_role_and_cannot_change_the_address() -> None:
    user = create_user(email="ada@example.org")
    role = Group.objects.get(name=DIETITIAN)
    administrator().post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"email": "mine@example.org", "name": "Ada", "groups": [role.pk], "is_active": "on"},
    )
    user.refresh_from_db()
    assert (user.email, user.name, user.is_staff) == ("ada@example.org", "Ada", False)
    assert list(user.groups.all()) == [role]


@pytest.mark.parametrize("action", ["add", "delete"])
def test_an_administrator_neither_adds_nor_deletes_accounts(action: str) -> None:
    user = create_user()
    args = [] if action == "add" else [user.pk]
    url = reverse(f"admin:accounts_user_{action}", args=args)
    assert administrator().get(url).status_code == 403


def test_a_lost_second_factor_is_removed_and_logged() -> None:
    user = create_user()
    RecoveryCodes.activate(user)
    client = administrator()
    url = reverse("admin:accounts_user_changelist")
    data = {"action": "remove_second_factor", "_selected_action": [user.pk]}
    asked = client.post(url, data, HTTP_REFERER=f"http://testserver{url}?q=ada")
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.exists()
    led = client.post(asked["Location"], {"password": PASSWORD})
    # Back to the list; the action was not sent by itself.
    assert (led["Location"], Authenticator.objects.exists()) == (f"{url}?q=ada", True)
    first = client.post(url, data, follow=True).content.decode()
    second = client.post(url, data, follow=True).content.decode()
    assert "signs in by password alone now" in first
    assert "has no second factor" in second
    history = client.get(reverse("admin:accounts_user_history", args=[user.pk])).content.decode()
    assert "Removed the second factor." in history


@pytest.mark.parametrize("right", ["is_staff", "is_superuser", "is_active"])
def test_the_last_administrator_keeps_their_rights_until_there_is_another(right: str) -> None:
    client = administrator()
    root = User.objects.get()
    url = reverse("admin:accounts_user_change", args=[root.pk])
    form = dict.fromkeys({"is_staff", "is_superuser", "is_active"} - {right}, "on")
    page = client.post(url, form | {"name": "Root"})
    assert "This is the last administrator." in page.content.decode()
    root.refresh_from_db()
    assert (root.is_administrator, root.name) == (True, "")
    # What takes no right from them goes on.
    client.post(url, form | {right: "on", "name": "Root"})
    # One who is closed or may not open the admin is no other.
    User.objects.create_superuser("closed@example.org", PASSWORD, is_active=False)
    User.objects.create_superuser("outside@example.org", PASSWORD, is_staff=False)
    assert client.post(url, form).status_code == 200
    User.objects.create_superuser("other@example.org", PASSWORD)
    assert client.post(url, form).status_code == 302
    root.refresh_from_db()
    assert (root.is_administrator, root.name) == (False, "")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_rights_from_each_other_one_stays() -> None:
    pair = [User.objects.create_superuser(f"{name}@example.org", PASSWORD) for name in "ab"]

    def demote(by: User, whom: User) -> str:
        url = reverse("admin:accounts_user_change", args=[whom.pk])
        answer = browsers[by.pk].post(url, {"is_active": "on"})
        done = answer.headers.get("Location") == reverse("admin:accounts_user_changelist")
        return "done" if done else "refused"

    for _round in range(3):
        User.objects.update(is_staff=True, is_superuser=True)
        browsers = {one.pk: browser_of(one) for one in pair}
        acts = at_once(lambda: demote(*pair), lambda: demote(*reversed(pair)))
        # By the form, or sent away where the other came first by so much that this one was none.
        assert sorted(act.result() for act in acts) == ["done", "refused"]
        assert User.objects.administrators().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_delete_themselves_at_once_one_stays() -> None:
    pair = [User.objects.create_superuser(f"{name}@example.org", PASSWORD) for name in "ab"]
    ends = at_once(*(lambda one=one: delete_account(user=one) for one in pair))
    refused = [end.exception() for end in ends if end.exception() is not None]
    assert [type(one) for one in refused] == [LastAdministratorError]
    assert User.objects.administrators().count() == 1


def test_a_curator_without_more_sees_no_account() -> None:
    user = create_user(is_staff=True)
    user.groups.add(Group.objects.get(name=CURATOR))
    client = browser_of(user)
    assert client.get(reverse("admin:index")).status_code == 200
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 403


def test_the_list_of_accounts_costs_the_same_for_one_and_for_ten(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = administrator()
    role = Group.objects.get(name=DIETITIAN)
    for count in (1, 9):
        for _ in range(count):
            create_user().groups.add(role)
        with django_assert_num_queries(7):
            client.get(reverse("admin:accounts_user_changelist"))


@pytest.mark.parametrize("name", ["admin:index", "admin:accounts_user_changelist", "change"])
def test_the_administration_keeps_to_the_content_policy(name: str) -> None:
    client = administrator()
    user = User.objects.get()
    url = (
        reverse("admin:accounts_user_change", args=[user.pk]) if name == "change" else reverse(name)
    )
    response = client.get(url)
    html = response.content.decode()
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<style\b|\sstyle=|\son\w+=\"", html)
    assert not [tag for tag in re.findall(r"<script\b[^>]*>", html) if " src=" not in tag]
