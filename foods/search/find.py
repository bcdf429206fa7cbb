"""Searching foods while a person types.

The index gives candidates, the most everyday first; they are ranked here by how
well their names match, and read again from the database, so that nobody sees a
food that is not theirs to see. A search costs one query while the index that was
opened last is the current one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from django.db.models import Prefetch, Q, Subquery, prefetch_related_objects

from accounts.models import User
from accounts.models.prepared import prepared
from foods.amounts import TypedAmount
from foods.enums import FoodStatus
from foods.models import Food, FoodQuerySet, IndexVersion, Portion
from foods.search.hits import IndexSearch, Scores, rank_all, with_own_water
from foods.search.index import versions
from foods.search.index.building import RANKED_FIELDS, food_facts_of, indexed_foods_of
from foods.search.index.reading import MAX_CANDIDATES, SearchIndex
from foods.search.parsing import ParsedQuery, parse_query
from foods.search.ranking import FoodFacts, IndexedFood, indexed_food_of
from foods.search.sureness import CarriedWords, carried_words
from foods.search.tokens import stem, synonyms_of, without_emoji, words_of
from foods.search.typed_amount import AmountReading, read_amount
from foods.search.variants import without_variants
from foods.search.vocabulary import Vocabulary

#: Rows read for each candidate where the database is asked: one an alias.
_ROWS_PER_CANDIDATE = 5
#: Characters after these are ignored.
MAX_QUERY_LENGTH = 100
#: White space as JavaScript trims it, which keeps what Python strips and drops what it keeps.
_TRIMMED = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
#: The columns that the ranking needs, of a food read with its group.
_ranked_values = attrgetter(*(name.replace("__", ".") for name in RANKED_FIELDS))
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
    "everyday_food_id",
    "is_recipe",
    "is_lower_bound",
)


def clean_query(typed: str, *, longest: int = MAX_QUERY_LENGTH) -> str:
    """The words as the page has them too, or it would take its hits for old; no zero byte."""
    return typed.replace("\0", "").strip(_TRIMMED)[:longest].strip(_TRIMMED)


@dataclass(frozen=True)
class FoundFoods:
    """What a search found, the best first: foods that are meant, and mere guesses apart."""

    #: What was typed without its amount.
    words: str = ""
    amount: TypedAmount | None = None
    #: Foods that carry the words, as ``sureness`` has it.
    sure: list[Food] = field(default_factory=list)
    #: Others that may be meant; never to be logged without a look.
    unsure: list[Food] = field(default_factory=list)
    #: The ids of those with a name that says just the words, before any comma.
    namesakes: frozenset[int] = frozenset()

    @property
    def foods(self) -> list[Food]:
        """All of them, the sure ones first."""
        return [*self.sure, *self.unsure]


def find(
    query: str, *, user: User | None, boosts: Mapping[int, float] | None = None, limit: int = 12
) -> FoundFoods:
    """Find the foods that match what was typed so far, and read the amount typed with them.

    Shared foods and the user's own ones, read with group and usual portion; with all
    portions where an amount was typed. Where it was not said whether the best food of the
    table is raw or cooked and that matters, the other one is its ``other_state``.
    ``boosts`` maps food ids to a weight from 0 to 1, by the person's history. At most
    ``limit`` foods, the sure and the unsure together.
    """
    wanted = Wanted(without_emoji(query[:MAX_QUERY_LENGTH]), user, boosts or {}, limit)
    index = versions.last_opened() or versions.index_of(IndexVersion.objects.current())
    found, number = _find_in_index(index, wanted)
    if number == index.number:
        return found
    newer = versions.index_of(number)
    return found if newer is index else _find_in_index(newer, wanted)[0]


def search_table(query: str, *, limit: int = MAX_CANDIDATES) -> list[int]:
    """Return the ids of matching shared foods, the best first, with drafts and archived ones.

    For curators.
    """
    typed = parse_query(query[:MAX_QUERY_LENGTH])
    if not typed.required:
        return []
    index = versions.index_of(IndexVersion.objects.current())
    scores = IndexSearch(index, typed, limit, {}).scores()
    # The index holds only what people are offered.
    not_offered = Food.objects.filter(owner=None).exclude(status=FoodStatus.VERIFIED)
    more = [*indexed_foods_of(not_offered), *_not_in_index(index, typed)]
    return _top(scores | rank_all(typed, more, {}, limit, index.vocabulary.knows), limit)


@dataclass(frozen=True)
class Wanted:
    """One search: what was typed, by whom, with which history, how many hits at most."""

    text: str
    user: User | None
    boosts: Mapping[int, float]
    limit: int

    def parsed(self, reading: AmountReading) -> ParsedQuery:
        """The words without the amount; the last is finished where a space follows it."""
        is_finished = self.text[-1:].isspace() or not self.text.rstrip().endswith(reading.words)
        return parse_query(f"{reading.words} " if is_finished else reading.words)


@dataclass(frozen=True)
class RankedFoods:
    """What an index alone says of one search, before anything is read from the database."""

    wanted: Wanted
    reading: AmountReading
    #: With its words as the table spells them.
    typed: ParsedQuery
    #: The ids of the best foods, the sure ones first.
    top: list[int] = field(default_factory=list)
    #: The ids of foods that carry the words, those beyond ``top`` too.
    sure: frozenset[int] = frozenset()
    scores: Scores = field(default_factory=dict)
    foods: dict[int, IndexedFood] = field(default_factory=dict)
    #: The id of the best food in its other state, cooked or raw; 0 for none.
    other: int = 0

    @property
    def ids(self) -> list[int]:
        """The ids of all foods to read."""
        return [*self.top, self.other] if self.other else self.top


def rank_in_index(index: SearchIndex, wanted: Wanted) -> RankedFoods:
    """Rank the foods of an index for one search; no query, unless it lacks some."""
    reading = read_amount(wanted.text, index.has_name)
    typed = wanted.parsed(reading)
    if not typed.required:
        return RankedFoods(wanted, reading, typed)
    known = index.vocabulary
    typed = typed.respelled(known.spelled)
    carried = carried_words(typed, known)
    search = IndexSearch(index, typed, wanted.limit, wanted.boosts)
    scores, foods = search.scores(), search.foods
    sure: set[int] = set()
    if more := _not_in_index(index, typed):
        scores |= rank_all(typed, more, wanted.boosts, wanted.limit, known.knows)
        foods |= {food.food_id: food for food in more}
        sure = sure_among(typed, more)
    best, sure = _sure_first(_top(scores, len(scores)), foods, carried, sure, wanted.limit)
    top = without_variants(best, foods, wanted.boosts, sure)[: wanted.limit]
    return RankedFoods(
        wanted,
        reading,
        typed,
        top,
        frozenset(sure),
        {food_id: scores[food_id] for food_id in top},
        foods,
        0 if typed.has_states or not top else foods[top[0]].other_state_id,
    )


def is_carried(index: SearchIndex, wanted: Wanted) -> bool:
    """Whether some food of an index carries what was typed; no query, and nothing is ranked.

    Unless the index lacks foods: then the database is asked too.
    """
    if index.lacks_foods:
        return bool(rank_in_index(index, wanted).sure)
    known = index.vocabulary
    typed = wanted.parsed(read_amount(wanted.text, index.has_name)).respelled(known.spelled)
    if not typed.required:
        return False
    carried = carried_words(typed, known)
    return any(
        carried.are_in(index.food_at(place))
        for reading in carried.readings
        for place in index.foods_with_words(reading.carried)
    )


def found_among(index: SearchIndex, ranked: RankedFoods, rows: Sequence[Food]) -> FoundFoods:
    """Put the foods that were read in order, the person's own ones among them."""
    if not ranked.typed.required:
        return FoundFoods(ranked.reading.words, ranked.reading.amount)
    wanted, typed, exists = ranked.wanted, ranked.typed, index.vocabulary.knows
    own = indexed_own_foods(rows)
    scores = ranked.scores | rank_all(typed, own, wanted.boosts, wanted.limit, exists)
    sure = ranked.sure | sure_among(typed, own, exists)
    by_id = {food.pk: food for food in rows}
    if ranked.top and ranked.top[0] in by_id:
        by_id[ranked.top[0]].other_state = by_id.get(ranked.other)
    indexed = ranked.foods | {food.food_id: food for food in own}
    return _found(wanted, ranked.reading, scores, rows, sure, indexed)


