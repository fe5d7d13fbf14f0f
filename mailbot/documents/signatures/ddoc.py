"""DDOC, the XML container of Estonian ID-cards until 2018: its files are opened, its signatures only recognised.

All its digests are SHA-1, so that no check could make it more than `present`.
"""

import base64
import binascii
import unicodedata

from lxml import etree

from mailbot.documents.signatures.outcome import Checked, FlawError, UnreadableError, present, together
from mailbot.documents.signatures.safe_xml import ds, parse
from mailbot.model.document import Signature

MAX_XML = 50 << 20


def read(data: bytes, budget: int) -> tuple[Signature, list[tuple[str, bytes]], str]:
    """Return the state, the files and the format. Raises UnreadableError where this is no DDOC."""
    try:
        root = parse(data.lstrip(b"\xef\xbb\xbf \r\n\t"), min(MAX_XML, budget))
    except FlawError as flaw:
        raise UnreadableError("too_large" if flaw.mark.word == "xml_too_large" else "damaged") from flaw
    if etree.QName(root).localname != "SignedDoc":
        raise UnreadableError("damaged")
    files = [_file(element) for element in root.iterfind("{*}DataFile")]
    signatures = [Checked(marks=(present("weak_hash"),)) for _ in root.iterfind(ds("Signature"))]
    return together(signatures), [file for file in files if file is not None], "ddoc"


def _file(element: etree._Element) -> tuple[str, bytes] | None:
    if element.get("ContentType") != "EMBEDDED_BASE64":
        return None
    try:
        content = base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    return unicodedata.normalize("NFC", element.get("Filename", "file")), content
