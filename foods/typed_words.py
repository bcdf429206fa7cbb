"""The words a person typed for a food, where its name does not say them. Pure, no Django."""

from __future__ import annotations

import re

from rapidfuzz.distance import OSA

from foods.limits import MAX_TYPED_WORDS
from foods.search.tokens import fold, stem

_WORD = re.compile(r"\w+")
#: Words that say nothing of what was eaten.
_FILLERS = frozenset({"a", "an", "and", "in", "my", "of", "on", "some", "the", "with"})
#: A slip is one letter in a word of so many letters, two letters in a longer one.
_SLIP_FROM, _TWO_SLIPS_FROM = 4, 8


def differing_words(typed: str, name: str) -> str:
    """Return what was typed, tidied, where it is not simply the food's name; else an empty text.

    It is the name's own where each word is in the name: whole, in another number, with a
    slip, or as far as it was typed. "almond" and "choc mlik" say nothing that "Almonds, raw"
    and "Chocolate milk" do not; "flat white" says more than "Latte". Cut at
    ``MAX_TYPED_WORDS`` letters.
    """
    words = tidy_words(typed)
    of_typed = [word for word in _WORD.findall(fold(words)) if word not in _FILLERS]
    of_name = _WORD.findall(fold(name))
    is_said = all(_is_in(word, of_name) for word in of_typed) or _is_joined(of_typed, of_name)
    return "" if is_said else words


def tidy_words(typed: str) -> str:
    """Return a text on one line, without what cannot be printed, cut to what is kept of it."""
    plain = "".join(char if char.isprintable() else " " for char in typed)
    return " ".join(plain.split())[:MAX_TYPED_WORDS].rstrip()


def both_names(words: str, name: str) -> str:
    """Return the words typed for a food with its name behind them: "flat white (Latte)"."""
    return f"{words} ({name})" if words else name


def _is_in(word: str, of_name: list[str]) -> bool:
    return any(
        known.startswith(word) or stem(known) == stem(word) or _is_slip(word, known)
        for known in of_name
    )


def _is_joined(of_typed: list[str], of_name: list[str]) -> bool:
    """Whether the name has the same letters from one of its words on, as in "oat meal"."""
    joined = "".join(of_typed)
    return any("".join(of_name[place:]).startswith(joined) for place in range(len(of_name)))


def _is_slip(word: str, known: str) -> bool:
    shorter = min(len(word), len(known))
    # Two letters more are another word: "mcmuffin".
    if shorter < _SLIP_FROM or word.isdigit() or abs(len(word) - len(known)) > 1:
        return False
    allowed = 1 + (shorter >= _TWO_SLIPS_FROM)
    return OSA.distance(word, known, score_cutoff=allowed) <= allowed
