"""The lists of accounts, each with one more member."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, Invitation, ProfileFacts
from intake.models import SiteDefault
from tests.enum_members.world import NEW, TODAY, World, drives
from tests.factories import create_food, log_entry
from tests.pages import text_of


@drives
def scope(scopes: Any) -> None:
    new, world = scopes[NEW], World()
    Consent.objects.all().delete()
    world.says(reverse("accounts:invitations"), new.label, browser=world.theirs)
    asked = world.theirs.post(reverse("accounts:invitations"), {new.value: "on"}, follow=True)
    token = text_of(asked).split("/invitation/")[1].split("/")[0]
    answer = reverse("accounts:invitation", args=[token])
    world.says(answer, new.label)
    world.own.post(answer, {"answer": "accept", new.value: "on", "name": "Ada"})
    consent = Consent.objects.live().with_scope(new).get()
    assert consent.has(new)
    assert consent.scopes == {scopes.LOG, new}
    world.says(reverse("accounts:sharing"), new.label)
    world.shown_everywhere()


@drives
def invitation_state(states: Any) -> None:
    world = World()
    now = timezone.now()
    asked = Invitation.objects.create(
        dietitian=world.dietitian,
        token_hash="x",  # nobody follows this link
        expires_at=now + dt.timedelta(days=1),
        state=states[NEW],
        answered_at=now,
    )
    world.says(reverse("accounts:invitations"), asked.get_state_display(), browser=world.theirs)
    world.shown_everywhere()


@drives
def message_mail(choices: Any) -> None:
    # Nothing but "never" keeps mail away, so one more choice is told once a day.
    new, world = choices[NEW], World()
    url = reverse("accounts:mail_and_keys")
    for browser, person in ((world.own, world.user), (world.theirs, world.dietitian)):
        world.says(url, new.label, browser=browser)
        assert browser.post(url, {"message_mail": new.value}).status_code == 302
        person.refresh_from_db()
        assert person.message_mail == new
    world.shown_everywhere()


@drives
def kidney_answer(answers: Any) -> None:
    new, world = answers[NEW], World()
    pill = create_food(name="Citrate", kind="supplement", mg_per_100g="500")
    log_entry(user=world.user, food=pill, date=TODAY, meal="supplements")
    world.says(reverse("intake:day", args=[TODAY]), new.label)
    world.post("kidneys", TODAY, kidneys=new.value)
    _stated(world, "kidneys_impaired", new)


@drives
def sex(answers: Any) -> None:
    _stated(World(), "sex", answers[NEW])


@drives
def life_stage(answers: Any) -> None:
    _stated(World(), "life_stage", answers[NEW])


@drives
def reference_profile(profiles: Any) -> None:
    # Its rows are in the copy of the reference file; it needs no migration.
    new, world, meaning = profiles[NEW], World(), "Adults: 270 to 310 mg a day."
    made = [path for room in ("accounts", "intake") for path in Path(room).glob("migrations/*.py")]
    assert made
    assert [path for path in made if new.value in path.read_text(encoding="utf-8")] == []
    _stated(world, "reference", new)
    world.says(reverse("accounts:profile"), new.label, meaning)
    world.says(reverse("intake:learn"), new.label, meaning)
    world.says(reverse("intake:band"), "210", "310", "Utopia, adults 18 and over, sex not said")
    world.user.profile_facts.update(life_stage="pregnant")
    lacking = "The New values have no row for pregnancy; the US one is used."
    world.says(reverse("intake:band"), lacking)
    SiteDefault.objects.create(valid_from=TODAY, reference=profiles[NEW])
    World().shown_everywhere()
    SiteDefault.objects.all().delete()


def _stated(world: World, name: str, new: Any) -> None:
    """One answer of the profile page, kept and then read by every page."""
    url = reverse("accounts:profile")
    world.says(url, new.label)
    answers = {"birth_date": "1990-01-01", "time_zone": "UTC", "life_stage": "none", name: new}
    done = world.own.post(url, {key: str(value) for key, value in answers.items()})
    assert done.status_code == 302, text_of(done)[-900:]
    profile = type(world.user.profile).objects.get(user=world.user)
    facts = ProfileFacts.on(list(world.user.profile_facts.all()), TODAY)
    assert getattr(profile, name, getattr(facts, name, None)) == new
    log_entry(user=world.user, food=world.food, date=TODAY)
    world.post("finish", TODAY, food="complete", supplements="none")
    world.shown_everywhere()
