"""One's own data: what is stored, downloads, deleting the account."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.db.models import Count, Max, Min
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import Subject, own_log
from accounts.models import AccessEvent, Consent, Profile, User
from intake.diary import account
from intake.diary.log import Log
from intake.pages.my_data.forms import DeleteAccountForm
from intake.pages.toasts import posted, show_form
from intake.text import date_words
from intake.transfer.exports.archive import stream_archive
from intake.transfer.exports.tables import DIARY
from intake.transfer.exports.text_formats import stream_csv, stream_json
from intake.transfer.exports.workbook import write_workbook


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
        "imports": Log(subject).imports().defer("content", "preview")[:5],
        "zone": Profile.objects.of(user).tzinfo,
    }
    return render(request, "intake/my_data/my_data.html", context)


def _stored(subject: Subject) -> list[tuple[str, int, str]]:
    """(what, how many, more about it) of everything that a person can have stored."""
    log = Log(subject)
    entries = log.entries().aggregate(count=Count("pk"), first=Min("date"), last=Max("date"))
    days = log.days().aggregate(count=Count("pk", distinct=True), comments=Count("comments"))
    count, first, last = entries["count"], entries["first"], entries["last"]
    span = f"{date_words(first)} to {date_words(last)}" if count else ""
    return [
        ("Entries", count, span),
        ("Days", days["count"], "their sums, notes and how they were finished"),
        ("Bands", log.bands().count(), "set by you or for you"),
        ("Symptoms", log.symptoms().count(), "with their notes"),
        ("Comments", days["comments"], "by you and your dietitians"),
        ("Own foods", log.user.own_foods.filter(is_recipe=False).count(), "seen by you alone"),
        ("Saved meals and recipes", log.saved_meals().count(), "seen by you alone"),
        ("Favourite foods", log.favourites().count(), "those you starred"),
        ("Answers in your profile", log.facts().count(), "each with its date"),
        ("Consents", log.user.consents_given.count(), "whom you let in, also ended ones"),
    ]


@own_log
@require_GET
def export_file(_request: HttpRequest, subject: Subject, table: str, form: str) -> HttpResponseBase:
    """One table of the diary as a file."""
    if table not in DIARY or form not in {"csv", "json"}:
        raise Http404
    stream = {"csv": stream_csv, "json": stream_json}[form](DIARY[table], subject.user)
    kind = {"csv": "text/csv; charset=utf-8", "json": "application/json"}[form]
    return _download(stream, kind, f"{table}-{_today(subject)}.{form}")


@own_log
@require_GET
def export_workbook(_request: HttpRequest, subject: Subject) -> HttpResponseBase:
    """The diary as an Excel workbook, made on the disk and sent from there."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    write_workbook(file, subject.user)
    file.seek(0)
    name = f"midband-{_today(subject)}.xlsx"
    response = FileResponse(file, as_attachment=True, filename=name)
    response["Content-Type"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return response


@own_log
@require_GET
def export_all(_request: HttpRequest, subject: Subject) -> HttpResponseBase:
    """Everything about the person as one zip."""
    name = f"everything-{_today(subject)}.zip"
    return _download(stream_archive(subject.user), "application/zip", name)


def _download(stream: Iterator[bytes], kind: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="midband-{name}"'}
    return StreamingHttpResponse(stream, content_type=kind, headers=headers)


def _today(subject: Subject) -> str:
    return Profile.objects.of(subject.user).today().isoformat()


@sensitive_post_parameters("password")
@own_log
@require_http_methods(["GET", "POST"])
def delete_account(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show what is deleted for good, and delete it once the password is confirmed."""
    if request.method == "POST":
        # The same limit as where a password is asked for again elsewhere.
        too_many: HttpResponse | None = ratelimit.consume_or_429(
            request, action="reauthenticate", user=subject.user
        )
        if too_many is not None:
            return too_many
    form = DeleteAccountForm(posted(request), user=subject.user)
    if form.is_valid():
        user = User.objects.get(pk=subject.user.pk)
        logout(request)
        account.delete_account(user=user)
        messages.success(request, "Your account and everything in it is deleted.")
        return redirect("account_login")
    context = {"subject": subject, "form": form, "stored": _stored(subject)}
    return show_form(request, "intake/my_data/delete_account.html", context)
