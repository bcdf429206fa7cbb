"""The lines of a dietitian's list of clients, in the words and addresses that are shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from intake.care.clients import ClientComments, ClientRow
from intake.science.attention import Reason, StripDay, mean_words, strip_words
from intake.text import counted, plural


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

    slug: str
    name: str
    url: str
    #: The reason that matters most, and the others.
    reason: LinkedWords
    more: list[LinkedWords]
    last: str
    #: The mean as shown and of how many days; empty without any.
    mean: str
    days: str
    strip: list[StripDay]
    strip_words: str
    unread: UnreadComments | None
    review: LinkedWords | None


def client_lines(rows: Iterable[ClientRow]) -> list[ClientLine]:
    """Each client in words."""
    # Looked up once: an address takes longer to look up than the rest of a line to make.
    nobody, never = "-", dt.date.min
    address = reverse("intake:day", args=[nobody, never]).removesuffix(f"{never}/")
    # From the right: the site may lie below an address that ends likewise.
    list_url, days_url = address.rsplit(f"{nobody}/", 1)
    return [_line(row, f"{list_url}{row.subject.user.code}/{days_url}") for row in rows]


def _line(row: ClientRow, days_url: str) -> ClientLine:
    def comments_of(waiting: ClientComments | None) -> str:
        return f"{days_url}{waiting.first}/#comments" if waiting else ""

    urls = {Reason.WROTE: comments_of(row.unread), Reason.ANSWERED: comments_of(row.answered)}
    first, *others = (LinkedWords(one.words, urls.get(one.reason, "")) for one in row.reasons)
    watched, usual = row.watched, row.watched.usual
    unread, review = None, None
    if row.unread:
        count = row.unread.count
        unread = UnreadComments(str(count), plural(count, "new comment"), comments_of(row.unread))
    if row.to_review:
        review = LinkedWords(f"{len(row.to_review)} to review", f"{days_url}{row.to_review[0]}/")
    return ClientLine(
        slug=row.first.reason.slug,
        name=row.name,
        # The last day logged, or today.
        url=f"{days_url}{watched.last_logged or watched.today}/",
        reason=first,
        more=others,
        last=_last_words(row),
        mean=mean_words(usual),
        days=f"{usual.n_days} of {counted(usual.days_in_window, 'day')}",
        strip=row.strip,
        strip_words=strip_words(row.strip),
        unread=unread,
        review=review,
    )


def _last_words(row: ClientRow) -> str:
    """When something was logged last, counted in days."""
    if row.watched.last_logged is None:
        return "never"
    days = row.watched.days_quiet
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
