"""How well a food matches a query. Pure, no Django.

A food is scored by its plain name, its aliases and the source's description, of
which the best counts; between foods that match equally its quality decides: how
everyday it is. The weights are Midband's own points, tuned on the set of searches
in ``tests/foods/search/search_queries.csv``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from foods.search.parsing import ParsedQuery
from foods.search.states import is_processed, satisfies, states_of
from foods.search.tokens import fold, stem, words_of

#: A match in an alias, and in the source's description, against one in the plain name.
_IN_ALIAS = -8.0
_IN_DESCRIPTION = -16.0
#: The share that counts of a match outside the name, where the words lie in several texts.
_OUTSIDE_NAME_SHARE = 0.62

#: The query has every word of the name, or of its head.
_ALL_OF_NAME = 3.0
_ALL_OF_HEAD = 9.0
#: It has the head's last word ("seeds" of "Pumpkin seeds"), or its first.
_LAST_OF_HEAD = 9.0
_FIRST_OF_HEAD = 6.0
#: For each word of the name that the query lacks, in the head or after it, up to so many.
_EXTRA_HEAD_WORD = -3.5
_EXTRA_TAIL_WORD = -0.8
_MAX_EXTRA_WORDS = 6
#: The name joins it with something else that the query lacks ("Rice with vermicelli").
_COMPOUND = -14.0
_JOINING = frozenset({"with", "and", "in", "on", "or", "from"})
#: The name has the words in the order of the query.
_IN_ORDER = 7.0
#: An optional word ("2" of "milk 2%") is in the name, or in another text.
_OPTIONAL_IN_NAME = 18.0
_OPTIONAL_ELSEWHERE = 5.0
#: The points of a query all of whose required words match exactly.
_EXACT_MATCH = 100.0

#: Quality of the person's own foods, above the most everyday ones.
_OWN = 16.0
#: A food without a value is less useful than a similar one with a value.
_UNKNOWN = -6.0
#: Quality of everyday foods, by their rank.
_BY_RANK = {1: 13.0, 2: 10.0, 3: 7.0, 4: 4.0, 5: 1.0}
#: From this quality on a food is a common one: an everyday food of rank 1 or 2 with a value.
COMMON = _BY_RANK[2]

#: The distance between tiers of hits: more than all other points together, so that a hit
#: with all the words comes before one that lacks some, however everyday that is.
TIER = 1000.0
#: Tiers of hits for a query without its states: the food is in a requested state, its
#: state is not given, it is in another. Matches by typing errors share the last tier.
_IN_STATE_TIER, _NO_STATE_TIER, _OTHER_STATE_TIER = 1, 2, 3
_TYPO_TIER = 3
#: What another state costs among matches by typing errors.
_OTHER_STATE_COST = 60.0
#: What each dropped qualifier costs; a name that has it wins most of it back.
_DROPPED_WORD_COST = 20.0
#: From this match on a word is the typed one or a synonym of it.
_SAME_MEANING = 0.9

#: Foods whose descriptions agree up to the second comma are variants of one thing.
_KIN_PARTS = 2

_NOT_AS_EATEN = re.compile(
    r"\b(?:unprepared|uncooked|unheated|dry mix|dry form|mature seeds, raw)\b"
)
_PREPOSITIONS = ("with", "without", "in", "made", "from")
_HEAD_ENDS = re.compile(rf"[,(]| (?:{'|'.join(_PREPOSITIONS)}) ")
#: What stands first behind a head that more belongs to: "Rice with a fried egg" is not just rice.
AFTER_HEAD = {(word,) for word in _PREPOSITIONS}


@dataclass(frozen=True, slots=True)
class IndexedName:
    """One name of a food: its words, of which the first ``head`` name the food itself."""

    words: tuple[str, ...]
    head: int


@dataclass(frozen=True, slots=True)
class IndexedFood:
    """A food as the ranking reads it; ``quality`` is how everyday it is, in points."""

    food_id: int
    quality: float
    name: IndexedName
    aliases: tuple[IndexedName, ...]
    #: The source's description; None where it is the name.
    description: IndexedName | None
    #: Whether the name is a plain one; the source's names begin with the category.
    is_plain: bool
    #: The same food raw where this is cooked, or the other way round; 0 where it matters little.
    other_state_id: int = 0
    #: The everyday food that stands for this one; 0 for none.
    everyday_food_id: int = 0
    #: So many words of the source's text say what it is a variant of; 0 for an everyday food.
    kin_words: int = 0

    @property
    def kin(self) -> tuple[str, ...]:
        """What it is a variant of: "coffee latte" of "Coffee, Latte, nonfat"."""
        return (self.description or self.name).words[: self.kin_words]

    def texts(self) -> tuple[IndexedName, ...]:
        """The name, the aliases and the description."""
        named = (self.name, *self.aliases)
        return named if self.description is None else (*named, self.description)

    def words(self) -> list[str]:
        """The words of all its texts."""
        return [word for text in self.texts() for word in text.words]

    def is_just(self, stems: frozenset[str]) -> bool:
        """Whether one of its names says these words and no other up to its first comma."""
        heads = (
            text.words[: text.head]
            for text in (self.name, *self.aliases)
            if text.words[text.head : text.head + 1] not in AFTER_HEAD
        )
        return any(stems == frozenset(map(stem, head)) for head in heads)

    def states(self) -> frozenset[str]:
        """Its states by the name or, where that gives none, by the description."""
        states = states_of(self.name.words)
        return states if states or self.description is None else states_of(self.description.words)


@dataclass(frozen=True, slots=True)
class FoodFacts:
    """The columns of a food that the ranking needs."""

    food_id: int
    name: str
    description: str
    is_staple: bool
    rank: int
    group: str
    is_unknown: bool = False
    mg_per_100g: float | None = None
    everyday_food_id: int = 0
    is_own: bool = False


def indexed_name_of(name: str) -> IndexedName:
    """Split a name into words and find its head.

    The head ends at the first comma, bracket or preposition: what follows is the
    variety or the preparation.
    """
    folded = fold(name)
    return IndexedName(
        tuple(words_of(folded)), len(words_of(_HEAD_ENDS.split(folded, maxsplit=1)[0]))
    )


def indexed_food_of(
    facts: FoodFacts, aliases: Iterable[str] = (), other_state_id: int = 0
) -> IndexedFood:
    """Build what the ranking reads of one food, its aliases and the same food raw or cooked."""
    is_plain = facts.is_staple or facts.is_own
    parts = (facts.description or facts.name).split(",")
    description = indexed_name_of(facts.description) if facts.description != facts.name else None
    return IndexedFood(
        food_id=facts.food_id,
        quality=quality(facts),
        name=indexed_name_of(facts.name),
        aliases=tuple(indexed_name_of(alias) for alias in aliases),
        description=description,
        is_plain=is_plain,
        other_state_id=other_state_id,
        everyday_food_id=facts.everyday_food_id,
        kin_words=0 if is_plain else len(words_of(",".join(parts[:_KIN_PARTS]))),
    )


def quality(facts: FoodFacts) -> float:
    """Points for how everyday a food is: own foods, everyday ones by rank, then the rest."""
    if facts.is_own:
        points = _OWN
    elif facts.is_staple:
        points = _BY_RANK.get(facts.rank, 1.0)
    else:
        points = _source_quality(facts)
    return points + _UNKNOWN if facts.is_unknown else points


def _source_quality(facts: FoodFacts) -> float:
    """Points of a food with the source's name alone; plain whole foods before products."""
    points = -9.0
    if facts.group in {"baby-foods", "traditional"}:
        points -= 12
    elif facts.group == "dishes":
        points -= 3
    # USDA writes brand names in capitals.
    if any(len(word) > 3 and word.isupper() for word in facts.description.split()):
        points -= 6
    if _NOT_AS_EATEN.search(facts.description):
        points -= 6
    return points - min(len(facts.description), 120) / 24


