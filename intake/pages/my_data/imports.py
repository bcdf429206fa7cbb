"""Importing a diary: file, columns, preview, progress, undo."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import HtmxHttpRequest, Subject, own_log
from accounts.models import Profile
from accounts.views.limits import limited
from intake.diary.log import Log
from intake.enums import ImportLayout, ImportState
from intake.models import Import
from intake.pages.fields import DAYS_AHEAD, FIRST_DATE
from intake.pages.my_data.forms import ColumnsForm, KindsForm, StartForm, UploadForm
from intake.pages.my_data.polling import next_look
from intake.transfer.imports import plan, steps
from intake.transfer.imports.plan import CannotImportError, begin_import, plan_import
from intake.transfer.reading.csv_table import FileError


@own_log
@limited("import_diary")
@require_http_methods(["GET", "POST"])
def import_diary(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Show what can be imported; take a file."""
    under_way = Log(subject).imports().under_way().first()
    if under_way is not None:
        return redirect("intake:one_import", under_way.key)
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = begin_import(
                subject=subject.user, file=file, file_name=file.name, **_dates(subject)
            )
        except FileError as error:
            form.add_error("file", str(error))
        else:
            return redirect("intake:one_import", made.key)
    context = {
        "subject": subject,
        "form": form,
        "imports": Log(subject).imports().defer("content", "preview")[:10],
    }
    return render(
        request, "intake/my_data/import_diary.html", context, status=422 if is_sent else 200
    )


@own_log
@require_GET
def one_import(request: HtmxHttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Show where one import stands: its columns, its preview, its progress or its end.

    htmx asks for the progress again until the end, which is read aloud.
    """
    of = get_object_or_404(Log(subject).imports(), key=key)
    context = _context(subject, of) | next_look(request) | {"oob": bool(request.htmx)}
    page = "intake/my_data/one_import.html"
    return render(request, f"{page}#progress" if request.htmx else page, context)


@own_log
@require_POST
def choose_columns(request: HttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Take the person's assignment of columns, and plan the import."""
    of = get_object_or_404(Log(subject).imports(), key=key)
    if of.content is None:
        return redirect("intake:one_import", key)
    form = _columns_form(of, request)
    if form.is_valid():
        try:
            plan_import(record=of, choices=form.choices, **_dates(subject))
        except (CannotImportError, FileError) as refusal:
            messages.error(request, str(refusal))
        return redirect("intake:one_import", key)
    context = _context(subject, of) | {"columns_form": form, "asks": True}
    return render(request, "intake/my_data/one_import.html", context, status=422)


@own_log
@require_POST
def answer_kinds(request: HttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Take the person's answers on which names are supplements, and plan the import again."""
    of = get_object_or_404(Log(subject).imports(), key=key)
    if of.content is None or of.state != ImportState.READY:
        return redirect("intake:one_import", key)
    form = _kinds_form(of, request)
    if form.is_valid():
        try:
            plan.answer_kinds(record=of, answers=form.answers, **_dates(subject))
        except CannotImportError as refusal:
            messages.error(request, str(refusal))
        return redirect("intake:one_import", key)
    context = _context(subject, of) | {"kinds_form": form}
    return render(request, "intake/my_data/one_import.html", context, status=422)


@own_log
@require_POST
def start_import(request: HttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Begin to add what the preview showed."""
    get_object_or_404(Log(subject).imports(), key=key)
    form = StartForm(request.POST)
    try:
        steps.start_import(
            subject=subject.user,
            key=key,
            has_doubtful=form.is_valid() and form.cleaned_data["has_doubtful"],
        )
    except CannotImportError as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:one_import", key)


@own_log
@require_POST
def step_import(_request: HttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Let an import go on that stopped on its way."""
    of = get_object_or_404(Log(subject).imports(), key=key)
    if of.is_under_way:
        steps.give_out(of)
    return redirect("intake:one_import", key)


@own_log
@require_POST
def undo_import(request: HttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Begin to take an import back."""
    get_object_or_404(Log(subject).imports(), key=key)
    try:
        steps.undo_import(subject=subject.user, key=key)
    except CannotImportError as refusal:
        messages.error(request, str(refusal))
    return redirect("intake:one_import", key)


@own_log
@require_POST
def discard_import(request: HttpRequest, subject: Subject, key: uuid.UUID) -> HttpResponse:
    """Discard a file whose import was not started."""
    steps.discard_import(subject=subject.user, key=key)
    messages.info(request, "The file is dropped. Nothing was added.")
    return redirect("intake:import_diary")


def _dates(subject: Subject) -> dict[str, Any]:
    today = Profile.objects.of(subject.user).today()
    return {"earliest": FIRST_DATE, "latest": today + DAYS_AHEAD}


def _columns_form(of: Import, request: HttpRequest | None = None) -> ColumnsForm:
    reading = of.reading
    return ColumnsForm(
        None if request is None else request.POST,
        header=reading["header"],
        mapping=reading["mapping"],
        must_ask_order=reading["must_ask_order"],
    )


def _kinds_form(of: Import, request: HttpRequest | None = None) -> KindsForm:
    # A file that was planned before names were asked about has no questions.
    return KindsForm(
        None if request is None else request.POST,
        questions=of.preview.get("questions", []),
        others=of.preview.get("others", {"names": 0, "rows": 0}),
        rest=of.reading.get("rest", ""),
    )


def _context(subject: Subject, of: Import) -> dict[str, Any]:
    context: dict[str, Any] = {
        "subject": subject,
        "import": of,
        "layout_words": ImportLayout(of.layout).label,
        "asks": of.state == ImportState.ASKING,
    }
    if of.state in {ImportState.ASKING, ImportState.READY}:
        return context | {
            "columns_form": _columns_form(of),
            "kinds_form": _kinds_form(of),
            "start_form": StartForm(),
        }
    if of.is_under_way:
        return context | _progress(of) | {"has_stopped": not steps.is_given_out(of)}
    # Swept after a day; the page then says less.
    if last := of.preview.get("last"):
        context["last_day_url"] = subject.url("intake:day", dt.date.fromisoformat(last))
    return context


def _progress(of: Import) -> dict[str, int]:
    """Rows in all and rows behind, counted towards the end that is aimed at."""
    chunks = of.own_chunks.order_by()
    total = chunks.aggregate(rows=Sum("row_count"))["rows"] or 0
    done = chunks.filter(is_done=True).aggregate(rows=Sum("row_count"))["rows"] or 0
    is_back = of.state == ImportState.UNDOING
    return {"rows_total": total, "rows_done": total - done if is_back else done}
