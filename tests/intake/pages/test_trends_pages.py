"""Trends as a page: for oneself, for a dietitian, and empty."""

from __future__ import annotations

import datetime as dt
import gzip
import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessEvent, Profile, User
from intake.enums import DayState
from intake.insights.charts.bars import WIDTH
from intake.models import Day
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_woman,
    keep_days,
    log_entry,
)
from tests.intake.insights.drawn_days import columns, drawings, elements, scale_of
from tests.intake.insights.logged_days import ONE, eat, fill
from tests.pages import HTMX, text_of, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman()


def drawing_of(response: Any) -> str:
    (found,) = drawings(response.content.decode())
    return found


def test_page_says_mean_zones_run_and_the_period_before(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=6, food="300", supplement="20")
    days = user.days.order_by("date")
    days.filter(date=today - 2 * ONE).update(food_mg=100)
    days.filter(date=today - 5 * ONE).update(food=DayState.PARTIAL)
    for back in (8, 9, 10):
        Day.objects.create(
            subject=user, date=today - back * ONE, food="complete", food_mg=400, entry_count=1
        )
    page = text_of(client.get("/trends/?window=7"))
    assert "280 mg a day, mean of 5 full days" in page
    assert "120 mg less a day than in the 7 days before: 400 mg over 3 full days." in page
    assert "1 low, 4 in the band" in page
    assert "2 days" in page
    assert "1 unfinished day and 1 day without an entry are not counted." in page
    assert "not your personal risk" in page


def test_bars_carry_kind_and_zone_and_the_edges_of_each_day(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=3, food="300", supplement="20")
    create_band(user=user, valid_from=today - ONE, low="310", target="330", supplement_limit="250")
    user.days.filter(date=today - ONE).update(supplement_mg=0)
    drawing = drawing_of(client.get("/trends/?window=7"))
    drawn: dict[tuple[str, str], list[int]] = {}
    for piece in columns(drawing):
        drawn.setdefault((piece.kind, piece.look), []).append(int(piece.x * 7 / WIDTH))
    assert drawn == {
        ("food", "optimal"): [3, 4],
        ("food", "low"): [5],
        ("supplement", "optimal"): [3, 4],
    }
    zero, per_mg = scale_of(drawing)
    low, high = (
        elements(drawing, "path", f"plot-{name}")[0].get("d", "") for name in ("low", "high")
    )
    assert re.findall(r"[MV].*?([\d.]+)H", low) == [
        f"{zero - mg * per_mg:.4g}" for mg in (265, 310)
    ]
    assert high.endswith(f"H{5 * WIDTH / 7:.4g}")


def test_table_leads_to_each_day_and_tells_open_from_low(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=1, food="100")
    log_entry(user=user, food=create_food(), date=today)
    log_entry(user=user, food=create_food(mg_per_100g=None), date=today)
    answer = client.get("/trends/?window=7")
    assert f'href="/day/{today}/"' in answer.content.decode()
    assert f'href="/day/{today - ONE}/"' in answer.content.decode()
    rows = re.findall(r"<tr>.*?</tr>", answer.content.decode(), re.S)
    told = [words_of(row) for row in rows]
    assert any("at least 77" in row and "not finished" in row for row in told)
    assert any(" 100 " in row and " low " in row for row in told)


def test_a_long_table_is_read_when_it_is_opened(client: Client, user: User, today: dt.date) -> None:
    keep_days(user, today, count=92, food="300")
    assert client.get("/trends/?window=365").content.decode().count("<tr>") > 92
    Day.objects.create(
        subject=user, date=today - 93 * ONE, food="complete", food_mg=100, entry_count=1
    )
    page = client.get("/trends/?window=365").content.decode()
    assert page.count("<tr>") < 40
    (address,) = re.findall(r'<p id="trend_days"><a class="twin-later" href="([^"]+)">', page)
    part = client.get(address, headers=HTMX)
    assert part.content.decode().strip().startswith('<div id="trend_days"')
    assert part.content.decode().count("<tr>") == 94
    whole = client.get(address)
    assert "<!doctype html>" in whole.content.decode()
    assert re.search(r"\b100 100 low from 265 to 415, target 320", text_of(whole))
    assert "not your personal risk" in text_of(whole)


def test_table_of_an_empty_range_says_so(client: Client) -> None:
    assert "Nothing is logged in this range." in text_of(client.get("/trends/days/?window=7"))


def test_empty_account_is_told_what_to_do_next(client: Client, today: dt.date) -> None:
    answer = client.get("/trends/")
    assert "Nothing is logged in this range." in text_of(answer)
    assert f'href="/day/{today}/"' in answer.content.decode()
    assert drawings(answer.content.decode()) == []
    assert "no full day with an entry" in text_of(client.get("/sources/"))


def test_an_open_day_alone_has_no_mean(client: Client, user: User, today: dt.date) -> None:
    log_entry(user=user, food=create_food(), date=today)
    page = text_of(client.get("/trends/?window=7"))
    assert "There is no full day with a known value in this range," in page
    assert "mean of" not in page


@pytest.mark.parametrize(
    ("query", "days"), [("", 28), ("?window=7", 7), ("?window=90", 90), ("?window=365", 365)]
)
def test_range_may_be_chosen(
    client: Client, user: User, today: dt.date, query: str, days: int
) -> None:
    keep_days(user, today, count=2, food="300")
    assert len(elements(drawing_of(client.get(f"/trends/{query}")), "a")) == days


