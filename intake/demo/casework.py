"""What the demo's dietitian keeps about clients: cards, notes, tasks, snoozes, templates."""

from __future__ import annotations

import csv
import datetime as dt
import uuid
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from accounts.actions.consent import end_consent, invite
from accounts.enums import Scope
from accounts.models import ClientCard, ClientTag, Consent, Invitation, Profile, User
from intake.diary.entries import quick_add
from intake.enums import DayState, Meal
from intake.models import ClientNote, ClientTask, CommentTemplate, ReasonSnooze, ReportNote

#: The texts that the dietitian writes often. What stands in braces is put in by the page.
_TEMPLATES = {
    "A thank-you for logging": "Thank you for logging so carefully, {name}.",
    "Short day": "This day looks short. Was there something that is not in the log?",
    "Seeds and nuts": "A handful of seeds or nuts a day would bring you nearer to your band.",
    "Which tablet": "Which magnesium tablet is this, and what does its label say of one piece?",
}
#: Invitations that wait: the address before the domain, the name and the label.
_INVITED = (("mina.holt", "Mina Holt", "From Dr Weller"), ("teo.brandao", "Teo Brandao", ""))


@dataclass(frozen=True)
class DemoCase:
    """What is kept about one client; whatever is empty is not there."""

    #: The client's address before the domain.
    who: str
    label: str
    short_code: str
    tags: tuple[str, ...]
    note: str
    task: str
    #: None for a task without a day.
    due_in_days: int | None
    #: The slug of a reason that was put off, for how long, and why.
    snoozed: str
    snoozed_days: int
    snooze_note: str
    #: Whether the client changed a day that had been reviewed.
    is_changed: bool
    #: Whether the client ended the sharing since.
    is_ended: bool


def read_casework(path: Path) -> list[DemoCase]:
    """Read a CSV file, one client a row; a bar separates tags."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            DemoCase(
                who=row["who"],
                label=row["label"],
                short_code=row["short_code"],
                tags=tuple(row["tags"].split(" | ")) if row["tags"] else (),
                note=row["note"],
                task=row["task"],
                due_in_days=int(row["due_in_days"]) if row["due_in_days"] else None,
                snoozed=row["snoozed"],
                snoozed_days=int(row["snoozed_days"] or 0),
                snooze_note=row["snooze_note"],
                is_changed=row["is_changed"] == "yes",
                is_ended=row["is_ended"] == "yes",
            )
            for row in csv.DictReader(file)
        ]


@transaction.atomic
def keep_casework(cases: list[DemoCase], *, dietitian: User, domain: str) -> None:
    """Keep all that the dietitian has of their own, and let two invitations wait.

    Raises User.DoesNotExist for a client who is not there.
    """
    today = Profile.objects.of(dietitian).today()
    named = {name for case in cases for name in case.tags}
    tags = {name: ClientTag.objects.create(dietitian=dietitian, name=name) for name in named}
    clients = {
        one.client.email.removesuffix(f"@{domain}"): one.client
        for one in Consent.objects.filter(dietitian=dietitian).select_related("client")
    }
    for case in cases:
        if case.who not in clients:
            raise User.DoesNotExist(case.who)
        _keep_case(case, clients[case.who], dietitian, tags, today)
    CommentTemplate.objects.bulk_create(
        CommentTemplate(dietitian=dietitian, name=name, text=text)
        for name, text in _TEMPLATES.items()
    )
    for address, name, label in _INVITED:
        asked, _token = invite(
            by=dietitian, email=f"{address}@{domain}", scopes=frozenset({Scope.SYMPTOMS_NOTES})
        )
        Invitation.objects.filter(pk=asked.pk).update(client_name=name, label=label)


def _keep_case(
    case: DemoCase, client: User, dietitian: User, tags: dict[str, ClientTag], today: dt.date
) -> None:
    both = {"dietitian": dietitian, "client": client}
    if case.label or case.short_code or case.tags:
        card = ClientCard.objects.create(**both, label=case.label, short_code=case.short_code)
        card.tags.set(tags[name] for name in case.tags)
    if case.note:
        ClientNote.objects.create(**both, text=case.note)
        ReportNote.objects.create(**both, date=today, text="Goes on as agreed.")
    if case.task:
        due = None if case.due_in_days is None else today + dt.timedelta(days=case.due_in_days)
        ClientTask.objects.create(**both, text=case.task, due_on=due)
    if case.snoozed:
        until = today + dt.timedelta(days=case.snoozed_days)
        ReasonSnooze.objects.create(**both, reason=case.snoozed, until=until, note=case.snooze_note)
    if case.is_changed:
        _change_reviewed_day(client, dietitian)
    if case.is_ended:
        end_consent(consent=Consent.objects.get(client=client, dietitian=dietitian), by=client)


def _change_reviewed_day(client: User, dietitian: User) -> None:
    """Let the client add something to the last day that the dietitian has reviewed."""
    reviewed = client.days.filter(food=DayState.COMPLETE, reviews__dietitian=dietitian)
    quick_add(
        subject=client,
        by=client,
        date=reviewed.latest("date").date,
        meal=Meal.SNACKS,
        name="Oat biscuit from the canteen",
        magnesium_mg=Decimal(20),
        request_key=uuid.uuid4(),
    )
