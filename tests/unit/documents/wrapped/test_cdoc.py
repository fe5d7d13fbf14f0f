"""Encrypted containers: for whom they are, told without a key, and what a broken or hostile header gives."""

import base64
import struct
from datetime import UTC, datetime
from urllib.parse import quote_plus

import flatbuffers
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from mailbot.documents.apart.codec import from_json, to_json
from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.limits import Limits
from mailbot.documents.opening import open_file
from mailbot.documents.wrapped.cdoc import CDOC2, MOST, recipients_of

LABEL = "data:,v=1&type=ID-card&serial_number=PNOEE-47101010033&cn=" + quote_plus("MAASIKAS,MARI,47101010033")


def cdoc2(*labels: str) -> bytes:
    """Make a container with a header of the second format and no payload worth the name."""
    builder = flatbuffers.Builder(0)
    records = []
    for label in labels:
        text = builder.CreateString(label)
        builder.StartObject(5)
        builder.PrependUOffsetTRelativeSlot(2, text, 0)
        records.append(builder.EndObject())
    builder.StartVector(4, len(records), 4)
    for record in reversed(records):
        builder.PrependUOffsetTRelative(record)
    vector = builder.EndVector()
    builder.StartObject(2)
    builder.PrependUOffsetTRelativeSlot(0, vector, 0)
    builder.Finish(builder.EndObject())
    header = bytes(builder.Output())
    return CDOC2 + struct.pack(">I", len(header)) + header + bytes(80)


def certificate(name: str, number: str) -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.SERIAL_NUMBER, number)]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def cdoc1(*recipients: tuple[str, str], inside: str = "") -> bytes:
    """Make a container of the first format for (name, number)."""
    keys = "".join(
        f'<xenc:EncryptedKey Recipient="{name}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>'
        f"{certificate(name, number)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></xenc:EncryptedKey>"
        for name, number in recipients
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{inside}<xenc:EncryptedData'
        ' xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
        f"<ds:KeyInfo>{keys}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>AAAA</xenc:CipherValue>"
        "</xenc:CipherData></xenc:EncryptedData>"
    ).encode()


def test_the_second_format_names_its_recipients_by_label() -> None:
    person, office = recipients_of(cdoc2(LABEL, "data:,v=1&type=cert&cn=Example+Hospital"))
    assert "MAASIKAS,MARI,47101010033" in person
    assert "cn=Example Hospital" in office


def test_the_first_format_names_them_by_certificate() -> None:
    assert recipients_of(cdoc1(("Example Hospital", "90000000"))) == ("Example Hospital Example Hospital 90000000",)


def test_a_whole_file_keeps_them_on_its_way_out_of_the_worker() -> None:
    reading = open_file("leping.cdoc2", "", cdoc2(LABEL), Budget(limits=Limits()))
    assert (reading.kind, reading.fate, len(reading.recipients)) == ("cdoc", "encrypted", 1)
    assert from_json(to_json(reading)) == reading


@pytest.mark.parametrize(
    "data",
    [
        CDOC2,
        CDOC2 + bytes(99),
        CDOC2 + b"\xff" * 99,
        cdoc2(LABEL)[:40],
        CDOC2 + struct.pack(">I", 64) + b"\x08\0\0\0" + b"\xff" * 60,
        b'<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#">',
        cdoc1(("X", "1")).replace(b"MII", b"!!!"),
    ],
)
def test_a_broken_header_is_one_without_known_recipients(data: bytes) -> None:
    assert all("47101010033" not in said for said in recipients_of(data))


def test_a_hostile_header_is_refused() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        recipients_of(cdoc2(*[LABEL] * (MOST + 1)))
    with pytest.raises(Unreadable, match="unsafe_xml"):
        recipients_of(cdoc1(("X", "1"), inside='<!DOCTYPE a [<!ENTITY b "c">]>'))
