"""Makes the clients of the demo's dietitian, each in a state that a dietitian meets."""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from accounts.enums import KidneyAnswer, Sex
from accounts.models import Consent, Profile, ProfileFacts, User
from intake.bands.actions import set_band
from intake.care.actions import add_comment, set_review
from intake.demo.daily_log import DemoHabits, DemoMenu, fill_days
from intake.enums import BandSource, DayState, HighBasis, ReviewState


@dataclass(frozen=True)
class DemoClient:
    """One client: who they are, how they eat and log, and what they share."""

    #: The e-mail address before its domain; of two of one name the second has a number.
    address: str
    name: str
    sex: str
    born: int
    habits: DemoHabits
    #: Days logged, and days since the last of them.
    days: int
    days_quiet: int
    kidneys: KidneyAnswer
    shares_profile: bool
    shares_notes: bool
    may_set_band: bool
    #: Low, target and high (mg) that the dietitian set; None without a band.
    band: tuple[Decimal, Decimal, Decimal] | None
    band_reason: str
    #: Comments on the last finished day, the dietitian's and the client's in turn.
    comments: tuple[str, ...]
    #: Whether the dietitian asked for information about that day.
    is_asked: bool
    #: Whether the dietitian has reviewed all but the last few days.
    is_reviewed: bool


def read_clients(path: Path) -> list[DemoClient]:
    """Read the clients of a CSV file; with the demo's first person there are sixty-one."""
    seen: Counter[str] = Counter()
    clients = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            first_name = row["name"].split()[0].lower()
            seen[first_name] += 1
            number = seen[first_name]
            clients.append(_client(row, first_name if number == 1 else f"{first_name}{number}"))
    return clients


def _client(row: dict[str, str], address: str) -> DemoClient:
    """Read one client; a bar separates comments."""
    low, target, high = row["band_low_mg"], row["band_target_mg"], row["band_high_mg"]
    return DemoClient(
        address=address,
        name=row["name"],
        sex=Sex(row["sex"]),
        born=int(row["born"]),
        habits=DemoHabits(
            appetite=Decimal(row["appetite"]),
            partial_days=float(row["partial_days"]),
            supplement_mg=Decimal(row["supplement_mg"]),
            supplement_days=float(row["supplement_days"]),
        ),
        days=int(row["days"]),
        days_quiet=int(row["days_quiet"]),
        kidneys=KidneyAnswer(row["kidneys"]),
        shares_profile=row["shares_profile"] == "yes",
        shares_notes=row["shares_notes"] == "yes",
        may_set_band=row["may_set_band"] == "yes",
        band=(Decimal(low), Decimal(target), Decimal(high)) if target else None,
        band_reason=row["band_reason"],
        comments=tuple(row["comments"].split(" | ")) if row["comments"] else (),
        is_asked=row["is_asked"] == "yes",
        is_reviewed=row["is_reviewed"] == "yes",
    )


@transaction.atomic
def make_client(
    client: DemoClient,
    *,
    dietitian: User,
    hashed: str,
    domain: str,
    menus: list[DemoMenu],
    seed: int,
) -> User:
    """Make the account of a client with days, consent, band, comments and reviews.

    ``hashed`` is the password as it is stored: to hash it sixty times takes longer than the rest.
    """
    user = User.objects.create_user(f"{client.address}@{domain}", name=client.name)
    user.password = hashed
    user.save(update_fields=["password"])
    Profile.objects.create(
        user=user, birth_date=dt.date(client.born, 3, 1), kidneys_impaired=client.kidneys
    )
    ProfileFacts.objects.create(user=user, sex=client.sex)
    today = Profile.objects.of(user).today()
    consent = give_consent(
        user,
        dietitian,
        since=max(client.days, 20),
        profile_medicines=client.shares_profile,
        symptoms_notes=client.shares_notes,
        may_set_band=client.may_set_band,
    )
    if client.days:
        last = today - dt.timedelta(days=client.days_quiet)
        first = last - dt.timedelta(days=client.days)
        fill_days(
            subject=user, menus=menus, habits=client.habits, first=first, last=last, seed=seed
        )
    if client.band is not None:
        low, target, high = client.band
        set_band(
            subject=user,
            by=dietitian,
            source=BandSource.CLINICIAN,
            valid_from=today - dt.timedelta(days=10),
            low_mg=low,
            target_mg=target,
            high_mg=high,
            high_basis=HighBasis.DIET,
            supplement_limit_mg=None,
            reason=client.band_reason,
        )
    _add_conversation(client, user, consent)
    return user


def give_consent(user: User, dietitian: User, *, since: int, **scopes: bool) -> Consent:
    """Give the dietitian access to a log, in force for so many days already."""
    start = timezone.now() - dt.timedelta(days=since)
    return Consent.objects.create(client=user, dietitian=dietitian, valid_from=start, **scopes)


def _add_conversation(client: DemoClient, user: User, consent: Consent) -> None:
    """Add reviews, and comments in turn; the last comment is not read yet."""
    dietitian = consent.dietitian
    finished = list(user.days.exclude(food=DayState.OPEN).order_by("-date"))
    for day in finished[3:] if client.is_reviewed else []:
        set_review(subject=user, dietitian=dietitian, date=day.date, state=ReviewState.REVIEWED)
    if client.is_asked:
        set_review(
            subject=user, dietitian=dietitian, date=finished[0].date, state=ReviewState.ASKED
        )
    for number, text in enumerate(client.comments if finished else ()):
        if not text:
            # Nobody asked: the client wrote first.
            continue
        by = user if number % 2 else dietitian
        comment = add_comment(
            subject=user,
            dietitian=dietitian,
            by=by,
            date=finished[0].date,
            text=text,
            request_key=uuid.uuid4(),
        )
        if number + 1 < len(client.comments):
            comment.read_at = comment.at
            comment.save(update_fields=["read_at"])
