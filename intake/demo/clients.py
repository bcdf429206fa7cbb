"""Makes the clients of the demo's dietitian, each in a state that a dietitian meets."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.enums import KidneyAnswer, Sex
from accounts.models import Consent, Profile, ProfileFacts, User
from intake.bands.actions import set_band
from intake.care.actions import add_comment, set_review
from intake.demo.daily_log import DemoHabits, DemoMenu, fill_days
from intake.enums import BandSource, DayState, HighBasis, ReviewState

#: How far back the clients of the demo log.
CLIENT_DAYS = 45


@dataclass(frozen=True)
class DemoClient:
    """One client: who they are, how they eat and log, and what they share."""

    name: str
    sex: Sex
    born: int
    habits: DemoHabits = field(default_factory=DemoHabits)
    #: Days since the last logged day.
    days_quiet: int = 0
    #: Days logged before that.
    days: int = CLIENT_DAYS
    kidneys: KidneyAnswer = KidneyAnswer.NO
    shares_profile: bool = True
    shares_notes: bool = True
    may_set_band: bool = True
    #: Low, target and high (mg) that the dietitian set, with the reason.
    band: tuple[int, int, int, str] | None = None
    #: Comments on the last finished day, the dietitian's and the client's in turn.
    comments: tuple[str, ...] = ()
    #: Whether the dietitian asked for information about that day.
    is_asked: bool = False
    #: Whether the dietitian has reviewed all but the last few days.
    is_reviewed: bool = False


def _with_appetite(appetite: str, partial_days: float = 0.05) -> DemoHabits:
    """Return the habits of somebody who eats this much of the usual."""
    return DemoHabits(appetite=Decimal(appetite), partial_days=partial_days)


def _with_supplement(mg: int, share_of_days: float = 0.8) -> DemoHabits:
    """Return the habits of somebody who takes a supplement (mg) on this share of days."""
    return DemoHabits(supplement_days=share_of_days, supplement_mg=Decimal(mg))


#: With the demo's first person the dietitian has twenty-five clients.
DEMO_CLIENTS = (
    DemoClient(
        "Ben Fischer", Sex.MALE, 1971, _with_supplement(400), comments=("Is the powder every day?",)
    ),
    DemoClient("Carla Nowak", Sex.FEMALE, 1983, _with_supplement(375), is_reviewed=True),
    DemoClient("Dmitri Alves", Sex.MALE, 1966, _with_supplement(500, 0.5), shares_profile=False),
    DemoClient("Edith Lang", Sex.FEMALE, 1949, _with_supplement(150), kidneys=KidneyAnswer.YES),
    DemoClient("Farid Osman", Sex.MALE, 1958, _with_supplement(100, 0.6), kidneys=KidneyAnswer.YES),
    DemoClient(
        "Greta Holm",
        Sex.FEMALE,
        1990,
        _with_appetite("0.45"),
        comments=("A handful of seeds at breakfast would help.", "I will try from Monday."),
    ),
    DemoClient(
        "Hugo Brandt",
        Sex.MALE,
        1979,
        _with_appetite("0.5"),
        is_reviewed=True,
        comments=("What was in the stew?", "Beans and kale, two ladles."),
        is_asked=True,
    ),
    DemoClient("Ines Moreau", Sex.FEMALE, 1995, _with_appetite("0.4")),
    DemoClient("Jonas Weber", Sex.MALE, 1986, _with_appetite("0.55"), shares_notes=False),
    DemoClient(
        "Kira Sato", Sex.FEMALE, 1974, _with_appetite("1.3"), band=(200, 260, 320, "After surgery")
    ),
    DemoClient(
        "Liam Byrne", Sex.MALE, 1969, _with_appetite("1.4"), band=(250, 300, 380, "Loose stools")
    ),
    DemoClient("Mara Costa", Sex.FEMALE, 1988, days_quiet=6),
    DemoClient("Nils Aakre", Sex.MALE, 1992, days_quiet=9, is_reviewed=True),
    DemoClient("Olga Petrova", Sex.FEMALE, 1963, days_quiet=17),
    DemoClient("Pavel Dvorak", Sex.MALE, 1981, days=0),
    DemoClient("Quentin Roy", Sex.MALE, 1999, days=2),
    DemoClient("Rosa Vidal", Sex.FEMALE, 1977, _with_appetite("1", partial_days=0.95)),
    DemoClient(
        "Tessa Mulder", Sex.FEMALE, 1991, is_reviewed=True, comments=("Well done this week.",)
    ),
    DemoClient("Umar Khan", Sex.MALE, 1973, _with_appetite("1.2"), is_reviewed=True),
    DemoClient(
        "Vera Kovac", Sex.FEMALE, 1968, _with_appetite("1.1"), band=(265, 320, 450, "Agreed in May")
    ),
    DemoClient(
        "Wout Jansen",
        Sex.MALE,
        1955,
        _with_supplement(120, 0.5),
        comments=(
            "How are the new tablets?",
            "Please call me, I feel weak since the new tablets.",
        ),
    ),
    DemoClient("Xenia Papas", Sex.FEMALE, 2001, shares_profile=False, shares_notes=False),
    DemoClient("Yusuf Demir", Sex.MALE, 1987, _with_appetite("1.1"), may_set_band=False),
    DemoClient("Zoe Martin", Sex.FEMALE, 1994, is_reviewed=True),
)


@transaction.atomic
def make_client(
    client: DemoClient,
    *,
    dietitian: User,
    password: str,
    domain: str,
    menus: list[DemoMenu],
    seed: int,
) -> User:
    """Make the account of a client with days, consent, band, comments and reviews."""
    first_name = client.name.split()[0].lower()
    user = User.objects.create_user(f"{first_name}@{domain}", password, name=client.name)
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
        low, target, high, reason = client.band
        set_band(
            subject=user,
            by=dietitian,
            source=BandSource.CLINICIAN,
            valid_from=today - dt.timedelta(days=10),
            low_mg=Decimal(low),
            target_mg=Decimal(target),
            high_mg=Decimal(high),
            high_basis=HighBasis.DIET,
            supplement_limit_mg=None,
            reason=reason,
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