def indexed_own_foods(rows: Iterable[Food]) -> list[IndexedFood]:
    """What the ranking reads of those foods that belong to a person."""
    return [
        indexed_food_of(food_facts_of(_ranked_values(food)))
        for food in rows
        if food.owner_id is not None
    ]


def _find_in_index(index: SearchIndex, wanted: Wanted) -> tuple[FoundFoods, int]:
    """Find foods by this index; return them with the number of the current one.

    One query reads the hits, the person's own foods (few, and not indexed) and
    the number.
    """
    ranked = rank_in_index(index, wanted)
    if not ranked.typed.required:
        return found_among(index, ranked, []), IndexVersion.objects.current()
    rows = read_hits(wanted.user, ranked.ids)
    number = (rows[0].index_number or 0) if rows else IndexVersion.objects.current()
    return with_portions([found_among(index, ranked, rows)])[0], number


def _sure_first(
    best: Iterable[int],
    foods: Mapping[int, IndexedFood],
    carried: CarriedWords,
    others: Collection[int],
    limit: int,
) -> tuple[list[int], set[int]]:
    """The best foods with the sure ones before the rest, and the sure ones, ``others`` too.

    The search for sure ones ends when there are enough, their variants counted.
    """
    sure: list[int] = []
    unsure: list[int] = []
    for food_id in best:
        is_sure = food_id in others or carried.are_in(foods[food_id])
        (sure if is_sure else unsure).append(food_id)
        if len(sure) > 2 * limit:
            break
    return [*sure, *unsure], set(sure)


