"""Trends of a range of days, and the sources of its magnesium."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, TypedDict
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.access import HtmxHttpRequest, Subject, shared_log
from accounts.models import Profile
from accounts.models.prepared import prepared
from foods.enums import FoodKind
from foods.models import Food
from intake.bands.kidneys import kidney_warning_now
from intake.diary.log import Log
from intake.enums import Meal
from intake.insights import trend_text
from intake.insights.analysis import MealShare, MeanPart, Period
from intake.insights.charts.bars import THIN_FROM, draw_days
from intake.insights.charts.days import DayBar, DayLook, day_rows
from intake.insights.charts.keys import cells_key, days_key
from intake.insights.charts.strip import strip_months
from intake.insights.ranking import MagnesiumSource
from intake.insights.trends import Sources, Trends, bars_of, source_days, sources_of, trends_of
from intake.pages.day.addresses import day_prefix
from intake.pages.trends.forms import TrendForm
from intake.pages.trends.habit import habit_context
from intake.science.sums import SummedKind
from intake.science.swaps import Replacement, Swap, best_swap, swaps
from intake.science.verdict.day_verdict import DISCLAIMER
from intake.text import counted, reader_of

#: The strip of zones is drawn from this number of days on.
STRIP_FROM = 28
#: A table of more days than this is read when it is opened.
MOST_ROWS = 92
#: Height of the bars (pixels), and what is said of them.
_DRAWN = 320
_LABEL = "Magnesium of each day as a bar over the edges of its band. The table below says the same."
#: How many foods and groups are ranked.
MOST_SOURCES = 10
#: Shown at amounts that count towards no band.
NOT_COUNTED = "against the supplement limit alone"
#: The parts of what counts, and the columns of the table.
_PART_NAMES: dict[str, str] = {
    SummedKind.FOOD: "Food",
    SummedKind.WATER: "Water",
    SummedKind.SUPPLEMENT: "Supplements",
}
_COLUMNS = ("food", "water", "supplement", "medicine")


class ShareRow(TypedDict):
    """A part of the mean day as it is printed.

    By keys, which a template asks for first: of an object a table takes a third longer.
    """

    name: str
    mg: str
    share: str
    #: Whole per cent of the whole, for a bar.
    percent: int
    note: str
    #: Where it leads, empty for nowhere, and whether that is what the page shows.
    url: str
    is_open: bool


@shared_log()
@require_safe
def trends(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Show a range of days, drawn, in words and as tables."""
    form = TrendForm(request.GET, today=Profile.objects.of(subject.user).today())
    found = trends_of(Log(subject), *form.range, today=form.today)
    context = _common(subject, form) | _drawn(subject, found) | _said(subject, found)
    context |= habit_context(subject, found.habits.change, found.bands, form)
    context["kidney_said"] = kidney_warning_now(Log(subject), found.bands, form.today)
    return _answer(request, context, "trends")


