"""For whom a CDOC container is encrypted, told without a key: what its maker's program wrote of each recipient.

CDOC 1 is W3C XML Encryption with the certificate of each recipient; CDOC 2
begins with a FlatBuffers header (open-eid/cdoc2: `Header`, `RecipientRecord`).
"""

import base64
import binascii
import struct
from urllib.parse import unquote_plus

from cryptography import x509
from flatbuffers.table import Table
from lxml import etree

from mailbot.documents.failure import Unreadable

CDOC2 = b"CDOC\x02"
MOST = 500
"""Recipients of one container; whoever encrypts for more wants to keep a reader busy."""
_LENGTH = struct.Struct(">I")
_RECIPIENTS, _KEY_LABEL = 4, 8
"""Slots of `Header.recipients` and `RecipientRecord.key_label`: four bytes, and two for each field before."""
_XENC = "{http://www.w3.org/2001/04/xmlenc#}"
_CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"


def recipients_of(data: bytes) -> tuple[str, ...]:
    """Return a line for each recipient: its label, and the subject of its certificate; () where none can be read.

    Raises Unreadable for XML with a DTD and for recipients without end.
    """
    try:
        return _of_header(data) if data.startswith(CDOC2) else _of_xml(data)
    except (struct.error, IndexError, TypeError, ValueError, OverflowError, etree.LxmlError):
        return ()


def _of_header(data: bytes) -> tuple[str, ...]:
    start = len(CDOC2) + _LENGTH.size
    (size,) = _LENGTH.unpack_from(data, len(CDOC2))
    header = data[start : start + size]
    root = Table(header, struct.unpack_from("<I", header)[0])
    at = root.Offset(_RECIPIENTS)
    count = root.VectorLen(at) if at else 0
    if count > MOST:
        raise Unreadable("damaged")
    first = root.Vector(at) if at else 0
    records = (Table(header, root.Indirect(first + 4 * number)) for number in range(count))
    return tuple(_label(record) for record in records)


def _label(record: Table) -> str:
    at = record.Offset(_KEY_LABEL)
    label = record.String(record.Pos + at).decode("utf-8", "replace") if at else ""
    return unquote_plus(label)


def _of_xml(data: bytes) -> tuple[str, ...]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("unsafe_xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root = etree.fromstring(data, parser)
    keys = list(root.iter(f"{_XENC}EncryptedKey"))
    if len(keys) > MOST:
        raise Unreadable("damaged")
    return tuple(" ".join(filter(None, (key.get("Recipient"), *map(_subject, key.iter(_CERTIFICATE))))) for key in keys)


def _subject(element: etree._Element) -> str:
    try:
        der = base64.b64decode("".join((element.text or "").split()))
        subject = x509.load_der_x509_certificate(der).subject
    except (ValueError, binascii.Error):
        return ""
    return " ".join(str(attribute.value) for attribute in subject)
