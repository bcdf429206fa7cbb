"""Reading a file of foods into a dataset, checked row by row while it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from tablib import Dataset

from foods.curation.files.cells import cell_text

#: The most rows of a file: it is checked in one transaction, for which others wait.
MAX_ROWS = 1_000
#: The longest cell that is read (characters); the longest of the whole table is under 200.
MAX_CELL = 5_000
#: How many columns of a wrong file an error message lists.
_NAMES_SHOWN = 5


class FoodFileError(ValueError):
    """A file that is refused; its text is for the curator."""


def dataset_of(
    rows: Iterable[Sequence[Any]], *, known: Sequence[str], needed: Sequence[str]
) -> Dataset:
    """Return the rows of a file; the first one has the column names.

    ``known`` are the columns a file may have, ``needed`` those it must have. Empty
    rows at the end are left out. Raises FoodFileError at the first error, without
    reading on, and ValueError where no column is named.
    """
    read = iter(rows)
    headers = _headers(next(read, ()), known, needed)
    dataset = Dataset(headers=headers)
    empty = 0
    for number, row in enumerate(read, start=1):
        if not any(map(cell_text, row)):
            empty += 1
            continue
        if number > MAX_ROWS:
            raise FoodFileError(f"A file may have at most {MAX_ROWS:,} rows; send it in parts.")
        _check_row(row, number + 1, headers)
        cells = list(row[: len(headers)])
        for _ in range(empty):
            dataset.append([""] * len(headers))
        empty = 0
        dataset.append(cells + [""] * (len(headers) - len(cells)))
    return dataset


def _headers(row: Sequence[Any], known: Sequence[str], needed: Sequence[str]) -> list[str]:
    names = [cell_text(cell) for cell in row]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise ValueError("The first row names no column.")
    if unknown := [name for name in names if name not in known]:
        raise FoodFileError(
            f"{_list_names('Unknown columns', unknown)} A food table has {', '.join(known)}."
        )
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise FoodFileError(_list_names("Columns that are there twice", twice))
    if lacking := [name for name in needed if name not in names]:
        raise FoodFileError(_list_names("Columns that are missing", lacking))
    return names


def _check_row(row: Sequence[Any], line: int, headers: Sequence[str]) -> None:
    """Raise FoodFileError for too many cells, or one that is too long."""
    if any(map(cell_text, row[len(headers) :])):
        raise FoodFileError(f"Row {line} has more cells than the first row has names.")
    for name, cell in zip(headers, row, strict=False):
        if len(str(cell)) > MAX_CELL:
            raise FoodFileError(
                f"Row {line}, {name}: a cell may have at most {MAX_CELL:,} characters."
            )


def _list_names(what: str, names: Sequence[str]) -> str:
    """An error message with the first names, each shortened."""
    shown = [f"{name[:40]}…" if len(name) > 40 else name or "(no name)" for name in names]
    more = len(names) - _NAMES_SHOWN
    rest = f" and {more:,} more" if more > 0 else ""
    return f"{what}: {', '.join(shown[:_NAMES_SHOWN])}{rest}."
