"""The food groups, and the releases that values come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foods.importers.records import GroupRecord, ReleaseRecord
from foods.importers.seed_files import SeedTable
from foods.limits import MAX_GROUP_NAME, MAX_PUBLISHER, MAX_RELEASE_NAME

GROUPS_FILE = "food_groups.csv"
RELEASES_FILE = "releases.csv"

_GROUP_COLUMNS = ("slug", "name", "rank", "usda_groups")
_RELEASE_COLUMNS = ("name", "publisher", "year", "rank", "source_prefix", "citation")


def read_groups(folder: Path) -> tuple[GroupRecord, ...]:
    """Read the food groups. Raises SeedFileError."""
    return tuple(
        GroupRecord(
            slug=row.required("slug", longest=50),
            name=row.required("name", longest=MAX_GROUP_NAME),
            rank=row.integer("rank", most=999),
            usda_groups=row.parts("usda_groups"),
        )
        for row in SeedTable(folder / GROUPS_FILE, _GROUP_COLUMNS).rows()
    )


def read_releases(folder: Path) -> tuple[ReleaseRecord, ...]:
    """Read the releases. Raises SeedFileError."""
    return tuple(
        ReleaseRecord(
            name=row.required("name", longest=MAX_RELEASE_NAME),
            publisher=row.required("publisher", longest=MAX_PUBLISHER),
            year=row.integer("year", least=1900, most=2200),
            rank=row.integer("rank", most=999),
            source_prefix=row.text("source_prefix"),
            citation=row.required("citation"),
        )
        for row in SeedTable(folder / RELEASES_FILE, _RELEASE_COLUMNS).rows()
    )


def release_of(source: str, releases: Sequence[ReleaseRecord]) -> str:
    """The release by the prefix of a value's source, else the last one: Midband's own."""
    for release in releases:
        if release.source_prefix and source.startswith(release.source_prefix):
            return release.name
    return releases[-1].name
