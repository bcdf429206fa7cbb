"""The words of the food table, and which of them match a typed word. Pure, no Django.

Each method that matches gives the known words with their match, from 0 to 1.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Collection, Iterable, Sequence, Set
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

from foods.search.tokens import stem, synonyms_of

_EXACT = 1.0
_SAME_STEM = 0.98
_SYNONYM = 0.9
#: "Cooked" rather means plainly cooked than fried or roasted.
_WAY_OF_COOKING = 0.75
#: By edit distance (typing errors).
_BY_DISTANCE = {0: 1.0, 1: 0.84, 2: 0.72, 3: 0.6}
#: A prefix: from here up by the span as it gets longer, less where more words follow it.
_PREFIX_FROM = 0.74
_PREFIX_SPAN = 0.2
_INNER_PREFIX_COST = 0.08
#: A prefix with a typing error in it.
_PREFIX_WITH_TYPO = 0.62
#: The share that counts of a typing error in a word that exists.
_TYPO_IN_KNOWN_SHARE = 0.8
#: What a typing error in the first letter costs.
_FIRST_LETTER_COST = 0.06
_MAX_SIMILAR = 40
#: Words of so many letters are looked up once.
_KEPT_LENGTH = 2
_UMLAUT = re.compile("[aou]e")
#: The shortest word (letters) beside others that is taken for a slip; two are allowed from
#: the second on.
_SHORTEST_SLIP, _LONG = 4, 8
#: The longest word (letters) that is then a slip of what names a common food alone.
_SHORT = 5


class Vocabulary:
    """All words of the food names, sorted."""

    def __init__(
        self,
        words: Iterable[str],
        naming: Iterable[str] = (),
        common: Iterable[str] = (),
        first: Iterable[str] = (),
        *,
        inflected: Iterable[str] | None = None,
    ) -> None:
        """Take the words, those that name a food by themselves, and those that name a common one.

        ``first`` are those that an everyday food's name begins with. Without ``naming`` or
        ``common`` a slip may be one of any word, without ``first`` any may be unfinished.
        ``inflected`` are the words that are not their own stem, where that is known already.
        """
        self._naming = set(map(stem, naming))
        self._common = set(map(stem, common))
        self._first = set(first)
        # In their order, which is nearly the right one where they were sorted before.
        self.words = sorted(dict.fromkeys(words))
        self._kept: dict[tuple[str, bool], dict[str, float]] = {}
        self._known = set(self.words)
        if inflected is None:
            inflected = (word for word in self.words if stem(word) != word)
        self.inflected = set(inflected)
        self._stems: dict[str, list[str]] = {}
        for word in sorted(self.inflected):
            self._stems.setdefault(stem(word), []).append(word)
        for base, others in self._stems.items():
            if base in self._known and base not in self.inflected:
                insort(others, base)

    def with_changes(
        self,
        gone: Collection[str],
        new: Set[str],
        naming: Collection[str],
        common: Collection[str],
        first: Collection[str],
    ) -> Vocabulary:
        """These words without those that are gone and with new ones, others naming foods."""
        inflected = {*self.inflected, *(word for word in new if stem(word) != word)}
        return Vocabulary(
            [*(word for word in self.words if word not in gone), *sorted(new - self._known)],
            naming,
            common,
            first,
            inflected=inflected.difference(gone),
        )

    @cached_property
    def _long(self) -> list[str]:
        return [word for word in self.words if len(word) > 3 and not word.isdigit()]

    @cached_property
    def _of_four(self) -> list[str]:
        return [word for word in self.words if len(word) == 4]

    @cached_property
    def _of_three(self) -> list[str]:
        return [word for word in self.words if len(word) == 3]

    def with_stem(self, base: str) -> Sequence[str]:
        """The words that have this stem, in order."""
        others = self._stems.get(base)
        if others is not None:
            return others
        return (base,) if base in self._known and base not in self.inflected else ()

    def has(self, word: str) -> bool:
        """Whether a food has exactly this word."""
        return word in self._known

    def names(self, word: str) -> bool:
        """Whether this word names an everyday food by itself."""
        return stem(word) in self._naming

    def knows(self, word: str) -> bool:
        """Whether a food has this word in the singular or the plural."""
        return word in self._known or bool(self.with_stem(stem(word)))

    def spelled(self, word: str) -> str:
        """The word, or where none begins with it the one that "ae" spells with an umlaut."""
        if not _UMLAUT.search(word) or self.words[self._beginning(word)]:
            return word
        other = _UMLAUT.sub(lambda match: match.group()[0], word)
        return other if self.knows(other) else word

    def same_word(self, word: str) -> dict[str, float]:
        """The word itself, its singular or plural, and its synonyms."""
        found = dict.fromkeys(self.with_stem(stem(word)), _SAME_STEM)
        match = _WAY_OF_COOKING if word == "cooked" else _SYNONYM
        for other in synonyms_of(stem(word)):
            for known in self.with_stem(other):
                found.setdefault(known, match)
        if word in self._known:
            found[word] = _EXACT
        return found

    def carrying(
        self, word: str, *, is_last: bool, may_slip: bool, is_alone: bool
    ) -> Collection[str]:
        """The words that carry this one: itself, or for a word that no food has a slip of it.

        The last word carries all that begin with it; alone and of four letters or more, only
        those that a food's name begins with ("lamp" is no raspberry, "lampone"). A word that
        stands alone is a slip of one that names a food by itself; a short word of one that
        names a common food, since rare words lie near to most short ones.
        """
        found = self.same_word(word)
        if is_last and not word.isdigit():
            begun = self.words[self._beginning(word)]
            if is_alone and self._first and len(word) >= _SHORTEST_SLIP:
                begun = [known for known in begun if known in self._first]
            found.update(dict.fromkeys(begun, _EXACT))
        if found or not may_slip:
            return found
        slips = self._slips(word) if len(word) >= _SHORTEST_SLIP + is_alone else set()
        named = self._common if len(word) <= _SHORT else self._naming
        if is_alone and named:
            slips = {known for known in slips if stem(known) in named}
        return {other for known in slips for other in self.with_stem(stem(known))}

    def _slips(self, word: str) -> set[str]:
        """Words one letter away with the first right; from eight letters on two with two right."""
        allowed = 1 if len(word) < _LONG else 2
        some = self.words[self._beginning(word[0])]
        near = process.extract(
            word, some, scorer=OSA.distance, score_cutoff=allowed, limit=_MAX_SIMILAR
        )
        return {known for known, distance, _ in near if distance == 1 or known[1:2] == word[1]}

    def _beginning(self, word: str) -> slice:
        """Where the words stand that begin with this one."""
        return slice(bisect_left(self.words, word), bisect_left(self.words, word + "\uffff"))

    def with_prefix(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``same_word`` and the words that begin with this one; not to be changed.

        Short words, with which thousands begin, are kept: everybody types them.
        """
        if len(word) > _KEPT_LENGTH:
            return self._with_prefix(word, is_last=is_last)
        found = self._kept.get((word, is_last))
        if found is None:
            found = self._kept[word, is_last] = self._with_prefix(word, is_last=is_last)
        return found

    def _with_prefix(self, word: str, *, is_last: bool) -> dict[str, float]:
        found: dict[str, float] = {}
        if not word.isdigit():
            for known in self.words[self._beginning(word)]:
                match = _PREFIX_FROM + _PREFIX_SPAN * len(word) / len(known)
                found[known] = match if is_last else match - _INNER_PREFIX_COST
        found.update(self.same_word(word))
        return found

    def with_typos(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``with_prefix`` and the words one or two typing errors away; none for short words."""
        return self._matches_with_typos(word, _allowed_typos(word), is_last=is_last)

    def with_more_typos(self, word: str, *, is_last: bool) -> dict[str, float]:
        """Words one typing error further away; for a known word, two letters swapped."""
        if not self.knows(word):
            return self._matches_with_typos(word, _allowed_typos(word) + 1, is_last=is_last)
        found = {**self.with_prefix(word, is_last=is_last)}
        letters = sorted(word)
        for known in self.words:
            if sorted(known) == letters and OSA.distance(word, known, score_cutoff=1) == 1:
                found.setdefault(known, _TYPO_IN_KNOWN_SHARE * _BY_DISTANCE[1])
        return found

    def with_typos_if_unknown(self, word: str, *, is_last: bool) -> dict[str, float]:
        """``with_typos`` for a word that no food has; a word that exists is taken as typed."""
        if self.knows(word):
            return self.with_prefix(word, is_last=is_last)
        return self.with_typos(word, is_last=is_last)

    def _matches_with_typos(self, word: str, allowed: int, *, is_last: bool) -> dict[str, float]:
        found: dict[str, float] = {}
        if not word.isdigit() and len(word) > 2:
            # A word that exists is rarely a typing error for another one.
            worth = _TYPO_IN_KNOWN_SHARE if word in self._known else 1.0
            if len(word) == 3:
                found = {known: worth * value for known, value in self._near_short(word).items()}
            elif allowed:
                for known, distance, _ in process.extract(
                    word, self._long, scorer=OSA.distance, score_cutoff=allowed, limit=_MAX_SIMILAR
                ):
                    # The first letter is rarely wrong, and never together with another.
                    if known[0] == word[0] or distance == 1:
                        other = _FIRST_LETTER_COST if known[0] != word[0] else 0.0
                        found[known] = worth * (_BY_DISTANCE[int(distance)] - other)
            if is_last and len(word) >= 5:
                self._add_prefixes_with_typo(word, found)
        found.update(
            (known, match)
            for known, match in self.with_prefix(word, is_last=is_last).items()
            if match > found.get(known, 0.0)
        )
        return found

    def _near_short(self, word: str) -> dict[str, float]:
        """For three letters: the same in another order; for an unknown word also one edit away."""
        letters = sorted(word)
        found = {known: _BY_DISTANCE[1] for known in self._of_three if sorted(known) == letters}
        if word not in self._known:
            for known in (*self._of_three, *self._of_four):
                if known[0] == word[0] and OSA.distance(word, known, score_cutoff=1) == 1:
                    found.setdefault(known, _BY_DISTANCE[3])
        return found

    def _add_prefixes_with_typo(self, word: str, found: dict[str, float]) -> None:
        """Add the words whose beginning is one typing error away from the typed one."""
        for known in self.words[self._beginning(word[:1])]:
            if (
                len(known) > len(word)
                and known not in found
                and min(
                    OSA.distance(word, known[: len(word) + step], score_cutoff=1)
                    for step in (-1, 0, 1)
                )
                <= 1
            ):
                found[known] = _PREFIX_WITH_TYPO

    def split(self, word: str) -> tuple[str, str] | None:
        """Two known words that were typed as one, the longest first; None where it is not so."""
        for cut in range(len(word) - 3, 2, -1):
            if self.knows(word[:cut]) and self.knows(word[cut:]):
                return word[:cut], word[cut:]
        return None


def _allowed_typos(word: str) -> int:
    """The typing errors allowed in a word: none under 4 letters, one under 6, else two."""
    if len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2
