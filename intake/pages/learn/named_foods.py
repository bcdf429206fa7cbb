"""The foods that the Learn page names. Pure: no Django."""

from __future__ import annotations

#: Foods named as sources, by heading, under their names in the food table.
SOURCES = (
    ("Leafy greens", ("Spinach, boiled", "Swiss chard, boiled", "Kale, boiled")),
    ("Nuts and seeds", ("Pumpkin seeds", "Chia seeds", "Almonds", "Cashews, dry roasted")),
    ("Beans and lentils", ("Black beans, boiled", "Lentils, boiled", "Edamame")),
    ("Whole grains", ("Quinoa, cooked", "Brown rice, cooked", "Oatmeal, cooked", "Wheat bran")),
    (
        "Fruit, fish and others",
        ("Avocado", "Banana", "Salmon, cooked", "Tofu, firm", "Dark chocolate, 70-85 % cocoa"),
    ),
)
