"""Transfer encodings undone (RFC 2045, section 6), as senders write them."""

import base64
import binascii
import re
from collections.abc import Iterator

from mailbot.mail.coding.charset import decode

_COMMENT = re.compile(r"\([^()]*\)")
_LABEL = re.compile(r"[\w-]+")
_PLAIN = frozenset({"7bit", "8bit", "binary", ""})
_UUENCODE = frozenset({"x-uuencode", "uuencode", "x-uue", "uue"})
_CODINGS = _PLAIN | _UUENCODE | {"base64", "quoted-printable"}
_BLANKS_BEHIND_BREAK = re.compile(rb"=[ \t]+(?=\r?\n|\Z)")
_ALPHABET = re.compile(rb"[A-Za-z0-9+/=\s]*\Z")
_URL_ALPHABET = re.compile(rb"[A-Za-z0-9_=\s-]*\Z")
_AS_IN_MAIL = bytes.maketrans(b"-_", b"+/")
"""The base64 alphabet for addresses (RFC 4648, 5) to the one of MIME."""

_SAMPLE = 4_000
_FEW = 3
"""Blanks from which a text has words."""

_LEAST_UNLABELLED = 60
"""Characters of one word from which a body may be base64 that nobody labelled: no word is so long."""
_MAGIC = (
    b"%PDF",
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"II*\0",
    b"MM\0*",
    b"GIF8",
    b"{\\rtf",
)
_ESCAPE = re.compile(rb"=(?:[0-9A-F]{2}|[ \t]*\r?\n|\Z)")
_HIGH_ESCAPES = re.compile(rb"(?:=[89A-F][0-9A-F])+")
_LEAST_ESCAPES = 2
_LEAST_LETTERS = 0.6
"""Share of letters and blanks in a text that people wrote."""

_CODED_LINES = re.compile(
    rb"^((?:> ?)*)[A-Za-z0-9+/]{60,78}={0,2}[ \t]*\r?$(?:\n\1[A-Za-z0-9+/]{60,78}[ \t]*\r?$)*"
    rb"(?:\n\1[A-Za-z0-9+/]{1,78}={0,2}[ \t]*\r?$)?",
    re.MULTILINE,
)
"""Lines of base64 inside a text, all at one depth of quotation; the last one may be shorter, or a word below them."""


def coding_of(body: bytes) -> str:
    """Return the coding that a Content-Transfer-Encoding field names: without quotes, comments and what follows it."""
    text = _COMMENT.sub(" ", body.decode("ascii", "replace")).lower()
    word = _LABEL.search(text)
    return word[0] if word else "7bit"


def undo_transfer(data: bytes, coding: str, *, is_text: bool = True, charset: str | None = None) -> bytes:
    """Undo base64, quoted-printable or uuencode as far as it goes; anything else stays as it is.

    A body without a (known) label, or with a wrong one, is undone where it can be nothing else; `charset`: the
    declared one.
    """
    if coding == "base64":
        mislabelled = is_text and _is_no_base64(data) and _is_quoted_printable(data, charset, least=1)
        return _quoted_printable(data) if mislabelled else _base64(data)
    if coding == "quoted-printable":
        return _quoted_printable(data)
    if coding in _UUENCODE:
        return b"".join(content for _, content, _, _ in uuencoded(data)) or data
    return _unlabelled(data, is_text=is_text, charset=charset)


def with_readable_blocks(data: bytes) -> bytes:
    """Undo blocks of base64 inside a text, as programs leave them that quote a mail undecoded; quote signs stay.

    What gives no readable text is left as it is.
    """
    if _CODED_LINES.search(data) is None:
        return data
    return _CODED_LINES.sub(_readable, data)


def _readable(block: re.Match[bytes]) -> bytes:
    sign, lines = block[1], block[0].split(b"\n")
    for end in dict.fromkeys((len(lines), max(1, len(lines) - 1))):
        coded = b"".join(line[len(sign) :].strip() for line in lines[:end])
        found = _base64(coded) if len(coded) % 4 == 0 else b""
        if _reads_as_text(found):
            return b"\n".join([*(sign + line for line in found.splitlines()), *lines[end:]])
    return block[0]


def _quoted_printable(data: bytes) -> bytes:
    return binascii.a2b_qp(_BLANKS_BEHIND_BREAK.sub(b"=", data))


def _base64(data: bytes) -> bytes:
    if _is_no_base64(data):
        return data
    if (b"-" in data or b"_" in data) and _URL_ALPHABET.match(data):
        data = data.translate(_AS_IN_MAIL)
    ends = data.rstrip().rstrip(b"=")
    if b"=" not in ends:
        try:
            return base64.b64decode(data)
        except (binascii.Error, ValueError):
            pass
    return _pieces_of_base64(data) or data


