"""The search index on disk: a disposable copy of the shared foods' words.

One folder a database under ``settings.SEARCH_INDEX_DIR``, in it one folder a
version. An index is built whole beside the one in use, under a file lock, and
swapped in by a rename; readers open the new one when the number in the
database moves. Foods lie in order of quality, so that a search may stop after
the first hundred and still have the everyday ones.

A damaged index makes tantivy panic, which reaches Python as an exception that is
no ``Exception`` and that tantivy does not export, or kills the process where a
file shrinks under its feet. So nothing is opened whose checksums do not fit, and
what was checked is opened from a copy of its own, out of everybody's reach.
Whoever finds a version missing or damaged builds it again, one at a time.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import tantivy
from django.conf import settings
from django.db import connection, transaction

from foods.enums import FoodKind
from foods.models import Food, FoodAlias, FoodQuerySet, IndexVersion
from foods.search.ranking import Entry, Facts, Text, entry_of
from foods.search.vocabulary import Vocabulary

#: Candidates one question to the index may bring.
MOST_CANDIDATES = 100
_ENTRIES = "entries.json"
#: The checksums of all other files of a version.
_SUMS = "sums"
#: How long after a build that failed nobody tries again (seconds): each try costs one.
_REST = 60.0
_HEAP_BYTES = 30_000_000
_TANTIVY = version("tantivy")

#: What ``facts_of`` takes, in its order.
FACT_FIELDS = (
    "pk",
    "name",
    "description",
    "is_staple",
    "rank",
    "group__slug",
    "kind",
    "magnesium_mg_per_100g",
    "owner_id",
)

logger = logging.getLogger(__name__)
_opened: dict[Path, Index] = {}
#: Threads of one process open a version once.
_opening = threading.Lock()
_failed_at: dict[Path, float] = {}


class Index:
    """One version of the index, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Raises OSError or ValueError where it is missing or damaged."""
        self.number = int(folder.name)
        self._folder, self._stamps = folder, _stamps_of(folder)
        files = _sound_files(folder)
        data = json.loads(files.pop(_ENTRIES))
        words: list[str] = data["words"]
        self.vocabulary = Vocabulary(words)
        self.entries = [_unpack(row, words) for row in data["entries"]]
        self.places = {entry.food_id: place for place, entry in enumerate(self.entries)}
        self._schema = _schema()
        # Until it is told not to, a new index watches its folder, and may lay a lock into it
        # while it goes: what is left of it then is taken out below.
        with TemporaryDirectory(prefix="midband-search-", ignore_cleanup_errors=True) as own:
            for name, content in files.items():
                (Path(own) / name).write_bytes(content)
            index = tantivy.Index.open(own)
            index.config_reader(reload_policy="Manual")
            # The searcher has its files mapped, and keeps them when the folder goes.
            self._searcher = index.searcher()
        shutil.rmtree(own, ignore_errors=True)

    def is_untouched(self) -> bool:
        """Whether the files still lie there as they were when they were read."""
        return _stamps_of(self._folder) == self._stamps

    def having(self, words: Sequence[Collection[str]], *, at_least: int | None = None) -> list[int]:
        """Places of the best foods that have a word of each collection.

        With ``at_least`` it is enough to have a word of so many of them.
        """
        occur = tantivy.Occur.Must if at_least is None else tantivy.Occur.Should
        clauses = [
            (occur, tantivy.Query.term_set_query(self._schema, "words", list(choices)))
            for choices in words
        ]
        query = tantivy.Query.boolean_query(clauses, minimum_number_should_match=at_least)
        found = self._searcher.search(
            query,
            MOST_CANDIDATES,
            count=False,
            order_by_field="place",
            order=tantivy.Order.Asc,
        )
        return [place for place, _ in found.hits]


def opened() -> Index | None:
    """The index this process read last, whether or not it is in force; None if it was touched."""
    index = _opened.get(database_folder())
    return index if index is not None and index.is_untouched() else None


def current(number: int) -> Index | None:
    """The index of this version, or the one before while it is being built.

    None where there is none to read; search then asks the database.
    """
    if number == 0:
        return None
    folder = database_folder()
    opened = _opened.get(folder)
    if opened is not None and opened.number == number and opened.is_untouched():
        return opened
    if time.monotonic() - _failed_at.get(folder / str(number), -_REST) < _REST:
        return opened
    return _open(folder, number) or _mend(folder, number) or opened


def _open(folder: Path, number: int) -> Index | None:
    """Open this version for all threads of the process; None where it cannot be."""
    with _opening:
        opened = _opened.get(folder)
        if opened is None or opened.number != number or not opened.is_untouched():
            try:
                opened = _opened[folder] = Index(folder / str(number))
            except FileNotFoundError:
                # Not built yet, or gone.
                return None
            except (OSError, ValueError) as error:
                logger.warning("The search index %s cannot be read: %s", number, error)
                return None
    return opened


def _mend(folder: Path, number: int) -> Index | None:
    """Build what is missing or damaged, unless somebody else is at it; None where it is not there.

    Whoever meets somebody at it goes on without, and does not wait.
    """
    try:
        refresh(wait=False)
    except BlockingIOError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("The search index %s cannot be built: %s", number, error)
    mended = _open(folder, number)
    if mended is None:
        _failed_at[folder / str(number)] = time.monotonic()
    return mended


def database_folder() -> Path:
    """Where the indexes of the database in use lie."""
    parts = connection.settings_dict
    name = "|".join(str(parts.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME"))
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Path(settings.SEARCH_INDEX_DIR) / digest


def foods_changed() -> None:
    """Say that shared foods changed: the index is rebuilt once this is committed."""
    IndexVersion.objects.move()
    transaction.on_commit(_refresh_after_commit)


def _refresh_after_commit() -> None:
    """Build the index; where that fails, what was saved is saved, and a search tries again."""
    try:
        refresh()
    except (OSError, ValueError) as error:
        logger.warning("The search index cannot be built: %s", error)


def refresh(*, wait: bool = True) -> Path | None:
    """Build the index of the version in force unless it is there, whole; return its folder.

    Whoever comes second waits for the first and finds the work done. None
    before anything was loaded. Raises OSError or ValueError where it cannot be
    written, BlockingIOError where somebody else is at it and ``wait`` is False.
    """
    folder = database_folder()
    with _locked(folder, wait=wait):
        # The number first: foods that change after it bring a number of their own.
        number = IndexVersion.objects.current()
        if number == 0:
            return None
        target = folder / str(number)
        if not _is_whole(target):
            _build(folder, target)
        _sweep(folder, target)
    return target


@contextmanager
def _locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _stamps_of(folder: Path) -> frozenset[tuple[str, int, int, int]]:
    """Name, size, time of change (ns) and mode of each file; none where it cannot be read."""
    try:
        with os.scandir(folder) as files:
            stats = [(file.name, file.stat()) for file in files]
    except OSError:
        return frozenset()
    return frozenset((name, at.st_size, at.st_mtime_ns, at.st_mode) for name, at in stats)


def _sound_files(folder: Path) -> dict[str, bytes]:
    """The files of a version by name. Raises OSError or ValueError unless all are as built."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    if files.pop(_SUMS, b"") != _sums(files):
        raise ValueError(f"{folder} is damaged")
    return files


