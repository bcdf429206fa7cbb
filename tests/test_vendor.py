"""The copied parts are what VERSIONS says they are."""

import base64
import hashlib
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"


def _rows() -> list[list[str]]:
    lines = (VENDOR / "VERSIONS").read_text().splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _sha384(path: Path) -> str:
    return base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def test_vendored_files_have_the_hashes_of_versions() -> None:
    expected = {row[0]: row[4] for row in _rows()}
    found = {name: _sha384(VENDOR / name) for name in expected}
    assert found == expected


def test_versions_lists_every_vendored_file() -> None:
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    licences = {name for name in files if Path(name).name in {"LICENSE", "NOTICE"}}
    assert files - licences - {"VERSIONS"} == {row[0] for row in _rows()}
    assert {Path(name).parent for name in licences} == {Path(row[0]).parent for row in _rows()}


def test_versions_names_package_version_and_licence() -> None:
    assert [row[1:4] for row in _rows()] == [["bootstrap", "5.3.9", "MIT"]]


def test_vendored_files_point_at_no_source_map() -> None:
    assert [row[0] for row in _rows() if "sourceMappingURL" in (VENDOR / row[0]).read_text()] == []