def _is_no_base64(data: bytes) -> bool:
    """Say whether a body holds words, whatever its label says."""
    sample = data.strip().split(b"=", 1)[0][:_SAMPLE]
    return sample.count(b" ") >= _FEW and re.search(rb"[^A-Za-z0-9+/=\s]", sample) is not None


def _pieces_of_base64(data: bytes) -> bytes:
    """Undo base64 made in several pieces, each with its padding; words behind the last one are left out."""
    out: list[bytes] = []
    pieces = re.split(rb"=+", data)
    for number, piece in enumerate(pieces):
        bare = re.sub(rb"[^A-Za-z0-9+/]", b"", piece)
        last = number == len(pieces) - 1
        if number and last and (len(bare) % 4 or not _ALPHABET.match(piece) or b" " in piece.strip()):
            break  # a footer that a list or a scanner put behind the coded text
        bare = bare[: len(bare) - (len(bare) % 4 == 1)]
        out.append(base64.b64decode(bare + b"=" * (-len(bare) % 4)))
    return b"".join(out)


def _unlabelled(data: bytes, *, is_text: bool, charset: str | None) -> bytes:
    """Undo a coding that the label does not tell: text in base64 lines, a file's magic, bytes as =C3=B5."""
    if not data[:_SAMPLE].isascii():
        return data
    head = data.lstrip()[:_SAMPLE]
    if len(head) >= _LEAST_UNLABELLED and b" " not in head.strip() and _ALPHABET.match(head) and _whole_base64(data):
        found = _base64(data)
        if found.startswith(_MAGIC) or (is_text and _reads_as_text(found, charset)):
            return found
    if is_text and _is_quoted_printable(data, charset):
        return _quoted_printable(data)
    return data


def _whole_base64(data: bytes) -> bool:
    body = data.strip()
    return (
        bool(_ALPHABET.match(body))
        and len(re.sub(rb"\s", b"", body)) % 4 == 0
        and len(body.split(None, 1)[0]) >= _LEAST_UNLABELLED
    )


def _reads_as_text(data: bytes, charset: str | None = None) -> bool:
    """Say whether bytes are words: in UTF-8, or mostly letters in the declared charset."""
    try:
        sample = data.decode("utf-8")[:_SAMPLE]
    except UnicodeError:
        if charset is None or not _is_letters(data, charset):
            return False
        sample = decode(data, charset).text[:_SAMPLE]
    return " " in sample and all(char.isprintable() or char.isspace() for char in sample)


def _is_letters(data: bytes, charset: str) -> bool:
    sample = decode(data, charset).text[:_SAMPLE]
    return sum(char.isalpha() or char.isspace() for char in sample) >= _LEAST_LETTERS * len(sample)


def _is_quoted_printable(data: bytes, charset: str | None, *, least: int = _LEAST_ESCAPES) -> bool:
    """Say whether every = begins an escape, and those of high bytes are letters."""
    if b"=" not in data or len(_ESCAPE.findall(data)) != data.count(b"="):
        return False
    if len(_HIGH_ESCAPES.findall(data)) < least:
        return False
    found = _quoted_printable(data)
    try:
        found.decode("utf-8")
    except UnicodeError:
        return charset is not None and _is_letters(found, charset)
    return True


_BLOCK = re.compile(
    rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[ -`]{1,90}\r?\n)+?)(?:[` ]?[ \t]*\r?\n)?end[ \t]*\r?$"
    rb"|^begin-base64 [0-7]{3,4} ([^\r\n]{1,200})\r?\n((?:[A-Za-z0-9+/=]{1,100}[ \t]*\r?\n)+?)====[ \t]*\r?$",
    re.MULTILINE,
)


def uuencoded(data: bytes) -> Iterator[tuple[bytes, bytes, int, int]]:
    """Yield name, content and span of each uuencoded block (POSIX uuencode, its base64 too), in order."""
    if b"begin" not in data:
        return
    for match in _BLOCK.finditer(data):
        if match[3]:
            yield match[3].strip(), _base64(match[4]), match.start(), match.end()
            continue
        content = b""
        for line in match[2].splitlines():
            try:
                content += binascii.a2b_uu(line)
            except binascii.Error:
                size = (((line[0] - 32) & 63) * 4 + 5) // 3
                try:
                    content += binascii.a2b_uu(line[:size])
                except binascii.Error:
                    break
        yield match[1].strip(), content, match.start(), match.end()
