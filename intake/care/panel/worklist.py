"""The list of clients as a dietitian saw it last: who comes next in it, and which day of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max, Min

from accounts.models import Consent, Profile, User, Worklist
from intake.care.conversation import waiting_days
from intake.diary.log import Log

_LONGEST_QUERY: int = Worklist._meta.get_field("query").max_length or 0


def keep_worklist(*, dietitian: User, query: str, consents: Sequence[int]) -> None:
    """Keep the address of a list (its query) and its order, the numbers of consents.

    One query where nothing changed, which is what happens most. A query that is too long to
    be kept (a hundred letters that are no Latin ones) leads back to the whole list.
    """
    numbers = list(consents)
    query = query if len(query) <= _LONGEST_QUERY else ""
    kept = Worklist.objects.filter(dietitian=dietitian).first()
    if kept is not None and kept.query == query and kept.consents == numbers:
        return
    Worklist.objects.update_or_create(
        dietitian=dietitian, defaults={"query": query, "consents": numbers}
    )


def neighbour(*, dietitian: User, consent: Consent, step: int) -> Consent | None:
    """The live consent that stands after (``step`` 1) or before (-1) one in the list seen last.

    Those that ended since are passed over. None at the end of the list. From a client who
    does not stand in the list it leads to its first (or last).
    """
    kept = Worklist.objects.filter(dietitian=dietitian).first()
    live = Consent.objects.live().filter(dietitian=dietitian).select_related("client__profile")
    numbers = kept.consents if kept is not None else list(live.values_list("pk", flat=True))
    ordered = numbers if step > 0 else numbers[::-1]
    after = ordered[ordered.index(consent.pk) + 1 :] if consent.pk in ordered else ordered
    open_now = set(live.values_list("pk", flat=True))
    number = next((one for one in after if one in open_now), None)
    return None if number is None else live.filter(pk=number).first()


def list_query(dietitian: User) -> str:
    """The query of the list seen last, to go back to it; empty for the whole list."""
    kept = Worklist.objects.filter(dietitian=dietitian).only("query").first()
    return "" if kept is None else kept.query


def place_to_open(log: Log) -> str:
    """The address of the day that matters on a client's log, with the place on it.

    The first day that waits for review, else the first with a comment that was not opened,
    else the last one logged, else today. Three queries at most.
    """
    subject, today = log.subject, Profile.objects.of(log.user).today()
    waiting = waiting_days(log, today)
    if waiting:
        return f"{subject.url('intake:day', waiting[0].date)}#review"
    unread = log.comments().unread_by_dietitian().aggregate(first=Min("day__date"))["first"]
    if unread is not None:
        return f"{subject.url('intake:day', unread)}#comments"
    logged = log.days().filter(entry_count__gt=0, date__lte=today)
    last = logged.aggregate(last=Max("date"))["last"]
    # Only what was shared opens, also where that begins on a day to come.
    return subject.url("intake:day", last or log.first_reached(today))
