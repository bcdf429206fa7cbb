"""Searching foods while a person types.

The index gives candidates, the most everyday first; they are ranked here by how
well their names match, and read again from the database, so that nobody sees a
food that is not theirs to see. A search costs one query while the index that was
opened last is the current one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter

from django.db.models import Prefetch, Q, Subquery

from accounts.models import User
from accounts.models.prepared import prepared
from foods.enums import FoodStatus
from foods.models import Food, FoodQuerySet, IndexVersion, Portion
from foods.search import index as search_index
from foods.search.hits import IndexSearch, Scores, rank_all
from foods.search.index import MAX_CANDIDATES, RANKED_FIELDS, SearchIndex, food_facts_of
from foods.search.parsing import ParsedQuery, parse_query
from foods.search.ranking import FoodFacts, IndexedFood, indexed_food_of
from foods.search.tokens import stem, synonyms_of

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
    "is_recipe",
    "is_lower_bound",
)


def clean_query(typed: str) -> str:
    """The words of a search as the page has them too, or it would take its hits for old ones."""
    return typed.strip(_TRIMMED)[:MAX_QUERY_LENGTH].strip(_TRIMMED)


def search(
    query: str, *, user: User | None, boosts: Mapping[int, float] | None = None, limit: int = 12
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
    scores = rank_all(typed, _candidates_from_database(typed, user), boosts, limit)
    return _best(scores, _read_hits(user, _top(scores, limit)), limit)


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
    scores = IndexSearch(index, typed, limit, boosts).scores()
    rows = _read_hits(user, _top(scores, limit))
    own = [
        indexed_food_of(food_facts_of(_ranked_values(food)))
        for food in rows
        if food.owner_id is not None
    ]
    scores |= rank_all(typed, own, boosts, limit, index.vocabulary.knows)
    number = (rows[0].index_number or 0) if rows else IndexVersion.objects.current()
    return _best(scores, rows, limit), number


def _top(scores: Scores, limit: int) -> list[int]:
    return sorted(scores, key=lambda food_id: -scores[food_id])[:limit]


def _best(scores: Scores, foods: Iterable[Food], limit: int) -> list[Food]:
    ranked = sorted(
        (food for food in foods if food.pk in scores), key=lambda food: -scores[food.pk]
    )
    return ranked[:limit]


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
    portions = Portion.objects.order_by("origin", "sequence")
    return foods.select_related("group").prefetch_related(Prefetch("portions", portions))


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
