"""Finding a food as it is typed.

The index gives candidates in order of how everyday they are; they are ranked
here by how well their names answer, and read again from the database, so that
nobody sees a food that is not theirs to see. A search is one query while the
index in hand is the one in force.
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
from foods.search.index import FACT_FIELDS, MOST_CANDIDATES, Index, facts_of
from foods.search.ranking import Asked, Entry, Facts, entry_of, has_all, lack, score
from foods.search.vocabulary import Vocabulary
from foods.search.words import Query, alike, parse, stem

#: What one's own history may add: it decides between equals, not against a better match.
_BOOST = 12.0
#: What one eats oneself is as everyday as this, whatever others eat.
_EVERYDAY = 16.0
#: What one eats oneself may be named in the source's words, which put the shelf first.
_NAMED_BY_SOURCE = 12.0
#: Names a food may have on average where the database is asked for them.
_ALIASES_OF_ONE = 5
#: What joining or splitting typed words costs.
_RESPELLED = 4.0
#: Two words no longer than this (letters) are not joined with a slip in them.
_TOO_SHORT_TO_JOIN = 5
#: What splitting a word costs that exists in one piece ("lowfat", "low fat").
_SPLIT_OF_KNOWN = 10.0
#: A food that has the words scores more; below it they may be slips for others.
_GOOD = 100.0
#: What each qualifier costs that was taken away; a name that has it wins most of it back.
_DROPPED = 20.0
#: What a slip costs where the words exist as they were typed.
_SLIP_BESIDE_EXACT = 20.0
#: What is typed beyond this (characters) is not read.
LONGEST_QUERY = 100
#: What a row of hits shows, and what ranks a person's own foods.
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

#: From this match on a known word is the typed one, also in another number.
_WHOLE = 0.95

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
    """The foods meant by what was typed so far, best first.

    Shared foods and the user's own ones, with group and usual portion read.
    ``boosts`` maps food numbers to a weight from 0 to 1 of one's own history.
    """
    typed = parse(query[:LONGEST_QUERY])
    if not typed.needed:
        return []
    boosts = boosts or {}
    index = search_index.opened() or search_index.current(IndexVersion.objects.current())
    if index is not None:
        foods, number = _found_with(index, typed, user, boosts, limit)
        newer = search_index.current(number) if number != index.number else index
        if newer is not None and newer is not index:
            foods, _number = _found_with(newer, typed, user, boosts, limit)
        if newer is not None:
            return foods
    scores = _rank_all(typed, _entries_like(typed, user), boosts, limit)
    return _best(scores, _offered(user).filter(pk__in=_top(scores, limit)), limit)


def search_table(query: str, *, limit: int = MOST_CANDIDATES) -> list[int]:
    """Numbers of the shared foods meant, best first: for curators, so drafts and archived too."""
    typed = parse(query[:LONGEST_QUERY])
    if not typed.needed:
        return []
    index = search_index.current(IndexVersion.objects.current())
    if index is None:
        scores = _rank_all(typed, _entries_like(typed, None), {}, limit)
    else:
        scores = _Finder(index, typed, limit, {}).scores()
    # What is not offered is in no index.
    put_away = Food.objects.filter(owner=None).exclude(status=FoodStatus.VERIFIED)
    exists = None if index is None else index.vocabulary.knows
    scores |= _rank_all(typed, search_index.entries_of(put_away), {}, limit, exists)
    return _top(scores, limit)


def _found_with(
    index: Index, typed: Query, user: User | None, boosts: Mapping[int, float], limit: int
) -> tuple[list[Food], int]:
    """The best foods by this index, and the number of the index in force.

    One query reads the hits, the person's own foods (few, and in no index) and
    the number.
    """
    scores = _Finder(index, typed, limit, boosts).scores()
    wanted = Q(pk__in=_top(scores, limit)) | (Q(owner=user) if user else Q(pk__in=[]))
    rows = list(_offered(user).filter(wanted))
    own = [entry_of(facts_of(_facts_row(food))) for food in rows if food.owner_id is not None]
    scores |= _rank_all(typed, own, boosts, limit, index.vocabulary.knows)
    force = (vars(rows[0])["index_number"] or 0) if rows else IndexVersion.objects.current()
    return _best(scores, rows, limit), force


def _top(scores: _Scores, limit: int) -> list[int]:
    return sorted(scores, key=lambda food_id: -scores[food_id])[:limit]


def _best(scores: _Scores, foods: Iterable[Food], limit: int) -> list[Food]:
    ranked = sorted(
        (food for food in foods if food.pk in scores), key=lambda food: -scores[food.pk]
    )
    return ranked[:limit]


def _offered(user: User | None) -> FoodQuerySet:
    """What a row of the add panel needs: the food, its group and its usual portion."""
    rows = _prepared.rows_offered
    return rows.shared() if user is None else rows.visible_to(user)


class _Prepared(threading.local):
    """A query put together once a thread, since that costs more than asking it.

    Not once a process: what two copies of a query share is counted up and down
    while either is compiled, and two threads could be at it at once.
    """

    @cached_property
    def rows_offered(self) -> FoodQuerySet:
        """The same of all foods, and the number of the index; never asked as it stands."""
        number = IndexVersion.objects.filter(pk=1).values("number")
        foods = Food.objects.select_related("group").only(*_OFFERED_FIELDS).with_usual_portion()
        return foods.annotate(index_number=Subquery(number))


_prepared = _Prepared()


def _facts_row(food: Food) -> tuple[Any, ...]:
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


def readable(user: User) -> FoodQuerySet:
    """The foods this user may log, with what a page needs to show their units."""
    foods = Food.objects.visible_to(user)
    portions = Portion.objects.order_by("origin", "sequence")
    return foods.select_related("group").prefetch_related(Prefetch("portions", portions))


class _Finder:
    """One search of the shared foods: by what was typed, without qualifiers, with slips, in part.

    A word that some food has is not spelled otherwise: where too few foods have all
    the words, what only qualifies goes first ("Pecans, raw" means pecans, not peas).
    """

    def __init__(self, index: Index, typed: Query, limit: int, boosts: Mapping[int, float]) -> None:
        self.index = index
        self.all_ways = typed.ways()
        self.limit = limit
        self.boosts = boosts
        self.boosted = [index.places[food_id] for food_id in boosts if food_id in index.places]
        self.found: _Scores = {}
        self.best = 0.0

    def scores(self) -> _Scores:
        """Points by food number."""
        for typed in self._ways():
            for words, cost in _spellings(self.index.vocabulary, typed.needed):
                self._add(typed, self._matches(self.index.vocabulary.begun, typed, words), cost)
        for typed in self._ways():
            self._add_slipped(typed)
        if not self.found:
            self._add_far(self.all_ways[-1])
        return self.found

    def _ways(self) -> Iterable[Query]:
        """What was typed, and then without qualifiers, as long as too little was found."""
        for typed in self.all_ways:
            if len(self.found) < self.limit or self.best < _GOOD:
                yield typed

    def _add_slipped(self, typed: Query) -> None:
        known, words = self.index.vocabulary, typed.needed
        cost = _SLIP_BESIDE_EXACT if self._has_exact(words) else 0.0
        # A word by itself was answered with all that have it; its likes come on top of these.
        match = known.slipped if len(words) == 1 else known.kept
        if len(words) == 1 or not all(map(known.knows, words)):
            # Else none of them is spelled otherwise, and all that have them are there.
            self._add(typed, self._matches(match, typed, words), cost, is_slip=True)
        if len(words) == 2 and len("".join(words)) > _TOO_SHORT_TO_JOIN:
            joined = self._matches(known.kept, typed, ("".join(words),))
            self._add(typed, joined, cost + _RESPELLED, is_slip=True)

    def _has_exact(self, words: _Words) -> bool:
        """Whether some food has every word just as it was typed."""
        known = self.index.vocabulary
        return all(map(known.has, words)) and bool(self.index.having([(word,) for word in words]))

    def _add_far(self, typed: Query) -> None:
        """Nothing has all the words: allow more slips, then go without a word."""
        matches = self._matches(self.index.vocabulary.far, typed, typed.needed)
        self._add(typed, matches, 0.0, is_slip=True)
        count = len(matches)
        while not self.found and count > 1:
            count -= 1
            for place in self.index.having(matches, at_least=count):
                self._keep(place, typed, self._asked(typed, matches), 0.0, is_slip=True)

    def _matches(
        self, match: Callable[..., dict[str, float]], typed: Query, words: Sequence[str]
    ) -> _Matches:
        last = len(words) - 1
        return [
            match(word, is_last=typed.is_open and place == last) for place, word in enumerate(words)
        ]

    def _asked(self, typed: Query, matches: _Matches) -> Asked:
        known = self.index.vocabulary
        return Asked(
            matches, [known.same(word) for word in typed.helpful], _is_typing(known, typed)
        )

    def _add(self, typed: Query, matches: _Matches, cost: float, *, is_slip: bool = False) -> None:
        if not all(matches):
            return
        places = self.index.having(matches)
        if len(places) == MOST_CANDIDATES:
            # So many begin like this that whole words might have been cut off.
            whole = [
                {word: match for word, match in matching.items() if match > _WHOLE} or matching
                for matching in matches
            ]
            places += self.index.having(whole)
            places += [
                place for place in self.boosted if has_all(self.index.entries[place], matches)
            ]
        asked = self._asked(typed, matches)
        for place in dict.fromkeys(places):
            self._keep(place, typed, asked, cost, is_slip=is_slip)

    def _keep(self, place: int, typed: Query, asked: Asked, cost: float, *, is_slip: bool) -> None:
        entry = self.index.entries[place]
        points = score(entry, asked) - cost + _boost(entry, self.boosts)
        if len(self.all_ways) > 1:
            points -= lack(entry, typed, asked, is_slip=is_slip) + _DROPPED * len(typed.dropped)
        self.best = max(self.best, points)
        self.found[entry.food_id] = max(points, self.found.get(entry.food_id, points))


def _is_typing(known: Vocabulary, typed: Query) -> bool:
    """Whether the last word is the beginning of others and no word yet."""
    last = typed.needed[-1]
    return typed.is_open and not known.knows(last) and bool(known.begun(last, is_last=True))


def _spellings(known: Vocabulary, words: _Words) -> Iterable[tuple[_Words, float]]:
    """What was typed, and the same with words run together or split apart, with its cost."""
    yield words, 0.0
    for place, (one, other) in enumerate(pairwise(words)):
        if known.knows(one + other):
            yield (*words[:place], one + other, *words[place + 2 :]), _RESPELLED
    for place, word in enumerate(words):
        if halves := known.split(word):
            cost = _SPLIT_OF_KNOWN if known.knows(word) else _RESPELLED
            yield (*words[:place], *halves, *words[place + 1 :]), cost


def _boost(entry: Entry, boosts: Mapping[int, float]) -> float:
    """Points for one's own history of a food."""
    weight = min(max(boosts.get(entry.food_id, 0.0), 0.0), 1.0)
    more = 0.0 if entry.is_plain else _NAMED_BY_SOURCE
    return weight * (_BOOST + max(_EVERYDAY - entry.quality, 0.0) + more)


