"""Axe looks at a document once, and at any that is another."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.looked_at import LookedAt, alike, key_of, of_this_run

KEY = "0b5b7c9e-3c1f-4a47-9f2e-6a1b7d1d2c3e"
PAGE = (
    '<a href="/day/2026-11-22/entry/12/" id="entry-12">x</a><label for="amount-12">mg</label>'
    f'<input name="key" value="{KEY}"><a href="/clients/k3x9ap/trends/">person7@example.org</a>'
)


@pytest.mark.parametrize(
    ("of_one", "of_other"),
    [
        ("-12", "-345"),
        ("/12/", "/9/"),
        (KEY, "a" * 8 + KEY[8:]),
        ("k3x9ap", "qq77zz"),
        ("person7", "person812"),
    ],
)
def test_keys_and_codes_make_no_other_document(of_one: str, of_other: str) -> None:
    changed = PAGE.replace("/12/", "/ROW/").replace("-12", "-ROW").replace("ROW", "12")
    assert changed == PAGE
    if of_one in {"-12", "/12/"}:
        # The number of a row is the same wherever it stands.
        of_one, of_other = "12", of_other.strip("-/")
    assert key_of(PAGE.replace(of_one, of_other)) == key_of(PAGE)


@pytest.mark.parametrize(
    ("of_one", "of_other"),
    [
        ('for="amount-12"', 'for="amount-13"'),
        ("<label", '<label tabindex="5"'),
        ("mg</label>", "</label>"),
        ('id="entry-12"', 'id="amount-12"'),
        ("entry/12/", "entries/12/"),
    ],
)
def test_anything_else_does(of_one: str, of_other: str) -> None:
    assert key_of(PAGE.replace(of_one, of_other)) != key_of(PAGE)


def test_circumstances_do_too() -> None:
    keys = {
        key_of(PAGE, {"width": 390}, "light", ()),
        key_of(PAGE, {"width": 1280}, "light", ()),
        key_of(PAGE, {"width": 390}, "dark", ()),
        key_of(PAGE, {"width": 390}, "light", ("color-contrast",)),
    }
    assert len(keys) == 4
    # Values that axe reads stay what they are.
    assert alike('<p tabindex="5" aria-valuenow="40">40 mg</p>').count("#") == 0


def test_a_run_knows_what_the_run_before_has_kept(tmp_path: Path) -> None:
    file = tmp_path / "seen"
    first = LookedAt(file)
    assert "a" not in first
    first.add("a")
    # The run itself looks at everything.
    assert "a" not in first
    assert "a" in LookedAt(file)


def test_without_a_file_everything_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MIDBAND_AXE_SEEN", raising=False)
    none = of_this_run()
    none.add("a")
    assert "a" not in none
    assert "a" not in of_this_run()
