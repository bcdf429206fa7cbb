"""How an amount is printed beside an edge, so that the two are never mistaken for each other."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from foods.amounts import show_mg


def show_beside(value: Decimal, edge: Decimal) -> str:
    """Print an amount (mg) that stands beside an edge, so that the two never look equal.

    265 beside an edge of 265 is only printed when both are the same number;
    else it is "just under 265" or "just over 265".
    """
    if value == edge or show_mg(value) != show_mg(edge):
        return show_mg(value)
    return f"just {'under' if value < edge else 'over'} {show_mg(edge)}"


def show_gap(value: Decimal, edge: Decimal) -> str:
    """Print the distance (mg) between two amounts, as the printed amounts have it.

    169 beside 265 is 96 apart, whatever was rounded away. Empty when the two
    are printed alike.
    """
    if show_mg(value) == show_mg(edge):
        return ""
    step = Decimal("0.1") if max(value, edge) < 10 else Decimal(1)
    gap = abs(edge.quantize(step, ROUND_HALF_UP) - value.quantize(step, ROUND_HALF_UP))
    return show_mg(gap) if gap else ""
