"""Parsing gives a message for any bytes at all, in a bounded time, and loses no word."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.body import Context, split_body
from mailbot.mail.coding.charset import decode
from mailbot.mail.header.words import decode_words, parameters
from mailbot.mail.html.text import html_text
from mailbot.mail.parse import parse, unflowed
from mailbot.mail.screening import screen
from mailbot.model.mail import Message
from mailbot.reading.fields.links import links_of

RULES, _ = load_rules((defaults("config"),))

HEADERS = st.sampled_from(
    [
        b"From: a@b.example",
        b"From: =?utf-8?q?=C3?= <x@y.example>, b@c.example",
        b"Subject: =?koi8-r?b?8A==?=",
        b"Content-Type: multipart/mixed; boundary=x",
        b'Content-Type: multipart/alternative; boundary="x"',
        b"Content-Type: text/html; charset=windows-1257",
        b"Content-Type: message/rfc822",
        b"Content-Type: text/plain; format=flowed; name*0*=utf-8''%FF",
        b"Content-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: quoted-printable",
        b'Content-Disposition: attachment; filename="=?utf-8?q?a?=.pdf"',
        b"Date: Fri, 99 Foo 0000",
        b"Reply-To: a\r\n b: <c",
        b"In-Reply-To: <a@b> <c",
    ]
)
LINES = st.one_of(
    HEADERS,
    st.binary(max_size=60),
    st.sampled_from([b"", b"--x", b"--x--", b"> q", b"From: a", b"Sent: b", b"-- ", b"<p>"]),
)
MAILS = st.lists(LINES, max_size=40).map(b"\r\n".join)


def words(text: str) -> set[str]:
    """Return what is left of a text without its marks of quoting, which a tab may stand before."""
    return {word for line in text.split("\n") for word in line.lstrip("> \t").split()}


@given(st.binary(max_size=2_000))
def test_any_bytes_give_a_message(raw: bytes) -> None:
    assert isinstance(parse(raw, RULES), Message)


@settings(max_examples=300, deadline=None)  # the first mail loads libraries; how long one may take is tests/hostile
@given(MAILS)
def test_anything_like_a_mail_is_read_without_the_last_resort(raw: bytes) -> None:
    message = parse(raw, RULES)
    assert "unreadable" not in {defect.rule for defect in message.defects}
    screen(message, RULES, own_message_id=lambda _: False, own_addresses=frozenset())
    links_of(message, [], [], RULES)


@given(
    st.lists(
        st.one_of(st.text(max_size=40), st.sampled_from(["> a", "On 1.1.2026 10:00 a@b.example wrote:", "-- "])),
        max_size=30,
    )
)
def test_splitting_loses_no_word(lines: list[str]) -> None:
    text = "\n".join(line.replace("\n", " ").replace("\r", " ") for line in lines)
    split = split_body(text, RULES.languages, Context(subject="Fwd: x"))
    assert words(text) == words(f"{split.own}\n{split.quoted}\n{split.signature}")


@given(
    st.binary(max_size=300),
    st.sampled_from([None, "utf-8", "koi8-r", "iso-8859-1", "windows-1257", "us-ascii", "klingon"]),
)
def test_decoding_never_fails(data: bytes, declared: str | None) -> None:
    decode(data, declared)


@given(st.text(max_size=300))
def test_text_in_utf8_comes_back_as_it_was(text: str) -> None:
    data = text.encode("utf-8", "replace")
    assert decode(data, "utf-8").repaired or decode(data, "utf-8").text == data.decode("utf-8").removeprefix("\ufeff")


@given(st.text(max_size=300))
def test_html_and_header_readers_never_fail(text: str) -> None:
    html_text(text)
    html_text(f"<table><tr><td>{text}<blockquote>{text}")
    decode_words(text)
    parameters(text.encode("utf-8", "replace"))
    unflowed(text)


def nested(depth: int) -> bytes:
    out = [b"From: a@b.example", b"Content-Type: multipart/mixed; boundary=b0", b""]
    for level in range(1, depth):
        out += [b"--b%d" % (level - 1), b"Content-Type: multipart/mixed; boundary=b%d" % level, b""]
    return b"\r\n".join([*out, b"--b%d" % (depth - 1), b"", b"hi", b""])


HEAD = b"From: a@b.example\r\n"
TROUBLES = {
    "2,000 nested parts": nested(2_000),
    "20,000 parts": HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n\r\nhi\r\n" * 20_000,
    "20,000 parentheses": b"From: " + b"(" * 20_000 + b"\r\n\r\nhi",
    "3,000 Received": b"Received: x\r\n" * 3_000 + HEAD + b"\r\nhi",
    "1 MB of text": HEAD + b"\r\n" + b"See on pikk rida teksti, kus midagi ei ole 2026.\r\n" * 20_000,
    "1 MB of quotes": HEAD + b"\r\n" + b"> quoted line of text here 2026\r\nanswer\r\n" * 20_000,
    "1 MB of one line": HEAD + b"\r\n" + b"a" * 1_000_000,
    "1 MB of header keys": HEAD + b"\r\n" + b"From: a\r\nTo: b\r\n" * 60_000,
    "1 MB of HTML": HEAD
    + b"Content-Type: text/html\r\n\r\n"
    + b"<p>tere <b>see</b> <a href='https://x.example'>on</a>" * 18_000,
    "100,000 nested div": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 100_000,
    "50,000 encoded words": b"Subject: " + b"=?utf-8?b?" * 50_000 + b"\r\n\r\nx",
    "20,000 parameters": b"Content-Type: text/plain; " + b"a*0*=x; " * 20_000 + b"\r\n\r\nx",
    "uuencode without end": HEAD + b"\r\n" + b"begin 644 x\n" * 50_000,
    "1 MB attached": HEAD
    + b"Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b"QUJD" * 250_000,
}


@pytest.mark.parametrize("name", TROUBLES)
def test_a_megabyte_of_trouble_is_read_in_time(name: str) -> None:
    parse(HEAD + b"\r\nwarm", RULES)
    # A busy machine makes one try dearer than the reader is: the cheapest of three is its price.
    assert any(seconds_of(name) < 1.0 for _ in range(3))


def seconds_of(name: str) -> float:
    """Read one trouble and return what it cost in seconds of CPU."""
    start = time.process_time()
    message = parse(TROUBLES[name], RULES)
    spent = time.process_time() - start
    assert "unreadable" not in {defect.rule for defect in message.defects}
    return spent
