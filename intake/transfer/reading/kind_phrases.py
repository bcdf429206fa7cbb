"""The words of a food's name, and which phrases of ``reading.kind_vocabulary`` stand in them.

Pure: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from foods.search.words import fold, stem
from intake.transfer.reading import kind_vocabulary
from intake.transfer.reading.kind_vocabulary import Cue

#: Words this long also match in the other number; below, "tums" would be "tum".
_STEMMED_FROM = 6
#: Words of the names in a file of which is remembered how they are read.
_REMEMBERED = 8192
_WORD = re.compile(r"[^\W_]+")
#: "Mag07", "MG400".
_MAG_NUMBER = re.compile(r"(?:mag|mg|magn|magne)(\d\w*)")
#: Stands behind a word that may be made of "mag"; no word of a text is written so.
_LIKE_MAG = "mag-"
#: A word of at least so many letters is one; below, it is an amount or a letter ("D", "K2").
_WORD_FROM = 3


def words_in(text: str) -> list[str]:
    """The words of a text, folded; words written as one are parted.

    "mg" behind a number is a unit and left out.
    """
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if word == "mg" and found and found[-1][-1].isdigit():
            continue
        found += _parted(word)
    return found


@lru_cache(_REMEMBERED)
def _parted(word: str) -> tuple[str, ...]:
    word = kind_vocabulary.SPELLINGS.get(word, word)
    for head in kind_vocabulary.PREFIXES:
        if word.startswith(head) and len(word) - len(head) > 2:
            return head, word[len(head) :]
    for tail in kind_vocabulary.SUFFIXES:
        if word.endswith(tail) and len(word) > len(tail):
            return word, tail
    if match := _MAG_NUMBER.fullmatch(word):
        return "mag", match[1]
    if word.startswith(kind_vocabulary.MAGNESIUM_PREFIXES) and word not in _MAGNESIA:
        return "magnesium", word
    if _is_like_mag(word):
        return word, _LIKE_MAG
    return (word,)


_MAGNESIA = frozenset({"magnesium", "magnesia"})


def _is_like_mag(word: str) -> bool:
    if len(word) <= len("mgo") or word in _MAGNESIA:
        return False
    is_headed = word.startswith(kind_vocabulary.MAG_PREFIXES) and not word.startswith(
        kind_vocabulary.NOT_MAG_PREFIXES
    )
    return is_headed or word.endswith("mag")


@lru_cache(_REMEMBERED)
def _one(word: str) -> str:
    """The word in the number it is compared in."""
    return stem(word) if len(word) >= _STEMMED_FROM else word


_Phrases = dict[str, list[tuple[tuple[str, ...], Cue]]]


def _table(names: Mapping[Cue, str]) -> _Phrases:
    """Phrases by their first word, the longest first."""
    found: _Phrases = {}
    for says, text in names.items():
        for phrase in text.replace("\n", ";").split(";"):
            parts = tuple(map(_one, phrase.split()))
            if parts:
                found.setdefault(parts[0], []).append((parts, says))
    for phrases in found.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return found


_PHRASES = _table(kind_vocabulary.PHRASES)


def phrases_in(tokens: Iterable[str]) -> set[Cue]:
    """What the phrases found among the words say; of two at one place the longer."""
    plain = tuple(map(_one, tokens))
    found: set[Cue] = set()
    place = 0
    while place < len(plain):
        length = 1
        for parts, says in _PHRASES.get(plain[place], ()):
            if len(parts) >= length and plain[place : place + len(parts)] == parts:
                length = len(parts)
                found.add(says)
        place += length
    return found


#: Every word of the phrases, and those that say nothing beside a nutrient.
_KNOWN = frozenset(
    re.findall(r"[^\s;]+", " ".join([kind_vocabulary.NEUTRAL, *kind_vocabulary.PHRASES.values()]))
)


def has_other_words(tokens: Iterable[str]) -> bool:
    """Whether a name has words that are neither in our phrases nor common on labels."""
    return any(
        len(word) >= _WORD_FROM and not word[0].isdigit() and word not in _KNOWN for word in tokens
    )
