"""Requests for the magnesium value of a food that has none."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import signed_in, viewer
from foods.models import Food, ValueWanted


@signed_in
@require_POST
def want_value(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a person's request for a food's value, or remove it with ``wanted=no``."""
    user = viewer(request)
    food = Food.objects.visible_to(user).filter(pk=pk).first()
    if food is None:
        raise Http404
    if request.POST.get("wanted") == "no":
        food.values_wanted.filter(user=user).delete()
        messages.success(request, "Your wish is taken back.")
    elif food.lacks_value:
        ValueWanted.objects.get_or_create(food=food, user=user)
        messages.success(request, "Your wish is kept; those who look after the table see it.")
    else:
        messages.info(request, "This food has a value by now.")
    return redirect("foods:food", pk)
