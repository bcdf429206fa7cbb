"""Which names of a file are asked about, what was said of them, and what they count as."""

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

#: Names that are asked about one by one; of more, the rest gets one answer together.
MOST_ASKED = 40
#: Names listed of those that the evidence decides.
_MOST_LISTED = 100


@dataclass(frozen=True)
class KindAnswers:
    """What the person said the names of a file are: ``reading.kinds.ANSWERS``."""

    #: By ``name_key`` the name.
    kinds: Mapping[str, str]
    #: Of all names that were not asked about one by one; empty where nothing was said.
    rest: str = ""


def answers_for(of: Import) -> KindAnswers:
    """What was said of this file; before anything was, what was said of earlier ones."""
    kinds = of.reading.get("kinds")
    return KindAnswers(_earlier(of.subject) if kinds is None else kinds, of.reading.get("rest", ""))


def _earlier(subject: User) -> dict[str, str]:
    added = subject.imports.filter(state__in=[ImportState.RUNNING, ImportState.DONE])
    found: dict[str, str] = {}
    for kinds in added.order_by("made_at", "pk").values_list("reading__kinds", flat=True):
        found |= kinds or {}
    return found


def known_kinds(subject: User) -> dict[str, str]:
    """The kind of each food the person may log, by ``name_key`` its names.

    Of two foods with one name, one that counts towards the limit for supplements wins.
    """
    foods = Food.objects.visible_to(subject)
    aliases = FoodAlias.objects.filter(food__in=foods).values_list("name", "food__kind")
    found: dict[str, str] = {}
    named = foods.order_by().values_list("name", "description", "kind")
    pairs = [(name, kind) for *names, kind in named for name in names]
    for name, kind in [*pairs, *aliases]:
        # Names of the table have no blanks to spare, so this is key_of, for 20,000 of them.
        key = name.casefold()
        if found.get(key) not in SUPPLEMENTAL:
            found[key] = kind
    return found


@dataclass
class _NameTally:
    """The rows of one name that would be added."""

    name: str
    kind: str
    why: str = ""
    rows: int = 0
    mg: Decimal = Decimal(0)
    unknown: int = 0

    def count(self, row: DiaryRow) -> None:
        self.rows += 1
        self.mg += row.magnesium_mg or 0
        self.unknown += row.magnesium_mg is None


@dataclass
class KindQuestions:
    """Counts the rows to be added by kind, and by name where they are no plain food."""

    kinds: Counter[str] = field(default_factory=Counter)
    _names: dict[str, _NameTally] = field(default_factory=dict)

    def take(self, row: DiaryRow) -> None:
        """Count a row that would be added."""
        self.kinds[row.kind] += 1
        verdict = row.classification
        if not verdict.can_be_answered and row.kind not in SUPPLEMENTAL:
            return
        key = name_key(row.name)
        tally = self._names.get(key)
        if tally is None:
            tally = self._names[key] = _NameTally(row.name, verdict.kind)
        if verdict.is_asked and not tally.why:
            tally.why, tally.kind = verdict.doubt, verdict.kind
        tally.count(row)

    def preview(self, answers: KindAnswers) -> dict[str, Any]:
        """What the preview says: the questions, what is decided, how many are still open."""
        in_order = sorted(self._names.items(), key=lambda item: (-item[1].rows, item[0]))
        asked = [(key, one) for key, one in in_order if one.why or key in answers.kinds]
        listed, others = asked[:MOST_ASKED], asked[MOST_ASKED:]
        questions = [
            {
                "key": key,
                "name": one.name,
                "kind": one.kind,
                "why": one.why,
                "rows": one.rows,
                "mg": one.mg,
                "unknown": one.unknown,
                "answer": answers.kinds.get(key, ""),
            }
            for key, one in listed
        ]
        left = [one for key, one in others if key not in answers.kinds]
        decided = [one for key, one in in_order if not one.why and key not in answers.kinds]
        return {
            "kinds": self.kinds,
            "questions": questions,
            "others": {"names": len(left), "rows": sum(one.rows for one in left)},
            "decided": [[one.name, one.rows] for one in decided[:_MOST_LISTED]],
            "decided_names": len(decided),
            "open": sum(not one["answer"] for one in questions)
            + (1 if left and not answers.rest else 0),
        }
