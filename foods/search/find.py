"""Searching foods while a person types.

The index gives candidates, the most everyday first; they are ranked here by how
well their names match, and read again from the database, so that nobody sees a
food that is not theirs to see. A search costs one query while the index that was
opened last is the current one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, product
from typing import Any

from django.db.models import Prefetch, Q, Subquery

from accounts.models import User
from foods.enums import FoodStatus
from foods.models import Food, FoodQuerySet, IndexVersion, Portion
from foods.search import index as search_index
from foods.search.index import MAX_CANDIDATES, RANKED_FIELDS, SearchIndex, food_facts_of
from foods.search.parsing import ParsedQuery, parse_query
from foods.search.ranking import (
    FoodFacts,
    IndexedFood,
    QueryMatches,
    indexed_food_of,
    matches_all,
    relaxation_penalty,
    score,
)
from foods.search.tokens import stem, synonyms_of
from foods.search.vocabulary import Vocabulary

#: The most that a person's history adds: it decides between equal matches only.
_BOOST = 12.0
#: The quality of a food the person eats is raised to this, that of their own foods.
_EATEN_QUALITY = 16.0
#: Added for an eaten food with the source's name, whose head is the category.
_EATEN_WITH_SOURCE_NAME = 12.0
#: Rows read for each candidate where the database is asked: one an alias.
_ROWS_PER_CANDIDATE = 5
#: What joining or splitting typed words costs.
_RESPELLED_COST = 4.0
#: Two words of up to so many letters together are not joined where that needs a correction.
_TOO_SHORT_TO_JOIN = 5
#: What splitting a word costs that exists in one piece ("lowfat", "low fat").
_SPLIT_KNOWN_COST = 10.0
#: A food with all the words scores more; below it they may be typing errors.
_FULL_MATCH = 100.0
#: What a typing error costs where some food has all words as typed.
_TYPO_BESIDE_EXACT_COST = 20.0
#: Characters after these are ignored.
MAX_QUERY_LENGTH = 100
#: The columns that a row of hits shows and that the ranking of own foods needs.
_OFFERED_FIELDS = (
    "data_set",
    "source_key",
    "name",
    "description",
    "group__slug",
    "group__name",
    "kind",
    "magnesium_mg_per_100g",
    "evidence",
    "grams_per_ml",
    "is_staple",
    "rank",
    "owner_id",
    "is_recipe",
    "is_lower_bound",
)

#: From this match on a word is the typed one, in singular or plural.
_WHOLE_WORD_MATCH = 0.95

_Words = tuple[str, ...]
_Matches = list[dict[str, float]]
_Scores = dict[int, float]


def search(
    query: str,
    *,
    user: User | None,
    boosts: Mapping[int, float] | None = None,
    limit: int = 12,
) -> list[Food]:
    """Return the foods that match what was typed so far, the best first.

    Shared foods and the user's own ones, read with group and usual portion.
    ``boosts`` maps food ids to a weight from 0 to 1, by the person's history.
    """
    typed = parse_query(query[:MAX_QUERY_LENGTH])
    if not typed.required:
        return []
    boosts = boosts or {}
    index = search_index.last_opened() or search_index.index_of(IndexVersion.objects.current())
    if index is not None:
        foods, number = _search_index_and_own(index, typed, user, boosts, limit)
        newer = search_index.index_of(number) if number != index.number else index
        if newer is not None and newer is not index:
            foods, _number = _search_index_and_own(newer, typed, user, boosts, limit)
        if newer is not None:
            return foods
    scores = _rank_all(typed, _candidates_from_database(typed, user), boosts, limit)
    return _best(scores, _offered(user).filter(pk__in=_top(scores, limit)), limit)


def search_table(query: str, *, limit: int = MAX_CANDIDATES) -> list[int]:
    """Return the ids of matching shared foods, the best first, with drafts and archived ones.

    For curators.
    """
    typed = parse_query(query[:MAX_QUERY_LENGTH])
    if not typed.required:
        return []
    index = search_index.index_of(IndexVersion.objects.current())
    if index is None:
        scores = _rank_all(typed, _candidates_from_database(typed, None), {}, limit)
    else:
        scores = _IndexSearch(index, typed, limit, {}).scores()
    # The index holds only what people are offered.
    not_offered = Food.objects.filter(owner=None).exclude(status=FoodStatus.VERIFIED)
    exists = None if index is None else index.vocabulary.knows
    scores |= _rank_all(typed, search_index.indexed_foods_of(not_offered), {}, limit, exists)
    return _top(scores, limit)


def _search_index_and_own(
    index: SearchIndex,
    typed: ParsedQuery,
    user: User | None,
    boosts: Mapping[int, float],
    limit: int,
) -> tuple[list[Food], int]:
    """Return the best foods by this index, and the number of the current one.

    One query reads the hits, the person's own foods (few, and not indexed) and
    the number.
    """
    scores = _IndexSearch(index, typed, limit, boosts).scores()
    wanted = Q(pk__in=_top(scores, limit)) | (Q(owner=user) if user else Q(pk__in=[]))
    rows = list(_offered(user).filter(wanted))
    own = [
        indexed_food_of(food_facts_of(_ranked_values(food)))
        for food in rows
        if food.owner_id is not None
    ]
    scores |= _rank_all(typed, own, boosts, limit, index.vocabulary.knows)
    number = (vars(rows[0])["index_number"] or 0) if rows else IndexVersion.objects.current()
    return _best(scores, rows, limit), number


def _top(scores: _Scores, limit: int) -> list[int]:
    return sorted(scores, key=lambda food_id: -scores[food_id])[:limit]


def _best(scores: _Scores, foods: Iterable[Food], limit: int) -> list[Food]:
    ranked = sorted(
        (food for food in foods if food.pk in scores), key=lambda food: -scores[food.pk]
    )
    return ranked[:limit]


def _offered(user: User | None) -> FoodQuerySet:
    """The foods this user may log, with group, usual portion and index number."""
    rows = _prepared.rows_offered
    return rows.shared() if user is None else rows.visible_to(user)


class _PreparedQueries(threading.local):
    """A queryset built once per thread, since building it costs more than running it.

    Not once per process: copies of a query share reference counts that change while
    one is compiled, which is not safe between threads.
    """

    @cached_property
    def rows_offered(self) -> FoodQuerySet:
        """The columns of ``_offered`` for all foods; filter before use."""
        number = IndexVersion.objects.filter(pk=1).values("number")
        foods = Food.objects.select_related("group").only(*_OFFERED_FIELDS).with_usual_portion()
        return foods.annotate(index_number=Subquery(number))


_prepared = _PreparedQueries()


def _ranked_values(food: Food) -> tuple[Any, ...]:
    return (
        food.pk,
        food.name,
        food.description,
        food.is_staple,
        food.rank,
        food.group.slug,
        food.kind,
        food.magnesium_mg_per_100g,
        food.owner_id,
    )


def foods_with_portions(user: User) -> FoodQuerySet:
    """The foods this user may log, with group and portions read."""
    foods = Food.objects.visible_to(user)
    portions = Portion.objects.order_by("origin", "sequence")
    return foods.select_related("group").prefetch_related(Prefetch("portions", portions))


class _IndexSearch:
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
        self.all_queries = typed.relaxations()
        self.limit = limit
        self.boosts = boosts
        self.boosted = [index.places[food_id] for food_id in boosts if food_id in index.places]
        self.found: _Scores = {}
        self.best = 0.0

    def scores(self) -> _Scores:
        """The points of each hit by food id."""
        for typed in self._queries():
            for words, cost in _joined_and_split(self.index.vocabulary, typed.required):
                self._add(
                    typed, self._matches(self.index.vocabulary.with_prefix, typed, words), cost
                )
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
            matches, [known.same_word(word) for word in typed.optional], _is_typing(known, typed)
        )

    def _add(
        self, typed: ParsedQuery, matches: _Matches, cost: float, *, has_typos: bool = False
    ) -> None:
        if not all(matches):
            return
        places = self.index.foods_with_words(matches)
        if len(places) == MAX_CANDIDATES:
            # Prefixes filled the candidates; whole words may have been cut off.
            whole = [
                {word: match for word, match in matching.items() if match > _WHOLE_WORD_MATCH}
                or matching
                for matching in matches
            ]
            places += self.index.foods_with_words(whole)
            places += [
                place for place in self.boosted if matches_all(self.index.foods[place], matches)
            ]
        query_matches = self._query_matches(typed, matches)
        for place in dict.fromkeys(places):
            self._record(place, typed, query_matches, cost, has_typos=has_typos)

    def _record(
        self, place: int, typed: ParsedQuery, matches: QueryMatches, cost: float, *, has_typos: bool
    ) -> None:
        food = self.index.foods[place]
        points = score(food, matches) - cost + _boost(food, self.boosts)
        if len(self.all_queries) > 1:
            points -= relaxation_penalty(food, typed, matches, has_typos=has_typos)
        self.best = max(self.best, points)
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
    weight = min(max(boosts.get(food.food_id, 0.0), 0.0), 1.0)
    more = 0.0 if food.is_plain else _EATEN_WITH_SOURCE_NAME
    return weight * (_BOOST + max(_EATEN_QUALITY - food.quality, 0.0) + more)


def _rank_all(
    query: ParsedQuery,
    foods: Sequence[IndexedFood],
    boosts: Mapping[int, float],
    limit: int,
    exists: Callable[[str], bool] | None = None,
) -> _Scores:
    """Return the points of a few foods that are not indexed, by food id.

    ``exists`` says whether the index knows a word; such a word is not corrected.
    """
    known = Vocabulary(word for food in foods for word in food.words())
    scores: _Scores = {}
    queries = query.relaxations()
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
        matches = QueryMatches(required, optional, _is_typing(known, typed))
        for food in foods:
            if not matches_all(food, required):
                continue
            points = score(food, matches) + _boost(food, boosts)
            if len(queries) > 1:
                points -= relaxation_penalty(food, typed, matches, has_typos=has_typos)
            scores[food.food_id] = max(points, scores.get(food.food_id, points))
    return scores


def _candidates_from_database(typed: ParsedQuery, user: User | None) -> list[IndexedFood]:
    """Candidates without an index: foods whose texts hold every word, the everyday first.

    Also for the relaxations of the query; the ranking tells them apart.
    """
    facts: dict[int, FoodFacts] = {}
    aliases: dict[int, set[str]] = {}
    for query in typed.relaxations():
        _read_candidates(query, user, facts, aliases)
    return [indexed_food_of(food, filter(None, aliases[pk])) for pk, food in facts.items()]


def _read_candidates(
    typed: ParsedQuery, user: User | None, facts: dict[int, FoodFacts], aliases: dict[int, set[str]]
) -> None:
    foods = Food.objects.shared() if user is None else Food.objects.visible_to(user)
    for word in typed.required:
        # A stem may end in another letter than the word ("dry", "dri").
        part = stem(word) if word.startswith(stem(word)) else word[:-1]
        named, other = Q(), Q()
        for each in (part, *sorted(synonyms_of(stem(word)))):
            named |= Q(name__icontains=each) | Q(description__icontains=each)
            other |= Q(aliases__name__icontains=each)
        foods = foods.filter(named | Q(pk__in=Food.objects.filter(other).values("pk")))
    rows = foods.order_by("rank", "name", "pk").values_list(*RANKED_FIELDS, "aliases__name")
    for *row, alias in rows[: MAX_CANDIDATES * _ROWS_PER_CANDIDATE]:
        food = food_facts_of(tuple(row))
        facts[food.food_id] = food
        aliases.setdefault(food.food_id, set()).add(alias or "")
