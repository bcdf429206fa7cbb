"""Searching for many texts at once, as for the foods of a whole meal.

What a text may be is decided in memory as often as is wanted; the foods are then read
for all texts together, so that ten cost no more queries than one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from itertools import chain

from accounts.models import User
from foods.models import Food, IndexVersion
from foods.search.find import (
    FoundFoods,
    RankedFoods,
    Wanted,
    found_among,
    indexed_own_foods,
    is_carried,
    rank_in_index,
    read_hits,
    sure_among,
    with_portions,
)
from foods.search.index import versions
from foods.search.index.reading import SearchIndex
from foods.search.ranking import AFTER_HEAD, IndexedFood, IndexedName
from foods.search.tokens import without_emoji, words_of
from foods.search.typed_amount import read_amount

#: Ids are read in steps of so many: a statement is kept for each number of them.
_IDS_AT_ONCE = 16
#: Words that join the parts of a name.
_JOINING = frozenset({"and", "n", "with", "on"})


class TextSearch:
    """Searches for the texts of one person, the index and their own foods read once."""

    def __init__(
        self,
        *,
        user: User | None,
        boosts: Mapping[int, float] | None = None,
        limit: int = 12,
    ) -> None:
        """Take what to search by; the person's own foods are read when they are needed."""
        self._user, self._boosts, self._limit = user, boosts or {}, limit
        self._ranked: dict[str, RankedFoods] = {}
        self._sure: dict[str, bool] = {}

    @cached_property
    def _own(self) -> list[Food]:
        """The person's own foods: one query."""
        return [] if self._user is None else read_hits(self._user, [])

    @cached_property
    def _index(self) -> SearchIndex:
        """The current index; one more query for a person without own foods."""
        number = (self._own[0].index_number or 0) if self._own else IndexVersion.objects.current()
        return versions.index_of(number)

    @cached_property
    def _indexed_own(self) -> list[IndexedFood]:
        return indexed_own_foods(self._own)

    def is_name(self, text: str) -> bool:
        """Whether a food is called just so, as "fish and chips": a joining word may be another.

        Asked of the index that was opened last, which may be a little behind: no query.
        """
        index = versions.last_opened() or self._index
        known = index.vocabulary
        words = [
            _JOINING if word in _JOINING else known.same_word(word)
            for word in words_of(text)
            if word != "the"
        ]
        naming = [choices for choices in words if choices is not _JOINING]
        return (
            naming != []
            and all(naming)
            and any(
                _are(words, name)
                for place in index.foods_with_words(naming)
                for name in index.food_at(place).texts()
            )
        )

    def is_sure(self, text: str) -> bool:
        """Whether some food is meant for sure by this text, with or without an amount."""
        if text not in self._sure:
            self._sure[text] = self._carries(text)
        return self._sure[text]

    def _carries(self, text: str) -> bool:
        wanted = self._wanted(text)
        if is_carried(self._index, wanted):
            return True
        typed = wanted.parsed(read_amount(wanted.text, self._index.has_name))
        exists = self._index.vocabulary.knows
        return bool(typed.required and sure_among(typed, self._indexed_own, exists))

    def find(self, texts: Sequence[str]) -> list[FoundFoods]:
        """Find the foods of each text, as ``find`` does: two queries for all of them.

        Where the index lacks foods, one more for each text.
        """
        ranked = [self._rank(text) for text in texts]
        rows = self._read(sorted(set(chain.from_iterable(one.ids for one in ranked))))
        found = [
            found_among(self._index, one, [*self._own, *(rows[pk] for pk in one.ids if pk in rows)])
            for one in ranked
        ]
        return list(with_portions(found))

    def _rank(self, text: str) -> RankedFoods:
        if text not in self._ranked:
            self._ranked[text] = rank_in_index(self._index, self._wanted(text))
        return self._ranked[text]

    def _wanted(self, text: str) -> Wanted:
        return Wanted(without_emoji(text), self._user, self._boosts, self._limit)

    def _read(self, ids: list[int]) -> dict[int, Food]:
        """These foods by id, as far as the person may log them."""
        if not ids:
            return {}
        padded = [*ids, *[ids[-1]] * (-len(ids) % _IDS_AT_ONCE)]
        return {food.pk: food for food in read_hits(self._user, padded)}


def _are(words: Sequence[Collection[str]], name: IndexedName) -> bool:
    """Whether the name is made of these words, up to a comma or a bracket or all of it.

    "The" is left out: "corn on cob" is corn on the cob.
    """
    said = tuple(word for word in name.words if word != "the")
    head = name.head - (len(name.words) - len(said))
    is_head = head == len(words) and name.words[name.head : name.head + 1] not in AFTER_HEAD
    return (is_head or len(said) == len(words)) and all(
        word in choices for word, choices in zip(said, words, strict=False)
    )
