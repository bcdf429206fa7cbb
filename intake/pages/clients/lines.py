"""The lines of a dietitian's list of clients, in the words and addresses that are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse

from intake.care.panel.listing import ShownClient
from intake.insights.charts.keys import named_zones
from intake.insights.charts.svg import Svg
from intake.science.attention import Reason, StripDay
from intake.science.zones import Zone
from intake.text import plural

_MAY_BE_PUT_OFF = {reason.slug for reason in Reason if reason.may_be_put_off}


@dataclass(frozen=True, slots=True)
class LinkedWords:
    """Some words, and where they lead; empty for nowhere."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class UnreadComments:
    """How many comments wait to be opened, with the words behind the number."""

    count: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class ClientLine:
    """One client of the list."""

    code: str
    slug: str
    name: str
    url: str
    #: What tells the client from others: the label, the short code, the year of birth.
    known: str
    has_namesake: bool
    tags: Sequence[str]
    #: The reason that matters most, and the others.
    reason: LinkedWords
    more: list[LinkedWords]
    put_off: str
    #: Where the first reason is put off; empty where it may not be.
    put_off_url: str
    last: str
    #: The mean as shown and of how many days; empty without any.
    mean: str
    days: str
    strip: Svg
    strip_words: str
    unread: UnreadComments | None
    review: LinkedWords | None


def client_lines(clients: Iterable[ShownClient]) -> list[ClientLine]:
    """Each client in words."""
    # Looked up once: an address takes longer to look up than the rest of a line to make.
    nobody, never = "-", dt.date.min
    address = reverse("intake:day", args=[nobody, never]).removesuffix(f"{never}/")
    # From the right: the site may lie below an address that ends likewise.
    list_url, days_url = address.rsplit(f"{nobody}/", 1)
    snooze_url = reverse("intake:snooze_reason", args=[nobody]).rsplit(f"{nobody}/", 1)[1]
    return [
        _line(one, f"{list_url}{one.code}/{days_url}", f"{list_url}{one.code}/{snooze_url}")
        for one in clients
    ]


def _line(client: ShownClient, days_url: str, snooze_url: str) -> ClientLine:
    shown = client.shown
    (slug, _words, _place), *_others = shown["reasons"]
    first, *more = (
        LinkedWords(words, place and f"{days_url}{place}")
        for _slug, words, place in shown["reasons"]
    )
    unread, review = None, None
    if shown["unread"]:
        count, date = shown["unread"]
        words = plural(count, "new comment")
        unread = UnreadComments(str(count), words, f"{days_url}{date}/#comments")
    if shown["review"]:
        count, date = shown["review"]
        review = LinkedWords(f"{count} to review", f"{days_url}{date}/")
    return ClientLine(
        code=client.code,
        slug=slug,
        name=shown["name"],
        url=f"{days_url}{shown['opens']}/",
        known=shown["known"],
        has_namesake=client.has_namesake,
        tags=client.tags,
        reason=first,
        more=more,
        put_off=shown["put_off"],
        put_off_url=f"{snooze_url}?reason={slug}" if slug in _MAY_BE_PUT_OFF else "",
        last=shown["last"],
        mean=shown["mean"],
        days=shown["days"],
        strip=named_zones((zone, _said(date, zone)) for date, zone in shown["strip"]),
        strip_words=shown["strip_words"],
        unread=unread,
        review=review,
    )


# A page shows 350 of them, which are about forty different ones.
@lru_cache(maxsize=1_000)
def _said(date: str, zone: str) -> str:
    return StripDay(dt.date.fromisoformat(date), Zone(zone)).words
