"""Files that are a CMS structure and hold no mail: a file signed by itself, a time stamp, one beside its file."""

import pytest
from asn1crypto import core

from mailbot.documents.budget import Budget
from mailbot.documents.limits import Limits
from mailbot.documents.opening import open_file

KINDS = {
    "data": "1.2.840.113549.1.7.1",
    "signed_data": "1.2.840.113549.1.7.2",
    "tst_info": "1.2.840.113549.1.9.16.1.4",
}
"""Content types of RFC 5652 and RFC 3161; the library knows some names late."""


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    return bytes([tag]) + (bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")) + content


def signed(kind: str, content: bytes | None) -> bytes:
    octets = der(0xA0, der(0x04, content)) if content is not None else b""
    inner = der(0x30, core.ObjectIdentifier(KINDS[kind]).dump(), octets)
    data = der(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))
    return der(0x30, core.ObjectIdentifier(KINDS["signed_data"]).dump(), der(0xA0, data))


def opened(data: bytes):  # type: ignore[no-untyped-def]
    budget = Budget(limits=Limits(), unpacked_left=10_000_000, ocr_pages_left=0, entries_left=100, ocr=False)
    return open_file("a.p7m", "application/octet-stream", data, budget)


def test_a_file_signed_by_itself_is_read() -> None:
    found = opened(signed("data", b"{\\rtf1\\ansi Epikriis}"))
    assert (found.kind, [(file.kind, file.text.strip()) for file in found.inner]) == ("smime", [("rtf", "Epikriis")])


def test_a_mail_signed_by_itself_is_read() -> None:
    found = opened(signed("data", b"Content-Type: text/plain\r\n\r\nTere"))
    assert (found.kind, found.text) == ("smime", "Tere")


@pytest.mark.parametrize(
    "data",
    [
        signed("tst_info", b"\x30\x00"),
        signed("tst_info", b"\x30\x03\x02\x01\x01"),
        signed("data", None),
        signed("signed_data", b"\x30\x03\x02\x01\x01"),
        signed("data", b"\0\1\2"),
    ],
)
def test_what_holds_no_mail_harms_nobody(data: bytes) -> None:
    found = opened(data)
    assert found.kind == "smime"
    assert found.text == ""
