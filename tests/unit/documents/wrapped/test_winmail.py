"""The words of a letter that Outlook packed into winmail.dat or saved as .msg: plain, as a page, or as RTF only."""

import struct

import pytest
from compressed_rtf import compress

from mailbot.documents.wrapped.envelopes import read_msg, read_tnef
from tests.unit.documents.compound import compound

RTF = (
    rb"{\rtf1\ansi\ansicpg1257\deff0{\fonttbl{\f0\fnil\fcharset186 Arial;}}\pard Tere, head arstid!\par "
    rb"Kas operatsioon on v\u245?imalik? Telefon 5550 4471\par }"
)
PAGE_IN_RTF = (
    rb"{\rtf1\ansi\fromhtml1 {\*\htmltag64 <p>}Tere, head arstid!\htmlrtf \par\htmlrtf0 {\*\htmltag72 </p>}"
    rb"{\*\htmltag64 <p>}Kas operatsioon on v\u245?imalik? Telefon 5550 4471{\*\htmltag72 </p>}}"
)
PAGE = (
    "<p>Tere, head arstid!</p><p>Kas operatsioon on võimalik? <a href='https://x.example/y'>Telefon</a> 5550 4471</p>"
)


def attribute(number: int, data: bytes) -> bytes:
    return struct.pack("<BII", 1, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef(tag: int, value: bytes) -> bytes:
    """Return a winmail.dat with one binary MAPI property (MS-OXTNEF 2.1.3.4)."""
    prop = struct.pack("<IHHII", 1, 0x0102, tag, 1, len(value)) + value + bytes(-len(value) % 4)
    parts = [struct.pack("<IH", 0x223E9F78, 1), attribute(0x00089006, struct.pack("<I", 0x10000))]
    return b"".join([*parts, attribute(0x00069007, struct.pack("<II", 1257, 0)), attribute(0x00069003, prop)])


@pytest.mark.parametrize(
    ("tag", "value"), [(0x1009, compress(RTF)), (0x1009, compress(PAGE_IN_RTF)), (0x1013, PAGE.encode())]
)
def test_the_words_of_a_letter(tag: int, value: bytes) -> None:
    found = read_tnef(tnef(tag, value))
    assert " ".join(found.text.split()) == "Tere, head arstid! Kas operatsioon on võimalik? Telefon 5550 4471"


def test_the_links_of_a_page() -> None:
    assert read_tnef(tnef(0x1013, PAGE.encode())).hrefs == ("https://x.example/y",)


def test_a_saved_mail_that_is_a_page_only() -> None:
    page = b"<p>Isikukood <b>4610</b>2142732 <a href='https://x.example/y'>siin</a></p>"
    properties = bytes(32) + struct.pack("<HHIII", 0x0102, 0x1013, 6, len(page), 0)
    found = read_msg(compound({"__properties_version1.0": properties, "__substg1.0_10130102": page}))
    assert (found.text, found.hrefs) == ("Isikukood 46102142732 siin", ("https://x.example/y",))