@dataclass(frozen=True)
class QueryMatches:
    """The words of a query as the known words that match them, each with its match (0 to 1).

    A food needs a match for each of ``required``; ``optional`` only adds points.
    ``is_typing`` says that the last word is unfinished: no points then for a name
    that ends with it. ``is_joined`` says that the query joins two things itself.
    """

    required: Sequence[Mapping[str, float]]
    optional: Sequence[Mapping[str, float]] = ()
    is_typing: bool = False
    is_joined: bool = False

    @cached_property
    def words(self) -> frozenset[str]:
        """All words that match one of the required."""
        return frozenset().union(*self.required)


def score(food: IndexedFood, matches: QueryMatches) -> float:
    """Points of one food: of its best text, plus its quality.

    A word that matches nowhere counts zero, so a food that lacks one falls far behind.
    """
    required, words = matches.required, matches.words
    best = 0.0
    # Most texts have none of the words, which is told at once.
    if not words.isdisjoint(food.name.words):
        best = _text_score(food.name, matches, heads=food.is_plain)
    for alias in food.aliases:
        if not words.isdisjoint(alias.words):
            best = max(best, _text_score(alias, matches) + _IN_ALIAS)
    description = food.description
    if description is not None and not words.isdisjoint(description.words):
        best = max(best, _text_score(description, matches, heads=False) + _IN_DESCRIPTION)
    if len(required) > 1:
        best = max(best, _joint_score(food, required))
    for word in matches.optional:
        if _best_match(word, food.name.words):
            best += _OPTIONAL_IN_NAME
        elif _best_match(word, food.words()):
            best += _OPTIONAL_ELSEWHERE
    return best + food.quality


