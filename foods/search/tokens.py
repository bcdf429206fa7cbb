"""Comparable words out of food names and typed text: folding, stems, synonyms. Pure, no Django."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

_WORD = re.compile(r"[a-z]+|\d+")


def word_set(text: str) -> frozenset[str]:
    """The words of a text that is written with spaces between them."""
    return frozenset(text.split())


def _read_word_lists() -> dict[str, list[frozenset[str]]]:
    lists: dict[str, list[frozenset[str]]] = {}
    path = Path(__file__).resolve().parents[2] / "fixtures/search_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lists.setdefault(row["list"], []).append(word_set(row["words"]))
    return lists


_IRREGULAR = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "knives": "knife"}

#: (ending, letters to cut, letters to put), the first that fits.
_ENDINGS = (
    ("ies", 3, "i"),
    ("ie", 2, "i"),
    (("oes", "ches", "shes", "xes", "sses", "zzes"), 2, ""),
    (("ss", "us", "is"), 0, ""),
    ("s", 1, ""),
    ("oe", 1, ""),
    ("y", 1, "i"),
)

#: The words of ``fixtures/search_words.csv`` by list, each line a group of words.
WORD_LISTS = _read_word_lists()
#: Words that say a food was cooked; each is a synonym of "cooked".
(COOKED_WORDS,) = WORD_LISTS["cooked"]


def fold(text: str) -> str:
    """The text in lower case without accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return plain.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "")


def words_of(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order."""
    return _WORD.findall(fold(text))


def stem(word: str) -> str:
    """The word without its plural: "berries" and "berry" give the same."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4:
        return word[:2] + "i" if word.endswith("y") else word
    for ending, cut, put in _ENDINGS:
        if word.endswith(ending):
            return word[: len(word) - cut] + put
    return word


def _synonym_table() -> dict[str, frozenset[str]]:
    table: dict[str, set[str]] = {}
    for words in WORD_LISTS["synonyms"]:
        group = {stem(word) for word in words}
        for word in group:
            table.setdefault(word, set()).update(group - {word})
    for word in COOKED_WORDS:
        table.setdefault(word, set()).add("cooked")
    table["cooked"].update(COOKED_WORDS - {"cooked"})
    return {word: frozenset(others) for word, others in table.items()}


_SYNONYMS_BY_STEM = _synonym_table()


def synonyms_of(stemmed: str) -> frozenset[str]:
    """The stems that mean the same as this one, without itself."""
    return _SYNONYMS_BY_STEM.get(stemmed, frozenset())
