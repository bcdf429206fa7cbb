"""How tap water is known among the foods: the table's, and what a person states of theirs."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Q

from foods.enums import DataSet

#: The table's tap water, by data set and key there: USDA SR 14411, "Water, tap, drinking".
TABLE_TAP_WATER = (DataSet.USDA_SR, "14411")
#: Of 100 g in a litre of water, of which 1 ml is taken as 1 g.
HUNDRED_GRAMS_IN_A_LITRE = Decimal(10)


def own_water_key(owner_id: int) -> str:
    """The key of a person's water among the own foods: one each, and none that a form can send."""
    return f"tap water of {owner_id}"


def is_table_tap_water() -> Q:
    """The table's tap water."""
    data_set, key = TABLE_TAP_WATER
    return Q(owner=None, data_set=data_set, source_key=key)


def is_own_water_of(owner_id: int) -> Q:
    """What a person states of their water."""
    return Q(owner=owner_id, source_key=own_water_key(owner_id))
