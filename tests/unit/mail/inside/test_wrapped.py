"""Words of the letter that a program wrapped, named or called an attachment are words of the letter."""

import base64
import zlib

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.inside.smime import mail_inside
from mailbot.mail.parse import parse
from mailbot.model.mail import Message

RULES, _ = load_rules((defaults("config"),))
INSIDE = (
    b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/plain\r\n\r\nTere, siin kiri.\r\n"
    b"--i\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n--i--\r\n"
)
DATA = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
SIGNED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"
COMPRESSED = b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    if len(content) < 128:
        return bytes([tag, len(content)]) + content
    size = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + content


def ber(tag: int, *contents: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(contents) + b"\0\0"


def signed(content: bytes) -> bytes:
    inner = der(0x30, der(0x06, DATA), der(0xA0, der(0x04, content)))
    return der(0x30, der(0x06, SIGNED), der(0xA0, der(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))))


def signed_in_a_stream(content: bytes) -> bytes:
    """As programs write that do not know the length beforehand: indefinite lengths, the content in pieces."""
    pieces = ber(0x24, *(der(0x04, content[at : at + 50]) for at in range(0, len(content), 50)))
    inner = ber(0x30, der(0x06, DATA), ber(0xA0, pieces))
    return ber(0x30, der(0x06, SIGNED), ber(0xA0, ber(0x30, b"\x02\x01\x01", der(0x31), inner, der(0x31))))


def compressed(content: bytes) -> bytes:
    algorithm = der(0x30, der(0x06, b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08"))
    inner = der(0x30, der(0x06, DATA), der(0xA0, der(0x04, zlib.compress(content))))
    return der(0x30, der(0x06, COMPRESSED), der(0xA0, der(0x30, b"\x02\x01\x00", algorithm, inner)))


@pytest.mark.parametrize("wrap", [signed, signed_in_a_stream, compressed])
@pytest.mark.parametrize("kind", ["application/pkcs7-mime", "application/x-pkcs7-mime"])
def test_a_letter_in_opaque_smime(wrap, kind: str) -> None:  # type: ignore[no-untyped-def]
    message = parse(f"From: a@b.example\r\nContent-Type: {kind}; name=smime.p7m\r\n\r\n".encode() + wrap(INSIDE), RULES)
    assert message.body.own_text == "Tere, siin kiri."
    assert [(part.name, part.payload) for part in message.parts] == [("a.pdf", b"%PDF")]


def test_a_wrapping_in_armour() -> None:
    armoured = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(signed(INSIDE)) + b"-----END PKCS7-----\n"
    raw = b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n" + armoured
    assert parse(raw, RULES).body.own_text == "Tere, siin kiri."


def test_a_signed_wrapping_in_a_signed_wrapping() -> None:
    raw = INSIDE
    for _ in range(3):
        raw = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n" + signed(raw)
    assert parse(raw, RULES).body.own_text == "Tere, siin kiri."
    for _ in range(30):
        raw = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n" + signed(raw)
    assert [part.name for part in parse(raw, RULES).parts] == ["smime.p7m"]


@pytest.mark.parametrize("data", [b"", b"x", b"\x30\x80", signed(b""), signed(INSIDE)[:100], b"\x30\x82\xff\xff" * 50])
def test_what_holds_no_mail_stays_a_file(data: bytes) -> None:
    assert mail_inside(data) is None
    message = parse(b"From: a@b.example\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\n" + data, RULES)
    assert [part.name for part in message.parts] == ["smime.p7m"]


def with_part(*fields: str, text: str = "Teine osa.") -> Message:
    lines = ["From: a@b.example", "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Tere.", "--b"]
    return parse("\r\n".join([*lines, *fields, "", text, "--b--"]).encode(), RULES)


@pytest.mark.parametrize(
    "name",
    [
        "ATT00001.htm", "ATT00001.txt", "ATT00017.html", "att00002.txt", "body.html", "message.txt",
        "Untitled attachment 00012.txt", "Без имени.txt", "nimeta manus 00001.txt",
    ],
)  # fmt: skip
@pytest.mark.parametrize("placed", ["attachment", "inline"])
def test_a_name_that_a_program_gave_to_a_part_of_the_letter(name: str, placed: str) -> None:
    kind = "text/html" if "htm" in name else "text/plain"
    message = with_part(f"Content-Type: {kind}; charset=utf-8", f'Content-Disposition: {placed}; filename="{name}"')
    assert message.body.own_text == "Tere.\n\nTeine osa."
    assert message.parts == ()


@pytest.mark.parametrize("name", ["epikriis.txt", "attestation.txt", "my message to doctors.txt", "textbook.html"])
def test_a_name_that_a_person_gave(name: str) -> None:
    message = with_part("Content-Type: text/plain", f'Content-Disposition: attachment; filename="{name}"')
    assert [part.name for part in message.parts] == [name]


def test_a_text_called_attachment_without_a_name() -> None:
    assert (
        with_part("Content-Type: text/plain", "Content-Disposition: attachment").body.own_text == "Tere.\n\nTeine osa."
    )
    message = parse(b"From: a@b.example\r\nContent-Disposition: attachment\r\n\r\nTere.", RULES)
    assert (message.body.own_text, message.parts) == ("Tere.", ())


@pytest.mark.parametrize(
    "fields",
    [
        'Content-Type: text/html; name="kiri.html"',
        "Content-Type: text/html\r\nContent-Disposition: inline; filename=x.htm",
    ],
)
def test_a_twin_with_a_name(fields: str) -> None:
    lines = [
        "Content-Type: multipart/alternative; boundary=b",
        "",
        "--b",
        "",
        "Vt lisa.",
        "--b",
        fields,
        "",
        "<p>Tere, siin kiri.</p>",
        "--b--",
    ]
    message = parse("\r\n".join(lines).encode(), RULES)
    assert (message.body.own_text, message.parts) == ("Tere, siin kiri.", ())


def test_a_text_behind_pictures() -> None:
    message = with_part(
        "Content-Type: image/jpeg; name=a.jpg", "", "x", "--b", "Content-Type: text/plain; charset=utf-8"
    )
    assert message.body.own_text == "Tere.\n\nTeine osa."