def _rank_all(
    typed: Query,
    entries: list[Entry],
    boosts: Mapping[int, float],
    limit: int,
    exists: Callable[[str], bool] | None = None,
) -> _Scores:
    """Points of a few foods that are in no index.

    ``exists`` says whether the index has a word, which is then not spelled otherwise.
    """
    known = Vocabulary(word for entry in entries for word in entry.words())
    scores: _Scores = {}
    ways = typed.ways()
    for is_slip, way in product((False, True), ways):
        if len(scores) >= limit and max(scores.values()) >= _GOOD:
            break
        last = len(way.needed) - 1
        matches = [
            (known.slipped if is_slip and not (exists and exists(word)) else known.begun)(
                word, is_last=way.is_open and place == last
            )
            for place, word in enumerate(way.needed)
        ]
        helpful = [known.same(word) for word in way.helpful]
        asked = Asked(matches, helpful, _is_typing(known, way))
        for entry in entries:
            if not has_all(entry, matches):
                continue
            points = score(entry, asked) + _boost(entry, boosts)
            if len(ways) > 1:
                points -= lack(entry, way, asked, is_slip=is_slip) + _DROPPED * len(way.dropped)
            scores[entry.food_id] = max(points, scores.get(entry.food_id, points))
    return scores


def _entries_like(typed: Query, user: User | None) -> list[Entry]:
    """Without an index: foods whose texts hold every word, the everyday ones first.

    Also those that hold what is left without qualifiers: only the ranking tells which have all.
    """
    facts: dict[int, Facts] = {}
    aliases: dict[int, set[str]] = {}
    for way in typed.ways():
        _read_like(way, user, facts, aliases)
    return [entry_of(food, filter(None, aliases[pk])) for pk, food in facts.items()]


def _read_like(
    typed: Query, user: User | None, facts: dict[int, Facts], aliases: dict[int, set[str]]
) -> None:
    foods = Food.objects.shared() if user is None else Food.objects.visible_to(user)
    for word in typed.needed:
        # A stem may end otherwise than the word ("dry", "dri").
        part = stem(word) if word.startswith(stem(word)) else word[:-1]
        named, other = Q(), Q()
        for each in (part, *sorted(alike(stem(word)))):
            named |= Q(name__icontains=each) | Q(description__icontains=each)
            other |= Q(aliases__name__icontains=each)
        foods = foods.filter(named | Q(pk__in=Food.objects.filter(other).values("pk")))
    rows = foods.order_by("rank", "name", "pk").values_list(*FACT_FIELDS, "aliases__name")
    for *row, alias in rows[: MOST_CANDIDATES * _ALIASES_OF_ONE]:
        food = facts_of(tuple(row))
        facts[food.food_id] = food
        aliases.setdefault(food.food_id, set()).add(alias or "")
