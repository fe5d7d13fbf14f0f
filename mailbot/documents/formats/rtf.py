"""RTF whose letters are coded by the charset of their font, as old programs write it, made plain for the reader.

The library decodes a byte (\\'e8) by the few code pages it knows; the document
may name another one, and so may the font table (RTF 1.9.1, \\fcharset). Letters
that should be escaped and are not are taken as UTF-8 where they can be.
"""

import codecs
import re

_CHARSETS = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Numbers of font charsets and their code pages; 0 and 1 are those of the document."""
_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_UTF_8 = 65001
_HYPHEN = re.compile(rb"(?<=[^\\])\\_")
"""A hyphen at which no line may break: it stands in codes and phone numbers."""
_HIGH = re.compile(rb"[\x80-\xff]")
_FOREIGN = re.compile(r"([^\x00-\x7f]+)")
_FONT = re.compile(rb"\\f(\d{1,5})\b[^{}\\]*(?:\\(?!fcharset)[a-z*]+-?\d*[^{}\\]*)*\\fcharset(\d{1,3})")
_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\(f|deff|uc|bin)(-?\d{1,9})[ ]?|\\plain\b[ ]?|[{}]|\\[^a-z]|\\[a-z]+-?\d*")


def by_code_points(data: bytes) -> bytes:
    """Return the RTF with each byte of the document's or a font's own charset as \\uN."""
    data = _HYPHEN.sub(b"-", _escaped(data))
    fonts = {int(number): _CHARSETS[int(code)] for number, code in _FONT.findall(data) if int(code) in _CHARSETS}
    page = _page(data)
    if (not fonts and page is None) or b"\\'" not in data:
        return data
    out: list[bytes] = []
    stack: list[int] = []
    default = re.search(rb"\\deff(\d{1,5})", data)
    font = first = int(default[1]) if default else 0
    place = 0
    run = b""

    def flushed() -> bytes:
        nonlocal run
        text, run = run.decode(fonts.get(font, page or "ascii"), "replace"), b""
        return _as_code_points(text)

    for token in _TOKEN.finditer(data):
        between = data[place : token.start()]
        if run and (between or token[1] is None):
            out.append(flushed())
        out.append(between)
        place = token.end()
        if token[1] is not None and (font in fonts or page):
            run += bytes([int(token[1], 16)])
            continue
        if token[0] == b"{":
            stack.append(font)
        elif token[0] == b"}":
            font = stack.pop() if stack else first
        elif token[2] == b"f":
            font = int(token[3])
        elif token[0].startswith(b"\\plain"):
            font = first
        out.append(token[0])
    if run:
        out.append(flushed())
    return b"".join([*out, data[place:]])


def _page(data: bytes) -> str | None:
    """Return the codec of the document's code page, where it is one of single bytes or of the Far East."""
    named = _PAGE.search(data)
    try:
        return codecs.lookup(f"cp{int(named[1])}").name if named and int(named[1]) != _UTF_8 else None
    except LookupError:
        return None


def _escaped(data: bytes) -> bytes:
    """Return the RTF in ASCII, as it should be (RTF 1.9.1, "Character set")."""
    if data.isascii() or b"\\bin" in data:
        return data
    try:
        text = data.decode("utf-8")
    except UnicodeError:
        return _HIGH.sub(lambda byte: b"\\'%02x" % byte[0][0], data)
    return b"".join(piece.encode() if piece.isascii() else _as_code_points(piece) for piece in _FOREIGN.split(text))


def _as_code_points(text: str) -> bytes:
    units = text.encode("utf-16-le")
    numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
    return b"".join(b"\\uc1\\u%d?" % number for number in numbers)
