"""Whether a food carries what was typed, or is only a guess. Pure, no Django.

Carried is each word itself, its singular or plural, or a synonym; the last one may be
unfinished. A word that no name has may be a slip of one letter, of two from eight
letters on. Qualifiers may be missing; a number that belongs to the name may not.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from foods.search.parsing import ParsedQuery
from foods.search.ranking import IndexedFood
from foods.search.states import is_processed
from foods.search.tokens import WORD_LISTS, words_by
from foods.search.vocabulary import Vocabulary

#: Words that alone name no food, whatever names hold them ("table" of table salt).
(_NEVER_FOOD,) = ({*words, *words_by("number")} for words in WORD_LISTS["never a food"])
#: Words that join two things in a name.
_JOINING = frozenset({"and", "n", "und", "et", "y", "with", "mit", "avec", "con"})


@dataclass(frozen=True)
class _Reading:
    """The known words that carry each word of a query, in one way of reading it."""

    carried: Sequence[Collection[str]]
    #: The place of two words that were typed as one.
    together: int | None = None

    def is_in(self, food: IndexedFood) -> bool:
        words = set(food.words())
        if not all(not words.isdisjoint(known) for known in self.carried):
            return False
        if self.together is None:
            return True
        one, other = self.carried[self.together : self.together + 2]
        return any(
            before in one and after in other
            for text in food.texts()
            for before, after in zip(text.words, text.words[1:], strict=False)
        )


@dataclass(frozen=True)
class CarriedWords:
    """The known words that carry each word of a query; a food needs one of each."""

    #: Ways to read the query: as typed, or with words joined or split.
    readings: Sequence[_Reading]
    states: frozenset[str] = frozenset()
    #: Where the query joins two things: the words that carry each of its own, whole ones.
    joined: Sequence[Collection[str]] = ()

    def are_in(self, food: IndexedFood) -> bool:
        """Whether the food carries the query, and is not cooked where raw or dry was asked for."""
        if not any(reading.is_in(food) for reading in self.readings):
            return False
        if self.joined and not self._is_joined(food):
            return False
        return not self.states or not is_processed(self.states, food.states())

    def _is_joined(self, food: IndexedFood) -> bool:
        """Whether one of its names joins the same things, in the same order."""
        return any(_joins(text.words, self.joined) for text in food.texts())


def _joins(name: Sequence[str], things: Sequence[Collection[str]]) -> bool:
    """Whether the name has a word of each, in order, and a word that joins or one between them.

    "Eggs and toast" are no "Bread, egg, toasted", and "cereal with milk" is no milk cereal bar.
    """
    places: list[int] = []
    for known in things:
        start = places[-1] + 1 if places else 0
        place = next((at for at in range(start, len(name)) if name[at] in known), None)
        if place is None:
            return False
        places.append(place)
    return places[-1] - places[0] >= len(things) or bool(_JOINING & set(name))


def carried_words(
    typed: ParsedQuery,
    known: Vocabulary,
    exists: Callable[[str], bool] | None = None,
) -> CarriedWords:
    """Find the known words that carry a query. ``typed`` is without its amount.

    ``exists`` says of a word that is not known here whether some other food has it; it is
    given for a person's own foods, which may be called anything.
    """
    core = typed.relaxations[-1]
    if exists is None and _NEVER_FOOD.issuperset(core.required):
        return CarriedWords([])
    numbers = [known.same_word(number) for number in typed.numbers]
    readings = [
        _Reading([*carried, *numbers], together)
        for words, together in _joined_and_split(known, core.required)
        if all(carried := _carried(core, words, known, exists))
    ]
    joined = [known.same_word(word) for word in core.required] if typed.is_joined else []
    if joined and core.is_unfinished:
        joined[-1] = joined[-1] or known.with_prefix(core.required[-1], is_last=True)
    return CarriedWords(readings, core.states, joined)


def _carried(
    typed: ParsedQuery,
    words: Sequence[str],
    known: Vocabulary,
    exists: Callable[[str], bool] | None,
) -> list[Collection[str]]:
    last = len(words) - 1
    return [
        known.carrying(
            word,
            is_last=typed.is_unfinished and place == last,
            may_slip=exists is None or not exists(word),
            is_alone=not last,
        )
        for place, word in enumerate(words)
    ]


def _joined_and_split(
    known: Vocabulary, words: tuple[str, ...]
) -> Iterable[tuple[tuple[str, ...], int | None]]:
    """The words, with two joined, or with one split in the place given."""
    yield words, None
    for place in range(len(words) - 1):
        if known.knows(words[place] + words[place + 1]):
            yield (*words[:place], words[place] + words[place + 1], *words[place + 2 :]), None
    for place, word in enumerate(words):
        if not known.knows(word) and (halves := known.split(word)):
            yield (*words[:place], *halves, *words[place + 1 :]), place
