"""One's own data: what is stored, deleting the account."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Subject, fresh_sign_in, own_log
from accounts.actions.administrators import LastAdministratorError, require_another_administrator
from accounts.enums import SecurityEvent
from accounts.models import AccessEvent, Consent, Profile, User
from accounts.security_log.lines import record
from intake.diary import account
from intake.diary.log import Log
from intake.models.conversation import with_comments
from intake.pages.my_data.exports import exports_of
from intake.text import date_words
from intake.transfer.exports.tables import DIARY
from intake.transfer.exports.tasks import EXPORTS


@own_log
@require_GET
def my_data(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show what is stored, who has looked, and the downloads."""
    user = subject.user
    looks = AccessEvent.objects.filter(subject=user).aggregate(
        count=Count("pk"), people=Count("viewer", distinct=True), last=Max("at")
    )
    context = {
        "subject": subject,
        "stored": _stored(subject),
        "looks": looks,
        "running": Consent.objects.filter(client=user).running().count(),
        "tables": DIARY.values(),
        "exports": [(EXPORTS[job.kind], job) for job in exports_of(subject)[:4]],
        "imports": Log(subject).imports().defer("content", "preview")[:5],
        "zone": Profile.objects.of(user).tzinfo,
    }
    return render(request, "intake/my_data/my_data.html", context)


def _stored(subject: Subject) -> list[tuple[str, int, str]]:
    """(what, how many, more about it) of everything that a person can have stored."""
    log = Log(subject)
    entries = log.entries().aggregate(count=Count("pk"), first=Min("date"), last=Max("date"))
    days = with_comments(log.days()).aggregate(
        count=Count("pk", distinct=True), comments=Count("said")
    )
    count, first, last = entries["count"], entries["first"], entries["last"]
    span = f"{date_words(first)} to {date_words(last)}" if count else ""
    return [
        ("Entries", count, span),
        ("Days", days["count"], "with sums and notes, finished or not"),
        ("Bands", log.bands().count(), "set by you or for you"),
        ("Symptoms", log.symptoms().count(), "with their notes"),
        ("Comments", days["comments"], "by you and your dietitians"),
        ("Own foods", log.user.own_foods.filter(is_recipe=False).count(), "seen by you alone"),
        ("Saved meals and recipes", log.saved_meals().count(), "seen by you alone"),
        ("Favourite foods", log.favourites().count(), "those you starred"),
        ("Answers in your profile", log.facts().count(), "each with its date"),
        ("Consents", log.user.consents_given.count(), "who may see your log, and who could before"),
    ]


@own_log
@fresh_sign_in()
@require_http_methods(["GET", "POST"])
def delete_account(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show what is deleted for good, and delete it."""
    if request.method == "POST":
        user = User.objects.get(pk=subject.user.pk)
        record(SecurityEvent.DELETION_ASKED, person=user)
        try:
            with transaction.atomic():
                # Asked before the sign-out. That comes before the rest, or the history of what
                # goes would name its author.
                require_another_administrator(than=user)
                logout(request)
                account.delete_account(user=user)
        except LastAdministratorError as error:
            messages.error(request, str(error))
            return redirect("intake:my_data")
        messages.success(request, "Your account and everything in it is deleted.")
        return redirect("account_login")
    context = {"subject": subject, "stored": _stored(subject)}
    return render(request, "intake/my_data/delete_account.html", context)
