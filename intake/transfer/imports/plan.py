"""From an uploaded file to a plan that the person can look at before it is carried out."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from accounts.models import User
from foods.amounts import amount_words, magnesium_in, show_mg
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from intake.enums import ImportState
from intake.models import Import, ImportChunk
from intake.transfer.imports.kind_questions import (
    KindAnswers,
    KindQuestions,
    answers_for,
    known_kinds,
)
from intake.transfer.imports.matching import MatchedFoods, match_foods
from intake.transfer.imports.planned_entries import (
    PlannedEntry,
    same_day_fingerprint,
    split_already_logged,
)
from intake.transfer.reading.conventions import detect_conventions
from intake.transfer.reading.csv_table import CsvTable, FileError, open_table
from intake.transfer.reading.kinds import Classification, KindClassifier
from intake.transfer.reading.layouts import ColumnMapping, Layout, recognise_layout
from intake.transfer.reading.row_cells import ReadingOptions
from intake.transfer.reading.rows import NO_MAGNESIUM, DiaryRow, RefusedRow, read_rows, reclassify

#: Rows added in one transaction, and a little more where a day is long: some 30 ms.
ROWS_A_CHUNK = 120
#: More rows than this on one date are a mistake in the dates.
MOST_A_DAY = 300
#: Rows of each kind that the preview lists.
LISTED = 100
SAMPLE = 12
#: Chunks written in one go, so that nobody waits long for the database.
_CHUNKS_AT_ONCE = 4


class CannotImportError(Exception):
    """The import cannot go on; the text says why, for the person."""


@dataclass(frozen=True)
class ReadingChoices:
    """What the person said about a file; None where the file itself should tell."""

    mapping: ColumnMapping
    month_first: bool | None = None
    comma: bool | None = None
    #: What the names are that were asked about; None keeps what was said before.
    answers: KindAnswers | None = None


def begin_import(
    *, subject: User, file: BinaryIO, file_name: str, earliest: dt.date, latest: dt.date
) -> Import:
    """Take a file in and plan it, as far as it tells how it is to be read.

    Earlier files that were never started are let go. Rows outside of the dates
    given are refused. Raises FileError for what is no table.
    """
    table = open_table(file)
    layout, mapping = recognise_layout(table.header)
    if layout is Layout.CRONOMETER and "magnesium_mg" not in mapping:
        raise FileError(
            "This file has no column “Magnesium (mg)”. In Cronometer, turn magnesium on among "
            "the nutrients shown, export the servings again, and choose that file."
        )
    choices = ReadingChoices(mapping)
    order, must_ask, comma = detect_conventions(table, mapping)
    with transaction.atomic():
        subject.imports.drafts().delete()
        made = Import.objects.create(
            subject=subject,
            file_name=file_name[-200:],
            content=_packed(file),
            layout=layout,
            reading={
                "header": table.header,
                "mapping": mapping,
                "month_first": order,
                "comma": comma,
                "encoding": table.encoding_name,
                "must_ask_order": must_ask,
            },
        )
    if layout is Layout.OTHER or must_ask:
        return made
    return _plan(made, table, choices, earliest, latest)


def plan_import(
    *, of: Import, choices: ReadingChoices, earliest: dt.date, latest: dt.date
) -> Import:
    """Plan a file anew, as the person said how it is to be read.

    Raises CannotImportError where it was started meanwhile.
    """
    if of.content is None:
        raise CannotImportError("This import was started already.")
    table = open_table(io.BytesIO(zlib.decompress(bytes(of.content))))
    return _plan(of, table, choices, earliest, latest)


def answer_kinds(*, of: Import, answers: KindAnswers, earliest: dt.date, latest: dt.date) -> Import:
    """Take the person's word for which names are supplements, and plan the file anew.

    What was said of other names before still holds. Raises CannotImportError
    where the import was started meanwhile.
    """
    said = answers_for(of)
    choices = ReadingChoices(
        mapping=of.reading["mapping"],
        month_first=of.reading["month_first"],
        comma=of.reading["comma"],
        answers=KindAnswers({**said.kinds, **answers.kinds}, answers.rest or said.rest),
    )
    return plan_import(of=of, choices=choices, earliest=earliest, latest=latest)


def _packed(file: BinaryIO) -> bytes:
    file.seek(0)
    packer = zlib.compressobj(3)
    parts = [packer.compress(block) for block in iter(lambda: file.read(1 << 16), b"")]
    return b"".join([*parts, packer.flush()])


def _plan(
    of: Import, table: CsvTable, choices: ReadingChoices, earliest: dt.date, latest: dt.date
) -> Import:
    order, _must_ask, comma = detect_conventions(table, choices.mapping)
    layout = Layout(of.layout)
    answers = answers_for(of) if choices.answers is None else choices.answers
    options = ReadingOptions(
        layout=layout,
        mapping=choices.mapping,
        earliest=earliest,
        latest=latest,
        month_first=bool(order if choices.month_first is None else choices.month_first),
        comma=bool(comma if choices.comma is None else choices.comma),
        classifier=KindClassifier(
            table={} if layout is Layout.MIDBAND else known_kinds(of.subject),
            answers=answers.kinds,
            rest=answers.rest,
        ),
    )
    found = _PlanPreview()
    for row in read_rows(table, options):
        found.take(row)
    if options.classifier.doubted:
        for rows in found.days.values():
            for row in rows:
                reclassify(row, options)
    # Until all is planned it cannot be started; what was started is left alone.
    draft = Import.objects.drafts().filter(pk=of.pk)
    if not draft.update(state=ImportState.ASKING):
        raise CannotImportError("This import was started already.")
    of.chunks.all().delete()
    try:
        _keep_chunks(of, found)
    except IntegrityError:
        raise CannotImportError("This file is being read already.") from None
    asked = found.asking.preview(answers)
    of.reading |= {
        "kinds": {key: answers.kinds[key] for key in sorted(options.classifier.used)},
        "rest": answers.rest,
        "open": asked["open"],
        "mapping": choices.mapping,
        "month_first": options.month_first,
        "comma": options.comma,
    }
    of.state = ImportState.READY
    of.sound_count, of.doubtful_count = found.counts["sound"], found.counts["doubtful"]
    of.duplicate_count, of.refused_count = found.counts["known"], found.counts["refused"]
    of.preview = (
        found.listed
        | asked
        | {
            "remarks": found.remarks.most_common(),
            "first": min(found.days).isoformat() if found.days else None,
            "last": max(found.days).isoformat() if found.days else None,
            "days": len(found.days),
            "matched": found.counts["matched"],
        }
    )
    of.save(
        update_fields=[
            "reading",
            "state",
            "preview",
            "sound_count",
            "doubtful_count",
            "duplicate_count",
            "refused_count",
        ]
    )
    return of


def _keep_chunks(of: Import, found: _PlanPreview) -> None:
    matches = match_foods(of.subject, [row for rows in found.days.values() for row in rows])
    chunks: list[ImportChunk] = []
    for number, rows in enumerate(_whole_days(found.days)):
        chunks.append(_chunk(of, number, rows, matches, found))
        if len(chunks) == _CHUNKS_AT_ONCE:
            ImportChunk.objects.bulk_create(chunks)
            chunks = []
    ImportChunk.objects.bulk_create(chunks)


class _PlanPreview:
    """What was read so far: rows by date, and what the preview says of them."""

    def __init__(self) -> None:
        self.days: dict[dt.date, list[DiaryRow]] = {}
        self.counts: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()
        self.asking = KindQuestions()
        self.listed: dict[str, list[list[Any]]] = {
            "sound": [],
            "doubtful": [],
            "known": [],
            "refused": [],
        }

    def take(self, row: DiaryRow | RefusedRow) -> None:
        if isinstance(row, RefusedRow):
            self.note("refused", row.line, row.text, row.reason)
            return
        rows = self.days.setdefault(row.date, [])
        if len(rows) == MOST_A_DAY:
            reason = f"{row.date} has more than {MOST_A_DAY} rows."
            self.note("refused", row.line, row_summary(row), reason)
            return
        rows.append(row)

    def note(self, kind: str, line: int, words: str, reason: str = "") -> None:
        self.counts[kind] += 1
        if len(self.listed[kind]) < (SAMPLE if kind in {"sound", "known"} else LISTED):
            self.listed[kind].append([line, words, reason])


def row_summary(row: DiaryRow) -> str:
    """A row in one line, as the preview lists it."""
    mg = "unknown" if row.magnesium_mg is None else f"{show_mg(row.magnesium_mg)} mg"
    kind = f", {row.kind}" if row.kind in SUPPLEMENTAL else ""
    return f"{row.date}, {row.name}, {amount_words(row.quantity, row.unit_label)}, {mg}{kind}"


def _whole_days(days: dict[dt.date, list[DiaryRow]]) -> Iterator[list[DiaryRow]]:
    """The rows in order of their dates, in pieces that never part a day."""
    piece: list[DiaryRow] = []
    for date in sorted(days):
        piece += days[date]
        if len(piece) >= ROWS_A_CHUNK:
            yield piece
            piece = []
    if piece:
        yield piece


def _chunk(
    of: Import, number: int, rows: list[DiaryRow], matches: MatchedFoods, found: _PlanPreview
) -> ImportChunk:
    planned = [_planned(row, matches, Layout(of.layout)) for row in rows]
    for row in rows:
        found.remarks.update(row.remarks)
    row_of = {id(plan): row for plan, row in zip(planned, rows, strict=True)}
    entries = of.subject.entries.filter(date__range=(rows[0].date, rows[-1].date))
    new, known, loose = split_already_logged(planned, entries)
    doubted = set()
    for plan in new:
        row = row_of[id(plan)]
        fingerprint = same_day_fingerprint(
            row.date, row.name, plan.values["magnesium_mg"], plan.values["grams"]
        )
        if loose[fingerprint]:
            loose[fingerprint] -= 1
            row.doubt = row.doubt or "The same is logged on this day at another place."
        if row.doubt:
            doubted.add(id(plan))
        found.asking.take(row)
        found.note("doubtful" if row.doubt else "sound", row.line, row_summary(row), row.doubt)
    for plan in known:
        row = row_of[id(plan)]
        found.note("known", row.line, row_summary(row))
    found.counts["matched"] += sum(plan.food_id is not None for plan in planned)
    kept = [
        replace(plan, is_doubtful=True).kept() if id(plan) in doubted else plan.kept()
        for plan in planned
    ]
    return ImportChunk(of=of, number=number, rows=kept, row_count=len(rows))


def _planned(row: DiaryRow, matches: MatchedFoods, layout: Layout) -> PlannedEntry:
    food = matches.food(row)
    if food is None:
        return PlannedEntry.of_row(row, None, None)
    if layout is not Layout.MIDBAND and (row.classification.is_asked or food.kind in SUPPLEMENTAL):
        # Its number in the table says more than any word.
        row.kind, row.classification = food.kind, Classification(food.kind, is_stated=True)
    if layout is Layout.OTHER and row.magnesium_mg is None:
        _take_value(row, food)
    return PlannedEntry.of_row(row, food.pk, matches.portion(food, row))


def _take_value(row: DiaryRow, food: Food) -> None:
    """A table that names a food by its key and weighs it need not state its magnesium."""
    row.kind = food.kind
    if row.grams is not None and food.magnesium_mg_per_100g is not None:
        row.mg_per_100g = food.magnesium_mg_per_100g
        row.magnesium_mg = magnesium_in(row.grams, row.mg_per_100g)
        row.remarks.remove(NO_MAGNESIUM)
