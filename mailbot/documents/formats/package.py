"""Zipped office files (OPC, ISO/IEC 29500-2; OpenDocument): parts by relationship, XML without entities."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from lxml import etree

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable

_MOST_PARTS = 5_000
_MAIN = "officeDocument"
_BY_NAME = {"sheet": "worksheet", "sharedstrings": "sharedStrings"}
"""Relationships by the usual names of parts, where those are other words."""
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/presentationml/main", b"http://schemas.openxmlformats.org/presentationml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)  # fmt: skip
"""Namespaces of "Strict Open XML" and those that the transitional form of the same elements has."""


class Package:
    """A zipped office file; every part is read within the limits and parsed without entities."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
            raise Unreadable("damaged") from fault
        if len(self.archive.infolist()) > _MOST_PARTS:
            raise Unreadable("too_many_entries")
        self._names = {_folded(name): name for name in reversed(self.archive.namelist())}

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self.archive.namelist()

    def has(self, name: str) -> bool:
        """Say whether there is a part; case does not matter in part names (ISO/IEC 29500-2, 6.2.2)."""
        return _folded(name) in self._names

    def read(self, name: str, *, limit: int) -> bytes:
        """Return the bytes of a part. Raises Unreadable."""
        try:
            info = self.archive.getinfo(self._names.get(_folded(name), name))
            if info.file_size > limit:
                raise Unreadable("unpacks_too_large")
            if info.flag_bits & 1:
                raise Unreadable("password")
            with self.archive.open(info) as stream:
                data = stream.read(min(info.file_size, limit) + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, KeyError) as fault:
            raise Unreadable("damaged") from fault
        self.budget.unpack(len(data))
        return data

    def xml(self, name: str) -> etree._Element:
        """Return the parsed root of a part, with the transitional namespaces. Raises Unreadable."""
        data = self.read(name, limit=self.budget.limits.xml)
        if b"http://purl.oclc.org/ooxml/" in data:
            for strict, transitional in _STRICT:
                data = data.replace(strict, transitional)
        return parse_xml(data)

    def main(self, usual: str) -> str:
        """Return the name of the main part, whatever the writing program called it. Raises Unreadable."""
        for kind, target, _ in self.related(""):
            if kind == _MAIN and self.has(target):
                return target
        if self.has(usual):
            return usual
        raise Unreadable("damaged")

    def of_main(self, main: str) -> list[tuple[str, str, str]]:
        """Return the parts that a main part refers to, as `related`; where none is told, by their usual names."""
        told = [one for one in self.related(main) if self.has(one[1])]
        if told:
            return told
        folder = posixpath.dirname(main)
        usual = (
            re.fullmatch(rf"{re.escape(folder)}/(?:worksheets/|slides/)?([a-zA-Z]+?)\d*\.xml", name)
            for name in self.names()
        )
        return [(_BY_NAME.get(found[1].lower(), found[1]), found[0], "") for found in usual if found]

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield the relationships of a part as (last word of its type, target, Id); that of "" is the package.

        A target is a part name, or an address where it lies outside.
        """
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if not self.has(relations):
            return
        for node in self.xml(relations):
            target = str(node.get("Target") or "")
            if node.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            yield str(node.get("Type") or "").rpartition("/")[2], target, str(node.get("Id") or "")


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def parse_xml(data: bytes) -> etree._Element:
    """Parse XML from outside: no DOCTYPE, no entities, no network, no huge trees. Raises Unreadable."""
    if re.search(rb"<!DOCTYPE|<!ENTITY", data[:4096]) or "<!DOCTYPE".encode("utf-16-le") in data[:4096]:
        raise Unreadable("unsafe_xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise Unreadable("damaged") from fault
    if root.getroottree().docinfo.doctype:
        raise Unreadable("unsafe_xml")
    return root
