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
from foods.search import index as search_index
from foods.search.hits import IndexSearch, Scores, rank_all
from foods.search.index import MAX_CANDIDATES, RANKED_FIELDS, SearchIndex, food_facts_of
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


def clean_query(typed: str) -> str:
    """The words of a search as the page has them too, or it would take its hits for old ones."""
    return typed.strip(_TRIMMED)[:MAX_QUERY_LENGTH].strip(_TRIMMED)


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
    wanted = _Wanted(without_emoji(query[:MAX_QUERY_LENGTH]), user, boosts or {}, limit)
    index = search_index.last_opened() or search_index.index_of(IndexVersion.objects.current())
    if index is not None:
        found, number = _find_in_index(index, wanted)
        newer = search_index.index_of(number) if number != index.number else index
        if newer is not None and newer is not index:
            found, _number = _find_in_index(newer, wanted)
        if newer is not None:
            return found
    return _find_in_database(wanted)


def search_table(query: str, *, limit: int = MAX_CANDIDATES) -> list[int]:
    """Return the ids of matching shared foods, the best first, with drafts and archived ones.

    For curators.
    """
    typed = parse_query(query[:MAX_QUERY_LENGTH])
    if not typed.required:
        return []
    index = search_index.index_of(IndexVersion.objects.current())
    if index is None:
        scores = rank_all(typed, _candidates_from_database(typed, None), {}, limit)
    else:
        scores = IndexSearch(index, typed, limit, {}).scores()
    # The index holds only what people are offered.
    not_offered = Food.objects.filter(owner=None).exclude(status=FoodStatus.VERIFIED)
    exists = None if index is None else index.vocabulary.knows
    scores |= rank_all(typed, search_index.indexed_foods_of(not_offered), {}, limit, exists)
    return _top(scores, limit)


@dataclass(frozen=True)
class _Wanted:
    """One search: what was typed, by whom, with which history, how many hits at most."""

    text: str
    user: User | None
    boosts: Mapping[int, float]
    limit: int

    def parsed(self, reading: AmountReading) -> ParsedQuery:
        """The words without the amount; the last is finished where a space follows it."""
        is_finished = self.text[-1:].isspace() or not self.text.rstrip().endswith(reading.words)
        return parse_query(f"{reading.words} " if is_finished else reading.words)


def _find_in_index(index: SearchIndex, wanted: _Wanted) -> tuple[FoundFoods, int]:
    """Find foods by this index; return them with the number of the current one.

    One query reads the hits, the person's own foods (few, and not indexed) and
    the number.
    """
    reading = read_amount(wanted.text, index.has_name)
    typed = wanted.parsed(reading)
    if not typed.required:
        return FoundFoods(reading.words, reading.amount), IndexVersion.objects.current()
    known = index.vocabulary
    typed = typed.respelled(known.spelled)
    carried = carried_words(typed, known)
    scores = IndexSearch(index, typed, wanted.limit, wanted.boosts).scores()
    foods = {food_id: index.foods[index.places[food_id]] for food_id in scores}
    best, sure = _sure_first(_top(scores, len(scores)), foods, carried, wanted.limit)
    top = without_variants(best, foods, wanted.boosts, sure)[: wanted.limit]
    scores = {food_id: scores[food_id] for food_id in top}
    other = 0 if typed.has_states or not top else foods[top[0]].other_state_id
    rows = _read_hits(wanted.user, [*top, other] if other else top)
    own = [
        indexed_food_of(food_facts_of(_ranked_values(food)))
        for food in rows
        if food.owner_id is not None
    ]
    scores |= rank_all(typed, own, wanted.boosts, wanted.limit, known.knows)
    sure |= _sure_of(typed, own, known.knows)
    by_id = {food.pk: food for food in rows}
    if top and top[0] in by_id:
        by_id[top[0]].other_state = by_id.get(other)
    number = (rows[0].index_number or 0) if rows else IndexVersion.objects.current()
    indexed = foods | {food.food_id: food for food in own}
    return _found(wanted, reading, scores, rows, sure, indexed), number


def _sure_first(
    best: Iterable[int], foods: Mapping[int, IndexedFood], carried: CarriedWords, limit: int
) -> tuple[list[int], set[int]]:
    """The best foods with the sure ones before the others, and the sure ones.

    The search for sure ones ends when there are enough, their variants counted.
    """
    sure: list[int] = []
    unsure: list[int] = []
    for food_id in best:
        (sure if carried.are_in(foods[food_id]) else unsure).append(food_id)
        if len(sure) > 2 * limit:
            break
    return [*sure, *unsure], set(sure)


def _find_in_database(wanted: _Wanted) -> FoundFoods:
    """Find foods without an index."""
    reading = read_amount(wanted.text, _is_name_in_database)
    typed = wanted.parsed(reading)
    if not typed.required:
        return FoundFoods(reading.words, reading.amount)
    candidates = _candidates_from_database(typed, wanted.user)
    scores = rank_all(typed, candidates, wanted.boosts, wanted.limit)
    sure = _sure_of(typed, candidates)
    foods = {food.food_id: food for food in candidates}
    top = without_variants(_top(scores, len(scores), sure), foods, wanted.boosts, sure)
    rows = _read_hits(wanted.user, top[: wanted.limit])
    return _found(wanted, reading, scores, rows, sure, foods)


def _is_name_in_database(text: str) -> bool:
    """Whether these words stand together in a name of the table."""
    names = Q(name__icontains=text) | Q(aliases__name__icontains=text)
    return Food.objects.shared().filter(names).exists()


def _sure_of(
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
    wanted: _Wanted,
    reading: AmountReading,
    scores: Scores,
    rows: Iterable[Food],
    sure: set[int],
    indexed: Mapping[int, IndexedFood],
) -> FoundFoods:
    """The best of the foods that were read, the sure ones apart."""
    order = {food_id: place for place, food_id in enumerate(_top(scores, len(scores), sure))}
    foods = sorted((food for food in rows if food.pk in order), key=lambda food: order[food.pk])
    best = foods[: wanted.limit]
    namesakes: frozenset[int] = frozenset()
    if reading.amount is not None:
        said = frozenset(map(stem, words_of(reading.words)))
        namesakes = frozenset(food.pk for food in best if indexed[food.pk].is_just(said))
        states = [food.other_state for food in best if food.other_state is not None]
        prefetch_related_objects([*best, *states], _portions())
    return FoundFoods(
        reading.words,
        reading.amount,
        [food for food in best if food.pk in sure],
        [food for food in best if food.pk not in sure],
        namesakes,
    )


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


def _read_hits(user: User | None, food_ids: Sequence[int]) -> list[Food]:
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


def _candidates_from_database(typed: ParsedQuery, user: User | None) -> list[IndexedFood]:
    """Candidates without an index: foods whose texts hold every word, the everyday first.

    Also for the relaxations of the query; the ranking tells them apart.
    """
    facts: dict[int, FoodFacts] = {}
    aliases: dict[int, set[str]] = {}
    for query in typed.relaxations:
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
