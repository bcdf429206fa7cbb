"""The command line: one person a line in, one statement a line out, all lines or none."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings

from intake.science.usual_intake.__main__ import main

WOMAN = {
    "sex": "female",
    "age": 40,
    "ear_mg": 265,
    "cv_req": 0.1,
    "days_mg": [320, 290, 350],
    "supplements_mg": 0,
}
KEYS = ["p", "word", "low_mg", "high_mg", "median_mg", "more_days"]
NOTHING = dict.fromkeys(KEYS)


def line(**other: Any) -> str:
    return json.dumps(WOMAN | other) + "\n"


def answers(*lines: str) -> list[dict[str, Any]]:
    """What is said of lines that can all be read."""
    out, errors = io.StringIO(), io.StringIO()
    assert main(lines, out, errors) == 0
    assert errors.getvalue() == ""
    return [json.loads(answer) for answer in out.getvalue().splitlines()]


def test_worked_lines_are_those_of_the_method() -> None:
    three, fourteen = answers(line(), line(days_mg=[320] * 14))
    assert list(three) == KEYS
    assert (round(three["p"], 3), three["word"]) == (0.805, "uncertain")
    assert (round(three["low_mg"]), round(three["high_mg"])) == (222, 430)
    assert three["low_mg"] < three["median_mg"] < three["high_mg"]
    assert 1 <= three["more_days"] <= 60
    assert (round(fourteen["p"], 3), fourteen["word"]) == (0.962, "likely adequate")
    assert (round(fourteen["low_mg"]), round(fourteen["high_mg"])) == (286, 364)
    assert fourteen["more_days"] == 0


def test_supplements_shift_the_amounts() -> None:
    without, found = answers(line(), line(supplements_mg=100))
    for name in ("low_mg", "high_mg", "median_mg"):
        assert found[name] == pytest.approx(without[name] + 100, abs=0.002)
    assert (without["word"], found["word"]) == ("uncertain", "very likely adequate")


def test_what_is_null_or_left_out_is_not_said() -> None:
    told, plain = answers(
        line(sex=None, age=None, cv_req=None, supplements_mg=None),
        json.dumps({"ear_mg": 265, "days_mg": WOMAN["days_mg"]}),
    )
    assert told == plain
    # An age not said counts as 31, a spread of requirements not said as 0.10.
    assert told == answers(line(sex=None, age=31))[0]
    assert told != answers(line())[0]


def test_sex_decides_the_prior() -> None:
    woman, man, anybody = answers(line(), line(sex="male"), line(sex=None))
    assert woman["p"] < anybody["p"] < man["p"]


def test_spread_of_requirements_is_that_of_the_line() -> None:
    usual, wide = answers(line(), line(cv_req=0.175))
    assert wide["p"] < usual["p"]
    assert wide["low_mg"] == usual["low_mg"]


@pytest.mark.parametrize("days", [[320], [320, 290]])
def test_below_three_days_there_is_no_word(days: list[float]) -> None:
    (found,) = answers(line(days_mg=days))
    assert (found["p"], found["word"]) == (None, None)
    assert found["low_mg"] < found["median_mg"] < found["high_mg"]


def test_without_a_requirement_there_is_no_word() -> None:
    (found,) = answers(line(ear_mg=None))
    assert (found["p"], found["word"], found["more_days"]) == (None, None, None)
    assert (round(found["low_mg"]), round(found["high_mg"])) == (222, 430)


@pytest.mark.parametrize("other", [{"days_mg": []}, {"age": 0}, {"age": 0.9}])
def test_without_a_day_and_for_infants_nothing_is_said(other: dict[str, Any]) -> None:
    assert answers(line(**other)) == [NOTHING]


def test_day_of_nothing_counts_as_one_mg() -> None:
    none, one = answers(line(days_mg=[0, 0.5, 300]), line(days_mg=[1, 1, 300]))
    assert none == one


@pytest.mark.parametrize(
    ("p", "days", "word"),
    [
        (0.000, [60, 70, 65], "likely low"),
        (0.25, [220, 230, 210], "possibly low"),
        (1.0, [600, 590, 610], "very likely adequate"),
    ],
)
def test_words_stand_beside_their_probability(p: float, days: list[float], word: str) -> None:
    (found,) = answers(line(days_mg=days))
    assert found["p"] == pytest.approx(p, abs=0.15)
    assert found["word"] == word


def test_ninety_days_are_answered() -> None:
    (found,) = answers(line(days_mg=[200 + 2 * day for day in range(90)]))
    assert found["p"] is not None
    assert found["high_mg"] - found["low_mg"] < 40


def test_empty_lines_are_passed_over_and_counted() -> None:
    assert answers("\n", line(), "   \n", line()) == answers(line(), line())
    assert answers() == []
    out, errors = io.StringIO(), io.StringIO()
    assert main(["\n", line(), "{\n"], out, errors) == 2
    assert errors.getvalue().startswith("Line 3: ")


BAD = [
    ("{", "this is not JSON"),
    ("\ufeff{}", "this is not JSON"),
    ('{"age": 1' + "0" * 5_000 + "}", "this is not JSON"),
    ("[" * 100_000, "nested too deeply"),
    ("[]", "a JSON object is expected"),
    ("null", "a JSON object is expected"),
    ("{}", "days_mg is a list"),
    (line(sex="F"), "sex is female, male or null"),
    (line(sex=""), "sex is female, male or null"),
    (line(sex=["female"]), "sex is female, male or null"),
    (line(sex=True), "sex is female, male or null"),
    (line(age=-1), "age is a number"),
    (line(age="40"), "age is a number"),
    (line(age=True), "age is a number"),
    (line(age=121), "age is at most 120"),
    (line(ear_mg=0), "ear_mg is a number"),
    (line(ear_mg=-265), "ear_mg is a number"),
    (line(ear_mg=5e-324), "ear_mg is a number"),
    (line(ear_mg=float("inf")), "ear_mg is a number"),
    (line(ear_mg=10**400), "ear_mg is a number"),
    (line(cv_req=0), "cv_req is a number"),
    (line(cv_req=[0.1]), "cv_req is a number"),
    (line(supplements_mg=-1), "supplements_mg is a number"),
    (line(supplements_mg="none"), "supplements_mg is a number"),
    (line(supplements_mg=1e300), "supplements_mg is a number"),
    (line(days_mg=None), "days_mg is a list"),
    (line(days_mg=320), "days_mg is a list"),
    (line(days_mg={"monday": 320}), "days_mg is a list"),
    (line(days_mg=[320, None]), "days_mg holds numbers alone"),
    (line(days_mg=[320, "290"]), "days_mg is a number"),
    (line(days_mg=[320, -1]), "days_mg is a number"),
    (line(days_mg=[320, float("nan")]), "days_mg is a number"),
    (line(days_mg=[320, False]), "days_mg is a number"),
    (line(days_mg=[320, 1e308]), "days_mg is a number"),
]


@pytest.mark.parametrize(("bad", "words"), BAD, ids=[f"{bad[:60]!r}" for bad, _words in BAD])
def test_bad_line_is_named_and_nothing_is_answered(bad: str, words: str) -> None:
    out, errors = io.StringIO(), io.StringIO()
    assert main([line(), bad, line()], out, errors) == 2
    assert out.getvalue() == ""
    assert errors.getvalue().startswith("Line 2: ")
    assert words in errors.getvalue()
    assert errors.getvalue().count("\n") == 1


def test_amounts_at_the_rim_are_answered() -> None:
    found = answers(
        line(days_mg=[1e6] * 3, supplements_mg=1e6),
        line(ear_mg=0.001, cv_req=0.001),
        line(ear_mg=1e6, cv_req=1e6),
        line(days_mg=[0] * 90),
        line(days_mg=[0, 1e6, 0]),
    )
    assert all(0 <= one["p"] <= 1 for one in found)


def run(script: list[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  # ours
        [sys.executable, *script],
        input=given,
        capture_output=True,
        check=False,
        cwd=settings.BASE_DIR,
        timeout=60,
    )


def test_the_command_answers_a_file() -> None:
    done = run(["-m", "intake.science.usual_intake"], (line() + line(age=None)).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert [json.loads(one) for one in done.stdout.splitlines()] == answers(line(), line(age=None))


@pytest.mark.parametrize("bad", [b"{\n", b'{"name": "Zo\xeb", "days_mg": []}\n'])
def test_the_command_names_a_line_it_cannot_read(bad: bytes) -> None:
    done = run(["-m", "intake.science.usual_intake"], line().encode() + bad)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(b"Line 2: this is not JSON")


def test_the_command_loads_neither_django_nor_numpy() -> None:
    script = (
        "import runpy, sys\n"
        "try:\n"
        "    runpy.run_module('intake.science.usual_intake', run_name='__main__')\n"
        "except SystemExit as end:\n"
        "    heavy = {'django', 'numpy', 'pandas', 'scipy', 'mpmath'} & set(sys.modules)\n"
        "    sys.exit(f'loaded: {sorted(heavy)}' if heavy else end.code)\n"
    )
    done = run(["-c", script], line().encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout) == answers(line())[0]
