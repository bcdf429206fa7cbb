"""A dietitian's list of clients, read from what is kept of each: searched, filtered, sorted.

One query reads a few columns of every live consent, in which Python finds, counts and sorts;
another one reads the words of those that a page shows. So 2,000 clients take as many queries
as five, and the row of no other client is made.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet
from django.utils import timezone

from accounts.models import ClientTag, Consent, User
from accounts.models.prepared import prepared
from intake.care.panel.kept import KeptSummary
from intake.care.panel.summaries import needs_renewal, renew
from intake.science.attention import Reason

#: Clients on a page.
PAGE_SIZE = 50

#: The orders a list may take; the first is the default.
SORTS = {
    "reason": "What matters first",
    "name": "Name",
    "last": "Longest without a log",
    "mean": "Lowest mean",
}


class PanelRow(NamedTuple):
    """What finds and sorts one client."""

    consent: int
    client: int
    needs_renewal: bool
    bits: int
    first_reason: int
    days_quiet: int
    name_key: str
    search_text: str
    #: The value of the column of ``_SORT_COLUMNS``.
    key: Any


_COLUMNS = (
    *("pk", "client", "is_due", "summary__reason_bits", "summary__first_reason"),
    *("summary__days_quiet", "summary__name_key", "summary__search_text", "key"),
)
#: What a sort reads beside the columns that all of them need.
_SORT_COLUMNS = {"last": "last_logged", "mean": "mean_mg"}

_SORT_KEYS: dict[str, Callable[[PanelRow], Any]] = {
    "name": lambda row: row.name_key,
    "last": lambda row: row.key or dt.date.min,
    "mean": lambda row: (row.key is None, row.key or 0),
}


@dataclass(frozen=True)
class PanelChoice:
    """What a dietitian looks for."""

    query: str = ""
    reason: Reason | None = None
    #: The number of a tag.
    tag: int | None = None
    sort: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves anybody out."""
        return bool(self.query or self.reason or self.tag)


