"""Changes to profiles: each function one transaction, with ``by`` as author."""

from __future__ import annotations

import copy
import datetime as dt

from django.db import transaction

from accounts.enums import KidneyAnswer, LifeStage, Sex
from accounts.models import FROM_THE_START, ClientSummary, Profile, ProfileFacts, User


class FactsClashError(ValueError):
    """Dated facts that contradict those of another date; its text is for the person."""


def plan_facts(
    rows: list[ProfileFacts], *, facts: ProfileFacts, valid_from: dt.date, today: dt.date
) -> list[ProfileFacts]:
    """Return the rows to write so that what was changed holds from ``valid_from`` on.

    ``rows`` are the person's own, newest first; ``facts`` has the answers and is not
    stored. Only the answers that differ from today's are written to later rows too, so
    that correcting one does not spread another over days for which it did not hold.
    Where nothing differs, an earlier date moves today's answers back to it. Raises
    FactsClashError.
    """
    changes = facts.changes_from(ProfileFacts.on(rows, today))
    at_start = ProfileFacts.on(rows, valid_from)
    changes = changes or facts.changes_from(at_start)
    if not changes:
        return []
    planned = [copy.copy(row) for row in rows if row.valid_from >= valid_from]
    if not any(row.valid_from == valid_from for row in planned):
        unchanged = {name: getattr(at_start, name) for name in ProfileFacts.DATED}
        planned.append(ProfileFacts(valid_from=valid_from, **unchanged))
    for row in planned:
        for name, value in changes.items():
            setattr(row, name, value)
        if row.sex == Sex.MALE and row.life_stage != LifeStage.NONE:
            day = "from the start"
            if row.valid_from > FROM_THE_START:
                day = f"on {row.valid_from:%d.%m.%Y}"
            raise FactsClashError(
                f"You said “{row.get_life_stage_display()}” {day}, "
                "which does not fit “Male” on that day. Choose a later date."
            )
    return planned


def save_facts(
    *, user: User, by: User, valid_from: dt.date, facts: ProfileFacts, today: dt.date | None = None
) -> list[ProfileFacts]:
    """Save the dated facts from a day on; earlier days keep theirs.

    Returns the rows written, none where nothing changed. Raises FactsClashError.
    """
    with transaction.atomic():
        ClientSummary.objects.of_client(user).mark_stale()
        # Locked: two changes at once would both start from the old rows.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        day = today or Profile.objects.of(user).today()
        rows = plan_facts(
            list(user.profile_facts.all()), facts=facts, valid_from=valid_from, today=day
        )
        for row in rows:
            row.user = user
            row.stated_by = by
            row.save()
    return rows


def save_profile(
    *, user: User, by: User, answers: Profile, facts: ProfileFacts, valid_from: dt.date
) -> Profile:
    """Save all answers of the profile page, or none; ``answers`` and ``facts`` are not stored.

    Raises FactsClashError.
    """
    undated = {name: getattr(answers, name) for name in Profile.UNDATED}
    with transaction.atomic():
        # Also the list of a dietitian who says where they live: its days end at midnight there.
        ClientSummary.objects.on_calendar_of(user).mark_stale()
        profile, _ = Profile.objects.update_or_create(user=user, defaults=undated)
        # The account was read with its old profile; the caller must see the new one.
        user.profile = profile
        save_facts(user=user, by=by, valid_from=valid_from, facts=facts, today=profile.today())
    return profile


def save_kidney_answer(*, user: User, by: User, answer: KidneyAnswer) -> Profile:
    """Save the answer about the kidneys and nothing else of the profile.

    Raises PermissionError unless ``by`` is the person.
    """
    if user.pk != by.pk:
        raise PermissionError("Only the person can say this of themself.")
    with transaction.atomic():
        if user.may_have_shared:
            ClientSummary.objects.of_client(user).mark_stale()
        profile, _ = Profile.objects.update_or_create(
            user=user, defaults={"kidneys_impaired": answer}
        )
    # The caller must see the new answer on this account.
    user.profile = profile
    return profile
