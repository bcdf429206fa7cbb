"""Asks which names of a file are supplements, medicines or food, and keeps the answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.models import User
from foods.models import Food, FoodAlias
from intake.enums import ImportState
from intake.models import Import
from intake.transfer.reading.kind_evidence import SUPPLEMENTAL
from intake.transfer.reading.kinds import name_key
from intake.transfer.reading.rows import DiaryRow

#: At most so many names are asked about one by one; the others get one answer together.
MAX_QUESTIONS = 40
#: At most so many of the names are listed that need no answer.
_MAX_LISTED = 100


@dataclass(frozen=True)
class KindAnswers:
    """What the person answered the names of a file are, each of ``reading.kinds.ANSWERS``."""

    #: By ``name_key`` the name.
    kinds: Mapping[str, str]
    #: For all names that were not asked about one by one; empty without an answer.
    rest: str = ""


def answers_for(record: Import) -> KindAnswers:
    """Return the answers for this file; before there are any, those for earlier files."""
    kinds = record.reading.get("kinds")
    return KindAnswers(
        _earlier_answers(record.subject) if kinds is None else kinds, record.reading.get("rest", "")
    )


def _earlier_answers(subject: User) -> dict[str, str]:
    added = subject.imports.filter(state__in=[ImportState.RUNNING, ImportState.DONE])
    found: dict[str, str] = {}
    for kinds in added.order_by("made_at", "pk").values_list("reading__kinds", flat=True):
        found |= kinds or {}
    return found


def known_kinds(subject: User) -> tuple[dict[str, str], set[str]]:
    """Return the kind of each food the person may log, by ``name_key`` of its names.

    Of two foods with one name, one that counts towards the supplement limit wins.
    Also returns the names that such a one shares with a food that does not count.
    """
    foods = Food.objects.visible_to(subject)
    aliases = FoodAlias.objects.filter(food__in=foods).values_list("name", "food__kind")
    found: dict[str, str] = {}
    shared: set[str] = set()
    named = foods.order_by().values_list("name", "description", "kind")
    pairs = [(name, kind) for *names, kind in named for name in names]
    for name, kind in [*pairs, *aliases]:
        # The same as name_key, since names of the table have single blanks; there are 20,000.
        key = name.casefold()
        earlier = found.setdefault(key, kind)
        if (earlier in SUPPLEMENTAL) != (kind in SUPPLEMENTAL):
            shared.add(key)
        if earlier not in SUPPLEMENTAL:
            found[key] = kind
    return found, shared


@dataclass
class _NameTally:
    """Counts the rows of one name that would be added."""

    name: str
    kind: str
    doubt: str = ""
    rows: int = 0
    mg: Decimal = Decimal(0)
    unknown: int = 0

    def count(self, row: DiaryRow) -> None:
        self.rows += 1
        self.mg += row.magnesium_mg or 0
        self.unknown += row.magnesium_mg is None


@dataclass
class KindQuestions:
    """Counts the rows to be added by kind, and by name where they may be supplements."""

    kinds: Counter[str] = field(default_factory=Counter)
    _names: dict[str, _NameTally] = field(default_factory=dict)

    def add(self, row: DiaryRow) -> None:
        """Count a row that would be added."""
        self.kinds[row.kind] += 1
        found = row.classification
        if not found.can_be_answered and row.kind not in SUPPLEMENTAL:
            return
        key = name_key(row.name)
        tally = self._names.get(key)
        if tally is None:
            tally = self._names[key] = _NameTally(row.name, found.kind)
        if found.is_asked and not tally.doubt:
            tally.doubt, tally.kind = found.doubt, found.kind
        tally.count(row)

    def as_json(self, answers: KindAnswers) -> dict[str, Any]:
        """Return questions, decided names and the number of open questions for the preview."""
        in_order = sorted(self._names.items(), key=lambda item: (-item[1].rows, item[0]))
        asked = [(key, one) for key, one in in_order if one.doubt or key in answers.kinds]
        listed, others = asked[:MAX_QUESTIONS], asked[MAX_QUESTIONS:]
        questions = [
            {
                "key": key,
                "name": one.name,
                "kind": one.kind,
                "why": one.doubt,
                "rows": one.rows,
                "mg": one.mg,
                "unknown": one.unknown,
                "answer": answers.kinds.get(key, ""),
            }
            for key, one in listed
        ]
        left = [one for key, one in others if key not in answers.kinds]
        decided = [one for key, one in in_order if not one.doubt and key not in answers.kinds]
        return {
            "kinds": self.kinds,
            "questions": questions,
            "others": {"names": len(left), "rows": sum(one.rows for one in left)},
            "decided": [[one.name, one.rows] for one in decided[:_MAX_LISTED]],
            "decided_names": len(decided),
            "open": sum(not one["answer"] for one in questions)
            + (1 if left and not answers.rest else 0),
        }
