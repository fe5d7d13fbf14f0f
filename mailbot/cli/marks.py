"""What a terminal would obey, shown as marks: file names, names and questions are written by strangers.

Controls could rewrite lines that stand there already, and letters that turn the direction or are not seen could
make a line read as another one.
"""

import re
import unicodedata

_PICTURES = 0x2400
"""Where Unicode has a picture for each of the first 32 controls."""
_DELETE = 0x7F
_KEPT = "\n"
_MARKED = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""General categories: controls, formats (direction, width, tags), halves of pairs, separators of lines."""
_ASCII = re.compile(r"[ -~\n]*")


def marked(text: str) -> str:
    """Return a text that a terminal shows as it stands; only line breaks are kept."""
    if _ASCII.fullmatch(text):
        return text
    return "".join(_mark(letter) if _is_marked(letter) else letter for letter in text)


def escaped(json: str) -> str:
    """Return JSON that says the same, with the letters that a terminal would obey as escapes (RFC 8259, 7)."""
    if _ASCII.fullmatch(json):
        return json
    return "".join(_escape(letter) if _is_marked(letter) else letter for letter in json)


def _is_marked(letter: str) -> bool:
    return letter != _KEPT and unicodedata.category(letter) in _MARKED


def _mark(letter: str) -> str:
    code = ord(letter)
    if code < ord(" "):
        return chr(_PICTURES + code)
    return chr(_PICTURES + 0x21) if code == _DELETE else f"<U+{code:04X}>"


def _escape(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))
