"""Fill an empty site with a believable demo and print how to sign in."""

from __future__ import annotations

import datetime as dt
import secrets
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from accounts.enums import KidneyAnswer, Sex
from accounts.models import Profile, ProfileFacts, User
from accounts.roles import DIETITIAN
from foods.models import Food
from intake.demo.casework import keep_casework, read_casework
from intake.demo.clients import DemoClient, give_consent, make_client, read_clients
from intake.demo.daily_log import DemoHabits, DemoMenu, fill_days, read_menus
from intake.demo.meals import fill_meals
from intake.demo.symptoms import fill_symptoms
from intake.management.one_at_a_time import one_at_a_time
from intake.models import Entry

#: Accounts of the demo, and only those, have an address here (RFC 2606).
DEMO_DOMAIN = "demo.example"
DAYS = 365


class Command(BaseCommand):
    """Make the demo anew. Refuses where real people have accounts."""

    help = __doc__ or ""

    def handle(self, **_options: Any) -> None:
        """Replace earlier demo accounts and print the sign-ins."""
        with one_at_a_time():
            self._fill()

    def _fill(self) -> None:
        if User.objects.exclude(email__endswith=f"@{DEMO_DOMAIN}").exists():
            raise CommandError("This site has accounts of real people, so no demo is put into it.")
        if not Food.objects.exists():
            raise CommandError("The food table is empty; run manage.py load_foods first.")
        earlier = User.objects.filter(email__endswith=f"@{DEMO_DOMAIN}")
        # Entries protect their food, also an own food that is deleted with its owner.
        Entry.objects.filter(subject__in=earlier).delete()
        earlier.delete()
        # A fixed password would let anybody in.
        password = secrets.token_urlsafe(9)
        menus = read_menus(settings.FIXTURES_DIR / "demo" / "menus.csv")
        clients = read_clients(settings.FIXTURES_DIR / "demo" / "clients.csv")
        person = self._person(password, menus)
        dietitian = self._dietitian(password, menus, person, clients)
        curator = User.objects.create_user(
            f"curator@{DEMO_DOMAIN}", password, name="Chris", is_staff=True
        )
        curator.groups.add(Group.objects.get(name="curator"))
        self.stdout.write("Sign in with:")
        self.stdout.write(f"  {person.email}  (a year of days)  {password}")
        self.stdout.write(
            f"  {dietitian.email}  ({dietitian.consents_held.live().count()} clients)  {password}"
        )
        self.stdout.write(f"  {curator.email}  (food table, at /admin/)  {password}")

    def _dietitian(
        self, password: str, menus: list[DemoMenu], person: User, clients: list[DemoClient]
    ) -> User:
        """Make a dietitian with clients, of whom the person is one."""
        dietitian = User.objects.create_user(
            f"dana@{DEMO_DOMAIN}",
            password,
            name="Dana Reyes",
            practice="Nutrition clinic, Leeds",
            practice_address="1 Example Yard\nLeeds",
        )
        dietitian.groups.add(Group.objects.get(name=DIETITIAN))
        give_consent(
            person,
            dietitian,
            since=60,
            symptoms_notes=True,
            profile_medicines=True,
            may_set_band=True,
        )
        hashed = make_password(password)
        bar = tqdm(clients, unit=" clients", disable=not sys.stderr.isatty())
        for number, client in enumerate(bar):
            make_client(
                client,
                dietitian=dietitian,
                hashed=hashed,
                domain=DEMO_DOMAIN,
                menus=menus,
                seed=100 + number,
            )
        cases = read_casework(settings.FIXTURES_DIR / "demo" / "casework.csv")
        keep_casework(cases, dietitian=dietitian, domain=DEMO_DOMAIN)
        self.stdout.write(f"{len(clients)} clients of {dietitian.name} made.")
        return dietitian

    def _person(self, password: str, menus: list[DemoMenu]) -> User:
        """Make a person with a year of days, saved meals and symptoms."""
        person = User.objects.create_user(f"anna@{DEMO_DOMAIN}", password, name="Anna")
        Profile.objects.create(
            user=person, birth_date=dt.date(1988, 5, 14), kidneys_impaired=KidneyAnswer.NO
        )
        ProfileFacts.objects.create(user=person, sex=Sex.FEMALE)
        today = Profile.objects.of(person).today()
        first = today - dt.timedelta(days=DAYS)
        count = fill_days(
            subject=person,
            menus=menus,
            habits=DemoHabits(supplement_days=0.25),
            first=first,
            last=today,
            seed=1988,
        )
        fill_meals(subject=person, today=today)
        fill_symptoms(subject=person, first=first, last=today, seed=1988)
        self.stdout.write(f"{count:,} entries logged for {person.name}.")
        return person