def test_any_range_may_be_chosen_and_a_wrong_one_is_refused_in_words(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=9, food="300")
    first, last = today - 8 * ONE, today - 4 * ONE
    drawing = drawing_of(client.get(f"/trends/?first={first}&last={last}"))
    assert len(elements(drawing, "a")) == 5
    assert "The range ends before it begins." in text_of(
        client.get(f"/trends/?first={last}&last={first}")
    )
    assert client.get("/trends/?window=nonsense").status_code == 200


@pytest.mark.parametrize("place", ["trends", "sources"])
def test_htmx_gets_the_part_and_a_restored_page_is_whole(
    client: Client, user: User, today: dt.date, place: str
) -> None:
    keep_days(user, today, count=2, food="300")
    part = client.get(f"/{place}/?window=7", headers=HTMX)
    assert part.content.decode().strip().startswith(f'<div id="{place}"')
    restored = client.get(
        f"/{place}/?window=7", headers=HTMX | {"HX-History-Restore-Request": "true"}
    )
    assert "<!doctype html>" in restored.content.decode()
    assert "HX-Request" in part.headers["Vary"]


def test_a_year_has_a_strip_by_month_with_a_table(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=40, food="300")
    answer = client.get("/trends/?window=365").content.decode()
    assert 12 <= answer.count('class="month"') <= 13
    squares = re.findall(r'<path class="bar bar-(\w+) bar-pale"[^>]* d="([^"]+)"', answer)
    counted = {look: 0 for look, _path in squares}
    for look, path in squares:
        counted[look] += path.count("M")
    assert counted == {"optimal": 40, "empty": 325}
    days = re.findall(r'<a href="/day/([^/]+)/" tabindex="-1"><rect x="\d+"/></a>', answer)
    assert sorted(days) == sorted(2 * [str(today - dt.timedelta(days=at)) for at in range(365)])
    assert 'class="month"' not in client.get("/trends/?window=14").content.decode()


def test_a_year_is_small_on_its_way(client: Client, user: User, today: dt.date) -> None:
    keep_days(user, today, count=365, food="300", supplement="30")
    for back in range(1, 366):
        changed = {"food_mg": 150 + back * 37 % 400, "water_mg": back * 13 % 90}
        user.days.filter(date=today - back * ONE).update(**changed)
    page = client.get("/trends/?window=365", headers={"accept-encoding": ""}).content
    (drawing,) = drawings(page.decode())
    assert len(drawing) < 60_000
    assert len(gzip.compress(page)) < 20_000


def test_impaired_kidneys_get_no_zone_no_run_and_no_change_to_make(
    client: Client, user: User, today: dt.date
) -> None:
    rice = create_food(name="White rice, cooked", mg_per_100g="12", portions={"1 cup": "158"})
    create_food(name="Brown rice, cooked", mg_per_100g="39", is_staple=True)
    for back in range(1, 5):
        eat(user, today - back * ONE, rice)
    assert "The one change" in text_of(client.get("/sources/"))
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    page = text_of(client.get("/trends/"))
    assert "your clinician sets your range" in page
    assert "by zone" not in page
    assert "Longest run" not in page
    assert " low 1" not in page
    drawing = drawing_of(client.get("/trends/"))
    assert {(piece.kind, piece.look) for piece in columns(drawing)} == {("food", "none")}
    assert elements(drawing, "pattern") == []
    assert "The one change" not in text_of(client.get("/sources/"))


def test_a_dietitian_sees_the_shared_days_and_not_what_the_kidneys_tell(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=20, food="100")
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian, earliest_day=today - 5 * ONE)
    client.force_login(dietitian)
    answer = client.get(f"/clients/{user.code}/trends/?window=14")
    page = text_of(answer)
    assert len(elements(drawing_of(answer), "a")) == 6
    assert "mean of 5 full days" in page
    assert "5 low" in page
    assert "kidney" not in page
    assert "days before" not in page
    assert f"/clients/{user.code}/day/{today - ONE}/" in re.sub(
        r'<a href="([^"]+)"', r"\1", answer.content.decode()
    )
    assert AccessEvent.objects.filter(subject=user, viewer=dietitian, what="trends").exists()
    table = client.get(f"/clients/{user.code}/trends/days/?window=14").content.decode()
    assert table.count('<th scope="row">') == 5
    assert f"/clients/{user.code}/day/{today - ONE}/" in table
    later = today - 30 * ONE
    nothing = client.get(f"/clients/{user.code}/trends/?first={later}&last={later}")
    assert "Nothing is logged in this range." in text_of(nothing)
    assert "Before the days that are shared" in text_of(nothing)


def test_pages_of_a_client_link_to_their_trends(client: Client, user: User, today: dt.date) -> None:
    dietitian = create_dietitian()
    create_consent(client=user, dietitian=dietitian)
    client.force_login(dietitian)
    page = client.get(f"/clients/{user.code}/day/{today}/").content.decode()
    assert f'href="/clients/{user.code}/trends/"' in page


@pytest.mark.parametrize("count", [1, 364])
def test_trends_take_the_same_queries_for_a_day_and_a_year(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(user, today, count)
    client.get("/trends/")
    # Session, viewer, three for the band, days of both ranges, meals.
    with django_assert_num_queries(7):
        client.get("/trends/?window=365")
    # Session, viewer, three for the band, days.
    with django_assert_num_queries(6):
        client.get("/trends/days/?window=365")
