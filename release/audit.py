"""Asks for known faults of the pinned and of the copied parts.

``python -m release.audit`` ends with 0 where every part was asked about and nothing is known,
with 1 where a fault is known, and with 2 where a part could not be asked about: silence of a
service is no word that all is well. pip-audit alone ends with 0 for parts that its service
does not answer about.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from release.bom import bill
from release.parts import ROOT, pins

#: Holds the pins of the other two (tests/test_requirements.py).
PINNED = ROOT / "requirements-dev.txt"


class Answers(NamedTuple):
    """What is known: how many parts were asked about, which have faults, which were not asked."""

    asked: int
    faults: list[str]
    unasked: list[str]


def python_parts() -> Answers:
    """Of the parts from PyPI, by pip-audit."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner=off"]
    return of_pip_audit(_output([*command, "--format=json", f"--requirement={PINNED}"]))


def npm_parts() -> Answers:
    """Of htmx, Bootstrap and the list of passwords, by npm."""
    parts = {
        part.purl.name: str(part.purl.version)
        for part in bill().components
        if part.purl and part.purl.type == "npm"
    }
    with tempfile.TemporaryDirectory() as folder:
        described = {"name": "copied", "version": "1.0.0", "dependencies": parts}
        (Path(folder) / "package.json").write_text(json.dumps(described))
        _output(["npm", "install", "--package-lock-only", "--ignore-scripts"], folder)
        return of_npm(_output(["npm", "audit", "--json"], folder), list(parts))


def of_pip_audit(output: str) -> Answers:
    """Read what pip-audit wrote; where that is no report, nothing was asked."""
    report = _report(output)
    if "dependencies" not in report:
        return Answers(0, [], [pin.name for pin in pins(PINNED)])
    found: list[dict[str, Any]] = report["dependencies"]
    faults = [
        f"{part['name']} {part['version']}: {fault['id']}, mended in "
        f"{', '.join(fault['fix_versions']) or 'no version yet'}"
        for part in found
        for fault in part.get("vulns", ())
    ]
    answered = {part["name"] for part in found if "vulns" in part}
    unasked = [pin.name for pin in pins(PINNED) if pin.name not in answered]
    return Answers(len(answered), faults, unasked)


def of_npm(output: str, parts: list[str]) -> Answers:
    """Read what npm wrote; where that is no report, nothing was asked."""
    report = _report(output)
    if "auditReportVersion" not in report:
        return Answers(0, [], parts)
    faults = [f"{name}: {one['severity']}" for name, one in report["vulnerabilities"].items()]
    return Answers(len(parts), faults, [])


def _output(command: Sequence[str], folder: str | None = None) -> str:
    """What a command wrote, however it ended; nothing where it is not there."""
    try:
        ended = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603  # ours
    except FileNotFoundError:
        return ""
    return ended.stdout


def _report(output: str) -> dict[str, Any]:
    try:
        report = json.loads(output)
    except json.JSONDecodeError:
        return {}
    return report if isinstance(report, dict) else {}


def said(answers: Answers) -> tuple[int, list[str]]:
    """The code to end with, and the lines to print."""
    lines = [f"KNOWN FAULT: {fault}" for fault in answers.faults]
    if answers.unasked:
        which = ", ".join(answers.unasked) if answers.asked else f"all {len(answers.unasked)} parts"
        lines.append(f"NOT ASKED, since no service gave an answer: {which}.")
    lines.append(f"{answers.asked} parts asked about, {len(answers.faults)} faults known.")
    return 1 if answers.faults else 2 if answers.unasked else 0, lines


def main() -> None:
    """Print what is known of both kinds of parts, and end with a code that says it."""
    python, npm = python_parts(), npm_parts()
    together = Answers(
        asked=python.asked + npm.asked,
        faults=python.faults + npm.faults,
        unasked=python.unasked + npm.unasked,
    )
    code, lines = said(together)
    print("\n".join(lines))
    sys.exit(code)


if __name__ == "__main__":
    main()
