"""Signed containers: ASiC-E with XAdES (.asice .sce .bdoc .edoc .adoc) are checked, DDOC too; ASiC-S and CAdES are
recognised and opened. The files inside are handed on in any case.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from mailbot.documents.signatures.containers import ddoc, xades
from mailbot.documents.signatures.containers.package import MAX_BYTES, Package, open_package
from mailbot.documents.signatures.containers.safe_xml import MANIFEST, ds, parse
from mailbot.documents.signatures.outcome import (
    Checked,
    FlawError,
    Mark,
    UnreadableError,
    broken,
    present,
    together,
)
from mailbot.documents.signatures.trust.anchors import Anchors
from mailbot.model.document import Signature

MAX_SIGNATURES = 50
XADES_FORMATS = {
    "application/vnd.etsi.asic-e+zip": "asice",
    "application/vnd.bdoc-1.0": "bdoc",
    "application/vnd.bdoc": "bdoc",
    "application/vnd.lt.archyvai.adoc-2008": "adoc",
    "application/vnd.lt.archyvai.adoc-2012": "adoc",
    "application/edoc": "edoc",
}
OTHER_FORMATS = {"application/vnd.etsi.asic-s+zip": "asics"}
META = "META-INF/"
_HASH_CODES = re.compile(r"META-INF/hashcodes-sha\d+\.xml")
"""Files that DigiDoc libraries write when the files themselves are kept elsewhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InnerFile:
    """A file of the container under the name it has there, which is never used as a path."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """What a container says of itself: its signatures taken together, its files, its format (asice, ddoc, ...)."""

    signature: Signature
    inner: tuple[InnerFile, ...]
    format: str


def read_container(data: bytes, anchors: Anchors, *, budget: int = MAX_BYTES) -> Container:
    """Open and check a container; a ZIP without signatures has the state `none`.

    `budget` is how many bytes may be unpacked. Raises UnreadableError, and nothing else.
    """
    if not data.startswith(b"PK\x03\x04"):
        return _ddoc(data, budget)
    package = open_package(data, budget=budget)
    files = {name: content for name, content in package.entries.items() if not name.startswith(META)}
    if any(_HASH_CODES.fullmatch(name) for name in package.entries):
        return _by_hash_codes(package)
    marks = [*package.marks, *_manifest_marks(package, files)]
    if package.mimetype not in XADES_FORMATS:
        marks.append(present("unknown_format"))
    signatures = _signatures(package)
    digested = xades.Files(files)
    checked = [_check(signature, digested, anchors) for signature in signatures[:MAX_SIGNATURES]]
    if len(signatures) > MAX_SIGNATURES:
        marks.append(present("too_many_signatures"))
    return Container(
        signature=together(checked, [*marks, *_coverage_marks(checked, files)]),
        inner=tuple(InnerFile(name=name, data=content) for name, content in files.items()),
        format={**XADES_FORMATS, **OTHER_FORMATS}.get(package.mimetype or "", "asice" if checked else "zip"),
    )


def _by_hash_codes(package: Package) -> Container:
    """Return a container that holds digests in place of the files: nobody can see here what was signed."""
    signers = [xades.named(one) for one in _signatures(package) if not isinstance(one, Mark)]
    checked = [Checked(signer=who, marks=(present("hash_codes"),)) for who in signers] or [
        Checked(marks=(present("hash_codes"),))
    ]
    return Container(signature=together(checked), inner=(), format="asice")


def _ddoc(data: bytes, budget: int) -> Container:
    signature, inner, version = ddoc.read(data, budget)
    return Container(
        signature=signature, inner=tuple(InnerFile(name=name, data=content) for name, content in inner), format=version
    )


def _signatures(package: Package) -> list[etree._Element | Mark]:
    """Return every signature of META-INF, or the mark of a file there that is one but cannot be checked.

    A time stamp alone (.tst) says when a file was there and not who stands behind it: it is no signature.
    """
    found: list[etree._Element | Mark] = []
    for name, content in package.entries.items():
        place = name.removeprefix(META).lower()
        if place == name.lower():
            continue
        if place.endswith((".p7s", ".p7m")):
            found.append(present("not_xades"))
        elif "signature" in place and place.endswith(".xml"):
            found.extend(_in_file(content))
    return found


def _in_file(content: bytes) -> list[etree._Element | Mark]:
    try:
        root = parse(content)
    except FlawError as flaw:
        return [flaw.mark]
    if root.tag == ds("Signature"):
        return [root]
    direct = root.findall(ds("Signature"))
    hidden = [e for e in root.iter(ds("Signature")) if e not in direct and not _counter(e)]
    return [*direct, *([broken("structure")] if hidden or not direct else [])]


def _counter(element: etree._Element) -> bool:
    return any(etree.QName(parent).localname == "CounterSignature" for parent in element.iterancestors())


def _check(signature: etree._Element | Mark, files: xades.Files, anchors: Anchors) -> Checked:
    if isinstance(signature, Mark):
        return Checked(marks=(signature,))
    return xades.check(signature, files, anchors)


def _coverage_marks(checked: list[Checked], files: Mapping[str, bytes]) -> list[Mark]:
    """Compare what the signatures hold with what is there.

    A file that no signature holds was put in afterwards. One that only some
    hold says nothing about the others' will: a person has to look.
    """
    covers = [one.covered for one in checked if one.covered is not None]
    if not covers:
        return []
    if not files:
        return [broken("no_files")]
    if set(files) - frozenset[str]().union(*covers):
        return [broken("file_not_covered")]
    if any(set(files) - covered for covered in covers):
        return [present("partly_covered")]
    return []


def _manifest_marks(package: Package, files: Mapping[str, bytes]) -> list[Mark]:
    """The manifest must list the files and nothing else; ADOC keeps one of another kind."""
    content = package.entries.get(META + "manifest.xml")
    if content is None:
        return [present("no_manifest")]
    try:
        root = parse(content)
    except FlawError as flaw:
        return [flaw.mark]
    entries = root.findall(f"{{{MANIFEST}}}file-entry")
    listed = [unicodedata.normalize("NFC", e.get(f"{{{MANIFEST}}}full-path", "")) for e in entries]
    paths = sorted(path for path in listed if path != "/" and not path.startswith(META) and path != "mimetype")
    if package.mimetype in XADES_FORMATS and XADES_FORMATS[package.mimetype] == "adoc":
        return []
    return [] if paths == sorted(files) else [broken("manifest_mismatch")]


__all__ = ["Container", "InnerFile", "UnreadableError", "read_container"]
