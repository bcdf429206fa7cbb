"""The day page on a phone: the search first, and nothing moves while foods are added."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from foods.amounts import mg_words
from tests.e2e.diary import Diary, somebody
from tests.e2e.page_states import mg_of

pytestmark = [
    pytest.mark.parametrize("device", ["phone"], indirect=True),
    pytest.mark.drawn_alike,
]

#: Notes what moved by itself, as the browser counts it: not within half a second of a key or
#: a tap. What lies below the search gives way to its rows, so once foods are searched only what
#: stands above them is looked at.
WATCH = """
  window.moved = [];
  window.isSearching = false;
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, sources } of list.getEntries()) {
      const rows = document.querySelector("#results")?.getBoundingClientRect().top ?? 0;
      // A rectangle without height was out of sight.
      const isAbove = ({ top, height }) => height && top < rows;
      const seen = sources.filter(
        ({ previousRect, currentRect }) =>
          !isSearching || isAbove(previousRect) || isAbove(currentRect),
      );
      if (!hadRecentInput) moved.push(...seen.map(({ node }) => node?.outerHTML?.slice(0, 120)));
    }
  }).observe({ type: "layout-shift", buffered: true });
"""


def places(page: Page) -> list[list[float]]:
    """Where the slim ruler and the search stand on the page: top and height (px)."""
    found: list[list[float]] = page.evaluate(
        """() => ["#slim", "#add-meal", "#q", "#results"].map((one) => {
          const { top, height } = document.querySelector(one).getBoundingClientRect();
          return one === "#results" ? [top + scrollY] : [top + scrollY, height];
        })"""
    )
    return found


def later(route: Route) -> None:
    time.sleep(0.6)
    route.continue_()


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_moves_while_foods_are_added(
    page: Page, context: BrowserContext, site: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.add_init_script(WATCH)
    somebody(context, site)
    diary = Diary(page).open()
    # A slow line: the answer comes when the browser no longer takes it for the key's own.
    page.route("**/entries/", later)
    diary.settled()
    assert page.evaluate("moved") == []
    page.evaluate("isSearching = true")
    slim, at_first = page.locator("#slim"), places(page)
    said = {slim.inner_text()}
    for food in ("spinach", "almonds", "black beans", "pumpkin seeds"):
        diary.search(food)
        assert places(page) == at_first
        page.keyboard.press("Enter")
        expect(diary.box).to_have_value("")
        expect(page.locator("#added")).to_be_visible()
        diary.settled()
        assert places(page) == at_first
        said.add(slim.inner_text())
    # Its words changed with each food, from nothing logged to a day above the band.
    assert len(said) == 5
    assert page.evaluate("moved") == []


def test_search_stands_above_what_was_eaten_and_the_slim_ruler_above_it(
    diary: Diary, page: Page
) -> None:
    diary.log("spinach", "Spinach, raw")
    # Opened anew, not reloaded: a browser scrolls a reloaded page to where it was.
    diary.open()
    order = ["#slim", "#q", "#ruler", "#usual", "#entries", "#symptoms"]
    tops = [page.locator(one).evaluate("one => one.getBoundingClientRect().top") for one in order]
    assert tops == sorted(tops)
    expect(diary.box).to_be_in_viewport()
    # The slim ruler stays in sight while the day is read.
    page.locator("#day-note").scroll_into_view_if_needed()
    expect(page.locator("#slim")).to_be_in_viewport(ratio=1)
    expect(page.locator("#slim")).to_contain_text(mg_words(mg_of("Spinach, raw")))


def test_keys_are_not_explained_to_a_finger(diary: Diary, page: Page) -> None:
    expect(page.get_by_text("Keyboard shortcuts")).to_be_hidden()
    assert page.locator("kbd:visible").count() == 0


@pytest.mark.parametrize("width", [768, 800, 991])
def test_a_tablet_has_nothing_beside_its_page(diary: Diary, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 1024})
    assert page.evaluate("document.documentElement.scrollWidth") == width
