"""Writes over several rows: each is atomic, locks its days first and is signed."""

from intake.actions.account import delete_account
from intake.actions.band import reset_band, set_band
from intake.actions.carry import Carried, Pick, add_several, copy_entries, move_entries
from intake.actions.conversation import (
    CommentGoneError,
    add_comment,
    delete_comment,
    set_review,
)
from intake.actions.day import finish_day, reopen_day, rewrite_sums
from intake.actions.entry import (
    AlreadyActedError,
    Outcome,
    add_entry,
    change_entry,
    change_quick_entry,
    delete_entry,
    quick_add,
)
from intake.actions.favourite import star_food
from intake.actions.imports import (
    Answers,
    CannotImportError,
    Choices,
    answer_kinds,
    begin_import,
    discard_import,
    plan_import,
    start_import,
    step_import,
    sweep_imports,
    undo_import,
)
from intake.actions.past import Following, differing_entries, follow_food
from intake.actions.product import log_product, remember_supplement
from intake.actions.saved import (
    ItemAmount,
    ItemChanges,
    LoggedMeal,
    Said,
    change_meal,
    delete_meal,
    keep_meal,
    log_meal,
)
from intake.actions.symptom import Felt, add_symptom, change_symptom, delete_symptom, set_note
from intake.actions.undo import CannotUndoError, undo

__all__ = [
    "AlreadyActedError",
    "Answers",
    "CannotImportError",
    "CannotUndoError",
    "Carried",
    "Choices",
    "CommentGoneError",
    "Felt",
    "Following",
    "ItemAmount",
    "ItemChanges",
    "LoggedMeal",
    "Outcome",
    "Pick",
    "Said",
    "add_comment",
    "add_entry",
    "add_several",
    "add_symptom",
    "answer_kinds",
    "begin_import",
    "change_entry",
    "change_meal",
    "change_quick_entry",
    "change_symptom",
    "copy_entries",
    "delete_account",
    "delete_comment",
    "delete_entry",
    "delete_meal",
    "delete_symptom",
    "differing_entries",
    "discard_import",
    "finish_day",
    "follow_food",
    "keep_meal",
    "log_meal",
    "log_product",
    "move_entries",
    "plan_import",
    "quick_add",
    "remember_supplement",
    "reopen_day",
    "reset_band",
    "rewrite_sums",
    "set_band",
    "set_note",
    "set_review",
    "star_food",
    "start_import",
    "step_import",
    "sweep_imports",
    "undo",
    "undo_import",
]
