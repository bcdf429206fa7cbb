"""The search index on disk: a disposable copy of the words of the shared foods.

One folder per database under ``settings.SEARCH_INDEX_DIR``, in it one folder per
version. An index is built whole beside the current one, under a file lock, and
swapped in by a rename; readers open the new one when the version number in the
database changes. Foods are stored in order of quality, so that a search may stop
after the first hundred and still have the everyday ones.

A damaged index makes tantivy panic, which reaches Python as an exception that is
no ``Exception`` and that tantivy does not export; a file that is truncated while
mapped kills the process. So an index is opened only after its checksums were
verified, and from a private copy of the verified bytes. A process that finds the
current version missing or damaged rebuilds it, one process at a time.
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

from foods.enums import SUPPLEMENTAL
from foods.models import Food, FoodAlias, FoodQuerySet, IndexVersion
from foods.search.counterparts import counterparts
from foods.search.packing import PackedFoods, beginning_words, common_words, naming_words, pack
from foods.search.ranking import FoodFacts, IndexedFood, indexed_food_of
from foods.search.tokens import words_of
from foods.search.vocabulary import Vocabulary

#: The most candidates that one query of the index returns.
MAX_CANDIDATES = 64
#: Up to so many words are looked up one by one.
_MAX_WORDS_BY_THEMSELVES = 100
_FOODS_FILE = "entries.json"
#: The file with the checksums of all other files of a version.
_CHECKSUM_FILE = "sums"
#: Seconds after a failed build in which it is not tried again: a try takes about one.
_RETRY_AFTER_S = 60.0
_HEAP_BYTES = 30_000_000
_TANTIVY_VERSION = version("tantivy")
#: To be raised when the words of foods, or what is kept of a food, become others.
_FORMAT = 6

#: The columns that ``food_facts_of`` takes, in its order.
RANKED_FIELDS = (
    "pk",
    "name",
    "description",
    "is_staple",
    "rank",
    "group__slug",
    "kind",
    "magnesium_mg_per_100g",
    "owner_id",
    "everyday_food_id",
)

logger = logging.getLogger(__name__)
_opened: dict[Path, SearchIndex] = {}
#: Held while a version is opened, so that the threads of a process open it once.
_opening = threading.Lock()
_failed_at: dict[Path, float] = {}


class SearchIndex:
    """One version of the index, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Raises OSError or ValueError where it is missing or damaged."""
        self.number = int(folder.name)
        self._folder, self._stamps = folder, _file_stats(folder)
        files = _checked_files(folder)
        data = json.loads(files.pop(_FOODS_FILE))
        words: list[str] = data["words"]
        self.foods = PackedFoods(data["entries"], words)
        self.vocabulary = Vocabulary(words, data["naming"], data["common"], data["first"])
        self.places = self.foods.places()
        self._schema = _schema()
        # Before its reload policy is set, a new index watches its folder and may create a
        # lock file there during the cleanup; what is left is removed below.
        with TemporaryDirectory(prefix="midband-search-", ignore_cleanup_errors=True) as own:
            for name, content in files.items():
                (Path(own) / name).write_bytes(content)
            index = tantivy.Index.open(own)
            index.config_reader(reload_policy="Manual")
            # The searcher has its files mapped; they outlive the folder.
            self._searcher = index.searcher()
        shutil.rmtree(own, ignore_errors=True)

    def is_unchanged(self) -> bool:
        """Whether the files on disk are still those that were read."""
        return _file_stats(self._folder) == self._stamps

    def foods_with_words(
        self, words: Sequence[Collection[str]], *, at_least: int | None = None
    ) -> list[int]:
        """Return the places in ``foods`` of the best with a word of each collection.

        With ``at_least`` a word of that many collections is enough.
        """
        occur = tantivy.Occur.Must if at_least is None else tantivy.Occur.Should
        clauses = [(occur, self._with_any(choices)) for choices in words]
        query = tantivy.Query.boolean_query(clauses, minimum_number_should_match=at_least)
        found = self._searcher.search(
            query, MAX_CANDIDATES, count=False, order_by_field="place", order=tantivy.Order.Asc
        )
        return [place for place, _ in found.hits]

    def has_name(self, text: str) -> bool:
        """Whether these words stand together as a name or its head ("7 up").

        In a source's description they may stand anywhere ("Candies, 100 GRAND Bar"), if the
        last is not the name of a food itself ("2 eggs").
        """
        words = [self.vocabulary.same_word(word) for word in words_of(text)]
        if not all(words):
            return False
        is_anywhere = not self.vocabulary.names(words_of(text)[-1])
        return any(
            _stand_together(words, name.words if is_anywhere else name.words[: name.head])
            and (is_anywhere or len(words) == name.head)
            for place in self.foods_with_words(words)
            for name in self.foods[place].texts()
        )

    def _with_any(self, words: Collection[str]) -> tantivy.Query:
        """The foods with one of these words.

        A set of words is looked up in 0.19 ms whatever its size, a word by itself in 0.005
        and each further one in 0.0017 (best of 100 runs; 9,000 foods).
        """
        if len(words) > _MAX_WORDS_BY_THEMSELVES:
            return tantivy.Query.term_set_query(self._schema, "words", list(words))
        should = tantivy.Occur.Should
        return tantivy.Query.boolean_query(
            [
                (should, tantivy.Query.term_query(self._schema, "words", word, "basic"))
                for word in words
            ]
        )


def _stand_together(words: Sequence[Collection[str]], name: Sequence[str]) -> bool:
    """Whether the name has a word of each collection, in this order, one after the other."""
    return any(
        all(name[first + step] in choices for step, choices in enumerate(words))
        for first in range(len(name) - len(words) + 1)
    )


def last_opened() -> SearchIndex | None:
    """The index this process opened last, current or not; None where its files changed."""
    index = _opened.get(database_folder())
    return index if index is not None and index.is_unchanged() else None


def index_of(number: int) -> SearchIndex | None:
    """Return the index of this version, or an earlier one while it is being built.

    None where there is none; search then asks the database.
    """
    if number == 0:
        return None
    folder = database_folder()
    opened = _opened.get(folder)
    if opened is not None and opened.number == number and opened.is_unchanged():
        return opened
    if time.monotonic() - _failed_at.get(folder / str(number), -_RETRY_AFTER_S) < _RETRY_AFTER_S:
        return opened
    return _open(folder, number) or _rebuild(folder, number) or opened


def _open(folder: Path, number: int) -> SearchIndex | None:
    """Open this version for all threads of the process; None where that fails."""
    with _opening:
        opened = _opened.get(folder)
        if opened is None or opened.number != number or not opened.is_unchanged():
            try:
                opened = _opened[folder] = SearchIndex(folder / str(number))
            except FileNotFoundError:
                # Not built yet, or removed.
                return None
            except (OSError, ValueError) as error:
                logger.warning("The search index %s cannot be read: %s", number, error)
                return None
    return opened


def _rebuild(folder: Path, number: int) -> SearchIndex | None:
    """Rebuild a missing or damaged version and open it; None where that fails.

    Does not wait: while another process builds it, the answer is None.
    """
    try:
        refresh(wait=False)
    except BlockingIOError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("The search index %s cannot be built: %s", number, error)
    rebuilt = _open(folder, number)
    if rebuilt is None:
        _failed_at[folder / str(number)] = time.monotonic()
    return rebuilt


def database_folder() -> Path:
    """The folder with the indexes of the database in use."""
    parts = connection.settings_dict
    name = "|".join(str(parts.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME"))
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Path(settings.SEARCH_INDEX_DIR) / digest


def foods_changed() -> None:
    """Record that shared foods changed; the index is rebuilt after the commit."""
    IndexVersion.objects.move()
    transaction.on_commit(_refresh_after_commit)


def _refresh_after_commit() -> None:
    """Build the index. A failure is logged only: the data is saved, and the next search retries."""
    try:
        refresh()
    except (OSError, ValueError) as error:
        logger.warning("The search index cannot be built: %s", error)


def refresh(*, wait: bool = True) -> Path | None:
    """Build the index of the current version unless it is there and whole; return its folder.

    A second process waits for the first and finds the work done. None before
    anything was loaded. Raises OSError or ValueError where it cannot be written,
    BlockingIOError where another process builds it and ``wait`` is False.
    """
    folder = database_folder()
    with _locked(folder, wait=wait):
        # Read before the foods: a later change of them moves the number again.
        number = IndexVersion.objects.current()
        if number == 0:
            return None
        target = folder / str(number)
        if not _is_whole(target):
            _build(folder, target)
        _remove_other_versions(folder, target)
    return target


@contextmanager
def _locked(folder: Path, *, wait: bool = True) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _file_stats(folder: Path) -> frozenset[tuple[str, int, int, int]]:
    """Name, size, time of change (ns) and mode of each file; empty where it cannot be read."""
    try:
        with os.scandir(folder) as files:
            stats = [(file.name, file.stat()) for file in files]
    except OSError:
        return frozenset()
    return frozenset((name, at.st_size, at.st_mtime_ns, at.st_mode) for name, at in stats)


def _checked_files(folder: Path) -> dict[str, bytes]:
    """The contents of a version's files by name. Raises OSError, or ValueError where damaged."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    if files.pop(_CHECKSUM_FILE, b"") != _checksums(files):
        raise ValueError(f"{folder} is damaged")
    return files


