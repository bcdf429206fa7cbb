"""Updating past entries after an own food changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import Subject, own_log
from accounts.models import Profile
from foods.models import Food
from intake.diary.entries import AlreadyActedError
from intake.diary.past_entries import differing_entries, follow_food
from intake.pages.entry.forms import UpdatePastForm
from intake.pages.fields import new_request_key
from intake.pages.toasts import leave_toast, posted
from intake.text import counted, plural


@own_log
@require_http_methods(["GET", "POST"])
def past_entries(request: HttpRequest, subject: Subject, pk: int) -> HttpResponse:
    """Offer to update past entries to an own food's new values; by default they keep theirs."""
    # A recipe never changes what was logged of it.
    food = get_object_or_404(Food.objects.own(subject.user), pk=pk, is_recipe=False)
    form = UpdatePastForm(posted(request))
    if form.is_valid():
        return _follow(request, subject, food, form)
    entries = differing_entries(subject=subject.user, food=food)
    context = {
        "subject": subject,
        "food": food,
        "count": len(entries),
        "first": entries[0].date if entries else None,
        "last": entries[-1].date if entries else None,
        "request_key": new_request_key(),
    }
    status = 422 if form.is_bound else 200
    return render(request, "intake/entry/past_entries.html", context, status=status)


def _follow(
    request: HttpRequest, subject: Subject, food: Food, form: UpdatePastForm
) -> HttpResponse:
    """Update them, and offer one undo on the day that opens next."""
    key = form.cleaned_data["request_key"]
    try:
        done = follow_food(subject=subject.user, by=subject.viewer, food=food, request_key=key)
    except AlreadyActedError:
        text = f"The past entries of {food.name} are changed already."
    else:
        entries = counted(done.changed, "past entry", "past entries")
        text = f"{entries} of {food.name} {plural(done.changed, 'has', 'have')} the new values."
        if done.left:
            text += f" {done.left} kept their values: they would weigh too much."
        if not done.changed:
            key = None
    leave_toast(request, text, key)
    today = Profile.objects.of(subject.user).today()
    return redirect(subject.url("intake:day", today))
