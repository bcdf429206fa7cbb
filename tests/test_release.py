"""What a release is made of: its parts, their licences, and what is known against them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import metadata
from pathlib import Path

import pytest
import yaml
from cyclonedx.output.json import JsonV1Dot6
from django.conf import settings

from release import audit, bom
from release.parts import PROJECT, copied, licences, pins

ROOT = Path(settings.BASE_DIR)
#: Whoever distributes the app under MIT has nothing to do for these but to name them.
PERMISSIVE = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "MIT-CMU"),
    *("PSF-2.0", "ZPL-2.1", "Zlib"),
}
#: Those under which changes to the part itself must stay open, or that fall away by choice.
RECIPROCAL = {"fido2", "psycopg", "psycopg-binary", "pyphen", "tqdm"}


# -- The bill of materials -----------------------------------------------------------------------


def test_bill_is_valid_and_names_every_part_with_licence_and_hashes() -> None:
    text = JsonV1Dot6(bom.bill()).output_as_string()
    assert bom.faults_of(text) == []
    bill = json.loads(text)
    ours = bill["metadata"]["component"]
    assert (ours["name"], ours["version"]) == ("midband", PROJECT["version"])
    parts = {part["purl"]: part for part in bill["components"]}
    assert all(part["licenses"] for part in parts.values())
    for pin in pins():
        (files,) = parts[f"pkg:pypi/{pin.name}@{pin.version}"]["externalReferences"]
        assert {one["content"] for one in files["hashes"]} == set(pin.sha256)
    for file in copied():
        (within,) = parts[f"pkg:npm/{file.package}@{file.version}"]["components"]
        assert within["hashes"] == [{"alg": "SHA-384", "content": file.sha384}]
    npm = sorted(purl.split("@")[0] for purl in parts if purl.startswith("pkg:npm/"))
    assert npm == [
        "pkg:npm/bootstrap",
        "pkg:npm/fxa-common-password-list",
        "pkg:npm/htmx.org",
    ]


def test_bill_says_which_part_asks_for_which() -> None:
    bill = json.loads(JsonV1Dot6(bom.bill()).output_as_string())
    asks = {one["ref"]: set(one.get("dependsOn", ())) for one in bill["dependencies"]}
    assert asks["django-htmx"] == {"asgiref", "django", "htmx.org"}
    assert {"django", "psycopg", "bootstrap"} <= asks["midband"]
    assert "psycopg-binary" in asks["psycopg"]  # by an extra
    # Nothing lies in it that nobody asks for.
    assert {part["bom-ref"] for part in bill["components"]} == set().union(*asks.values())


def test_bill_that_breaks_the_schema_is_refused() -> None:
    text = JsonV1Dot6(bom.bill()).output_as_string()
    assert bom.faults_of(text.replace('"type": "application"', '"type": "diary"')) != []


# -- Licences ------------------------------------------------------------------------------------


def test_every_production_part_has_its_licence_noted() -> None:
    assert set(licences()) == {pin.name for pin in pins()}


def test_licences_are_those_that_the_parts_state() -> None:
    stated = {part: metadata(part).json.get("license_expression") for part in licences()}
    noted = licences()
    assert {part: one for part, one in stated.items() if one and one != noted[part]} == {}


def test_no_licence_keeps_the_app_from_being_given_away_under_mit() -> None:
    words = {part: set(one.split()) - {"AND", "OR"} for part, one in licences().items()}
    assert {part for part, found in words.items() if not found <= PERMISSIVE} == RECIPROCAL
    # The GNU GPL would ask the same of the app, so nothing lies under it alone.
    strict = {part for part, found in words.items() if any("GPL" in one for one in found)}
    assert {part: licences()[part] for part in strict} == {
        "psycopg": "LGPL-3.0-only",
        "psycopg-binary": "LGPL-3.0-only",
        "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    }


# -- Known faults --------------------------------------------------------------------------------


def reported(**of_django: object) -> str:
    """What pip-audit writes where it could ask about every part."""
    parts = [{"name": pin.name, "version": pin.version, "vulns": []} for pin in pins(audit.PINNED)]
    changed = [part | of_django if part["name"] == "django" else part for part in parts]
    return json.dumps({"dependencies": changed, "fixes": []})


def test_audit_without_a_fault_ends_well() -> None:
    code, lines = audit.said(audit.of_pip_audit(reported()))
    assert (code, lines) == (0, [f"{len(pins(audit.PINNED))} parts asked about, 0 faults known."])


def test_audit_tells_a_known_fault() -> None:
    fault = {"id": "PYSEC-2026-1", "fix_versions": ["5.2.20"], "aliases": []}
    code, lines = audit.said(audit.of_pip_audit(reported(version="5.2.19", vulns=[fault])))
    assert code == 1
    assert lines[0] == "KNOWN FAULT: django 5.2.19: PYSEC-2026-1, mended in 5.2.20"


def test_a_part_that_nobody_answers_about_is_not_taken_as_sound() -> None:
    report = json.loads(reported())
    skipped = {"name": "django", "skip_reason": "not found"}
    report["dependencies"] = [
        skipped if part["name"] == "django" else part for part in report["dependencies"]
    ]
    answers = audit.of_pip_audit(json.dumps(report))
    assert answers.unasked == ["django"]
    assert audit.said(answers)[0] == 2


@pytest.mark.parametrize("output", ["", "not JSON", "[]", '{"message": "405"}'])
def test_an_audit_without_a_report_says_that_nothing_was_asked(output: str) -> None:
    python, npm = audit.of_pip_audit(output), audit.of_npm(output, ["htmx.org"])
    assert python == audit.Answers(0, [], [pin.name for pin in pins(audit.PINNED)])
    assert npm == audit.Answers(0, [], ["htmx.org"])


def test_audit_reads_what_npm_knows() -> None:
    found = {"auditReportVersion": 2, "vulnerabilities": {"htmx.org": {"severity": "high"}}}
    assert audit.of_npm(json.dumps(found), ["htmx.org"]).faults == ["htmx.org: high"]
    assert audit.of_npm(json.dumps(found | {"vulnerabilities": {}}), ["x"]) == (1, [], [])


def test_audit_that_reaches_no_service_ends_with_a_code_of_its_own(tmp_path: Path) -> None:
    """The real tools, with a proxy that is not there."""
    nowhere = "http://127.0.0.1:9"
    away = {"HTTPS_PROXY": nowhere, "https_proxy": nowhere, "npm_config_fetch_retries": "0"}
    ended = subprocess.run(
        [sys.executable, "-m", "release.audit"],
        cwd=ROOT,
        env={**os.environ, **away, "PIP_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2, ended.stderr
    assert "NOT ASKED, since no service gave an answer: all " in ended.stdout
    assert "0 parts asked about, 0 faults known." in ended.stdout


# -- What says which release it is ---------------------------------------------------------------


def head_of(changelog: str) -> tuple[str, str]:
    """Version and date of the newest release of a changelog, past what is not released yet."""
    found = re.search(r"(?m)^## (\d+\.\d+\.\d+) \((\d{4}-\d{2}-\d{2})\)$", changelog)
    assert found is not None
    return found[1], found[2]


def test_changelog_and_citation_are_of_this_version() -> None:
    version, released = head_of((ROOT / "CHANGELOG.md").read_text())
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert version == PROJECT["version"] == str(citation["version"])
    assert released == str(citation["date-released"])


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ("citation-file-format", "CITATION.cff"),
        ("github-issue-forms", ".github/ISSUE_TEMPLATE/[1-9]*.yml"),
        ("github-issue-config", ".github/ISSUE_TEMPLATE/config.yml"),
    ],
)
def test_what_others_read_keeps_to_their_schema(schema: str, names: str) -> None:
    paths = sorted(str(path) for path in ROOT.glob(names))
    assert paths
    command = [sys.executable, "-m", "check_jsonschema", f"--builtin-schema=vendor.{schema}"]
    ended = subprocess.run([*command, *paths], capture_output=True, text=True, check=False)  # noqa: S603  # ours
    assert ended.returncode == 0, ended.stdout


def test_every_form_warns_of_health_data() -> None:
    forms = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[1-9]*.yml"))
    assert len(forms) == 4
    unwarned = [form for form in forms if "nothing about your health" not in form.read_text()]
    assert unwarned == []
