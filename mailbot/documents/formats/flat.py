"""Office files that are one XML text: Flat OPC, Word and Excel 2003, flat OpenDocument; made what their readers know.

Word saves them as "Word XML Document", LibreOffice as .fodt and .fods.
"""

import base64
import binascii
import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats.package import parse_xml
from mailbot.model.document import FileKind

_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_WORD_2003 = b"http://schemas.microsoft.com/office/word/2003/wordml"
_WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

KINDS: tuple[tuple[bytes, FileKind], ...] = (
    (b"http://schemas.microsoft.com/office/2006/xmlPackage", "flat_opc"),
    (_WORD_2003, "flat_docx"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "flat_xlsx"),
    (b"application/vnd.oasis.opendocument.text", "flat_odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "flat_ods"),
)
"""What stands at the head of each: namespaces, and the type that a flat OpenDocument file names."""


def zipped(data: bytes, budget: Budget) -> bytes:
    """Return the package that a Flat OPC file is, zipped as usual. Raises Unreadable."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for part in _root(data, budget).iter(_PKG + "part"):
            name = str(part.get(_PKG + "name") or "").lstrip("/")
            content = _content(part)
            budget.unpack(len(content))
            if name and name not in package.namelist():
                package.writestr(name, content)
    return out.getvalue()


def _content(part: etree._Element) -> bytes:
    words = part.find(_PKG + "xmlData")
    if words is not None:
        return etree.tostring(words[0]) if len(words) else b""
    return _bytes(part.findtext(_PKG + "binaryData"))


def _bytes(coded: str | None) -> bytes:
    try:
        return base64.b64decode("".join((coded or "").split()))
    except (binascii.Error, ValueError):
        return b""


def word_2003(data: bytes, budget: Budget) -> etree._Element:
    """Return a Word 2003 text as an element tree whose elements have today's names. Raises Unreadable."""
    return _root(data.replace(_WORD_2003, _WORD), budget)


def pictures_2003(root: etree._Element) -> Iterator[bytes]:
    """Yield the pictures in a Word 2003 text."""
    yield from filter(None, (_bytes(node.text) for node in root.iter(_W + "binData")))


def rows_2003(data: bytes, budget: Budget) -> Iterator[list[str]]:
    """Yield the cells of each row of an Excel 2003 workbook. Raises Unreadable."""
    for row in _root(data, budget).iter(_SS + "Row"):
        yield ["".join(text for node in cell.iter(_SS + "Data") for text in node.itertext()) for cell in row]


def open_document(data: bytes, budget: Budget) -> etree._Element:
    """Return the root of a flat OpenDocument file. Raises Unreadable."""
    return _root(data, budget)


def _root(data: bytes, budget: Budget) -> etree._Element:
    if len(data) > budget.limits.xml:
        raise Unreadable("unpacks_too_large")
    return parse_xml(data)