def _checksums(files: Mapping[str, bytes]) -> bytes:
    """The checksums, headed by the format: what other versions wrote is built anew."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()} {name}" for name in sorted(files)]
    return "\n".join([f"tantivy {_TANTIVY_VERSION}, format {_FORMAT}", *lines]).encode()


def _is_whole(folder: Path) -> bool:
    try:
        SearchIndex(folder)
    except (OSError, ValueError):
        return False
    return True


def _build(folder: Path, target: Path) -> None:
    draft = folder / f"draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    foods = indexed_foods_of(Food.objects.shared())
    index = tantivy.Index(_schema(), str(draft))
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    numbers: dict[str, int] = {}
    rows = []
    for place, food in enumerate(foods):
        row = pack(food, numbers)
        rows.append(row)
        document = tantivy.Document()
        # Unsigned: tantivy does not find a signed key again.
        document.add_unsigned("place", place)
        document.add_text("words", " ".join(sorted(set(food.words()))))
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    contents = {
        "words": list(numbers),
        "naming": sorted(naming_words(foods)),
        "common": sorted(common_words(foods)),
        "first": sorted(beginning_words(foods)),
        "entries": rows,
    }
    data = json.dumps(contents, separators=(",", ":"))
    (draft / _FOODS_FILE).write_text(data, encoding="utf-8")
    sums = _checksums({path.name: path.read_bytes() for path in draft.iterdir()})
    (draft / _CHECKSUM_FILE).write_bytes(sums)
    if target.exists():
        # Renamed, not deleted: parts of a damaged one may not be deletable.
        target.rename(folder / f"damaged-{os.getpid()}-{time.monotonic_ns()}")
    draft.rename(target)


def _remove_other_versions(folder: Path, target: Path) -> None:
    """Delete other versions; readers that have one open keep its files."""
    for old in folder.iterdir():
        if old.is_dir() and old != target:
            with suppress(OSError):
                # The permissions of a damaged one may be wrong too.
                old.chmod(0o700)
            shutil.rmtree(old, ignore_errors=True)
        elif old.name.startswith("damaged-"):
            old.unlink(missing_ok=True)


def food_facts_of(row: tuple[Any, ...]) -> FoodFacts:
    """Read a row of ``RANKED_FIELDS``."""
    food_id, name, description, is_staple, rank, group, kind, value, *ids = row
    owner_id, everyday_food_id = ids
    return FoodFacts(
        food_id,
        name,
        description,
        is_staple=is_staple,
        rank=rank,
        group=group,
        is_unknown=value is None and kind not in SUPPLEMENTAL,
        mg_per_100g=None if value is None else float(value),
        is_own=owner_id is not None,
        everyday_food_id=everyday_food_id or 0,
    )


def indexed_foods_of(foods: FoodQuerySet) -> list[IndexedFood]:
    """Build what the ranking reads of these foods and their aliases, the best first."""
    aliases: dict[int, list[str]] = {}
    names = FoodAlias.objects.filter(food__in=foods).order_by("pk")
    for food_id, name in names.values_list("food_id", "name"):
        aliases.setdefault(food_id, []).append(name)
    facts = [food_facts_of(row) for row in foods.order_by("pk").values_list(*RANKED_FIELDS)]
    others = counterparts(facts)
    indexed = [
        indexed_food_of(one, aliases.get(one.food_id, ()), others.get(one.food_id, 0))
        for one in facts
    ]
    return sorted(indexed, key=lambda food: (-food.quality, food.food_id))


def _schema() -> Any:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("place", fast=True)
    builder.add_text_field("words", tokenizer_name="whitespace", index_option="basic")
    return builder.build()
