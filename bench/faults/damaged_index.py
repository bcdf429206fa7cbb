"""Damage to the search index of a running site: each search is answered, and it is mended.

    python -m bench.faults.damaged_index

Twenty damages, to every kind of its files in turn. Only the index forgives slips, so a
search with one that finds its food tells that the index is whole again.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench.faults.promises import Promises
from bench.faults.site import Person, Site, new_person, running
from bench.site import prepare, session_of, todays_date

DAMAGES = 20
#: Seconds within which slips are forgiven again.
MENDED_S = 10.0
#: Seconds after which it is given up.
PATIENCE_S = 60.0

Damage = Callable[[Path], object]


def halve(file: Path) -> None:
    """The second half is missing."""
    os.truncate(file, file.stat().st_size // 2)


def empty(file: Path) -> None:
    """Nothing is left."""
    os.truncate(file, 0)


def flip(file: Path) -> None:
    """One byte in the middle is another."""
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)


def garbage(file: Path) -> None:
    """All of it is random."""
    file.write_bytes(os.urandom(max(1, file.stat().st_size)))


def no_folder(file: Path) -> None:
    """The whole version is gone."""
    shutil.rmtree(file.parent)


KINDS: tuple[Damage, ...] = (halve, empty, flip, garbage, Path.unlink, no_folder)


def main() -> None:
    """Prepare, damage, and search."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        prepare(folder)
        site = stack.enter_context(running())
        _judge(site, Path(folder) / "search")


def _judge(site: Site, folder: Path) -> None:
    promises = Promises(f"{DAMAGES} damages of the search index")
    person = Person(site.port, session_of(new_person()))
    answers, slowest = Counter[int](), 0.0
    for number in range(DAMAGES):
        files = _files(folder)
        KINDS[number % len(KINDS)](files[number % len(files)])
        start = time.monotonic()
        while not _finds(person, "almnds", answers) and time.monotonic() < start + PATIENCE_S:
            time.sleep(0.1)
        slowest = max(slowest, time.monotonic() - start)
        _finds(person, "almonds", answers)
    promises.check("answers", dict(answers), is_kept=set(answers) == {200})
    words = "slips are forgiven again after, at most"
    promises.check(words, f"{slowest:.1f} s", is_kept=slowest <= MENDED_S)
    log = site.log()
    promises.check("traces in the log", log.count("Traceback"), is_kept="Traceback" not in log)
    promises.end()


def _files(folder: Path) -> list[Path]:
    """What there is of the index, once there is any: a lost one may be answered for by memory."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        paths = [path for path in folder.glob("*/[0-9]*/*") if path.is_file()]
        if found := sorted(path for path in paths if path.stat().st_size):
            return found
        time.sleep(0.1)
    raise SystemExit("There is no index any more.")


def _finds(person: Person, typed: str, answers: Counter[int]) -> bool:
    answers[person.send(f"/day/{todays_date()}/add/?meal=lunch&q={typed}")] += 1
    return b"Almonds" in person.body


if __name__ == "__main__":
    main()
