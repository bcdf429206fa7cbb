"""Which known words a typed word may stand for, and how well. Pure, no Django."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from foods.search.words import alike, stem

_EXACT = 1.0
_SAME_STEM = 0.98
_ALIKE = 0.9
_FUZZY = {0: 1.0, 1: 0.84, 2: 0.72, 3: 0.6}
#: An unfinished word: from here up to nearly exact as it grows.
_PREFIX_FROM = 0.74
_PREFIX_SPAN = 0.2
_INNER_PREFIX = 0.08
#: An unfinished word with a slip in it.
_FUZZY_PREFIX = 0.62
_SLIP_OF_KNOWN = 0.8
_OTHER_FIRST = 0.06
_MOST_LIKE = 40


class Vocabulary:
    """All words of the food names, sorted."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self._known = set(self.words)
        self._stems: dict[str, list[str]] = {}
        for word in self.words:
            self._stems.setdefault(stem(word), []).append(word)
        self._four = [word for word in self.words if len(word) == 4]
        self._short = [word for word in self.words if len(word) == 3]
        self._long = [word for word in self.words if len(word) > 3 and not word.isdigit()]

    def has(self, word: str) -> bool:
        """Whether a food name has this word as it is."""
        return word in self._known

    def knows(self, word: str) -> bool:
        """Whether a food name has this word in the singular or the plural."""
        return word in self._known or stem(word) in self._stems

    def same(self, word: str) -> dict[str, float]:
        """The word itself, its plural and the words that stand for it."""
        found = dict.fromkeys(self._stems.get(stem(word), ()), _SAME_STEM)
        for other in alike(stem(word)):
            for known in self._stems.get(other, ()):
                found.setdefault(known, _ALIKE)
        if word in self._known:
            found[word] = _EXACT
        return found

    def begun(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``same`` and the words that begin with this one."""
        found: dict[str, float] = {}
        if not word.isdigit():
            start = bisect_left(self.words, word)
            stop = bisect_left(self.words, word + "\uffff")
            for known in self.words[start:stop]:
                match = _PREFIX_FROM + _PREFIX_SPAN * len(word) / len(known)
                found[known] = match if is_last else match - _INNER_PREFIX
        found.update(self.same(word))
        return found

    def slipped(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``begun`` and the words a slip or two away; short words allow fewer."""
        return self._with_slips(word, _slips(word), is_last=is_last)

    def far(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``kept``, one slip further away; of a known word, two letters that changed places."""
        if not self.knows(word):
            return self._with_slips(word, _slips(word) + 1, is_last=is_last)
        found = self.begun(word, is_last=is_last)
        letters = sorted(word)
        for known in self.words:
            if sorted(known) == letters and OSA.distance(word, known, score_cutoff=1) == 1:
                found.setdefault(known, _SLIP_OF_KNOWN * _FUZZY[1])
        return found

    def kept(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``slipped`` for a word that no food has; one that exists is not spelled away."""
        if self.knows(word):
            return self.begun(word, is_last=is_last)
        return self.slipped(word, is_last=is_last)

    def _with_slips(self, word: str, allowed: int, *, is_last: bool) -> dict[str, float]:
        found: dict[str, float] = {}
        if not word.isdigit() and len(word) > 2:
            # A word that exists is hardly a slip for another one.
            worth = _SLIP_OF_KNOWN if word in self._known else 1.0
            if len(word) == 3:
                found = {known: worth * value for known, value in self._near_short(word).items()}
            elif allowed:
                for known, distance, _ in process.extract(
                    word, self._long, scorer=OSA.distance, score_cutoff=allowed, limit=_MOST_LIKE
                ):
                    # People seldom miss the first letter, and never together with another.
                    if known[0] == word[0] or distance == 1:
                        other = _OTHER_FIRST if known[0] != word[0] else 0.0
                        found[known] = worth * (_FUZZY[int(distance)] - other)
            if is_last and len(word) >= 5:
                self._slipped_prefix(word, found)
        found.update(
            (known, match)
            for known, match in self.begun(word, is_last=is_last).items()
            if match > found.get(known, 0.0)
        )
        return found

    def _near_short(self, word: str) -> dict[str, float]:
        """For three letters: the same ones in another order, else one more or other."""
        letters = sorted(word)
        found = {known: _FUZZY[1] for known in self._short if sorted(known) == letters}
        if word not in self._known:
            for known in (*self._short, *self._four):
                if known[0] == word[0] and OSA.distance(word, known, score_cutoff=1) == 1:
                    found.setdefault(known, _FUZZY[3])
        return found

    def _slipped_prefix(self, word: str, found: dict[str, float]) -> None:
        """Words whose beginning is one slip from what was typed so far."""
        start = bisect_left(self.words, word[:1])
        stop = bisect_left(self.words, word[:1] + "\uffff")
        for known in self.words[start:stop]:
            if (
                len(known) > len(word)
                and known not in found
                and min(
                    OSA.distance(word, known[: len(word) + step], score_cutoff=1)
                    for step in (-1, 0, 1)
                )
                <= 1
            ):
                found[known] = _FUZZY_PREFIX

    def split(self, word: str) -> tuple[str, str] | None:
        """Two known words run together, the longest first; None where it is no such."""
        for cut in range(len(word) - 3, 2, -1):
            if self.knows(word[:cut]) and self.knows(word[cut:]):
                return word[:cut], word[cut:]
        return None


def _slips(word: str) -> int:
    if len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2
