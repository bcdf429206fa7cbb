"""Comparable words out of food names and typed text: folding, stems, synonyms. Pure, no Django."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+|\d+")
#: Letters that no decomposition makes plain, the Persian and Arabic ones that are typed for
#: each other, and both apostrophes.
_PLAIN_LETTERS = str.maketrans(
    {
        "\u00f8": "o",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u0142": "l",
        "\u0111": "d",
        "\u00f0": "d",
        "\u00fe": "th",
        "\u0131": "i",
        "\u0127": "h",
        "\u0629": "\u0647",
        "\u0649": "\u064a",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
        "\u0640": "",
        "'": "",
        "\N{RIGHT SINGLE QUOTATION MARK}": "",
    }
    # Katakana as hiragana.
    | {chr(code): chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
)


def word_set(text: str) -> frozenset[str]:
    """The words of a text that is written with spaces between them."""
    return frozenset(text.split())


def _read_lists() -> dict[str, list[str]]:
    lists: dict[str, list[str]] = {}
    path = Path(__file__).resolve().parents[2] / "fixtures/search_words.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lists.setdefault(row["list"], []).append(row["words"])
    return lists


_IRREGULAR = {"leaves": "leaf", "loaves": "loaf", "halves": "half", "knives": "knife"} | {
    f"{word}s": word
    for word in word_set(
        "bhaji broccoli calamari chapati idli kiwi martini mochi pierogi roti zucchini"
    )
}

_ONES = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
}
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}

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

_LISTS = _read_lists()
#: Emoji of foods, with their word.
_EMOJI = dict(line.split(maxsplit=1) for line in _LISTS.pop("emoji"))
#: The words of ``fixtures/search_words.csv`` by list, each line a group of words.
WORD_LISTS = {name: [word_set(line) for line in lines] for name, lines in _LISTS.items()}
#: Words that say a food was cooked; each is a synonym of "cooked".
(COOKED_WORDS,) = WORD_LISTS["cooked"]


def fold(text: str) -> str:
    """The text in lower case without accents, vowel signs and apostrophes."""
    plain = text.casefold()
    if plain.isascii():
        return plain.replace("'", "")
    plain = unicodedata.normalize("NFKD", plain.translate(_PLAIN_LETTERS))
    plain = "".join(char for char in plain if unicodedata.category(char)[0] != "M")
    # Korean syllables are put together again.
    return unicodedata.normalize("NFC", plain).translate(_PLAIN_LETTERS)


def words_of(text: str) -> list[str]:
    """The words and numbers of a text in any script, folded, in order."""
    return _WORD.findall(fold(text))


def without_emoji(text: str) -> str:
    """The text with each emoji of a food as the word for it."""
    if text.isascii():
        return text
    plain = text.replace("\N{VARIATION SELECTOR-16}", "")
    plain = "".join(f" {_EMOJI[char]} " if char in _EMOJI else char for char in plain)
    return text if plain == text else " ".join(plain.split())


def stem(word: str) -> str:
    """The word without its plural: "berries" and "berry" give the same."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if not word.isascii():
        return word
    if len(word) < 4:
        return word[:2] + "i" if word.endswith("y") else word
    for ending, cut, put in _ENDINGS:
        if word.endswith(ending):
            return word[: len(word) - cut] + put
    return word


def words_by(kind: str) -> dict[str, str]:
    """The words of the lists named "<kind> <what they mean>", with what they mean."""
    return {
        word: name.removeprefix(f"{kind} ")
        for name, groups in WORD_LISTS.items()
        if name.startswith(f"{kind} ")
        for group in groups
        for word in group
    }


def spoken_number(words: Sequence[str]) -> tuple[int, int]:
    """A number in several words and how many they are: "two hundred and fifty" is (250, 4).

    (0, 0) where the words do not begin with such a number.
    """
    tens = _TENS.get(words[0], 0) if words else 0
    value, count = tens or _ONES.get(words[0] if words else "", 0), 1
    if tens and len(words) > 1 and words[1] in _ONES:
        value, count = tens + _ONES[words[1]], 2
    if value and words[count : count + 1] == ["hundred"]:
        count += 1
        is_more = words[count : count + 1] == ["and"]
        more, length = spoken_number(words[count + is_more :])
        more = more or _single(words[count + is_more :])
        if 0 < more < 100:
            return value * 100 + more, count + is_more + max(length, 1)
        return value * 100, count
    return (value, count) if count > 1 else (0, 0)


def _single(words: Sequence[str]) -> int:
    return (_TENS | _ONES).get(words[0], 0) if words else 0


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
