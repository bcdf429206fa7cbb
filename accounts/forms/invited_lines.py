"""Reading a list of people to invite: pasted lines, what a mail program copies, or a CSV.

Pure: no database. A whole list is judged first, by size, rows and columns; then each row.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.actions.invite_many import Invitee
from accounts.enums import Scope
from accounts.models.caseload import MAX_LABEL
from accounts.models.user import MAX_NAME

#: The most people of one list, columns of a row, and characters of a list.
MAX_ROWS, MAX_COLUMNS, MAX_CHARACTERS = 200, 20, 100_000
#: The longest address, as the column.
MAX_ADDRESS = 254
#: What separates cells; the first that a line has counts.
_SEPARATORS = "\t;,"
#: What the columns may be called.
_COLUMNS = {
    "email": "email e-mail mail address emailaddress e-mailaddress mailaddress",
    "name": "name client fullname clientname",
    "label": "label ownlabel yourlabel mylabel note",
    "scopes": "scopes scope asks asksfor sees maysee",
}
_COLUMN_OF = {word: column for column, words in _COLUMNS.items() for word in words.split()}
#: Words of the labels of scopes that tell none from another.
_FILLERS = frozenset({"and", "may", "set", "my", "the", "only"})
_EVERYTHING = frozenset({"all", "everything"})


class ListRefusedError(ValueError):
    """A list is not read at all; its text is for the person."""


def decoded(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, or else cp1252. Raises ListRefusedError."""
    if b"\0" in content or content.startswith(b"PK\x03\x04"):
        raise ListRefusedError(
            "This is not a text file. Save the table as CSV first, then choose that file."
        )
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ListRefusedError("The letters of this file cannot be read. Save it as CSV in UTF-8.")


def invitees_in(text: str, *, own: str, default: frozenset[Scope]) -> list[Invitee]:
    """Each row of a list with what stands against it. Raises ListRefusedError for the whole.

    ``own`` is the dietitian's own address, ``default`` what is asked for where a row says nothing.
    """
    if len(text) > MAX_CHARACTERS:
        raise ListRefusedError(
            f"The list is too long. It may have {MAX_ROWS} people at a time; send it in parts."
        )
    rows = list(islice(_rows(text), MAX_ROWS + 1))
    if not rows:
        raise ListRefusedError("There is no address in this list.")
    if len(rows) > MAX_ROWS:
        raise ListRefusedError(
            f"The list has more people than {MAX_ROWS}, which is the most at a time. "
            "Send it in parts."
        )
    first_line: dict[str, int] = {}
    found = []
    for invitee, words in rows:
        one = _with_scopes(invitee, words, default)
        if problem := _problem_of(one, own, first_line):
            one = replace(one, problem=problem)
        first_line.setdefault(one.email, one.line)
        found.append(one)
    return found


