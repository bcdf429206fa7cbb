"""Real acts on a client's log and on what is kept about them, for tests of the kept rows."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.actions.profile import save_facts, save_kidney_answer, save_profile
from accounts.enums import KidneyAnswer, LifeStage, Sex
from accounts.models import FROM_THE_START, ClientCard, ClientSummary, Profile, ProfileFacts, User
from foods.enums import FoodKind
from foods.models import Food
from intake.bands.actions import reset_band
from intake.care.actions import add_comment, delete_comment, set_review
from intake.care.conversation import conversation, mark_read
from intake.diary.copying import copy_entries
from intake.diary.days import finish_day, reopen_day
from intake.diary.entries import delete_entry
from intake.diary.log import Log
from intake.diary.past_entries import follow_food
from intake.diary.undo import CannotUndoError, undo
from intake.enums import BandSource, DayState, ReviewState, SupplementsTaken
from intake.models import ClientTask, Comment, ReasonSnooze
from intake.science.attention import Reason
from tests.factories import create_band, create_food, log_entry, new_key


@dataclass
class Practice:
    """A client and one of their dietitians, with a food and a pill to log."""

    client: User
    dietitian: User
    today: dt.date
    chance: random.Random
    food: Food = field(
        default_factory=lambda: create_food(mg_per_100g="300", portions={"1 bowl": "100"})
    )
    pill: Food = field(
        default_factory=lambda: create_food(
            name="Pill", kind=FoodKind.SUPPLEMENT, mg_per_100g="40000", portions={"1 pill": "1"}
        )
    )

    @property
    def date(self) -> dt.date:
        """One of the last days, and now and then one long ago."""
        return self.today - dt.timedelta(days=self.chance.choice([0, 0, 1, 2, 3, 40]))

    def mark_stale(self) -> None:
        """What those call who write labels, tasks and snoozes."""
        pair = ClientSummary.objects.of_pair(dietitian=self.dietitian, client=self.client)
        pair.mark_stale()


def log(at: Practice) -> None:
    food = at.chance.choice([at.food, at.food, at.pill])
    log_entry(user=at.client, food=food, date=at.date)


def delete(at: Practice) -> None:
    entry = at.client.entries.order_by("?").first()
    if entry is not None:
        delete_entry(entry=entry, by=at.client)


def copy(at: Practice) -> None:
    copy_entries(subject=at.client, by=at.client, source=at.date, to=at.date, request_key=new_key())


def take_back(at: Practice) -> None:
    change = at.client.changes.filter(undone_at=None).order_by("?").first()
    if change is not None:
        try:
            undo(subject=at.client, batch=change.batch)
        except CannotUndoError:
            return


def finish(at: Practice) -> None:
    state = at.chance.choice([DayState.COMPLETE, DayState.PARTIAL])
    finish_day(
        subject=at.client, date=at.date, food=state, supplements=SupplementsTaken.NOT_TRACKED
    )


def reopen(at: Practice) -> None:
    reopen_day(subject=at.client, date=at.date)


def follow(at: Practice) -> None:
    Food.objects.filter(pk=at.food.pk).update(magnesium_mg_per_100g=at.chance.randrange(50, 400))
    at.food.refresh_from_db()
    follow_food(subject=at.client, by=at.client, food=at.food, request_key=new_key())


def set_own_band(at: Practice) -> None:
    create_band(user=at.client, valid_from=at.date, target=str(at.chance.randrange(200, 400)))


def set_clinicians_band(at: Practice) -> None:
    target = at.chance.randrange(200, 300)
    create_band(
        user=at.client,
        by=at.dietitian,
        valid_from=at.date,
        target=str(target),
        high=str(target + 50),
        reason="Blood test",
    )


def reset(at: Practice) -> None:
    source = at.chance.choice([BandSource.OWN, BandSource.CLINICIAN])
    reset_band(
        subject=at.client, by=at.dietitian, source=source, valid_from=at.date, reason="Again"
    )


def say_kidneys(at: Practice) -> None:
    answer = at.chance.choice([KidneyAnswer.YES, KidneyAnswer.NO])
    save_kidney_answer(user=at.client, by=at.client, answer=answer)


def state_facts(at: Practice) -> None:
    facts = ProfileFacts(sex=Sex.FEMALE, life_stage=at.chance.choice([*LifeStage]))
    save_facts(user=at.client, by=at.client, valid_from=at.date, facts=facts)


def state_profile(at: Practice) -> None:
    answers = Profile(
        birth_date=dt.date(at.chance.randrange(1940, 2005), 6, 1),
        kidneys_impaired=at.chance.choice([KidneyAnswer.YES, KidneyAnswer.NO]),
        time_zone=at.chance.choice(["UTC", "Pacific/Kiritimati", "America/Los_Angeles"]),
    )
    save_profile(
        user=at.client,
        by=at.client,
        answers=answers,
        facts=ProfileFacts(sex=at.chance.choice([Sex.FEMALE, Sex.MALE])),
        valid_from=FROM_THE_START,
    )


def write(at: Practice) -> None:
    add_comment(
        subject=at.client,
        dietitian=at.dietitian,
        by=at.chance.choice([at.client, at.client, at.dietitian]),
        date=at.date,
        text=at.chance.choice(["Is this enough?", "I fainted and cannot breathe"]),
        request_key=new_key(),
    )


def take_comment_back(at: Practice) -> None:
    comment = Comment.objects.filter(day__subject=at.client, deleted_at=None).first()
    if comment is not None:
        author = comment.day.subject if comment.from_client else comment.dietitian
        delete_comment(comment=comment, by=author)


def read(at: Practice) -> None:
    from accounts.access import log_for  # noqa: PLC0415  # as a page does

    log_of = Log(log_for(at.client, at.dietitian))
    mark_read(log_of, conversation(log_of, at.date))


def review(at: Practice) -> None:
    set_review(
        subject=at.client,
        dietitian=at.dietitian,
        date=at.date,
        state=at.chance.choice([*ReviewState]),
        seen_at=timezone.now() - dt.timedelta(seconds=at.chance.randrange(2)),
    )


def rename(at: Practice) -> None:
    from accounts.actions.consent import set_name_and_practice  # noqa: PLC0415  # likewise

    name = at.chance.choice(["Ada Client", "Ada Other", ""])
    set_name_and_practice(user=at.client, by=at.client, name=name, practice="")


def label(at: Practice) -> None:
    at.mark_stale()
    ClientCard.objects.update_or_create(
        dietitian=at.dietitian,
        client=at.client,
        defaults={"label": at.chance.choice(["Tuesday", ""]), "short_code": "T1"},
    )


def add_task(at: Practice) -> None:
    at.mark_stale()
    ClientTask.objects.create(
        dietitian=at.dietitian, client=at.client, text="Ask about cocoa", due_on=at.date
    )


def put_off(at: Practice) -> None:
    at.mark_stale()
    ReasonSnooze.objects.update_or_create(
        dietitian=at.dietitian,
        client=at.client,
        reason=at.chance.choice([*Reason]).slug,
        defaults={
            "until": at.today + dt.timedelta(days=at.chance.randrange(3)),
            "last_dose_on": at.chance.choice([None, at.date]),
        },
    )


ACTS: list[Callable[[Practice], Any]] = [
    *(log, delete, copy, take_back, finish, reopen, follow),
    *(set_own_band, set_clinicians_band, reset, say_kidneys, state_facts, state_profile),
    *(write, take_comment_back, read, review, rename, label, add_task, put_off),
]


def a_week(at: Practice) -> None:
    """Seven finished days of one bowl, so that every later act changes something."""
    for back in range(7):
        date = at.today - dt.timedelta(days=back)
        log_entry(user=at.client, food=at.food, date=date, quantity=str(Decimal(1)))
        finish_day(
            subject=at.client,
            date=date,
            food=DayState.COMPLETE,
            supplements=SupplementsTaken.NONE,
        )
