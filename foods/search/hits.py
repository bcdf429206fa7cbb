"""Hits of a query with their points: from the index, or among a few foods without it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise, product

from foods.models import Food
from foods.search.index.reading import MAX_CANDIDATES, SearchIndex
from foods.search.parsing import ParsedQuery
from foods.search.ranking import IndexedFood, QueryMatches, matches_all, relaxation_penalty, score
from foods.search.vocabulary import Vocabulary

#: The most that a person's history adds: it decides between equal matches only.
_BOOST = 12.0
#: The quality of a food the person eats is raised to this, that of their own foods.
_EATEN_QUALITY = 16.0
#: Added for an eaten food with the source's name, whose head is the category.
_EATEN_WITH_SOURCE_NAME = 12.0
#: What joining or splitting typed words costs.
_RESPELLED_COST = 4.0
#: Two words of up to so many letters together are not joined where that needs a correction.
_TOO_SHORT_TO_JOIN = 5
#: What splitting a word costs that exists in one piece ("lowfat", "low fat").
_SPLIT_KNOWN_COST = 10.0
#: A food with all the words scores more; below it they may be typing errors.
_FULL_MATCH = 100.0
#: With so many hits, one of them with all the words, typing errors are not looked for.
_ENOUGH = 4
#: What a typing error costs where some food has all words as typed.
_TYPO_BESIDE_EXACT_COST = 20.0
#: From this match on a word is the typed one, in singular or plural.
_WHOLE_WORD_MATCH = 0.95

_Words = tuple[str, ...]
_Matches = list[dict[str, float]]
#: Points by food id.
Scores = dict[int, float]


class IndexSearch:
    """One search of the shared foods in the index.

    Steps, each only while too little was found: the words as typed, joined or split;
    without qualifiers; with typing errors; with fewer words. A word that some food
    has is taken as typed: qualifiers are dropped before it is corrected ("Pecans,
    raw" means pecans, not peas).
    """

    def __init__(
        self, index: SearchIndex, typed: ParsedQuery, limit: int, boosts: Mapping[int, float]
    ) -> None:
        self.index = index
        self.all_queries = typed.relaxations
        self.limit = limit
        self.boosts = boosts
        self.found: Scores = {}
        #: The foods that were found, by id.
        self.foods: dict[int, IndexedFood] = {}
        self.best = 0.0
        #: What was looked up already, with what it cost.
        self.tried: list[tuple[ParsedQuery, _Matches, float]] = []

    def scores(self) -> Scores:
        """The points of each hit by food id."""
        for typed in self._queries():
            for words, cost in _joined_and_split(self.index.vocabulary, typed.required):
                self._add(
                    typed, self._matches(self.index.vocabulary.with_prefix, typed, words), cost
                )
        if self.best < _FULL_MATCH or len(self.found) < _ENOUGH:
            for typed in self._queries():
                self._add_typos(typed)
        if not self.found:
            self._add_more_typos(self.all_queries[-1])
        return self.found

    def _queries(self) -> Iterable[ParsedQuery]:
        """The query and its relaxations, while too little was found."""
        for typed in self.all_queries:
            if len(self.found) < self.limit or self.best < _FULL_MATCH:
                yield typed

    def _add_typos(self, typed: ParsedQuery) -> None:
        known, words = self.index.vocabulary, typed.required
        cost = _TYPO_BESIDE_EXACT_COST if self._has_exact(words) else 0.0
        # For a single word all foods with it are hits already; similar words add to them.
        match = known.with_typos if len(words) == 1 else known.with_typos_if_unknown
        if len(words) == 1 or not all(map(known.knows, words)):
            # Where all words are known none is corrected, and their foods are hits already.
            self._add(typed, self._matches(match, typed, words), cost, has_typos=True)
        if len(words) == 2 and len("".join(words)) > _TOO_SHORT_TO_JOIN:
            joined = self._matches(known.with_typos_if_unknown, typed, ("".join(words),))
            self._add(typed, joined, cost + _RESPELLED_COST, has_typos=True)

    def _has_exact(self, words: _Words) -> bool:
        """Whether some food has every word exactly as typed."""
        known = self.index.vocabulary
        return all(map(known.has, words)) and bool(
            self.index.foods_with_words([(word,) for word in words])
        )

    def _add_more_typos(self, typed: ParsedQuery) -> None:
        """Without any hit: allow more typing errors, then leave words out."""
        matches = self._matches(self.index.vocabulary.with_more_typos, typed, typed.required)
        self._add(typed, matches, 0.0, has_typos=True)
        count = len(matches)
        while not self.found and count > 1:
            count -= 1
            for place in self.index.foods_with_words(matches, at_least=count):
                self._record(place, typed, self._query_matches(typed, matches), 0.0, has_typos=True)

    def _matches(
        self, match: Callable[..., dict[str, float]], typed: ParsedQuery, words: Sequence[str]
    ) -> _Matches:
        last = len(words) - 1
        return [
            match(word, is_last=typed.is_unfinished and place == last)
            for place, word in enumerate(words)
        ]

    def _query_matches(self, typed: ParsedQuery, matches: _Matches) -> QueryMatches:
        known = self.index.vocabulary
        return QueryMatches(
            matches,
            [known.same_word(word) for word in typed.optional],
            is_typing=_is_typing(known, typed),
            is_joined=typed.is_joined,
        )

    def _add(
        self, typed: ParsedQuery, matches: _Matches, cost: float, *, has_typos: bool = False
    ) -> None:
        if not all(matches) or self._was_tried(typed, matches, cost):
            return
        places = self.index.foods_with_words(matches)
        if len(places) == MAX_CANDIDATES:
            # Prefixes filled the candidates; whole words may have been cut off.
            whole = [
                {word: match for word, match in matching.items() if match > _WHOLE_WORD_MATCH}
                or matching
                for matching in matches
            ]
            if whole != matches:
                places += self.index.foods_with_words(whole)
            places += [
                place
                for place in map(self.index.place_of, self.boosts)
                if place is not None and matches_all(self.index.food_at(place), matches)
            ]
        query_matches = self._query_matches(typed, matches)
        for place in dict.fromkeys(places):
            self._record(place, typed, query_matches, cost, has_typos=has_typos)

    def _was_tried(self, typed: ParsedQuery, matches: _Matches, cost: float) -> bool:
        """Whether the same words were looked up before and for no more: more points are not won.

        Words without typing errors are tried before those with some, which costs more.
        """
        if any(
            before == typed and were == matches and cost >= paid
            for before, were, paid in self.tried
        ):
            return True
        self.tried.append((typed, matches, cost))
        return False

    def _record(
        self, place: int, typed: ParsedQuery, matches: QueryMatches, cost: float, *, has_typos: bool
    ) -> None:
        food = self.index.food_at(place)
        points = score(food, matches) - cost + _boost(food, self.boosts)
        if len(self.all_queries) > 1:
            points -= relaxation_penalty(food, typed, matches, has_typos=has_typos)
        self.best = max(self.best, points)
        self.foods[food.food_id] = food
        self.found[food.food_id] = max(points, self.found.get(food.food_id, points))


def _is_typing(known: Vocabulary, typed: ParsedQuery) -> bool:
    """Whether the last word is the beginning of known words and not one itself."""
    last = typed.required[-1]
    return (
        typed.is_unfinished
        and not known.knows(last)
        and bool(known.with_prefix(last, is_last=True))
    )


def _joined_and_split(known: Vocabulary, words: _Words) -> Iterable[tuple[_Words, float]]:
    """The words as typed, with two joined, or with one split; each with its cost."""
    yield words, 0.0
    for place, (one, other) in enumerate(pairwise(words)):
        if known.knows(one + other):
            yield (*words[:place], one + other, *words[place + 2 :]), _RESPELLED_COST
    for place, word in enumerate(words):
        if halves := known.split(word):
            cost = _SPLIT_KNOWN_COST if known.knows(word) else _RESPELLED_COST
            yield (*words[:place], *halves, *words[place + 1 :]), cost


def _boost(food: IndexedFood, boosts: Mapping[int, float]) -> float:
    """Points for the person's history with a food."""
    if food.food_id not in boosts:
        return 0.0
    weight = min(max(boosts[food.food_id], 0.0), 1.0)
    more = 0.0 if food.is_plain else _EATEN_WITH_SOURCE_NAME
    return weight * (_BOOST + max(_EATEN_QUALITY - food.quality, 0.0) + more)


def rank_all(
    query: ParsedQuery,
    foods: Sequence[IndexedFood],
    boosts: Mapping[int, float],
    limit: int,
    exists: Callable[[str], bool] | None = None,
) -> Scores:
    """Return the points of a few foods that are not indexed, by food id.

    ``exists`` says whether the index knows a word; such a word is not corrected.
    """
    scores: Scores = {}
    if not foods:
        return scores
    known = Vocabulary(word for food in foods for word in food.words())
    queries = query.relaxations
    for has_typos, typed in product((False, True), queries):
        if len(scores) >= limit and max(scores.values()) >= _FULL_MATCH:
            break
        last = len(typed.required) - 1
        required = [
            (
                known.with_typos
                if has_typos and not (exists and exists(word))
                else known.with_prefix
            )(word, is_last=typed.is_unfinished and place == last)
            for place, word in enumerate(typed.required)
        ]
        optional = [known.same_word(word) for word in typed.optional]
        is_typing = _is_typing(known, typed)
        matches = QueryMatches(required, optional, is_typing, typed.is_joined)
        for food in foods:
            if not matches_all(food, required):
                continue
            points = score(food, matches) + _boost(food, boosts)
            if len(queries) > 1:
                points -= relaxation_penalty(food, typed, matches, has_typos=has_typos)
            scores[food.food_id] = max(points, scores.get(food.food_id, points))
    return scores


def with_own_water(
    rows: Iterable[Food],
    scores: Scores,
    sure: Collection[int],
    indexed: Mapping[int, IndexedFood],
) -> tuple[Scores, Collection[int], Mapping[int, IndexedFood]]:
    """Where the table's tap water is a hit, the person's own is one too, just before it.

    So it goes by all the names of tap water, in every language of the table.
    """
    table = next((food.pk for food in rows if food.is_table_tap_water), 0)
    own = next((food.pk for food in rows if food.is_own_water), 0)
    if not own or table not in scores:
        return scores, sure, indexed
    best = max(scores.get(own, 0.0), scores[table] + 1)
    sure = {*sure, own} if table in sure else sure
    return {**scores, own: best}, sure, {**indexed, own: indexed[table]}
