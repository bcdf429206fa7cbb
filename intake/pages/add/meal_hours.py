"""The meal that is likely at an hour of the day."""

from __future__ import annotations

from intake.enums import Meal

#: The likely meal until each hour of the person's own clock.
_MEAL_UNTIL_HOUR = ((11, Meal.BREAKFAST), (15, Meal.LUNCH), (17, Meal.SNACKS), (22, Meal.DINNER))


def meal_at(hour: int) -> Meal:
    """The meal that is being eaten at this hour, from 0 to 23."""
    return next((meal for until, meal in _MEAL_UNTIL_HOUR if hour < until), Meal.SNACKS)
