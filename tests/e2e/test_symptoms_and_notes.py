"""Symptoms in two taps, quick add, a note, and an own food."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.diary import Diary

phone_only = pytest.mark.parametrize("device", ["phone"], indirect=True)


@phone_only
def test_symptom_takes_two_taps_and_one_to_undo(diary: Diary, page: Page) -> None:
    page.locator(".chip", has_text="Cramps").tap()
    page.get_by_role("button", name="4 of 10", exact=True).tap()
    expect(page.locator(".symptom")).to_contain_text("Cramps")
    expect(page.locator("#symptoms-heading")).to_be_focused()
    diary.undo()
    expect(page.locator(".symptom")).to_have_count(0)


@phone_only
def test_ones_own_word_is_asked_for_and_enter_sends_nothing(diary: Diary, page: Page) -> None:
    expect(page.get_by_label("In your own words")).to_be_hidden()
    page.locator(".chip", has_text="Another").tap()
    expect(page.get_by_label("In your own words")).to_be_focused()
    page.keyboard.type("Nearly fainted")
    page.keyboard.press("Enter")
    expect(page.locator(".symptom")).to_have_count(0)
    page.get_by_role("button", name="7 of 10", exact=True).tap()
    expect(page.get_by_role("alert")).to_contain_text("Fainting can be an emergency")
    expect(page.locator(".symptom")).to_contain_text("Nearly fainted")


@phone_only
def test_quick_add_logs_and_stands_ready_for_the_next(diary: Diary, page: Page) -> None:
    page.get_by_text("Quick add: a name and its magnesium").tap()
    quick = page.locator("#quick")
    for name in ("Canteen curry", "Canteen pudding"):
        quick.get_by_label("Name").fill(name)
        quick.get_by_label("Magnesium, mg").fill("55")
        quick.get_by_label("Magnesium, mg").press("Enter")
        expect(diary.entry(name)).to_have_count(1)
        expect(quick.get_by_label("Name")).to_be_focused()
        expect(quick.get_by_label("Name")).to_have_value("")
        diary.settled()
    diary.says("110")
    diary.entry("Canteen curry").get_by_role("link").tap()
    page.locator(".entry-editing").get_by_label("Magnesium, mg").fill("100")
    page.get_by_role("button", name="Save", exact=True).tap()
    diary.says("155")


@phone_only
def test_note_is_kept_and_taken_back(diary: Diary, page: Page) -> None:
    page.get_by_text("Write a note on this day").tap()
    page.get_by_label("Note on this day").fill("Slept badly.")
    page.get_by_role("button", name="Save note").tap()
    expect(page.locator(".day-note-text")).to_have_text("Slept badly.")
    diary.undo()
    expect(page.locator(".day-note-text")).to_have_count(0)


@phone_only
def test_food_that_is_missing_is_added_and_logged(diary: Diary, page: Page) -> None:
    diary.box.press_sequentially("zzqxv")
    page.get_by_role("link", name="Make it my own food").tap()
    expect(page.get_by_label("Name")).to_have_value("zzqxv")
    page.get_by_label("Name").fill("Grandma’s oat bar")
    page.get_by_label("Magnesium on the label").fill("10")
    page.get_by_label("This number is in").select_option("us")
    page.get_by_label("one serving or piece").check()
    page.get_by_label("One serving is called").fill("1 bar")
    page.get_by_label("One serving weighs").fill("40")
    page.get_by_role("button", name="Keep this food").tap()
    expect(diary.box).to_have_value("Grandma’s oat bar")
    expect(page.locator("#toast")).to_contain_text("10 % of the US daily value of 420 mg is 42 mg")
    page.get_by_role("button", name=re.compile("Log Grandma’s oat bar, 1 bar, 42 mg")).tap()
    expect(diary.entry("Grandma’s oat bar")).to_contain_text("1 bar")
    diary.says("42")
