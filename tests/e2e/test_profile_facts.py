"""Household amounts as a nutrition fact sheet gives them, logged by their plain names.

Source: the amounts per serving of the fact sheet on magnesium of the US Office of
Dietary Supplements, which draws on the same USDA tables.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from foods.typed_words import differing_words
from tests.e2e.diary import Diary, somebody

#: What is typed, the amount, and the magnesium (mg) the sheet gives for it.
FACTS = [
    ("pumpkin seeds", "1 oz", 156),
    ("boiled spinach", "½ cup", 78),
    ("dry roasted almonds", "1 oz", 79),
    ("dry roasted cashews", "1 oz", 74),
    ("black beans", "½ cup", 60),
    ("cooked edamame", "½ cup", 50),
    ("banana", "1 medium", 32),
    ("whole wheat bread", "1 slice", 24),
    ("cooked brown rice", "½ cup", 39),
    ("avocado", "1 cup", 44),
    ("farmed atlantic salmon, cooked", "3 oz", 26),
    ("boiled broccoli", "½ cup", 16),
]


@pytest.mark.parametrize("device", ["desktop"], indirect=True)
def test_fact_sheet_amounts_are_logged_within_one_mg(
    page: Page, context: BrowserContext, site: str
) -> None:
    somebody(context, site)
    diary = Diary(page).open()
    wrong: list[str] = []
    for typed, amount, expected_mg in FACTS:
        row = diary.search(typed).first
        name = row.locator(".food-name").inner_text()
        row.get_by_role("link").click()
        opened = page.locator(".food-open")
        expect(opened).to_be_visible()
        chip = opened.locator(".chip", has_text=re.compile(rf"^\s*{amount}\b"))
        if not chip.count():
            wrong.append(
                f"{typed}: {name} has no {amount}, but {opened.locator('.chip').all_inner_texts()}"
            )
            page.reload()
            continue
        chip.first.click()
        opened.get_by_role("button", name="Log this amount").click()
        expect(diary.box).to_have_value("")
        newest = diary.toast.locator(".notice-text")
        # What was typed says more than some names do: "cooked edamame" than "Edamame".
        called = differing_words(typed, name) or name
        expect(newest).to_contain_text(f"Added: {called}, {amount}")
        expect(diary.entries.filter(has_text=name)).not_to_have_count(0)
        mg = int(newest.inner_text().rsplit(", ", 1)[1].removesuffix(" mg"))
        if abs(mg - expected_mg) > 1:
            wrong.append(f"{typed}, {amount}: {newest.inner_text()} instead of {expected_mg} mg")
    assert wrong == []
    expect(diary.entries).to_have_count(len(FACTS))
