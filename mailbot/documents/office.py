"""Text of DOCX, ODT, XLSX and ODS with their headers, footers and nested tables; macros and links are left alone."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_DOCX_PARTS = re.compile(r"word/(?:header\d*|document|footer\d*|footnotes|endnotes)\.xml$")
_PICTURE = "\ufffc"
_PASTED = re.compile(
    r"(?i)(?:allkir[ij]|signature|signed by|подпис|п[iі]дпис|parakst|paraš|pasiraš|allekirjoit|unterschrift)"
    r"[^\n:]{0,60}[:_.]?[\s_.]{0,80}\ufffc"
)
_ROWS = 20_000
"""Rows of a sheet that are read; a laboratory table has hundreds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """The text of an office file, its link targets, and the pictures in it with their place in the text."""

    text: str
    hrefs: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    pasted_signature: bool = False
    """A picture stands behind the words of a signature line."""


class Package:
    """A zipped office file; every part is read within the limits and parsed without entities."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        self.budget = budget
        try:
            self.archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
            raise Unreadable("damaged") from fault
        if len(self.archive.infolist()) > 5_000:
            raise Unreadable("too_many_entries")

    def names(self) -> list[str]:
        """Return the names of all parts."""
        return self.archive.namelist()

    def read(self, name: str, *, limit: int) -> bytes:
        """Return the bytes of a part. Raises Unreadable."""
        try:
            info = self.archive.getinfo(name)
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
        """Return the parsed root of a part. Raises Unreadable."""
        return parse_xml(self.read(name, limit=self.budget.limits.xml))


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


def read_docx(data: bytes, budget: Budget) -> Office:
    """Read a Word file: headers first, as they stand on the page, then the body, then footers and notes."""
    package = Package(data, budget)
    order = {"header": 0, "docume": 1, "footer": 2}
    parts = sorted((n for n in package.names() if _DOCX_PARTS.match(n)), key=lambda n: (order.get(n[5:11], 3), n))
    if "word/document.xml" not in parts:
        raise Unreadable("damaged")
    texts = []
    for name in parts:
        lines = "".join(_docx_words(package.xml(name)))
        texts.append(re.sub(r"\n{3,}", "\n\n", lines).strip("\n"))
    hrefs = tuple(href for name in parts for href in _docx_links(package, name))
    return _office("\n".join(text for text in texts if text.strip()), hrefs, _pictures(package, "word/media/"))


def _office(text: str, hrefs: tuple[str, ...], pictures: tuple[bytes, ...]) -> Office:
    pasted = bool(pictures) and _PASTED.search(text) is not None
    return Office(text=text.replace(_PICTURE, ""), hrefs=hrefs, pictures=pictures, pasted_signature=pasted)


def _docx_words(root: etree._Element) -> Iterator[str]:
    """Yield the words of a part in reading order; cells of a row stay on one line, a paragraph ends a line."""
    in_cell = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag
        if event == "start":
            if tag == _W + "tc":
                in_cell += 1
            elif tag == _W + "t" and node.text:
                yield node.text
            elif tag == _W + "tab":
                yield "\t"
            elif tag in (_W + "drawing", _W + "pict"):
                yield _PICTURE
            elif tag in (_W + "br", _W + "cr"):
                yield "\n"
        elif tag == _W + "tc":
            in_cell -= 1
            yield "\t"
        elif tag == _W + "tr" or (tag == _W + "p" and not in_cell):
            yield "\n"
        elif tag == _W + "p":
            yield " "


def _docx_links(package: Package, part: str) -> Iterator[str]:
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in package.names():
        return
    for node in package.xml(relations):
        if str(node.get("Type", "")).endswith("/hyperlink") and node.get("TargetMode") == "External":
            yield str(node.get("Target", ""))


def _pictures(package: Package, folder: str) -> tuple[bytes, ...]:
    """Return up to ten pictures, so that papers pasted into a letter can be read; unreadable ones are left out."""
    found = []
    for name in [n for n in package.names() if n.startswith(folder)][:10]:
        try:
            found.append(package.read(name, limit=package.budget.limits.attachment))
        except Unreadable:
            continue
    return tuple(found)


def read_odt(data: bytes, budget: Budget) -> Office:
    """Read an OpenDocument text: headers of the page styles, the body, then the footers."""
    package = Package(data, budget)
    body = package.xml("content.xml").find(f".//{_OFFICE}body")
    if body is None:
        raise Unreadable("damaged")
    head, foot = "", ""
    if "styles.xml" in package.names():
        styles = package.xml("styles.xml")
        namespace = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
        head = "".join(word for node in styles.iter(namespace + "header") for word in _odf_words(node))
        foot = "".join(word for node in styles.iter(namespace + "footer") for word in _odf_words(node))
    text = "\n".join(part.strip("\n") for part in (head, "".join(_odf_words(body)), foot) if part.strip())
    hrefs = tuple(h for node in body.iter(_TEXT + "a") if (h := node.get("{http://www.w3.org/1999/xlink}href")))
    return _office(text, hrefs, _pictures(package, "Pictures/"))


def _odf_words(root: etree._Element) -> Iterator[str]:
    in_cell = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag
        if event == "start":
            if tag == _TABLE + "table-cell":
                in_cell += 1
            elif tag == _TEXT + "tab":
                yield "\t"
            elif tag == _DRAW + "image":
                yield _PICTURE
            elif tag == _TEXT + "line-break":
                yield "\n"
            elif tag == _TEXT + "s":
                yield " " * min(int(node.get(_TEXT + "c") or 1), 100)
            if node.text and _flows(tag):
                yield node.text
        else:
            if tag == _TABLE + "table-cell":
                in_cell -= 1
                yield "\t"
            elif tag == _TABLE + "table-row" or (tag in (_TEXT + "p", _TEXT + "h") and not in_cell):
                yield "\n"
            elif tag == _TEXT + "p":
                yield " "
            parent = node.getparent()
            if node is not root and node.tail and parent is not None and _flows(parent.tag):
                yield node.tail


def _flows(tag: object) -> bool:
    """Say whether the bare text of an element is read: that of paragraphs, headings, spans and links."""
    return tag in (_TEXT + "p", _TEXT + "h", _TEXT + "span", _TEXT + "a")


def read_ods(data: bytes, budget: Budget) -> Office:
    """Read an OpenDocument sheet: a line a row, cells apart by tabs."""
    package = Package(data, budget)
    lines = []
    for row in list(package.xml("content.xml").iter(_TABLE + "table-row"))[:_ROWS]:
        cells = ["".join(_odf_words(cell)).strip() for cell in row.iter(_TABLE + "table-cell")]
        if any(cells):
            lines.append("\t".join(cells).rstrip())
    return Office(text="\n".join(lines))


def read_xlsx(data: bytes, budget: Budget) -> Office:
    """Read a workbook: the name of each sheet, then a line a row, cells apart by tabs."""
    package = Package(data, budget)
    names = package.names()
    shared: list[str] = []
    if "xl/sharedStrings.xml" in names:
        shared = ["".join(t.text or "" for t in item.iter(_S + "t")) for item in package.xml("xl/sharedStrings.xml")]
    titles = {
        str(s.get(_R + "id")): str(s.get("name") or "") for s in package.xml("xl/workbook.xml").iter(_S + "sheet")
    }
    lines = [
        title
        for title in titles.values()
        if not re.fullmatch(r"(?i)(?:sheet|leht|лист|lapa|lapas|taul|аркуш|tabelle)\d*", title)
    ]
    sheets = sorted((n for n in names if re.match(r"xl/worksheets/sheet\d+\.xml$", n)), key=lambda n: (len(n), n))
    for sheet in sheets:
        for row in list(package.xml(sheet).iter(_S + "row"))[:_ROWS]:
            cells = [_xlsx_cell(cell, shared) for cell in row.iter(_S + "c")]
            if any(cells):
                lines.append("\t".join(cells).rstrip())
    return Office(text="\n".join(lines), pictures=_pictures(package, "xl/media/"))


def _xlsx_cell(cell: etree._Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(_S + "t"))
    value = cell.findtext(_S + "v") or ""
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    return value