def _sums(files: Mapping[str, bytes]) -> bytes:
    """Their checksums, with the version of tantivy, which may read no other's files."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()} {name}" for name in sorted(files)]
    return "\n".join([f"tantivy {_TANTIVY}", *lines]).encode()


def _is_whole(folder: Path) -> bool:
    try:
        Index(folder)
    except (OSError, ValueError):
        return False
    return True


def _build(folder: Path, target: Path) -> None:
    draft = folder / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    entries = entries_of(Food.objects.shared())
    index = tantivy.Index(_schema(), str(draft))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    numbers: dict[str, int] = {}
    rows = []
    for place, entry in enumerate(entries):
        row = _pack(entry, numbers)
        rows.append(row)
        document = tantivy.Document()
        # Keys go in as unsigned numbers: a signed one is not found again.
        document.add_unsigned("place", place)
        texts = (entry.name, *entry.aliases, entry.description)
        words = {word for text in texts if text is not None for word in text.words}
        document.add_text("words", " ".join(sorted(words)))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    data = json.dumps({"words": list(numbers), "entries": rows}, separators=(",", ":"))
    (draft / _ENTRIES).write_text(data, encoding="utf-8")
    sums = _sums({path.name: path.read_bytes() for path in draft.iterdir()})
    (draft / _SUMS).write_bytes(sums)
    if target.exists():
        # Moved away and not deleted: of a damaged one not everything may be deletable.
        target.rename(folder / f"damaged-{os.getpid()}-{time.monotonic_ns()}")
    draft.rename(target)


def _sweep(folder: Path, target: Path) -> None:
    """Remove other versions; a reader that still has one open keeps its files."""
    for old in folder.iterdir():
        if old.is_dir() and old != target:
            with suppress(OSError):
                # A damaged one may be closed to its owner too.
                old.chmod(0o700)
            shutil.rmtree(old, ignore_errors=True)
        elif old.name.startswith("damaged-"):
            old.unlink(missing_ok=True)


def facts_of(row: tuple[Any, ...]) -> Facts:
    """What the ranking needs of a row of ``FACT_FIELDS``."""
    food_id, name, description, is_staple, rank, group, kind, value, owner_id = row
    return Facts(
        food_id,
        name,
        description,
        is_staple=is_staple,
        rank=rank,
        group=group,
        is_unknown=value is None and kind in {FoodKind.FOOD, FoodKind.WATER},
        is_own=owner_id is not None,
    )


def entries_of(foods: FoodQuerySet) -> list[Entry]:
    """What the ranking reads of these foods, with their other names, the best first."""
    aliases: dict[int, list[str]] = {}
    names = FoodAlias.objects.filter(food__in=foods).order_by("pk")
    for food_id, name in names.values_list("food_id", "name"):
        aliases.setdefault(food_id, []).append(name)
    entries = [
        entry_of(facts, aliases.get(facts.food_id, ()))
        for facts in map(facts_of, foods.order_by("pk").values_list(*FACT_FIELDS))
    ]
    return sorted(entries, key=lambda entry: (-entry.quality, entry.food_id))


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    return builder.build()


def _pack(entry: Entry, numbers: dict[str, int]) -> list[Any]:
    def text(value: Text) -> list[int]:
        return [value.head, *(numbers.setdefault(word, len(numbers)) for word in value.words)]

    return [
        entry.food_id,
        entry.quality,
        text(entry.name),
        [text(alias) for alias in entry.aliases],
        text(entry.description) if entry.description is not None else None,
        entry.is_plain,
    ]


def _unpack(row: list[Any], words: list[str]) -> Entry:
    def text(value: list[int]) -> Text:
        return Text(tuple(words[number] for number in value[1:]), value[0])

    food_id, quality, name, aliases, description, is_plain = row
    return Entry(
        food_id,
        quality,
        text(name),
        tuple(text(alias) for alias in aliases),
        text(description) if description is not None else None,
        is_plain,
    )
