"""The search index on disk: a disposable copy of the shared foods' words.

One folder a database under ``settings.SEARCH_INDEX_DIR``, in it one folder a
version. An index is built whole beside the one in use, under a file lock, and
swapped in by a rename; readers open the new one when the number in the
database moves. Foods lie in order of quality, so that a search may stop after
the first hundred and still have the everyday ones.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy
from django.conf import settings
from django.db import connection, transaction

from foods.models import Food, FoodAlias, FoodQuerySet, IndexVersion
from foods.ranking import Entry, Facts, Text, entry_of
from foods.vocabulary import Vocabulary

#: Candidates one question to the index may bring.
MOST_CANDIDATES = 100
_ENTRIES = "entries.json"
_HEAP_BYTES = 30_000_000

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


class Index:
    """One version of the index, open for reading."""

    def __init__(self, folder: Path) -> None:
        """Open the folder. Raises OSError or ValueError where it is missing or damaged."""
        self.number = int(folder.name)
        data = json.loads((folder / _ENTRIES).read_text(encoding="utf-8"))
        words: list[str] = data["words"]
        self.vocabulary = Vocabulary(words)
        self.entries = [_unpack(row, words) for row in data["entries"]]
        self.places = {entry.food_id: place for place, entry in enumerate(self.entries)}
        self._schema = _schema()
        self._searcher = tantivy.Index.open(str(folder)).searcher()
        if self._searcher.num_docs != len(self.entries):
            raise ValueError(f"{folder} is incomplete")

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
    """The index this process read last, whether or not it is still in force."""
    return _opened.get(database_folder())


def current(number: int) -> Index | None:
    """The index of this version, or the one before while it is being built.

    None where there is none to read; search then asks the database.
    """
    if number == 0:
        return None
    folder = database_folder()
    opened = _opened.get(folder)
    if opened is not None and opened.number == number:
        return opened
    if (folder / str(number)).is_dir():
        try:
            opened = _opened[folder] = Index(folder / str(number))
        except (OSError, ValueError, KeyError) as error:
            logger.warning("The search index %s cannot be read: %s", number, error)
    return opened


def database_folder() -> Path:
    """Where the indexes of the database in use lie."""
    parts = connection.settings_dict
    name = "|".join(str(parts.get(part, "")) for part in ("ENGINE", "HOST", "PORT", "NAME"))
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    return Path(settings.SEARCH_INDEX_DIR) / digest


def foods_changed() -> None:
    """Say that shared foods changed: the index is rebuilt once this is committed."""
    IndexVersion.objects.move()
    transaction.on_commit(refresh)


def refresh() -> Path | None:
    """Build the index of the version in force unless it is there; return its folder.

    Whoever comes second waits for the first and finds the work done. None
    before anything was loaded.
    """
    folder = database_folder()
    with _locked(folder):
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
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_whole(folder: Path) -> bool:
    try:
        Index(folder)
    except (OSError, ValueError, KeyError):
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
    shutil.rmtree(target, ignore_errors=True)
    draft.rename(target)


def _sweep(folder: Path, target: Path) -> None:
    """Remove other versions; a reader that still has one open keeps its files."""
    for old in folder.iterdir():
        if old.is_dir() and old != target:
            shutil.rmtree(old, ignore_errors=True)


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
        is_unknown=value is None and kind in {Food.Kind.FOOD, Food.Kind.WATER},
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
