"""A made diary as Cronometer writes it, in which supplements hide in many ways."""

from __future__ import annotations

import csv
import datetime as dt
import io

FIRST = dt.date(2026, 1, 5)

#: group, food, amount, magnesium (mg), category: rows of one day.
FOOD = (
    ("Breakfast", "Oats, Rolled", "80.00 g", "110.4", "Cereal Grains"),
    ("Breakfast", "Soy milk with added vitamins", "1.00 cup", "36.8", "Beverages"),
    ("Lunch", "Calcium-fortified orange juice", "1.00 cup", "27.4", "Beverages"),
    ("Dinner", "Flat iron steak", "6.00 oz", "39.1", "Beef Products"),
    ("Late bites", "Chocolate tablet", "1.00 tablet", "22.8", "Sweets"),
    ("Snacks", "Gummy bears", "10.00 gummies", "0.5", "Sweets"),
)
SUPPLEMENTS = (
    ("Supplements", "Magnesium glycinate, 2 capsules", "1.00 serving", "200.0", "Supplements"),
    ("Nahrungsergänzung", "Doctor's Best, High Absorption Magnesium", "2.00 each", "100.0", ""),
    ("Breakfast", "Centrum Silver", "1.00 tablet", "50.0", "Custom Foods"),
    ("Evening vitamins", "Blue Label Formula", "2.00 Softgels", "30.0", ""),
    ("Snacks", "Natural Calm, Raspberry", "2.00 tsp", "325.0", "Supplements"),
)
MEDICINES = (
    ("Meds", "Phillips' Milk of Magnesia", "1.00 tbsp", "500.0", "Supplements"),
    ("Snacks", "Maalox", "10.00 ml", "160.0", ""),
)
#: Asked about: these may be either.
DOUBTFUL = (
    ("Supplements", "Almond milk", "1.00 cup", "16.0", "Beverages"),
    ("Snacks", "Greens Blend", "1.00 serving", "25.0", ""),
)
#: Of the day above (mg).
SUPPLEMENT_MG, MEDICINE_MG, DOUBTFUL_MG = "705.0", "660.0", "41.0"


def servings_of(days: int, *, has_category: bool = True) -> str:
    """The file of so many such days; some exports have no column of categories."""
    file = io.StringIO()
    writer = csv.writer(file)
    head = ["Day", "Time", "Group", "Food Name", "Amount", "Energy (kcal)", "Magnesium (mg)"]
    writer.writerow([*head, "Category"] if has_category else head)
    for day in range(days):
        for group, name, amount, mg, category in (*FOOD, *SUPPLEMENTS, *MEDICINES, *DOUBTFUL):
            # No food has magnesium without energy; most supplements have some kcal or none.
            kcal = "300" if (group, name, amount, mg, category) in FOOD else "5"
            row = [FIRST + dt.timedelta(days=day), "", group, name, amount, kcal, mg]
            writer.writerow([*row, category] if has_category else row)
    return file.getvalue()