def header_of(text: str) -> str:
    """The first line where it names the columns, else empty; for a list that is shown again."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[0] if lines and _columns_of(lines[0]) else ""


# -- From text to rows --------------------------------------------------------------------


def _rows(text: str) -> Iterator[tuple[Invitee, str]]:
    """Each person of a list, with the words of the scopes as they were written."""
    lines = text.splitlines()
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    columns = _columns_of(lines[start]) if start < len(lines) else {}
    if columns:
        yield from _rows_of_table(lines, start, columns)
        return
    for number, line in enumerate(lines[start:], start + 1):
        if line.strip():
            yield from _people_of_line(number, line)


def _separator_of(line: str) -> str:
    return next((mark for mark in _SEPARATORS if mark in line), ",")


def _cells(line: str) -> list[str]:
    try:
        (cells,) = csv.reader([line], delimiter=_separator_of(line), skipinitialspace=True)
    except (csv.Error, ValueError) as error:
        raise ListRefusedError("The list cannot be read as a table.") from error
    if len(cells) > MAX_COLUMNS and not all("@" in cell for cell in cells if cell.strip()):
        raise ListRefusedError(f"A row has more than {MAX_COLUMNS} columns.")
    return [cell.strip() for cell in cells]


def _columns_of(line: str) -> dict[str, int]:
    """Which column stands where, if a line names them; empty for a line with people."""
    if "@" in line:
        return {}
    names = [re.sub(r"[\s_.]", "", cell.lower()) for cell in _cells(line)]
    columns: dict[str, int] = {}
    for place, name in enumerate(names):
        if name in _COLUMN_OF:
            columns.setdefault(_COLUMN_OF[name], place)
    return columns if "email" in columns else {}


def _rows_of_table(
    lines: Sequence[str], start: int, columns: dict[str, int]
) -> Iterator[tuple[Invitee, str]]:
    """The rows below the names of columns; a quoted cell may go over several lines."""
    reader = csv.reader(
        (f"{line}\n" for line in lines[start + 1 :]),
        delimiter=_separator_of(lines[start]),
        skipinitialspace=True,
    )
    before = 0
    try:
        for cells in reader:
            first, before = start + 1 + before, reader.line_num
            raw = "\n".join(lines[first : start + 1 + before])
            if not raw.strip():
                continue
            told = {
                column: cells[place].strip() if place < len(cells) else ""
                for column, place in columns.items()
            }
            name, email = _mailbox(told["email"])
            yield _row(first + 1, raw, email, told.get("name") or name, told)
    except csv.Error as error:
        raise ListRefusedError("The list cannot be read as a table.") from error


def _row(line: int, raw: str, email: str, name: str, told: dict[str, str]) -> tuple[Invitee, str]:
    one = Invitee(
        line=line,
        raw=raw,
        email=email.lower(),
        name=" ".join(name.split()),
        label=" ".join(told.get("label", "").split()),
    )
    return one, told.get("scopes", "")


def _mailbox(cell: str) -> tuple[str, str]:
    """The name and the address of a cell, which may be "Ada <ada@example.org>"."""
    boxes, rest = _mailboxes(cell)
    return boxes[0] if len(boxes) == 1 and not rest.strip() else ("", cell)


def _mailboxes(line: str) -> tuple[list[tuple[str, str]], str]:
    """Names with the addresses behind them in angle brackets, and what stands after the last.

    None where the brackets do not match. Split rather than matched by a pattern, whose time
    would grow with the square of a long line.
    """
    before, *parts = line.split("<")
    boxes = []
    for part in parts:
        address, bracket, after = part.partition(">")
        if not bracket:
            return [], line
        boxes.append((_unquoted(before), address.strip()))
        before = after
    return boxes, before


def _unquoted(name: str) -> str:
    return name.strip(" \t,;\"'")


def _people_of_line(number: int, line: str) -> Iterator[tuple[Invitee, str]]:
    """Whoever stands in a line without names of columns: one person, or several addresses."""
    boxes, rest = _mailboxes(line)
    if boxes and "@" not in boxes[0][0]:
        rest = rest.strip()
        more = _cells(rest)[1:] if len(boxes) == 1 and rest[:1] in {*_SEPARATORS} else []
        told = dict(zip(("label", "scopes"), more, strict=False))
        for name, email in boxes:
            raw = line if len(boxes) == 1 else f"{name} <{email}>".strip()
            yield _row(number, raw, email, name, told)
        return
    cells = _cells(line)
    filled = [cell for cell in cells if cell]
    if len(filled) > 1 and all("@" in cell for cell in filled):
        for cell in filled:
            name, email = _mailbox(cell)
            yield _row(number, cell, email, name, {})
        return
    place = next((place for place, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        yield _row(number, line, "", "", {})
        return
    others = cells[:place] + cells[place + 1 :]
    told = dict(zip(("name", "label", "scopes"), others, strict=False))
    name, email = _mailbox(cells[place])
    yield _row(number, line, email, told.get("name") or name, told)


# -- Judging a row --------------------------------------------------------------------------


def _with_scopes(one: Invitee, words: str, default: frozenset[Scope]) -> Invitee:
    """The row with what it asks for, or with a problem for a word that is none."""
    if not words:
        return replace(one, scopes=default)
    found: set[Scope] = set()
    by_word = scope_words()
    for word in re.findall(r"[^\W\d_]+", words.lower()):
        if word in _EVERYTHING:
            found |= set(Scope)
        elif (known := by_word.get(_singular(word))) is not None:
            found.add(known)
        elif word not in _FILLERS:
            return replace(one, problem=f"“{word}” says nothing to ask for. {SCOPE_HINT}")
    return replace(one, scopes=frozenset(found))


def scope_words() -> dict[str, Scope]:
    """The words that name a scope: those of its label."""
    return {
        _singular(word): scope
        for scope in Scope
        for word in re.findall(r"[a-z]+", str(scope.label).lower())
        if word not in _FILLERS
    }


def _singular(word: str) -> str:
    return word.removesuffix("s")


#: The words for a row, as they are explained.
SCOPE_HINT = (
    "The words are: "
    + ", ".join(
        dict.fromkeys(
            word
            for scope in Scope
            for word in re.findall(r"[a-z]+", str(scope.label).lower())
            if word not in _FILLERS
        )
    )
    + ", all."
)


def _problem_of(one: Invitee, own: str, first_line: dict[str, int]) -> str:
    """What stands against a row by itself and beside the others; empty for nothing."""
    if not one.email:
        return "There is no address in this line."
    if not _is_address(one.email):
        return f"“{one.email[:80]}” is no e-mail address."
    if one.email == own.lower():
        return "This is your own address."
    if one.email in first_line:
        return f"This address stands in line {first_line[one.email]} already."
    for what, text, most in (("name", one.name, MAX_NAME), ("label", one.label, MAX_LABEL)):
        if len(text) > most:
            return f"The {what} is longer than {most} letters."
    return one.problem


def _is_address(text: str) -> bool:
    if len(text) > MAX_ADDRESS:
        return False
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
