"""For whom a CDOC container is encrypted, told without a key: what its maker's program wrote of each recipient.

CDOC 1 is W3C XML Encryption with the certificate of each recipient; CDOC 2
begins with a FlatBuffers header (open-eid/cdoc2: `Header`, `RecipientRecord`).
"""

import base64
import binascii
import struct
from dataclasses import dataclass
from urllib.parse import unquote_plus

from cryptography import x509
from flatbuffers.table import Table
from lxml import etree

from mailbot.documents.failure import Unreadable

CDOC2 = b"CDOC\x02"
MOST = 500
"""Recipients of one container; whoever encrypts for more wants to keep a reader busy."""
_LENGTH = struct.Struct(">I")
_MAC = 32
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Cut:
    """A container of the second format in its three pieces."""

    header: bytes
    mac: bytes
    payload: bytes


def cut(data: bytes) -> Cut:
    """Cut a container of the second format. Raises struct.error or ValueError."""
    start = len(CDOC2) + _LENGTH.size
    (size,) = _LENGTH.unpack_from(data, len(CDOC2))
    end = start + size
    return Cut(header=data[start:end], mac=data[end : end + _MAC], payload=data[end + _MAC :])


def records(header: bytes) -> list[Table]:
    """Return the recipients of a header. Raises Unreadable where they are without end, and what `struct` raises."""
    root = Table(header, struct.unpack_from("<I", header)[0])
    at = root.Offset(_RECIPIENTS)
    count = root.VectorLen(at) if at else 0
    if count > MOST:
        raise Unreadable("damaged")
    first = root.Vector(at) if at else 0
    return [Table(header, root.Indirect(first + 4 * number)) for number in range(count)]


def _of_header(data: bytes) -> tuple[str, ...]:
    return tuple(_label(record) for record in records(cut(data).header))


def _label(record: Table) -> str:
    at = record.Offset(_KEY_LABEL)
    label = record.String(record.Pos + at).decode("utf-8", "replace") if at else ""
    return unquote_plus(label)


def root_of(data: bytes) -> etree._Element:
    """Parse a container of the first format. Raises Unreadable for one with a DTD, and what lxml raises."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Unreadable("unsafe_xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    return etree.fromstring(data, parser)


def encrypted_keys(root: etree._Element) -> list[etree._Element]:
    """Return the keys of the recipients. Raises Unreadable where they are without end."""
    keys = list(root.iter(f"{_XENC}EncryptedKey"))
    if len(keys) > MOST:
        raise Unreadable("damaged")
    return keys


def _of_xml(data: bytes) -> tuple[str, ...]:
    keys = encrypted_keys(root_of(data))
    return tuple(" ".join(filter(None, (key.get("Recipient"), *map(_subject, key.iter(_CERTIFICATE))))) for key in keys)


def _subject(element: etree._Element) -> str:
    try:
        der = base64.b64decode("".join((element.text or "").split()))
        subject = x509.load_der_x509_certificate(der).subject
    except (ValueError, binascii.Error):
        return ""
    return " ".join(str(attribute.value) for attribute in subject)
