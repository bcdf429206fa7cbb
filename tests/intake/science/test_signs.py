"""Which symptoms call for a doctor or an emergency number, and which do not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest

from intake.science.signs.of_symptoms import first_day_of, signs_on
from intake.text import Reader

DAY = dt.date(2026, 11, 22)


@dataclass(frozen=True)
class Noted:
    kind: str
    severity: int = 5
    date: dt.date = DAY
    word: str = ""
    note: str = ""


def days_ago(number: int) -> dt.date:
    return DAY - dt.timedelta(days=number)


@pytest.mark.parametrize(("severity", "is_marked"), [(0, False), (6, False), (7, True), (10, True)])
def test_weakness_is_an_emergency_from_seven(severity: int, is_marked: bool) -> None:
    signs = signs_on(DAY, [Noted("weakness", severity)], Reader.PERSON)
    assert [sign.is_emergency for sign in signs] == [True] * is_marked


@pytest.mark.parametrize(
    "words",
    [
        "confused",
        "Confusion",
        "slow heartbeat",
        "irregular pulse",
        "my heart is beating very slow",
        "palpitations",
        "difficulty breathing",
        "trouble with breathing",
        "short of breath",
        "can't breathe",
        "fainted",
        "nearly passed out",
        "blacked out",
        "very weak",
    ],
)
def test_emergencies_are_known_in_ones_own_words_and_notes(words: str) -> None:
    for noted in (Noted("other", word=words), Noted("headache", note=words)):
        assert [sign.is_emergency for sign in signs_on(DAY, [noted], Reader.PERSON)] == [True]
        assert "call your emergency number" in signs_on(DAY, [noted], Reader.PERSON)[0].words


@pytest.mark.parametrize("words", ["tired", "taste of metal", "breath smells", "weak coffee"])
def test_other_words_raise_nothing(words: str) -> None:
    assert signs_on(DAY, [Noted("other", word=words)], Reader.PERSON) == []


def test_what_was_not_felt_raises_nothing() -> None:
    assert signs_on(DAY, [Noted("other", 0, word="fainting")], Reader.PERSON) == []


@pytest.mark.parametrize(
    "kind", ["nerve_pain", "burning", "tingling", "numbness", "cramps", "spasms"]
)
def test_signs_that_last_for_days_need_a_doctor(kind: str) -> None:
    lasting = [Noted(kind, 3, days_ago(number)) for number in (0, 2, 6)]
    (sign,) = signs_on(DAY, lasting, Reader.PERSON)
    assert not sign.is_emergency
    name = kind.capitalize().replace("_", " ")
    assert sign.words == f"{name} on 3 or more of the last 7 days: see a doctor about this."
    assert signs_on(DAY, lasting[:2], Reader.PERSON) == []
    assert signs_on(DAY, [*lasting[:2], Noted(kind, 3, days_ago(7))], Reader.PERSON) == []


def test_pain_in_ones_own_words_lasts_too() -> None:
    for words in ("leg pain", "burning soles"):
        lasting = [Noted("other", 4, days_ago(n), word=words) for n in range(3)]
        assert "Pain on 3" in signs_on(DAY, lasting, Reader.PERSON)[0].words
    burnt = [Noted("other", 4, days_ago(n), word="heartburn") for n in range(3)]
    assert signs_on(DAY, burnt, Reader.PERSON) == []


def test_twice_on_one_day_is_one_day_and_other_kinds_do_not_add_up() -> None:
    assert signs_on(DAY, [Noted("cramps")] * 3, Reader.PERSON) == []
    mixed = [Noted("cramps", date=days_ago(0)), Noted("numbness", date=days_ago(1))]
    assert signs_on(DAY, [*mixed, Noted("spasms", date=days_ago(2))], Reader.PERSON) == []
    headaches = [Noted("headache", 9, days_ago(number)) for number in range(7)]
    assert signs_on(DAY, headaches, Reader.PERSON) == []


def test_a_day_without_the_sign_says_nothing_of_the_days_before() -> None:
    before = [Noted("cramps", 3, days_ago(number)) for number in (1, 2, 3)]
    assert signs_on(DAY, before, Reader.PERSON) == []
    assert signs_on(DAY, [Noted("weakness", 9, days_ago(1))], Reader.PERSON) == []


def test_the_urgent_comes_first_and_is_named_once() -> None:
    felt = [Noted("cramps", 3, days_ago(number)) for number in range(3)]
    felt += [Noted("weakness", 9), Noted("other", 9, word="fainted, confused")]
    signs = signs_on(DAY, felt, Reader.PERSON)
    assert [sign.is_emergency for sign in signs] == [True, False]
    assert signs[0].words.startswith("Confusion, fainting and marked weakness can be")


def test_a_week_is_looked_back_over() -> None:
    assert first_day_of(DAY) == dt.date(2026, 11, 16)
