"""The diary's pages: the day, adding to it, one entry, the band, one's own data."""

from intake.views.add import add, add_entry, amount
from intake.views.band import band, reset_band
from intake.views.beside import beside
from intake.views.carry import copy, duplicate, move
from intake.views.clients import clients
from intake.views.conversation import add_comment, delete_comment, review
from intake.views.day import day, finish, jump, put_notice_away, reopen, today
from intake.views.entry import delete_entry, entry, undo
from intake.views.favourite import star
from intake.views.find import find
from intake.views.gap import gap, preferences
from intake.views.imports import (
    answer_kinds,
    choose_columns,
    discard_import,
    import_diary,
    one_import,
    start_import,
    step_import,
    undo_import,
)
from intake.views.kidneys import kidneys
from intake.views.learn import learn
from intake.views.meal import add_recipe, keep_meal, meal
from intake.views.meals import delete_meal, log_meal, meals
from intake.views.medicines import medicines, remove_medicine
from intake.views.my_data import (
    delete_account,
    export_all,
    export_file,
    export_workbook,
    my_data,
)
from intake.views.note import note
from intake.views.past import past_entries
from intake.views.quick import quick_add
from intake.views.report import report, report_pdf
from intake.views.several import add_several
from intake.views.supplements import supplements
from intake.views.symptom import add_symptom, delete_symptom, symptom, symptoms
from intake.views.trends import sources, trend_days, trends

__all__ = [
    "add",
    "add_comment",
    "add_entry",
    "add_recipe",
    "add_several",
    "add_symptom",
    "amount",
    "answer_kinds",
    "band",
    "beside",
    "choose_columns",
    "clients",
    "copy",
    "day",
    "delete_account",
    "delete_comment",
    "delete_entry",
    "delete_meal",
    "delete_symptom",
    "discard_import",
    "duplicate",
    "entry",
    "export_all",
    "export_file",
    "export_workbook",
    "find",
    "finish",
    "gap",
    "import_diary",
    "jump",
    "keep_meal",
    "kidneys",
    "learn",
    "log_meal",
    "meal",
    "meals",
    "medicines",
    "move",
    "my_data",
    "note",
    "one_import",
    "past_entries",
    "preferences",
    "put_notice_away",
    "quick_add",
    "remove_medicine",
    "reopen",
    "report",
    "report_pdf",
    "reset_band",
    "review",
    "sources",
    "star",
    "start_import",
    "step_import",
    "supplements",
    "symptom",
    "symptoms",
    "today",
    "trend_days",
    "trends",
    "undo",
    "undo_import",
]
