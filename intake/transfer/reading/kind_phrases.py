"""Splits the name of a food into words and finds the phrases of ``kind_vocabulary`` in them.

Pure: no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from foods.search.tokens import fold, stem
from intake.transfer.reading.kind_vocabulary import Cue, WordList, words

#: Words of so many letters also match their singular or plural; below, "tums" would be "tum".
_MIN_STEMMED = 6
#: How many words are kept with what they are read as.
_CACHED = 8192
_WORD = re.compile(r"[^\W_]+")
#: "Mag07", "MG400".
_MAG_NUMBER = re.compile(r"(?:mag|mg|magn|magne)(\d\w*)")
#: Added behind a word that may be made of "mag"; no word of a text is written so.
_LIKE_MAG = "mag-"
#: A word has at least so many letters; a shorter one is an amount or a letter ("D", "K2").
_MIN_WORD = 3


def words_in(text: str) -> list[str]:
    """Return the words of a text, folded; compounds are split ("magnesiumcitrat").

    "mg" behind a number is a unit and left out.
    """
    found: list[str] = []
    for word in _WORD.findall(fold(text)):
        if word == "mg" and found and found[-1][-1].isdigit():
            continue
        found += _split_compound(word)
    return found


@lru_cache(_CACHED)
def _split_compound(word: str) -> tuple[str, ...]:
    known = words()
    if word in known[WordList.MAGNESIUM_SPELLING]:
        word = "magnesium"
    elif word in known[WordList.MAGNESIA_SPELLING]:
        word = "magnesia"
    for prefix in known[WordList.PREFIX]:
        if word.startswith(prefix) and len(word) - len(prefix) > 2:
            return prefix, word[len(prefix) :]
    for suffix in known[WordList.SUFFIX]:
        if word.endswith(suffix) and len(word) > len(suffix):
            return word, suffix
    if match := _MAG_NUMBER.fullmatch(word):
        return "mag", match[1]
    if word.startswith(known[WordList.MAGNESIUM_PREFIX]) and word not in _MAGNESIA:
        return "magnesium", word
    if _is_like_mag(word):
        return word, _LIKE_MAG
    return (word,)


_MAGNESIA = frozenset({"magnesium", "magnesia"})


def _is_like_mag(word: str) -> bool:
    """Whether a word may be a product's name made of "mag", such as "slowmag"."""
    if len(word) <= len("mgo") or word in _MAGNESIA:
        return False
    has_prefix = word.startswith(words()[WordList.MAG_PREFIX]) and not word.startswith(
        words()[WordList.NOT_MAG_PREFIX]
    )
    return has_prefix or word.endswith("mag")


@lru_cache(_CACHED)
def _stemmed(word: str) -> str:
    """Return a word as it is compared: singular where it is long enough."""
    return stem(word) if len(word) >= _MIN_STEMMED else word


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], Cue]]]:
    """Return phrases with their cue by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for cue in Cue:
        for phrase in words()[cue]:
            parts = tuple(map(_stemmed, phrase.split()))
            found.setdefault(parts[0], []).append((parts, cue))
    for phrases in found.values():
        phrases.sort(key=lambda phrase: -len(phrase[0]))
    return found


def cues_in(tokens: Iterable[str]) -> set[Cue]:
    """Return the cues of the phrases among the words; of overlapping phrases the longer."""
    stems = tuple(map(_stemmed, tokens))
    phrases = _phrases()
    found: set[Cue] = set()
    start = 0
    while start < len(stems):
        length = 1
        for parts, cue in phrases.get(stems[start], ()):
            if len(parts) >= length and stems[start : start + len(parts)] == parts:
                length = len(parts)
                found.add(cue)
        start += length
    return found


@cache
def _known_words() -> frozenset[str]:
    """Return every word of the phrases, and those that name no food beside a nutrient."""
    names = (*Cue, WordList.NEUTRAL)
    return frozenset(word for name in names for one in words()[name] for word in one.split())


def has_other_words(tokens: Iterable[str]) -> bool:
    """Whether a name has words that are neither in our phrases nor common on labels."""
    known = _known_words()
    return any(
        len(word) >= _MIN_WORD and not word[0].isdigit() and word not in known for word in tokens
    )
