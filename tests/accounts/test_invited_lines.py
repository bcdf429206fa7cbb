"""Reading a list of people to invite, as it is pasted or saved by a spreadsheet."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.enums import Scope
from accounts.forms.invited_lines import (
    MAX_ROWS,
    ListRefusedError,
    decoded,
    invitees_in,
    scope_words,
)

OWN = "dana@example.org"
ADA, BOB = "ada@example.org", "bob@example.org"
NONE: frozenset[Scope] = frozenset()


def read(text: str, default: frozenset[Scope] = NONE) -> list[tuple[str, str, str]]:
    """Address, name and label of each row."""
    rows = invitees_in(text, own=OWN, default=default)
    return [(one.email, one.name, one.label) for one in rows]


def problems(text: str) -> list[str]:
    """What stands against each row."""
    return [one.problem for one in invitees_in(text, own=OWN, default=NONE)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (ADA, [(ADA, "", "")]),
        (f"  {ADA.upper()} \n\n", [(ADA, "", "")]),
        (f"{ADA}, Ada L., Tuesday", [(ADA, "Ada L.", "Tuesday")]),
        (f"{ADA};Ada L.;Tuesday", [(ADA, "Ada L.", "Tuesday")]),
        (f"Ada L.\t{ADA}\tTuesday", [(ADA, "Ada L.", "Tuesday")]),
        (f'"L., Ada",{ADA}', [(ADA, "L., Ada", "")]),
        (f"Ada Lovelace <{ADA}>", [(ADA, "Ada Lovelace", "")]),
        (f'"Lovelace, Ada" <{ADA}>;', [(ADA, "Lovelace, Ada", "")]),
        (f"Lovelace, Ada <{ADA}>", [(ADA, "Lovelace, Ada", "")]),
        (f"<{ADA}>", [(ADA, "", "")]),
        (f"Ada <{ADA}>; Bob <{BOB}>", [(ADA, "Ada", ""), (BOB, "Bob", "")]),
        (f"Ada <{ADA}>, Tuesday, notes", [(ADA, "Ada", "Tuesday")]),
        (f"{ADA}, {BOB}", [(ADA, "", ""), (BOB, "", "")]),
        (f"{ADA}; {BOB};", [(ADA, "", ""), (BOB, "", "")]),
        (f"Name,E-Mail\nAda,{ADA}\nBob,{BOB}", [(ADA, "Ada", ""), (BOB, "Bob", "")]),
        (f"\nlabel;Phone;Address;name\nT1;1;{ADA};Ada", [(ADA, "Ada", "T1")]),
        (f'name,email\n"Ada\nLovelace",{ADA}', [(ADA, "Ada Lovelace", "")]),
        (f"email\nAda <{ADA}>", [(ADA, "Ada", "")]),
        (f"e-mail address\n{ADA}\n\n{BOB}\n", [(ADA, "", ""), (BOB, "", "")]),
        (f"email,name\n{ADA}", [(ADA, "", "")]),
    ],
)
def test_lists_are_read_as_people_write_them(text: str, rows: list[tuple[str, str, str]]) -> None:
    assert read(text) == rows
    assert set(problems(text)) == {""}


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Ada Lovelace", "There is no address in this line."),
        ("ada@", "“ada@” is no e-mail address."),
        (f"a@b c@d {ADA}", f"“a@b c@d {ADA}” is no e-mail address."),
        (OWN.upper(), "This is your own address."),
        (f"{ADA}, {'x' * 121}", "The name is longer than 120 letters."),
        (f"{ADA},Ada,{'x' * 61}", "The label is longer than 60 letters."),
        (f"{'a' * 250}@example.org", f"“{'a' * 80}” is no e-mail address."),
        (f"{ADA},Ada,T1,blood", "“blood” says nothing to ask for."),
        (f"name,email\nAda,\nBob,{BOB}", "There is no address in this line."),
        (f"Ada <{ADA}", f"“ada <{ADA}” is no e-mail address."),
    ],
)
def test_each_problem_is_said_in_words(text: str, problem: str) -> None:
    assert problems(text)[0].startswith(problem)


def test_an_address_that_stands_twice_names_the_first_line() -> None:
    text = f"{ADA}\n\n{BOB}\n{ADA.title()},Ada"
    assert problems(text) == ["", "", "This address stands in line 1 already."]
    lines = [one.line for one in invitees_in(text, own=OWN, default=NONE)]
    assert lines == [1, 3, 4]


@pytest.mark.parametrize(
    ("words", "scopes"),
    [
        ("log", {Scope.LOG}),
        ("notes", {Scope.SYMPTOMS_NOTES}),
        ("Symptoms and notes", {Scope.SYMPTOMS_NOTES}),
        ("medicines + band", {Scope.PROFILE_MEDICINES, Scope.MAY_SET_BAND}),
        ("symptom/profile", {Scope.SYMPTOMS_NOTES, Scope.PROFILE_MEDICINES}),
        ("may set my band", {Scope.MAY_SET_BAND}),
        ("All", set(Scope)),
    ],
)
def test_scopes_are_plain_words(words: str, scopes: set[Scope]) -> None:
    (row,) = invitees_in(f"{ADA},Ada,T1,{words}", own=OWN, default=frozenset(Scope))
    assert row.problem == ""
    assert row.scopes == scopes
    (column,) = invitees_in(f"scopes;email\n{words};{ADA}", own=OWN, default=NONE)
    assert column.scopes == scopes


def test_where_a_row_says_nothing_the_boxes_count() -> None:
    default = frozenset({Scope.MAY_SET_BAND})
    (row,) = invitees_in(ADA, own=OWN, default=default)
    assert row.scopes == default


def test_every_scope_has_a_word() -> None:
    assert set(scope_words().values()) == set(Scope)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\n",
        "\n".join(f"a{number}@example.org" for number in range(MAX_ROWS + 1)),
        f"{ADA}," + "x," * 20,
        "email," + "x," * 20,
        "x" * 100_001,
    ],
)
def test_a_list_that_is_too_much_is_refused_before_its_first_row(text: str) -> None:
    with pytest.raises(ListRefusedError):
        invitees_in(text, own=OWN, default=NONE)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Zoë".encode(), "Zoë"),
        ("Zoë".encode("utf-8-sig"), "Zoë"),
        ("Zoë “Z”".encode("cp1252"), "Zoë “Z”"),
    ],
)
def test_files_of_any_spreadsheet_are_read(content: bytes, text: str) -> None:
    assert decoded(content) == text


@pytest.mark.parametrize("content", [b"PK\x03\x04xyz", "a".encode("utf-16"), b"\x81\x8d"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(ListRefusedError):
        decoded(content)


@pytest.mark.parametrize("unit", ["a", "<", "<>", " ", "@", ",", '"', "a@b,", "<a@b.org>", "< "])
def test_long_lines_take_no_time(unit: str) -> None:
    began = time.perf_counter()
    with contextlib.suppress(ListRefusedError):
        invitees_in(unit * (100_000 // len(unit)), own=OWN, default=NONE)
    assert time.perf_counter() - began < 1


@given(st.text(alphabet=' ,;\t\n"<>@a.é', max_size=60))
def test_whatever_is_pasted_is_read_or_refused(text: str) -> None:
    try:
        rows = invitees_in(text, own=OWN, default=NONE)
    except ListRefusedError:
        return
    assert all(row.line >= 1 and row.raw for row in rows)
