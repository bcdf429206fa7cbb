"""Emergency signs in what clients write: real people's words, and what only looks like a sign."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from intake.science.signs.in_messages import EMERGENCY_PHRASES, signs_in_message

_SIGNS = {
    "B": "difficulty breathing",
    "F": "fainting",
    "H": "a slow or irregular heartbeat",
    "C": "confusion",
    "W": "marked weakness",
    "S": "tingling or weakness that spreads",
    "O": "sudden weakness of one side",
    "T": "trouble swallowing",
    "L": "loss of bladder or bowel control",
    "I": "a fit",
}
_LINES = Path(__file__).with_name("emergency_messages.txt").read_text(encoding="utf-8")
_MESSAGES = [line.split("\t") for line in _LINES.splitlines() if line and line[0] != "#"]


@pytest.mark.parametrize(("codes", "text"), _MESSAGES, ids=[text for _, text in _MESSAGES])
def test_a_message_names_its_signs_and_no_other(codes: str, text: str) -> None:
    wanted = {_SIGNS[code] for code in codes.split(",") if code != "-"}
    assert set(signs_in_message(text)) == wanted


def test_there_are_messages_enough_of_either_kind() -> None:
    told = [text for codes, text in _MESSAGES if codes != "-"]
    assert len(told) >= 300
    assert len(_MESSAGES) - len(told) >= 300
    assert {code for codes, _ in _MESSAGES for code in codes.split(",")} == {*_SIGNS, "-"}
    assert set(_SIGNS.values()) == set(EMERGENCY_PHRASES)


def test_how_it_is_typed_changes_nothing() -> None:
    for text in ("I can't breathe", "I can’t breathe", "i cant breathe", "I CAN NOT BREATHE"):
        assert signs_in_message(text) == ("difficulty breathing",)


def test_signs_come_in_one_order_and_each_once() -> None:
    text = "Had a fit. I fainted, and fainted again.\nMy pulse is irregular."
    assert signs_in_message(text) == ("a slow or irregular heartbeat", "fainting", "a fit")


def test_a_denial_holds_for_its_own_sentence_alone() -> None:
    assert signs_in_message("No palpitations. Fainted twice.") == ("fainting",)
    assert signs_in_message("no palpitations but I fainted") == ("fainting",)
    assert signs_in_message("") == ()


@pytest.mark.parametrize(
    "words",
    [
        *(
            "a ",
            "numb ",
            "my heart is ",
            "i cant ",
            "no ",
            "not ",
            "heart ",
            "very ",
            "so ",
            "?",
            "a. ",
        ),
        *("no palpitations ", "my mum fainted ", "no legs numb moving up to my knee "),
    ],
)
def test_the_longest_message_takes_no_time(words: str) -> None:
    started = time.perf_counter()
    signs_in_message((words * 2_000)[:1_990] + " confused")
    # A few milliseconds; a pattern that tries every way to read a text would take minutes.
    assert time.perf_counter() - started < 1
