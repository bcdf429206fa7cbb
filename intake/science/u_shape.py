"""The U-shaped curve over a band: an illustration, so its heights carry no numbers.

Pure: no Django.
"""

from __future__ import annotations

from dataclasses import dataclass

from intake.science.limits import Limits
from intake.text import Reader

#: How far below ``low`` the left arm reaches its top, as a share of ``low``.
LEFT_REACH = 0.5
#: How far above ``high`` the right arm reaches its top, as a share of the target.
RIGHT_REACH = 0.7


def u_caption(reader: Reader) -> str:
    """Say what the U is and is not; stands on or under every picture of it."""
    return (
        "Illustration of a reported U-shaped population association; "
        f"not {reader.choose('your', 'the client’s')} risk."
    )


@dataclass(frozen=True)
class UMark:
    """A place on the U: what it stands for, amount (mg), height on its arm (0 to 1)."""

    name: str
    x_mg: float
    y: float


def left_height(x_mg: float, limits: Limits) -> float:
    """Height (0 to 1) of the left arm at an amount (mg): 0 from ``low`` on, or without one."""
    low = None if limits.low is None else float(limits.low)
    if low is None or x_mg >= low:
        return 0.0
    return min(1.0, ((low - x_mg) / (LEFT_REACH * low)) ** 2)


def right_height(x_mg: float, limits: Limits) -> float:
    """Height (0 to 1) of the right arm at an amount (mg): 0 up to ``high``, or without one."""
    high = None if limits.high is None else float(limits.high)
    if high is None or x_mg <= high:
        return 0.0
    reach = RIGHT_REACH * float(limits.target or high)
    # A band that ends at zero has no length to rise over: its arm stands upright.
    return min(1.0, ((x_mg - high) / reach) ** 2) if reach else 1.0


def u_height(x_mg: float, limits: Limits) -> float | None:
    """Height (0 to 1) of the U at an amount (mg); None where it has no picture.

    That is everywhere while a clinician has to set the range, and below the
    target where there is no ``low``: nothing can be said there.
    """
    if not limits.shows_zones:
        return None
    if limits.low is None and (limits.target is None or x_mg < limits.target):
        return None
    return max(left_height(x_mg, limits), right_height(x_mg, limits))


def u_curve(limits: Limits, n: int = 121, up_to_mg: float = 0) -> list[tuple[float, float | None]]:
    """Return the U as (mg, height 0 to 1) from 0 mg, its edges among the points.

    ``up_to_mg`` widens it so that a mark fits. Empty where a clinician has to
    set the range, or without any reference values.
    """
    edges = [float(edge) for edge in (limits.low, limits.target, limits.high) if edge is not None]
    if not limits.shows_zones or not edges:
        return []
    target = float(limits.target or edges[-1])
    end = edges[-1] + RIGHT_REACH * target if limits.high is not None else 1.6 * edges[-1]
    end = max(end, up_to_mg * 1.05)
    grid = {round(end * step / (n - 1), 3) for step in range(n)}
    return [(x, u_height(x, limits)) for x in sorted(grid.union(edges))]


def u_marks(total_mg: float, diet_mg: float, limits: Limits) -> tuple[UMark, ...]:
    """Place a day or a mean on the U: one mark, or two where the arms read differently.

    The left arm is read at the total, the right one at food and water, so each
    mark has the height of its own arm: supplements never climb the right arm.
    Where the band counts all sources against ``high``, both are read at the total,
    which is what ``Sums.counted_mg`` gives.
    """
    if not limits.shows_zones:
        return ()
    left = left_height(total_mg, limits)
    if limits.counts_all_sources or total_mg == diet_mg:
        return (UMark("All sources", total_mg, max(left, right_height(total_mg, limits))),)
    return (
        UMark("With supplements", total_mg, left),
        UMark("Food and water", diet_mg, right_height(diet_mg, limits)),
    )
