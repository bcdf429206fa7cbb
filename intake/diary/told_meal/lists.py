"""The words of a told meal that are no food, by list, and a text as words and signs. Pure."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

_FRACTIONS = "\u00bc-\u00be\u2150-\u215e"
_TOKEN = re.compile(
    rf"(?P<line>\n)|(?P<number>\d*\s?[{_FRACTIONS}]|\d+(?:[.,:/]\d+)*%?[^\W\d_]*)"
    r"|(?P<word>w/o?(?!\w)|[^\W\d_]{1,2}&[^\W\d_]{1,2}(?!\w)|[^\W\d_]+(?:['\u2019-][^\W\d_]+)*)"
    r"|(?P<sign>\S)"
)


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign, with its place in the text."""

    text: str
    start: int
    end: int
    kind: str


def tokens_of(text: str) -> list[Token]:
    """The words, numbers, signs and line breaks of a text."""
    return [
        Token(match.group(), match.start(), match.end(), match.lastgroup or "")
        for match in _TOKEN.finditer(text)
    ]


def _read_lists() -> dict[str, tuple[str, ...]]:
    path = Path(__file__).resolve().parents[3] / "fixtures/meal_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["list"]: tuple(row["phrases"].split("|")) for row in csv.DictReader(file)}


LISTS = _read_lists()

#: Phrases by their first word, the longest first, each with the list it is of.
Phrases = dict[str, list[tuple[tuple[str, ...], str]]]


def phrases_of(*names: str) -> Phrases:
    """The phrases of some lists by their first word, the longest first, with their list."""
    by_first: Phrases = {}
    for name in names:
        for phrase in LISTS.get(name, ()):
            words = tuple(token.text for token in tokens_of(phrase))
            by_first.setdefault(words[0], []).append((words, name))
    for found in by_first.values():
        found.sort(key=lambda one: -len(one[0]))
    return by_first