def matches_all(food: IndexedFood, required: Sequence[Mapping[str, float]]) -> bool:
    """Whether the food has a match for every required word."""
    words = food.words()
    return all(not word.keys().isdisjoint(words) for word in required)


def _best_match(word: Mapping[str, float], words: Iterable[str]) -> float:
    return max((word[other] for other in words if other in word), default=0.0)


def _text_score(text: IndexedName, matches: QueryMatches, *, heads: bool = True) -> float:
    """Points of one name by itself; without ``heads`` for one whose head names the category."""
    required = matches.required
    total = 0.0
    used: list[int] = []
    for word in required:
        best, place = 0.0, -1
        for position, other in enumerate(text.words):
            if other in word and position not in used and word[other] > best:
                best, place = word[other], position
        total += best
        if place >= 0:
            used.append(place)
    if not used:
        return 0.0
    covered = total / len(required)
    points = _EXACT_MATCH * covered
    extra = len(text.words) - len(used)
    if not heads:
        if not extra and not matches.is_typing:
            points += (_ALL_OF_HEAD + _ALL_OF_NAME) * covered
        return points + _EXTRA_TAIL_WORD * min(extra, _MAX_EXTRA_WORDS)
    head_used = sum(1 for place in used if place < text.head)
    extra_head = text.head - head_used
    extra_tail = extra - extra_head
    if not matches.is_typing:
        if not extra_head:
            points += (_ALL_OF_HEAD if extra_tail else _ALL_OF_HEAD + _ALL_OF_NAME) * covered
        if text.head - 1 in used:
            points += _LAST_OF_HEAD * covered
    if 0 in used:
        points += _FIRST_OF_HEAD * covered
    if used == sorted(used):
        points += _IN_ORDER * covered
    points += _compound_points(text, matches, extra) + _EXTRA_HEAD_WORD * min(
        extra_head, _MAX_EXTRA_WORDS
    )
    return points + _EXTRA_TAIL_WORD * min(extra_tail, _MAX_EXTRA_WORDS)


def _compound_points(text: IndexedName, matches: QueryMatches, extra: int) -> float:
    is_compound = extra > 1 and not _JOINING.isdisjoint(text.words)
    return _COMPOUND if is_compound and not matches.is_joined else 0.0


def _joint_score(food: IndexedFood, required: Sequence[Mapping[str, float]]) -> float:
    """Points where the required words lie in different texts of the food."""
    in_name, everything = set(food.name.words), set(food.words())
    total = 0.0
    for word in required:
        match, other = max(
            ((word[other], other) for other in everything & word.keys()), default=(0.0, "")
        )
        everything.discard(other)
        total += match if other in in_name else _OUTSIDE_NAME_SHARE * match
    extra = len(food.name.words) - 1
    return _EXACT_MATCH * total / len(required) + _EXTRA_TAIL_WORD * min(extra, _MAX_EXTRA_WORDS)


def relaxation_penalty(
    food: IndexedFood, typed: ParsedQuery, matches: QueryMatches, *, has_typos: bool
) -> float:
    """Points to take from a hit for a query with qualifiers: for its tier and those dropped."""
    states = food.states() if typed.states else frozenset()
    fits = satisfies(typed.states, states)
    is_typing = matches.is_typing or typed.ends_in_partial_qualifier
    points = _DROPPED_WORD_COST * len(typed.dropped)
    if has_typos:
        tier = _TYPO_TIER
        points += _OTHER_STATE_COST if fits is False else 0.0
    elif is_processed(typed.states, states) or (typed.ignores_states and fits is False):
        tier = _OTHER_STATE_TIER
    elif not _has_whole(food, matches, is_typing=is_typing) or (typed.ignores_states and not fits):
        tier = _NO_STATE_TIER
    else:
        tier = _IN_STATE_TIER if typed.ignores_states else 0
    return points + tier * TIER


def _has_whole(food: IndexedFood, matches: QueryMatches, *, is_typing: bool) -> bool:
    """Whether a food has all required words or synonyms, but for one still being typed."""
    whole = matches.required[:-1] if is_typing else matches.required
    words = food.words()
    return all(any(word.get(other, 0.0) >= _SAME_MEANING for other in words) for word in whole)
