"""Plans an import: reads an uploaded file into chunks and a preview, before any is added."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from django.db import IntegrityError, transaction

from accounts.models import User
from foods.amounts import magnesium_in
from foods.enums import SUPPLEMENTAL
from foods.models import Food
from intake.enums import ImportLayout, ImportState
from intake.models import Import, ImportChunk
from intake.transfer.imports.kind_questions import KindAnswers, answers_for, known_kinds
from intake.transfer.imports.matching import MatchedFoods, match_foods
from intake.transfer.imports.planned_entries import (
    PlannedEntry,
    match_logged,
    same_day_fingerprint,
)
from intake.transfer.imports.preview import ImportPreview, row_summary
from intake.transfer.reading.conventions import detect_conventions
from intake.transfer.reading.csv_table import CsvTable, FileError, open_table
from intake.transfer.reading.kinds import Classification, KindClassifier
from intake.transfer.reading.layouts import ColumnMapping, recognise_layout
from intake.transfer.reading.row_cells import ReadingOptions
from intake.transfer.reading.rows import NO_MAGNESIUM, DiaryRow, read_rows, reclassify

#: Rows added in one transaction, and a little more where a day is long: some 30 ms.
ROWS_A_CHUNK = 120
#: Chunks stored in one statement, so that nobody waits long for the database.
_CHUNKS_AT_ONCE = 4


class CannotImportError(Exception):
    """The import cannot go on; the text says why, for the person."""


@dataclass(frozen=True)
class ReadingChoices:
    """What the person chose for a file; None where the file itself tells."""

    mapping: ColumnMapping
    month_first: bool | None = None
    decimal_comma: bool | None = None
    #: What the names in question are; None keeps the answers given before.
    answers: KindAnswers | None = None


def begin_import(
    *, subject: User, file: BinaryIO, file_name: str, earliest: dt.date, latest: dt.date
) -> Import:
    """Store an uploaded file, and plan it if it tells how it is to be read.

    Earlier files that were never started are deleted. Rows dated outside of
    ``earliest`` to ``latest`` are refused. Raises FileError for a file that is no table.
    """
    table = open_table(file)
    layout, mapping = recognise_layout(table.header)
    if layout is ImportLayout.CRONOMETER and "magnesium_mg" not in mapping:
        raise FileError(
            "This file has no column “Magnesium (mg)”. In Cronometer, turn magnesium on among "
            "the nutrients shown, export the servings again, and choose that file."
        )
    conventions = detect_conventions(table, mapping)
    with transaction.atomic():
        subject.imports.drafts().delete()
        record = Import.objects.create(
            subject=subject,
            file_name=file_name[-200:],
            content=_compressed(file),
            layout=layout,
            reading={
                "header": table.header,
                "mapping": mapping,
                "month_first": conventions.month_first,
                "comma": conventions.decimal_comma,
                "encoding": table.encoding_name,
                "must_ask_order": conventions.is_order_unknown,
            },
        )
    if layout is ImportLayout.OTHER or conventions.is_order_unknown:
        return record
    return _plan(record, table, ReadingChoices(mapping), earliest, latest)


def plan_import(
    *, record: Import, choices: ReadingChoices, earliest: dt.date, latest: dt.date
) -> Import:
    """Plan a file anew with the person's choices.

    Raises CannotImportError where it was started meanwhile.
    """
    if record.content is None:
        raise CannotImportError("This import was started already.")
    table = open_table(io.BytesIO(zlib.decompress(bytes(record.content))))
    return _plan(record, table, choices, earliest, latest)


def answer_kinds(
    *, record: Import, answers: KindAnswers, earliest: dt.date, latest: dt.date
) -> Import:
    """Plan a file anew with answers to which names are supplements.

    Answers for other names, given before, still hold. Raises CannotImportError
    where the import was started meanwhile.
    """
    given = answers_for(record)
    choices = ReadingChoices(
        mapping=record.reading["mapping"],
        month_first=record.reading["month_first"],
        decimal_comma=record.reading["comma"],
        answers=KindAnswers({**given.kinds, **answers.kinds}, answers.rest or given.rest),
    )
    return plan_import(record=record, choices=choices, earliest=earliest, latest=latest)


def _compressed(file: BinaryIO) -> bytes:
    file.seek(0)
    packer = zlib.compressobj(3)
    parts = [packer.compress(block) for block in iter(lambda: file.read(1 << 16), b"")]
    return b"".join([*parts, packer.flush()])


def _plan(
    record: Import, table: CsvTable, choices: ReadingChoices, earliest: dt.date, latest: dt.date
) -> Import:
    """Read the file, store its rows in chunks, and make the import ready to be started."""
    answers = answers_for(record) if choices.answers is None else choices.answers
    options = _options(record, table, choices, answers, earliest, latest)
    preview = ImportPreview()
    for row in read_rows(table, options):
        preview.add(row)
    if options.classifier.doubted:
        for rows in preview.days.values():
            for row in rows:
                reclassify(row, options)
    # While chunks are stored it is no draft that can be started; one that was started stays.
    draft = Import.objects.drafts().filter(pk=record.pk)
    if not draft.update(state=ImportState.ASKING):
        raise CannotImportError("This import was started already.")
    record.own_chunks.all().delete()
    try:
        _store_chunks(record, preview)
    except IntegrityError:
        raise CannotImportError("This file is being read already.") from None
    _store_preview(record, preview, options, answers)
    return record


def _options(
    record: Import,
    table: CsvTable,
    choices: ReadingChoices,
    answers: KindAnswers,
    earliest: dt.date,
    latest: dt.date,
) -> ReadingOptions:
    """Return how a file is read: as the person chose, else as the file tells."""
    layout = ImportLayout(record.layout)
    found = detect_conventions(table, choices.mapping)
    is_chosen = choices.month_first is not None, choices.decimal_comma is not None
    # Our own export states the kind of each row.
    is_own = layout is ImportLayout.MIDBAND
    kinds, shared = ({}, set()) if is_own else known_kinds(record.subject)
    return ReadingOptions(
        layout=layout,
        mapping=choices.mapping,
        earliest=earliest,
        latest=latest,
        month_first=bool(choices.month_first if is_chosen[0] else found.month_first),
        decimal_comma=bool(choices.decimal_comma if is_chosen[1] else found.decimal_comma),
        classifier=KindClassifier(
            table=kinds,
            shared=shared,
            answers=answers.kinds,
            rest=answers.rest,
        ),
    )


def _store_preview(
    record: Import, preview: ImportPreview, options: ReadingOptions, answers: KindAnswers
) -> None:
    questions = preview.questions.as_json(answers)
    record.reading |= {
        "kinds": {key: answers.kinds[key] for key in sorted(options.classifier.used)},
        "rest": answers.rest,
        "open": questions["open"],
        "mapping": options.mapping,
        "month_first": options.month_first,
        "comma": options.decimal_comma,
    }
    record.state = ImportState.READY
    record.sound_count, record.doubtful_count = preview.counts["sound"], preview.counts["doubtful"]
    record.duplicate_count, record.refused_count = (
        preview.counts["known"],
        preview.counts["refused"],
    )
    record.preview = preview.as_json() | questions
    record.save(
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


def _store_chunks(record: Import, preview: ImportPreview) -> None:
    """Store the rows in chunks of whole days, and note each row in the preview."""
    foods = match_foods(record.subject, [row for rows in preview.days.values() for row in rows])
    chunks: list[ImportChunk] = []
    for number, rows in enumerate(_whole_days(preview.days)):
        chunks.append(_chunk(record, number, rows, foods, preview))
        if len(chunks) == _CHUNKS_AT_ONCE:
            ImportChunk.objects.bulk_create(chunks)
            chunks = []
    ImportChunk.objects.bulk_create(chunks)


def _whole_days(days: dict[dt.date, list[DiaryRow]]) -> Iterator[list[DiaryRow]]:
    """Yield the rows by date, in lists that never split a day."""
    rows: list[DiaryRow] = []
    for date in sorted(days):
        rows += days[date]
        if len(rows) >= ROWS_A_CHUNK:
            yield rows
            rows = []
    if rows:
        yield rows


def _chunk(
    record: Import, number: int, rows: list[DiaryRow], foods: MatchedFoods, preview: ImportPreview
) -> ImportChunk:
    planned = [_planned(row, foods, ImportLayout(record.layout)) for row in rows]
    entries = record.subject.entries.filter(date__range=(rows[0].date, rows[-1].date))
    is_logged, same_day = match_logged(planned, entries)
    for place, (row, plan) in enumerate(zip(rows, planned, strict=True)):
        preview.remarks.update(row.remarks)
        preview.counts["matched"] += plan.food_id is not None
        if is_logged[place]:
            preview.note("known", row.line, row_summary(row))
            continue
        fingerprint = same_day_fingerprint(
            row.date, row.name, plan.values["magnesium_mg"], plan.values["grams"]
        )
        if same_day[fingerprint]:
            same_day[fingerprint] -= 1
            row.doubt = row.doubt or "The same is logged on this day at another place."
        if row.doubt:
            planned[place] = replace(plan, is_doubtful=True)
        preview.questions.add(row)
        preview.note("doubtful" if row.doubt else "sound", row.line, row_summary(row), row.doubt)
    stored = [plan.as_json() for plan in planned]
    return ImportChunk(of=record, number=number, rows=stored, row_count=len(rows))


def _planned(row: DiaryRow, foods: MatchedFoods, layout: ImportLayout) -> PlannedEntry:
    """Plan a row, with what the food it names by its key adds to it."""
    food = foods.food(row)
    if food is None:
        return PlannedEntry.of_row(row, None, None)
    if layout is not ImportLayout.MIDBAND and (
        row.classification.is_asked or food.kind in SUPPLEMENTAL
    ):
        # The food it names by its key tells the kind better than any word.
        row.kind, row.classification = food.kind, Classification(food.kind, is_stated=True)
    if layout is ImportLayout.OTHER and row.magnesium_mg is None:
        _add_value_of_food(row, food)
    return PlannedEntry.of_row(row, food.pk, foods.portion(food, row))


def _add_value_of_food(row: DiaryRow, food: Food) -> None:
    """Give a weighed row without magnesium the value of the food it names."""
    row.kind = food.kind
    if row.grams is not None and food.magnesium_mg_per_100g is not None:
        row.mg_per_100g = food.magnesium_mg_per_100g
        row.magnesium_mg = magnesium_in(row.grams, row.mg_per_100g)
        row.remarks.remove(NO_MAGNESIUM)
