"""Build the bytes of a message (RFC 5322, RFC 2045): every header by our own hand, so that nothing can be slipped in.

The standard library would fold long References into encoded words that no
mail program threads by, and gives random boundaries; here the same letter
always gives the same bytes. Lines end in CRLF and are ASCII of at most 78
columns where the words allow it, never above 998 (RFC 5322, 2.1.1).
"""

import base64
import hashlib
import quopri
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_LONGEST_LINE = 998
"""Letters of a line of a mail at most (RFC 5322, 2.1.1)."""
_WORD_BYTES = 45
"""Bytes of an encoded word, so that it takes 75 columns at most (RFC 2047, 2)."""
_BASE64_LINE = 76
_BASE64_PAYS = 6
"""Where one byte in six is foreign, base64 is shorter than quoted-printable."""

FOLD_AT = 76
_BARE = frozenset({"To"})
"""Fields that hold nothing but an address: encoded words are no part of one (RFC 2047, 5), its letters stand bare."""
_FOREIGN = bytes(range(127, 256))
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """A file that goes along; `name` is ours, plain ASCII, and says nothing about anybody.

    `blank` is true for a form that everybody gets: it is encoded once and kept.
    """

    name: str
    content_type: str
    data: bytes
    blank: bool = False


class HeaderRefused(ValueError):  # noqa: N818 - reads as what happened, like GateRefused
    """A header value that could break out of its line. Says which header, never the value."""


def header(name: str, value: str) -> bytes:
    """Write one header field, encoded (RFC 2047) and folded at spaces.

    Raises HeaderRefused for controls and line ends, and for a word too long
    for any line.
    """
    if _CONTROL.search(value):
        raise HeaderRefused(name)
    words = [value] if value.isascii() or name in _BARE else _encoded_words(value)
    lines = [f"{name}:"]
    for word in (piece for each in words for piece in each.split(" ") if piece):
        if len(lines[-1]) + 1 + len(word) > FOLD_AT and lines[-1] != f"{name}:":
            lines.append("")
        lines[-1] += f" {word}"
    if any(len(line) > _LONGEST_LINE for line in lines):
        raise HeaderRefused(name)
    return "\r\n".join(lines).encode("utf-8" if name in _BARE else "ascii") + b"\r\n"


def phrase(words: str) -> str:
    """Quote a display name that is ASCII, or leave it for the encoder (RFC 5322, 3.2.5)."""
    if words.isascii():
        return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return " ".join(_encoded_words(words))


def message(headers: Sequence[tuple[str, str]], text: str, html: str, attachments: Sequence[Attachment]) -> bytes:
    """Put header fields, both parts of the words and the attachments together."""
    seed = hashlib.sha256(repr((headers, text, html)).encode()).hexdigest()
    words = _multipart("alternative", f"=_a{seed[:24]}", [_text_part("plain", text), _text_part("html", html)])
    body = words
    if attachments:
        files = [_blank_part(each) if each.blank else _file_part(each) for each in attachments]
        body = _multipart("mixed", f"=_m{seed[:24]}", [words, *files])
    head = b"".join(header(name, value) for name, value in headers)
    return head + b"MIME-Version: 1.0\r\n" + body


def _encoded_words(value: str) -> list[str]:
    """Encode as RFC 2047 words of whole characters, 75 columns at most each."""
    words: list[str] = []
    piece = b""
    for char in value:
        data = char.encode()
        if len(piece) + len(data) > _WORD_BYTES:
            words.append(piece.decode())
            piece = b""
        piece += data
    words.append(piece.decode())
    return ["=?utf-8?B?" + base64.b64encode(word.encode()).decode("ascii") + "?=" for word in words]


def _multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    lead = f'Content-Type: multipart/{subtype}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    mark = b"--" + boundary.encode("ascii")
    return lead + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"


def _text_part(subtype: str, words: str) -> bytes:
    """Encode words as quoted-printable where most of it is ASCII, otherwise as base64."""
    data = words.replace("\r\n", "\n").encode()
    foreign = len(data) - len(data.translate(None, _FOREIGN))
    if foreign * _BASE64_PAYS > len(data):
        encoding, body = "base64", _base64_lines(data.replace(b"\n", b"\r\n"))
    else:
        encoding, body = "quoted-printable", quopri.encodestring(data)
    lead = f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return lead.encode("ascii") + body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _file_part(file: Attachment) -> bytes:
    lead = (
        f'Content-Type: {file.content_type};\r\n name="{file.name}"\r\n'
        f'Content-Disposition: attachment;\r\n filename="{file.name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return lead.encode("ascii") + _base64_lines(file.data)


@lru_cache(maxsize=8)
def _blank_part(file: Attachment) -> bytes:
    return _file_part(file)


def _base64_lines(data: bytes) -> bytes:
    """Encode in lines of 76 letters (RFC 2045, 6.8); the standard library does it line by line, ten times slower."""
    encoded = base64.b64encode(data)
    lines = [encoded[start : start + _BASE64_LINE] for start in range(0, len(encoded), _BASE64_LINE)]
    return b"".join(line + b"\r\n" for line in lines)
