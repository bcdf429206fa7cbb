"""Bringing a diary along: plan it, add it chunk by chunk, take it all back."""

from intake.actions.imports.asking import Answers
from intake.actions.imports.plan import (
    CannotImportError,
    Choices,
    answer_kinds,
    begin_import,
    plan_import,
)
from intake.actions.imports.steps import (
    discard_import,
    start_import,
    step_import,
    sweep_imports,
    undo_import,
)

__all__ = [
    "Answers",
    "CannotImportError",
    "Choices",
    "answer_kinds",
    "begin_import",
    "discard_import",
    "plan_import",
    "start_import",
    "step_import",
    "sweep_imports",
    "undo_import",
]
