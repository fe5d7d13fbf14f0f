"""RTF whose letters are coded by the charset of their font, as old programs write it, made plain for the reader.

The library decodes a byte (\\'e8) by the code page of the document only; the
font table may say another one (RTF 1.9.1, \\fcharset).
"""

import re

_CHARSETS = {
    77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258",
    177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
"""Numbers of font charsets and their code pages; 0 and 1 are those of the document."""
_FONT = re.compile(rb"\\f(\d{1,5})\b[^{}\\]*(?:\\(?!fcharset)[a-z*]+-?\d*[^{}\\]*)*\\fcharset(\d{1,3})")
_TOKEN = re.compile(rb"\\'([0-9a-fA-F]{2})|\\(f|deff|uc|bin)(-?\d{1,9})[ ]?|\\plain\b[ ]?|[{}]|\\[^a-z]|\\[a-z]+-?\d*")


def by_code_points(data: bytes) -> bytes:
    """Return the RTF with each byte of a font's own charset as \\uN."""
    fonts = {int(number): _CHARSETS[int(code)] for number, code in _FONT.findall(data) if int(code) in _CHARSETS}
    if not fonts or b"\\'" not in data:
        return data
    out: list[bytes] = []
    stack: list[int] = []
    default = re.search(rb"\\deff(\d{1,5})", data)
    font = first = int(default[1]) if default else 0
    place = 0
    run = b""

    def flushed() -> bytes:
        nonlocal run
        text, run = run.decode(fonts.get(font, "ascii"), "replace"), b""
        return b"".join(b"\\uc1\\u%d?" % (ord(c) if ord(c) < 32768 else ord(c) - 65536) for c in text)

    for token in _TOKEN.finditer(data):
        between = data[place : token.start()]
        if run and (between or token[1] is None):
            out.append(flushed())
        out.append(between)
        place = token.end()
        if token[1] is not None and font in fonts:
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
