"""Header fields from bytes: unfolding, encoded words (RFC 2047) and parameters (RFC 2231)."""

import base64
import binascii
import quopri
import re
import unicodedata
from urllib.parse import unquote_to_bytes

from mailbot.mail.coding.charset import decode

Fields = tuple[tuple[str, bytes], ...]

_LONGEST_FIELD = 64_000
_LONGEST_HEADER = 4_000_000
"""Bytes of a header section that are looked at: those of mails have some 10,000; one of 39 MB took 1.9 GB."""
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_WORD = re.compile(r"=\?([^?\s]*)\?([bBqQ])\?([^?]*(?:\?(?!=)[^?]*)*)\?=")
_PARAMETER = re.compile(r""";\s*([^\s=;"]+)\s*=\s*("(?:\\.|[^"\\])*"?|[^;]*)""")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_FOLDED_LINE = re.compile(rb"\r?\n[ \t]")
_END = re.compile(rb"\r?\n\r?\n|\r\r")
_CONTINUED = re.compile(r"(.+?)(?:\*(\d+))?(\*)?\Z")


def split_header(raw: bytes) -> tuple[Fields, bytes, bool]:
    """Return the fields (names in lower case, bodies unfolded), the body, and whether any line was no field."""
    if raw.startswith((b"\r\n", b"\n")):
        return (), raw[2 if raw[0] == 13 else 1 :], False
    end = _END.search(raw)
    head, body = (raw[: end.start()], raw[end.end() :]) if end else (raw, b"")
    fields: list[tuple[str, bytes]] = []
    flawed = len(head) > _LONGEST_HEADER
    for line in _FOLDED_LINE.sub(b" ", head[:_LONGEST_HEADER]).splitlines():
        match = _FIELD.match(line)
        if match:
            fields.append((match[1].decode("ascii").lower(), match[2][:_LONGEST_FIELD].rstrip()))
        elif line.strip() and not (line.startswith((b"From ", b">From ")) and not fields):
            flawed = True
    if not fields and flawed:
        return (), raw, True
    return tuple(fields), body, flawed


def unfolded(body: bytes) -> bytes:
    """Return a field body as one line (RFC 5322, 2.2.3)."""
    return (_FOLDED_LINE.sub(b" ", body) if b"\n" in body else body).lstrip(b" \t").rstrip()


def text_of(body: bytes) -> str:
    """Decode a field body: raw 8-bit bytes first, then encoded words; the result is in NFC without controls."""
    return clean(decode_words(decode(body).text if not body.isascii() else body.decode("ascii")))


def clean(text: str) -> str:
    """Return a header text in NFC, with every control character as a space, and ends trimmed."""
    if not text.isprintable():
        text = _CONTROLS.sub(" ", text)
    return unicodedata.normalize("NFC", text).strip()


def decode_words(text: str) -> str:
    """Decode encoded words; neighbours of one charset are joined as bytes first, for words cut inside a character."""
    if "=?" not in text:
        return text
    out: list[str] = []
    pending: tuple[str, bytes] | None = None
    place = 0
    for match in _WORD.finditer(text):
        between = text[place : match.start()]
        charset = match[1].split("*")[0].lower()
        data = _word_bytes(match[2], match[3])
        if pending is not None and not between.strip():
            if pending[0] == charset:
                pending = (charset, pending[1] + data)
            else:
                out.append(decode(pending[1], pending[0]).text)
                pending = (charset, data)
        else:
            if pending is not None:
                out.append(decode(pending[1], pending[0]).text)
            out.append(between)
            pending = (charset, data)
        place = match.end()
    if pending is not None:
        out.append(decode(pending[1], pending[0]).text)
    out.append(text[place:])
    return "".join(out)


def _word_bytes(coding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if coding in "qQ":
        return quopri.decodestring(data.replace(b" ", b"_"), header=True)
    bare = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    try:
        return base64.b64decode(bare[: len(bare) - (len(bare) % 4 == 1)] + b"=" * (-len(bare) % 4))
    except (binascii.Error, ValueError):
        return data


def parameters(body: bytes) -> tuple[str, dict[str, str]]:
    """Return a structured field's value (in lower case) and its parameters, decoded, names in lower case."""
    raw = decode(body).text if not body.isascii() else body.decode("ascii")
    value = raw.split(";", 1)[0].strip().lower()
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(raw[len(raw.split(";", 1)[0]) :][:16_000]):
        content = match[2].strip()
        if content.startswith('"'):
            content = re.sub(
                r'\\(["\\])', r"\1", content[1:-1] if content.endswith('"') and len(content) > 1 else content[1:]
            )
        name = _CONTINUED.match(match[1].lower())
        if name is None:
            continue
        if name[2] is None and name[3] is None:
            plain.setdefault(name[1], clean(decode_words(content)))
        else:
            pieces.setdefault(name[1], []).append((int(name[2] or 0), name[3] is not None, content))
    for key, found in pieces.items():
        plain[key] = clean(_continued(found))
    return value, plain


def _continued(pieces: list[tuple[int, bool, str]]) -> str:
    pieces.sort(key=lambda piece: piece[0])
    charset: str | None = None
    data = b""
    for number, (_, coded, content) in enumerate(pieces):
        if coded and number == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        data += unquote_to_bytes(content) if coded else content.encode("utf-8", "surrogateescape")
    text = decode(data, charset or None).text
    return decode_words(text) if "=?" in text else text