@shared_log()
@require_safe
def trend_days(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Show the days of a range as a table."""
    form = TrendForm(request.GET, today=Profile.objects.of(subject.user).today())
    first, last = form.range
    bars = bars_of(Log(subject), first, last)
    words = trend_text.range_words(bars[0].date if bars else first, last)
    context = _common(subject, form) | _table(subject, bars) | {"range_words": words}
    return _answer(request, context, "trend_days")


@shared_log()
@require_safe
def sources(request: HtmxHttpRequest, subject: Subject) -> HttpResponse:
    """Show which foods, groups and kinds the magnesium of a range comes from."""
    form = TrendForm(request.GET, today=Profile.objects.of(subject.user).today())
    found = sources_of(Log(subject), *form.range, count=MOST_SOURCES)
    by, key = _chosen_source(request)
    address = f"{subject.url('intake:sources')}?{form.query}"
    context = _common(subject, form) | {
        "period": found.period,
        "range_words": trend_text.range_words(found.first, found.last),
        "kinds": _kinds(found.period),
        "foods": [_source_row(address, "food", one, (by, key)) for one in found.foods],
        "groups": [_source_row(address, "group", one, (by, key)) for one in found.groups],
        "behind": source_days(Log(subject), found, by, key) if by else None,
        "swap": _swap_words(_swap(subject, found)),
    }
    return _answer(request, context, "sources")


def _answer(request: HtmxHttpRequest, context: dict[str, Any], name: str) -> HttpResponse:
    """The page; for htmx the part that a range changes, except when it restores a page."""
    is_part = request.htmx and "HX-History-Restore-Request" not in request.headers
    page = f"intake/trends/{name}.html"
    part = f"{page}#{name}" if is_part else page
    answer = render(request, part, context)
    # The same address answers with a page or a part of it; no cache may mix them up.
    patch_vary_headers(answer, ["HX-Request", "HX-History-Restore-Request"])
    return answer


def _common(subject: Subject, form: TrendForm) -> dict[str, Any]:
    return {
        "subject": subject,
        "window": form,
        "band_url": subject.url("intake:band"),
        "disclaimer": DISCLAIMER,
    }


def _drawn(subject: Subject, found: Trends) -> dict[str, Any]:
    """The pictures with their tables."""
    bars = found.bars
    count = sum(bar.entries > 0 for bar in bars)
    looks = {bar.look for bar in bars}
    shown = [look for look in DayLook if look in looks]
    prefix = day_prefix(subject)
    has_strip = count > 0 and len(bars) >= STRIP_FROM
    months = strip_months(bars, day_prefix=prefix) if has_strip else []
    is_thin = len(bars) >= THIN_FROM
    return _table(subject, bars, are_later=count > MOST_ROWS) | {
        "has_days": count > 0,
        "drawing": draw_days(bars, height=_DRAWN, label=_LABEL, day_prefix=prefix),
        "drawing_key": days_key(bars),
        "is_thin": is_thin,
        "has_marks": not is_thin and any(bar.unknown for bar in bars),
        "strip": months,
        "strip_key": cells_key(shown),
        "looks": shown,
        "months_counted": [
            (month.words, [month.count_of(look) for look in shown]) for month in months
        ],
    }


def _table(subject: Subject, bars: list[DayBar], *, are_later: bool = False) -> dict[str, Any]:
    """The days as rows, None where they are read later."""
    return {
        "rows": None if are_later else day_rows(bars),
        "columns": {name for name in _COLUMNS if any(getattr(bar, name) for bar in bars)},
        "day_prefix": day_prefix(subject),
    }


def _said(subject: Subject, found: Trends) -> dict[str, Any]:
    """The words."""
    period, limits = found.period, found.limits
    return {
        "period": period,
        "range_words": trend_text.range_words(found.first, found.last),
        "is_one_day": found.first == found.last,
        "shows_zones": limits.shows_zones,
        # A bar may then reach beyond the upper edge and be in the band.
        "high_counts_diet": limits.high is not None and not limits.counts_all_sources,
        "kidneys_impaired": found.bands.kidneys_impaired,
        "over_limit": trend_text.limit_headline(period, limits),
        "mean": trend_text.mean_words(period, limits),
        "interval": trend_text.interval_words(period, limits, reader_of(subject)),
        "zones": trend_text.zones_words(period) if limits.shows_zones else "",
        "run": trend_text.run_words(period) if limits.shows_zones else "",
        "left_out": trend_text.left_out_words(period),
        "known": trend_text.known_words(period),
        "compared": trend_text.compared_words(period, found.before),
        "kinds": _kinds(period),
        "week": trend_text.week_words(period),
        "week_days": trend_text.week_days_words(period),
        "meals": _meals(found.meals),
    }


def _kinds(period: Period) -> list[ShareRow]:
    """Food against water and supplements; those that bring nothing are left out.

    Medicines stand below without a share, as do supplements beyond what counts.
    """
    rows = [_share_row(_PART_NAMES[kind], part) for kind, part in period.parts.items() if part.mg]
    apart = trend_text.uncounted_words(period)
    uncounted = [
        ShareRow(name=name, mg=mg, share="", percent=0, note=NOT_COUNTED, url="", is_open=False)
        for name, mg in apart
    ]
    return [*rows, *uncounted]


def _meals(meals: list[MealShare]) -> list[ShareRow]:
    by_meal = {one.meal: one for one in meals}
    return [
        _share_row(meal.label, one.part, _unknown_note(one.unknown))
        for meal in Meal
        if (one := by_meal.get(meal.value)) is not None
    ]


def _share_row(
    name: str, part: MeanPart, note: str = "", *, url: str = "", is_open: bool = False
) -> ShareRow:
    return ShareRow(
        name=name,
        mg=trend_text.mg_words(part.mg),
        share=trend_text.share_words(part.share),
        percent=round((part.share or 0) * 100),
        note=note,
        url=url,
        is_open=is_open,
    )


def _unknown_note(unknown: int) -> str:
    return f"{unknown} without a value" if unknown else ""


def _chosen_source(request: HttpRequest) -> tuple[str, str]:
    """The chosen source of the list of days: "food" or "group", and its key."""
    for by in ("food", "group"):
        key = request.GET.get(by, "")
        if key and "\x00" not in key:
            return by, key
    return "", ""


def _source_row(
    address: str, by: str, source: MagnesiumSource, chosen: tuple[str, str]
) -> ShareRow:
    """A food or group, which leads to its days: ``address`` is that of the page and its range."""
    key = source.key or "quick"
    often = counted(source.days, "day") if by == "food" else counted(source.entries, "time")
    note = ", ".join(filter(None, [often, _unknown_note(source.unknown)]))
    url = f"{address}&{urlencode({by: key})}#source_days"
    name = source.name or "Quick adds"
    return _share_row(name, source.part, note, url=url, is_open=chosen == (by, key))


def _swap(subject: Subject, found: Sources) -> Swap | None:
    """The one change that would matter most, for oneself and below one's target alone."""
    period, limits = found.period, found.limits
    mean, target = period.mean.mg, limits.target
    if not subject.is_self or not period.says_enough or mean is None or target is None:
        return None
    if not (limits.may_suggest_more and limits.shows_zones and mean < target):
        return None
    # What has no value may bring the mean to the target without any change.
    most = period.most_mg
    if not found.bands.may_offer_on(found.last) or most is None or most >= target:
        return None
    if not any(food.name in swaps() for food in found.all_foods):
        return None
    known = {
        name: Replacement(number, name, mg_per_100g or Decimal(0), frozenset(contains))
        for number, name, mg_per_100g, contains in _replacements()
    }
    return best_swap(found.all_foods, known, Log(subject).left_out_tags())


@prepared
def _replacements() -> QuerySet[Food, tuple[int, str, Decimal | None, list[str]]]:
    foods = Food.objects.shared().filter(
        is_staple=True,
        kind=FoodKind.FOOD,
        name__in=sorted(set(swaps().values())),
        magnesium_mg_per_100g__isnull=False,
    )
    return foods.values_list("pk", "name", "magnesium_mg_per_100g", "contains")


def _swap_words(swap: Swap | None) -> dict[str, Any] | None:
    if swap is None:
        return None
    return {
        "eaten": swap.eaten,
        "instead": swap.instead.name,
        "food_id": swap.instead.food_id,
        "more": trend_text.mg_words(swap.more_mg),
        "days": swap.days,
    }
