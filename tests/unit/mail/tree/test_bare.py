"""Bodies set aside: what is left is small, and each body is found again to the byte."""

import base64

import pytest

from mailbot.mail.tree.bare import MARK, without_bodies

FILE = base64.encodebytes(bytes(range(256)) * 400).replace(b"\n", b"\r\n")
MAIL = (
    b'From: a@b.example\r\nContent-Type: multipart/mixed;\r\n boundary="x y"\r\n\r\nFor old programs.\r\n'
    b"--x y\r\nContent-Type: multipart/alternative; boundary=z\r\n\r\n"
    b"--z\r\n\r\nTere\r\n-- \r\nMari\r\n--z \r\nContent-Type: text/html\r\n\r\n<p>Tere\r\n--z--\r\n\r\n"
    b"--x y\r\nContent-Type: application/pdf\r\n\r\n" + FILE + b"\r\n--x y--\r\nA footer\r\n"
)


def test_each_body_is_a_span_of_the_mail() -> None:
    bare = without_bodies(MAIL)
    assert bare is not None
    found = [MAIL[start:end] for start, end in bare.spans]
    assert found == [b"For old programs.", b"", b"Tere\r\n-- \r\nMari", b"<p>Tere", FILE]
    assert [MAIL[place:] for place in bare.behind][-1] == b"A footer\r\n"
    assert len(bare.text) < 600


def test_fields_are_given_back_as_they_were_sent() -> None:
    bare = without_bodies(MAIL)
    assert bare is not None
    assert b"x y" not in bare.text
    assert bare.as_sent("Content-Type", b'multipart/mixed; boundary="Set-Aside-0-"')[1].endswith(b'boundary="x y"')
    assert bare.as_sent(f"{MARK}-From", b"a@b.example") == ("from", b"a@b.example")


def test_boundaries_of_an_attached_mail_stay_in_its_body() -> None:
    inner = b"Content-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nTere\r\n--i--"
    outer = (
        b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: message/rfc822\r\n\r\n%s\r\n--o--\r\n"
    )
    mail = outer % inner
    bare = without_bodies(mail)
    assert bare is not None
    assert [mail[start:end] for start, end in bare.spans] == [b"", inner]


@pytest.mark.parametrize(
    "raw",
    [
        b"Subject: " + b"x" * 70_000 + b"\r\n\r\nTere",
        b"X-A: b\r\n" * 2_000 + b"\r\nTere",
        b"Subject: " + b"=?utf-8?q?a?= " * 300 + b"\r\n\r\nTere",
        b"From: " + b"(" * 3_000 + b"\r\n\r\nTere",
        b"Content-Type: text/plain" + b"; a=b" * 2_000 + b"\r\n\r\nTere",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nhi\r\n" * 600,
        b"".join(b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (n - 1, n) for n in range(40))[7:],
    ],
    ids=("a long field", "fields", "encoded words", "comments", "parameters", "parts", "depth"),
)
def test_what_is_too_much_is_given_to_no_parser(raw: bytes) -> None:
    assert without_bodies(raw) is None


@pytest.mark.parametrize(
    "raw", [b"Set-Aside: 0\r\n\r\nTere", b"A: b\rC: d\r\n\r\nTere", b"A: b\r\n\r\n\r--x\r", b"A: b\n--x\n\nTere"]
)
def test_what_is_unclear_is_given_to_no_parser(raw: bytes) -> None:
    assert without_bodies(raw) is None