@dataclass(frozen=True)
class PanelTags:
    """A dietitian's tags, and who has them."""

    #: Names by number, in order of the names.
    names: dict[int, str] = field(default_factory=dict)
    #: The names of each client's tags, in the same order.
    of_client: dict[int, list[str]] = field(default_factory=dict)
    clients: dict[int, set[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Panel:
    """The clients that fit a choice, in its order."""

    rows: list[PanelRow]
    #: How many there are in all.
    total: int
    #: For how many of those searched each reason holds; and how many those are.
    counts: Counter[Reason]
    searched: int
    #: How many clients have a name, as compared.
    names: Counter[str]
    tags: PanelTags
    choice: PanelChoice
    #: What was worked out just now, by the number of the consent.
    renewed: Mapping[int, KeptSummary]


def read_panel(dietitian: User, choice: PanelChoice) -> Panel:
    """Read the list in two queries, and renew first what of it cannot be relied on."""
    everyone, renewed = _everyone(dietitian, _SORT_COLUMNS.get(choice.sort, "consent"))
    tags = _tags(dietitian)
    if choice.tag not in tags.names:
        choice = replace(choice, tag=None)
    tagged = None if choice.tag is None else tags.clients.get(choice.tag, set())
    words = choice.query.casefold().split()
    searched = [
        row
        for row in everyone
        if (tagged is None or row.client in tagged)
        and all(word in row.search_text for word in words)
    ]
    bit = choice.reason.bit if choice.reason else 0
    rows = [row for row in searched if row.bits & bit] if bit else searched
    rows.sort(key=lambda row: (row.first_reason, -row.days_quiet, row.name_key, row.consent))
    if choice.sort in _SORT_KEYS:
        rows.sort(key=_SORT_KEYS[choice.sort])
    return Panel(
        rows=rows,
        total=len(everyone),
        counts=_counts(searched),
        searched=len(searched),
        names=Counter(row.name_key for row in everyone),
        tags=tags,
        choice=choice,
        renewed=renewed,
    )


def _sorted_by(column: str, dietitian: int, now: dt.datetime) -> QuerySet[Consent, Any]:
    """The columns of every live consent, and one column more to sort by."""
    is_due = ExpressionWrapper(needs_renewal(now), output_field=BooleanField())
    live = Consent.objects.live(now).filter(dietitian=dietitian).order_by()
    return live.annotate(is_due=is_due, key=F(f"summary__{column}")).values_list(*_COLUMNS)


@prepared
def _by_reason(dietitian: int, now: dt.datetime) -> QuerySet[Consent, Any]:
    return _sorted_by("consent", dietitian, now)


@prepared
def _by_last_logged(dietitian: int, now: dt.datetime) -> QuerySet[Consent, Any]:
    return _sorted_by("last_logged", dietitian, now)


@prepared
def _by_mean(dietitian: int, now: dt.datetime) -> QuerySet[Consent, Any]:
    return _sorted_by("mean_mg", dietitian, now)


#: By the column that is read to sort by.
_READERS = {"consent": _by_reason, "last_logged": _by_last_logged, "mean_mg": _by_mean}


@prepared
def _shown_of(now: dt.datetime, *consents: int) -> QuerySet[Consent, tuple[int, str, Any]]:
    live = Consent.objects.live(now).filter(pk__in=consents).order_by()
    return live.values_list("pk", "client__code", "summary__shown")


@prepared
def _tagged(dietitian: int) -> QuerySet[ClientTag, tuple[int, str, int]]:
    rows = ClientTag.objects.filter(dietitian=dietitian)
    return rows.values_list("pk", "name", "cards__client")


def _everyone(dietitian: User, column: str) -> tuple[list[PanelRow], dict[int, KeptSummary]]:
    rows = [PanelRow._make(row) for row in _READERS[column](dietitian.pk, timezone.now())]
    due = [row.consent for row in rows if row.needs_renewal]
    if not due:
        return rows, {}
    renewed = renew(dietitian, sorted(due))
    return list(_with_renewed(rows, renewed, column)), renewed


def _with_renewed(
    rows: Iterable[PanelRow], renewed: Mapping[int, KeptSummary], column: str
) -> Iterable[PanelRow]:
    """The rows with what was worked out; one whose consent has ended meanwhile is left out."""
    for row in rows:
        kept = renewed.get(row.consent)
        if kept is not None:
            yield row._replace(
                bits=kept.reason_bits,
                first_reason=kept.first_reason,
                days_quiet=kept.days_quiet,
                name_key=kept.name_key,
                search_text=kept.search_text,
                key=kept.columns.get(column),
            )
        elif not row.needs_renewal:
            yield row


def _counts(rows: Iterable[PanelRow]) -> Counter[Reason]:
    """For how many each reason holds; people share few sets of reasons, which are counted first."""
    found: Counter[Reason] = Counter()
    for bits, count in Counter(row.bits for row in rows).items():
        for reason in Reason:
            if bits & reason.bit:
                found[reason] += count
    return found


def _tags(dietitian: User) -> PanelTags:
    """The dietitian's tags with the clients that have them; one query."""
    tags = PanelTags()
    for number, name, client in _tagged(dietitian.pk):
        tags.names[number] = name
        if client is not None:
            tags.clients.setdefault(number, set()).add(client)
            tags.of_client.setdefault(client, []).append(name)
    return tags


class ShownClient(NamedTuple):
    """One row of a page: the words that are kept, whose they are, and the tags."""

    consent: int
    code: str
    shown: dict[str, Any]
    tags: Sequence[str]
    #: Whether another client has the same name.
    has_namesake: bool


def shown_clients(panel: Panel, rows: Sequence[PanelRow]) -> list[ShownClient]:
    """The words of some rows, in one query, of those whose consent is live at this moment."""
    if not rows:
        return []
    columns = _shown_of(timezone.now(), *(row.consent for row in rows))
    read = {number: (code, shown) for number, code, shown in columns}
    found = []
    for row in rows:
        if row.consent not in read:
            continue
        code, shown = read[row.consent]
        renewed = panel.renewed.get(row.consent)
        # Ended and taken back in this moment: nothing is kept yet.
        if renewed is None and not shown:
            continue
        found.append(
            ShownClient(
                consent=row.consent,
                code=code,
                shown=shown if renewed is None else renewed.shown,
                tags=panel.tags.of_client.get(row.client, ()),
                has_namesake=panel.names[row.name_key] > 1,
            )
        )
    return found