def sure_among(
    typed: ParsedQuery,
    foods: Sequence[IndexedFood],
    exists: Callable[[str], bool] | None = None,
) -> set[int]:
    """The ids of those foods, not of the index, that carry the words.

    ``exists`` says whether the index knows a word, which is then no slip of another.
    """
    if not foods:
        return set()
    known = Vocabulary(word for food in foods for word in food.words())
    carried = carried_words(typed, known, exists)
    return {food.food_id for food in foods if carried.are_in(food)}


def _found(
    wanted: Wanted,
    reading: AmountReading,
    scores: Scores,
    rows: Iterable[Food],
    sure: Collection[int],
    indexed: Mapping[int, IndexedFood],
) -> FoundFoods:
    """The best of the foods that were read, the sure ones apart."""
    scores, sure, indexed = with_own_water(rows, scores, sure, indexed)
    order = {food_id: place for place, food_id in enumerate(_top(scores, len(scores), sure))}
    foods = sorted((food for food in rows if food.pk in order), key=lambda food: order[food.pk])
    best = foods[: wanted.limit]
    namesakes: frozenset[int] = frozenset()
    if reading.amount is not None:
        said = frozenset(map(stem, words_of(reading.words)))
        namesakes = frozenset(food.pk for food in best if indexed[food.pk].is_just(said))
    return FoundFoods(
        reading.words,
        reading.amount,
        [food for food in best if food.pk in sure],
        [food for food in best if food.pk not in sure],
        namesakes,
    )


def with_portions(found: Sequence[FoundFoods]) -> Sequence[FoundFoods]:
    """Read the portions of the foods that were found with an amount, in one query or none."""
    best = [food for one in found if one.amount is not None for food in one.foods]
    states = [food.other_state for food in best if food.other_state is not None]
    if best:
        prefetch_related_objects([*best, *states], _portions())
    return found


def _top(scores: Scores, limit: int, sure: Collection[int] = ()) -> list[int]:
    """The ids of the best, the sure ones first."""
    return sorted(scores, key=lambda food_id: (food_id not in sure, -scores[food_id]))[:limit]


@prepared
def _hits(owner: int, *food_ids: int) -> FoodQuerySet:
    """These foods and the owner's own ones, as far as the owner may log them.

    With group, usual portion and the number of the current index.
    """
    wanted = Food.objects.visible_to(owner).filter(Q(pk__in=food_ids) | Q(owner=owner))
    rows = wanted.select_related("group").only(*_OFFERED_FIELDS).with_usual_portion()
    number = IndexVersion.objects.filter(pk=1).values("number")
    # In a dict: as a keyword django-stubs would declare the attribute again.
    columns = {"index_number": Subquery(number)}
    return rows.annotate(**columns)


def read_hits(user: User | None, food_ids: Sequence[int]) -> list[Food]:
    """These foods and the user's own ones, as far as this user may log them: one query."""
    nobody = 0
    return _hits(nobody if user is None else user.pk, *food_ids)


def foods_with_portions(user: User) -> FoodQuerySet:
    """The foods this user may log, with group and portions read."""
    foods = Food.objects.visible_to(user)
    return foods.select_related("group").prefetch_related(_portions())


def _portions() -> Prefetch[str]:
    """The portions of foods, the usual one first."""
    return Prefetch("portions", Portion.objects.order_by("origin", "sequence"))


def _not_in_index(index: SearchIndex, typed: ParsedQuery) -> list[IndexedFood]:
    """Foods of the table that an index lacks, whose texts hold every word, the everyday first.

    Also for the relaxations of the query; the ranking tells them apart.
    """
    if not index.lacks_foods:
        return []
    facts: dict[int, FoodFacts] = {}
    aliases: dict[int, set[str]] = {}
    for query in typed.relaxations:
        _read_candidates(query, facts, aliases)
    return [
        indexed_food_of(food, filter(None, aliases[pk]))
        for pk, food in facts.items()
        if index.place_of(pk) is None
    ]


def _read_candidates(
    typed: ParsedQuery, facts: dict[int, FoodFacts], aliases: dict[int, set[str]]
) -> None:
    foods = Food.objects.shared()
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
