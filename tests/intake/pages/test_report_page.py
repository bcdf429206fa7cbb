"""The report: the numbers of Trends and the band on one page, for those who may see them."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import AccessEvent, Profile, User
from foods.models import Food
from intake.care.actions import add_comment
from intake.enums import DayState
from intake.models import Day, Entry, Medicine
from tests.factories import (
    create_band,
    create_consent,
    create_dietitian,
    create_food,
    create_symptom,
    create_user,
    create_woman,
    keep_days,
)
from tests.intake.insights.drawn_days import columns, drawings, elements
from tests.intake.insights.logged_days import ONE, eat, fill
from tests.pages import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signed_in")]


@pytest.fixture
def user() -> User:
    return create_woman(name="Ada Byron")


def take(user: User, date: dt.date, *, time: dt.time | None = None, mg: str | None = "300") -> None:
    """Log a tablet of magnesium citrate."""
    tablet = Food.objects.filter(owner=user, kind="supplement").first() or create_food(
        name="Magnesium tablet", owner=user, kind="supplement", form="citrate", mg_per_100g=None
    )
    add_day = Day.objects.get_or_create(subject=user, date=date)[0]
    Entry.objects.create(
        subject=user,
        date=date,
        time=time,
        meal="supplements",
        food=tablet,
        name=tablet.name,
        kind="supplement",
        quantity=1,
        magnesium_mg=None if mg is None else Decimal(mg),
    )
    Day.objects.filter(pk=add_day.pk).update(
        supplement_mg=add_day.supplement_mg + Decimal(mg or 0), supplements="taken"
    )


def rows_of(response: Any, kind: str = "report-table") -> list[list[str]]:
    """The body of the tables of a kind, as text, a list a row."""
    tables = re.findall(rf'<table class="{kind}">.*?</table>', response.content.decode(), re.S)
    cells = [
        [
            re.sub(r"<[^>]+>", "", cell).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        ]
        for table in tables
        for row in re.findall(r"<tr.*?</tr>", table.partition("<tbody>")[2], re.S)
    ]
    return [[re.sub(r"\s+", " ", cell) for cell in row] for row in cells]


def test_numbers_are_those_of_trends_sources_and_band(
    client: Client, user: User, today: dt.date
) -> None:
    fill(user, today, 12)
    user.days.filter(date=today - 2 * ONE).update(food_mg=100)
    user.days.filter(date=today - 3 * ONE).update(food_mg=500, supplement_mg=100)
    user.days.filter(date=today - 4 * ONE).update(food=DayState.PARTIAL)
    report = client.get("/report/?window=14")
    page, trends = text_of(report), text_of(client.get("/trends/?window=14"))
    band, sources = text_of(client.get("/band/?window=14")), client.get("/sources/?window=14")
    mean = re.search(r"(\d+ mg) a day, mean of (\d+) full days", page)
    assert mean is not None
    assert mean.group(2) == "11"
    assert mean.group(0) in trends
    assert f"14 days, 11 full: mean {mean.group(1)}; " in band
    (interval,) = re.findall(r"Your usual day is probably .*? mg\.", page)
    assert interval in trends
    (verdict,) = re.findall(r"Usual intake: ([a-z ]+)\.", page)
    assert f"; {verdict}." in band
    assert "Full days: 1 low, 9 in the band, 1 above the usual range." in page
    assert "1 low, 9 in the band, 1 above the usual range" in trends
    (taken,) = re.findall(r"Supplements: .*? mg a day\.", page)
    assert taken in band
    ranked = [(re.sub(r" \d+ days?$", "", row[0]), *row[1:]) for row in rows_of(sources, "parts")][
        :8
    ]
    assert [tuple(row) for row in rows_of(report)] == ranked


def test_header_names_person_days_coverage_and_band(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=6, food="300")
    user.days.filter(date=today - ONE).update(food=DayState.OPEN)
    user.days.filter(date=today - 2 * ONE).update(
        unknown_count=1, food_count=2, entry_count=2, food_grams=1500
    )
    page = text_of(client.get("/report/"))
    assert "Ada Byron" in page
    assert "5 full days of 6 logged days, 28 in the period." in page
    assert "91 % of the food (by weight) has a value." in page
    assert "Band: low below 265, target 320, high above 415 mg (IOM 1997, women 31 to 50)." in page
    assert "at least 300 mg a day, mean of 5 full days" in page
    assert "1 unfinished day and 22 days without an entry are not counted." in page
    assert "So sums are the least they can be" in page
    assert "not your personal risk" in page


def test_a_day_without_any_known_value_is_not_drawn_as_zero(
    client: Client, user: User, today: dt.date
) -> None:
    eat(user, today - ONE, create_food(name="Broth", mg_per_100g=None))
    answer = client.get("/report/")
    page = text_of(answer)
    assert "There is no full day with a known value, so there is no mean." in page
    assert ">?</text>" in answer.content.decode()
    assert rows_of(answer) == [["Broth (1 of 1 without a value)", "unknown", ""]]


@pytest.mark.parametrize(
    ("food", "supplement", "mean_mg", "end_mg"),
    [("300", "0", 300, None), ("300", "200", None, 415), ("450", "100", None, 450)],
)
def test_supplements_take_the_interval_no_further_than_the_upper_edge(
    client: Client,
    user: User,
    today: dt.date,
    food: str,
    supplement: str,
    mean_mg: int | None,
    end_mg: int | None,
) -> None:
    keep_days(user, today, count=20, food=food, supplement=supplement)
    page = client.get("/report/").content.decode()
    drawn, *_extra = drawings(page, "ruler-sheet")
    (high,) = (one.get("x1", "") for one in elements(drawn, "line", "ruler-edge-high"))
    mg_of = {at: float(at) / float(high[:-1]) * 415 for at in re.findall(r'"([\d.]+)%"', drawn)}
    means = [mg_of[one.get("cx", "")[:-1]] for one in elements(drawn, "circle") if one.get("cx")]
    assert means == ([] if mean_mg is None else [pytest.approx(mean_mg, abs=0.1)])
    (end, _same) = [mg_of[at] for at in re.findall(r'x2="([\d.]+)%" y1="47"', drawn)]
    if end_mg is not None:
        assert end == pytest.approx(end_mg, abs=0.1)


def test_rounding_makes_no_supplements(client: Client, user: User, today: dt.date) -> None:
    keep_days(user, today, count=3, food="100")
    # Two thirds, rounded once, are more than two times one third, each rounded.
    user.days.filter(date=today - ONE).update(food_mg=Decimal("100.001"), water_mg="0.001")
    drawn = client.get("/report/").content.decode().partition("On the scale: ")[2]
    assert drawn.startswith("food 100 mg, water under 0.1 mg. Marks")


def test_supplements_stand_by_form_with_what_was_taken_on_such_a_day(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=4, food="300")
    for back in (1, 2):
        take(user, today - back * ONE)
    take(user, today - ONE, mg="100")
    take(user, today)
    answer = client.get("/report/?window=14")
    assert rows_of(answer)[-1] == ["Magnesium tablet", "citrate", "333 mg", "3 days"]
    take(user, today, mg=None)
    assert rows_of(client.get("/report/?window=14"))[-1][2] == "at least 333 mg"
    other = create_user()
    take(other, today)
    assert rows_of(client.get("/report/?window=14"))[-1][3] == "3 days"


def test_spacing_compares_with_the_medicines_listed(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=4, food="300")
    take(user, today - ONE, time=dt.time(8))
    Medicine.objects.create(subject=user, key="levothyroxine", times=["07:00"])
    page = text_of(client.get("/report/"))
    assert "Levothyroxine: keep 4 hours apart; 08:00, medicine 07:00." in page
    assert "Medicines listed: levothyroxine (07:00)." in page


def test_impaired_kidneys_get_reference_lines_and_no_zone(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=6, food="100")
    take(user, today - ONE)
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    answer = client.get("/report/")
    page = text_of(answer)
    assert "Your clinician sets your range." in page
    assert "Reference lines: low below 265" in page
    assert "You logged magnesium on 1 of these 28 days" in page
    assert "Food does not count" not in page
    assert "Full days:" not in page
    assert "likely" not in page
    (days,) = drawings(answer.content.decode())
    assert not {piece.look for piece in columns(days)} & {"low", "optimal", "high"}


def test_a_leave_for_the_log_alone_tells_nothing_more(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=20, food="100")
    take(user, today - ONE, time=dt.time(8))
    Medicine.objects.create(subject=user, key="levothyroxine", times=["07:00"])
    create_symptom(user=user, date=today - ONE)
    Profile.objects.filter(user=user).update(kidneys_impaired="yes")
    dietitian = create_dietitian()
    consent = create_consent(client=user, dietitian=dietitian, earliest_day=today - 5 * ONE)
    client.force_login(dietitian)
    url = f"/clients/{user.code}/report/"
    page = text_of(client.get(url))
    assert "5 full days of 5 logged days, 6 in the period." in page
    assert "4 low, 1 in the band" in page
    assert "(the reference values)" in page
    for told in ("clinician", "ask a doctor", "Levothyroxine", "levothyroxine", "Cramps", "women"):
        assert told not in page
    assert "The profile is not shared" in page
    assert AccessEvent.objects.filter(subject=user, viewer=dietitian, what="report").exists()

    consent.symptoms_notes = True
    consent.save()
    page = text_of(client.get(url))
    assert "Symptoms noted, strength of 10, whatever their cause" in page
    assert "Cramps: 1 time on 1 day, 5" in page
    assert "levothyroxine" not in page.lower()

    consent.symptoms_notes, consent.profile_medicines = False, True
    consent.save()
    page = text_of(client.get(url))
    assert "A clinician sets the range." in page
    assert "Levothyroxine" in page
    assert "Cramps" not in page


def test_medicines_have_no_name_without_leave_for_them(
    client: Client, user: User, today: dt.date
) -> None:
    for name in ("Milk of magnesia", "Antacid, chewable"):
        antacid = create_food(name=name, owner=user, kind="medicine", form="hydroxide")
        eat(user, today - ONE, antacid)
    dietitian = create_dietitian()
    consent = create_consent(client=user, dietitian=dietitian)
    client.force_login(dietitian)
    report, sources = (f"/clients/{user.code}/{place}" for place in ("report/", "sources/"))
    for url in (report, sources, f"{sources}?food={antacid.pk}", f"{sources}?group=quick"):
        page = client.get(url).content.decode()
        # A medicine is no source: it stands in the report alone.
        assert ("A medicine" in page) == (url == report)
        for told in ("Milk of magnesia", "Antacid", "hydroxide"):
            assert told not in page
    assert rows_of(client.get(report))[-1] == ["A medicine", "not stated", "153 mg", "1 day"]
    consent.profile_medicines = True
    consent.save()
    assert "Antacid, chewable" in client.get(report).content.decode()


def test_days_before_those_shared_are_not_there(client: Client, user: User, today: dt.date) -> None:
    keep_days(user, today, count=20, food="100")
    create_symptom(user=user, date=today - 10 * ONE)
    dietitian = create_dietitian()
    create_consent(
        client=user, dietitian=dietitian, earliest_day=today - 3 * ONE, symptoms_notes=True
    )
    client.force_login(dietitian)
    url = f"/clients/{user.code}/report/"
    assert "Cramps" not in text_of(client.get(url))
    later = today - 9 * ONE
    page = text_of(client.get(f"{url}?first={later}&last={later}"))
    assert "Before the days that are shared" in page
    assert "Nothing is logged in this range." in page


def test_the_clinicians_band_and_its_reason_are_noted_and_comments_are_not(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=6, food="300")
    dietitian = create_dietitian(name="Dana Reyes")
    create_consent(client=user, dietitian=dietitian, may_set_band=True)
    create_band(
        user=user,
        by=dietitian,
        valid_from=today - 3 * ONE,
        low="310",
        target="350",
        supplement_limit="200",
        reason="Cramps at night",
    )
    add_comment(
        subject=user,
        dietitian=dietitian,
        by=dietitian,
        date=today - ONE,
        text="Between the two of us",
        request_key=uuid.uuid4(),
    )
    answer = client.get("/report/")
    page = text_of(answer)
    assert "Band: low below 310, target 350 mg, no upper edge (set by a clinician)." in page
    assert "set by Dana Reyes: Cramps at night" in page
    assert "Between the two of us" not in page
    assert "3 low, 3 in the band" in page
    # The edge as it was on each day: low steps once.
    (days,) = drawings(answer.content.decode())
    assert elements(days, "path", "plot-low")[0].get("d", "").count("V") == 1


def test_an_empty_range_says_what_to_do_next(client: Client, today: dt.date) -> None:
    answer = client.get("/report/")
    assert "Nothing is logged in this range." in text_of(answer)
    assert f'href="/day/{today}/"' in answer.content.decode()
    assert '<svg class="drawn' not in answer.content.decode()


def test_range_may_be_chosen_and_a_wrong_one_is_refused_in_words(
    client: Client, user: User, today: dt.date
) -> None:
    keep_days(user, today, count=9, food="300")
    assert "14 in the period" in text_of(client.get("/report/?window=14"))
    assert "90 in the period" in text_of(client.get("/report/?window=90"))
    first, last = today - 8 * ONE, today - 4 * ONE
    assert "5 in the period" in text_of(client.get(f"/report/?first={first}&last={last}"))
    wrong = text_of(client.get(f"/report/?first={last}&last={first}"))
    assert "The range ends before it begins." in wrong


@pytest.mark.parametrize(
    ("window", "query"), [(28, "window=28"), (90, "window=90"), (7, "first="), (365, "first=")]
)
def test_trends_lead_to_the_report_of_the_same_days(
    client: Client, user: User, today: dt.date, window: int, query: str
) -> None:
    keep_days(user, today, count=2, food="300")
    page = client.get(f"/trends/?window={window}").content.decode()
    (link,) = re.findall(r'href="(/report/\?[^"]+)"', page)
    assert link.startswith(f"/report/?{query}")
    assert f"{window} in the period" in text_of(client.get(link.replace("&amp;", "&")))


def test_a_name_is_text_and_not_markup(client: Client, user: User, today: dt.date) -> None:
    eat(user, today, create_food(name="<b>Bold</b> & nuts"))
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; nuts" in client.get("/report/").content.decode()


@pytest.mark.parametrize("count", [1, 90])
def test_report_takes_the_same_queries_at_any_length(
    client: Client,
    user: User,
    today: dt.date,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(user, today, count)
    for back in range(1, count + 1):
        take(user, today - back * ONE)
        create_symptom(user=user, date=today - back * ONE)
    client.get("/report/")
    # Session, viewer, three for the band, days, foods, supplements, medicines, symptoms, days
    # without any.
    with django_assert_num_queries(11):
        client.get("/report/?window=90")
