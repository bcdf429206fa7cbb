"""What magnesium does and what the numbers mean, to read and to print."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.enums import KidneyAnswer, ReferenceProfile
from accounts.models import Profile, User
from foods.amounts import amount_of, amount_words, mg_words
from foods.models import Food
from foods.units import usual_unit
from intake.bands.in_force import BandsInForce
from intake.bands.kidneys import kidney_warning_now
from intake.diary.log import Log
from intake.pages.learn.named_foods import SOURCES
from intake.science.reference.profiles import meaning_of
from intake.science.spacing import medicine_classes
from intake.science.supplements import ANTACID_NOTE, SKIN_NOTE, forms
from intake.science.u_shape import u_caption
from intake.science.usual_intake.adequacy import FULL_DAYS
from intake.science.usual_intake.answers import MIN_DAYS
from intake.science.usual_intake.calibration import came_true_by_word
from intake.science.verdict.day_verdict import DISCLAIMER
from intake.text import Reader


@public
@require_safe
def learn(request: HttpRequest) -> HttpResponse:
    """Nerves, too little and too much, foods, supplements, medicines, and how it is worked out."""
    user = request.user if isinstance(request.user, User) else None
    kidneys = user is not None and Profile.objects.of(user).kidneys_impaired == KidneyAnswer.YES
    context = {
        "kidneys_impaired": kidneys,
        "kidney_said": _kidney_said(user) if user and kidneys else "",
        # With impaired kidneys nothing says what to eat more of.
        "sources": [] if kidneys else _sources(),
        "forms": forms(),
        "classes": medicine_classes(),
        "skin_note": SKIN_NOTE,
        "antacid_note": ANTACID_NOTE,
        "caption": u_caption(Reader.PERSON),
        "disclaimer": DISCLAIMER,
        "min_days": MIN_DAYS,
        "full_days": FULL_DAYS,
        "came_true": came_true_by_word(),
        "reference_sets": [(one.label, meaning_of(one)) for one in ReferenceProfile],
    }
    return render(request, "intake/learn/learn.html", context)


def _kidney_said(user: User) -> str:
    """What to do with impaired kidneys after magnesium on the last days."""
    today = Profile.objects.of(user).today()
    log = Log.of_oneself(user)
    return kidney_warning_now(log, BandsInForce(log), today)


def _sources() -> list[tuple[str, list[tuple[Food, str, str]]]]:
    """The foods named as sources, by heading, with the magnesium of a usual portion; one query."""
    names = [name for _shelf, shelf in SOURCES for name in shelf]
    foods = Food.objects.shared().filter(is_staple=True, name__in=names).with_usual_portion()
    found = {food.name: _row(food) for food in foods}
    return [
        (heading, [row for name in shelf if (row := found.get(name)) is not None])
        for heading, shelf in SOURCES
    ]


def _row(food: Food) -> tuple[Food, str, str] | None:
    """The food with its usual portion and the magnesium in it; None for a food without one."""
    key_and_unit = usual_unit(food)
    if key_and_unit is None:
        return None
    unit = key_and_unit[1]
    mg = amount_of(Decimal(1), unit, food.magnesium_mg_per_100g)[1]
    return food, amount_words(Decimal(1), unit.label), mg_words(mg)
