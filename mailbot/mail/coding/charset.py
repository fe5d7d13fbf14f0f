"""Bytes to text without losing a letter, whatever the label says.

The declared charset is tried strictly, then UTF-8, then the likeliest of the
single-byte sets of the Baltic and Slavic countries. A label that decodes but
gives gibberish (windows-1257 sent as iso-8859-1, windows-1251 as koi8-r) is
overruled by the same score.
"""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

_SINGLE = (
    "cp1257", "cp1251", "cp1252", "koi8-r", "koi8-u", "iso-8859-4", "iso-8859-13", "iso-8859-15",
    "cp1250", "iso-8859-2", "cp866", "iso-8859-5", "cp775", "mac-cyrillic",
)  # fmt: skip
"""Candidates; the first one wins a tie."""

_WEST = frozenset({"iso8859-1", "cp1252", "ascii"})
_SAMPLE = 4_000
"""Bytes of a text that are scored."""

_FREQUENCY = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъёіїєґ", (
    1.1, 0.9, 0.8, 0.74, 0.67, 0.63, 0.55, 0.47, 0.45, 0.44, 0.35, 0.32, 0.3, 0.28, 0.26, 0.2, 0.19, 0.17, 0.17, 0.16,
    0.16, 0.14, 0.12, 0.1, 0.09, 0.07, 0.06, 0.05, 0.04, 0.03, 0.03, 0.01, 0.1, 0.5, 0.2, 0.2, 0.05,
), strict=True))  # fmt: skip
"""How often a letter stands in Russian (the last four: in Ukrainian) in tenths of the letters."""

_DOUBTFUL = 0.55
"""Mean frequency below which a Cyrillic text is compared with other charsets (real ones have 0.45 to 0.65)."""

_NEAR = frozenset("õäöüšžāčēģīķļņūąęėįųåßéżźłńśćó")
_RARE = frozenset("ðþýÐÞÝ¨¸´¦")
_PLAIN_SIGNS = frozenset("\u00a0°±µ§€×²³№·«»„“”‘’‚–—…•™©®½¼¾¿¡")
_ROMANCE = re.compile(rb"(?i)\b(?:les|des|est|pour|que|dans|une|vous|nous|los|las|para|por|una|del|con)\b")
_ODD = re.compile(
    r"[\x80-\x9fðþÐÞýÝ\u2500-\u25ff\ufffd]"
    r"|[^\W\d_][¤¦¨¬¯±´¶·¸¹¡¢£¥§°²³][^\W\d_]"
    r"|[а-яё][А-ЯЁ][А-ЯЁ]"
    r"|[À-ÖØ-öø-ž]{3}|[a-zA-Z][а-яё]|[а-яё][a-zA-Z]"
    r"|[àâèêëìíîïòôùúûçñÀÂÈÊËÌÍÎÏÒÔÙÚÛÇÑáÁ]"
    r"|[Ѐ-ЏђѓљњќћўџѠ-ѿ]"
    r"|Ã.|Ð.|Ñ."
)
_ODD_WEST = re.compile(r"[\x80-\x9fðþÐÞ]|[À-ÖØ-öø-ÿ]{3}")


_CHARSETS = re.compile(
    r"ascii|utf-(?:7|8|8-sig|(?:16|32)(?:-[bl]e)?)|iso8859-\d+|cp\d+|koi8-[rtu]|mac-[a-z0-9-]+|tis-620|hp-roman8"
    r"|big5(?:hkscs)?|gb2312|gbk|gb18030|hz|shift_jis\w*|euc_\w+|iso2022_\w+|johab|ptcp154|kz1048"
)
"""What mail is written in, by Python's names. Its other text codings (punycode, idna, unicode_escape) are no charsets:
nobody writes in them, and some take time that grows with the square of the text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decoded:
    """A text, the charset that gave it, and whether that is another one than was declared."""

    text: str
    charset: str
    repaired: bool = False


@lru_cache(maxsize=256)
def known(name: str) -> str | None:
    """Return Python's name of a charset, or None where it is none that mail is written in."""
    name = name.strip().strip("\"'").lower()
    name = {"unicode-1-1-utf-7": "utf-7", "x-unknown": "", "unknown-8bit": "", "cp-850": "cp850"}.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if _CHARSETS.fullmatch(info.name) else None


def decode(data: bytes, declared: str | None = None) -> Decoded:
    """Decode bytes; never fails and never drops one (a byte that no set knows becomes U+FFFD)."""
    charset = known(declared) if declared else None
    if data.isascii() and charset in (None, "ascii", "utf-8", *_SINGLE, "iso8859-1"):
        return Decoded(text=data.decode("ascii"), charset="ascii")
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and charset in (None, "ascii", "utf-8"):
        charset = "utf-8-sig" if data[0] == 0xEF else "utf-16"
    utf8 = _strictly(data, "utf-8")
    if utf8 is not None and (charset is None or _one_byte(charset)):
        return _unfolded_twice(utf8, repaired=charset not in (None, "utf-8", "ascii"))
    if charset is not None and charset != "ascii":
        text = _strictly(data, charset)
        if text is not None:
            if charset == "utf-8":
                return _unfolded_twice(text, repaired=False)
            if not _one_byte(charset) or not (_ODD.search(text) or _shuffled(text)):
                return Decoded(text=text, charset=charset)
            if charset in _WEST and _is_romance(data) and not _ODD_WEST.search(text):
                return Decoded(text=text, charset=charset)
            return _best(data, charset, text)
    if utf8 is not None:
        return Decoded(text=utf8, charset="utf-8", repaired=charset is not None)
    return _best(data, None, None, repaired=True)


def _strictly(data: bytes, charset: str) -> str | None:
    try:
        return data.decode(charset)
    except (UnicodeError, ValueError):
        return None


@lru_cache(maxsize=256)
def _one_byte(charset: str) -> bool:
    return charset.startswith(("iso8859", "cp125", "koi8", "cp8", "cp7", "mac", "ascii", "latin", "windows"))


def _unfolded_twice(text: str, *, repaired: bool) -> Decoded:
    """Undo UTF-8 that some relay took for windows-1252 and encoded again ("Ãµ" for "õ")."""
    if re.search(r"Ã[\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ¡-¿]|[ÐÑ][\x80-\xbf°-¿€‚ƒ„…†‡]", text):
        for charset in ("cp1252", "iso-8859-1"):
            try:
                return Decoded(text=text.encode(charset).decode("utf-8"), charset="utf-8", repaired=True)
            except UnicodeError:
                continue
    return Decoded(text=text, charset="utf-8", repaired=repaired)


def _best(data: bytes, declared: str | None, text: str | None, *, repaired: bool = False) -> Decoded:
    sample = data[:_SAMPLE]
    romance = _is_romance(sample)
    best_charset, best_text = declared, text
    best = score((text or "")[:_SAMPLE], romance=romance) + 1.0 if text is not None else float("-inf")
    candidates = (*_SINGLE, "cp1252") if declared in _WEST else _SINGLE
    for charset in candidates:
        found = score(sample.decode(charset, "replace"), romance=romance)
        if found > best:
            best, best_charset, best_text = found, charset, None
    if best_text is None:
        best_text = data.decode(best_charset or "cp1257", "replace")
    return Decoded(text=best_text, charset=best_charset or "cp1257", repaired=repaired or best_charset != declared)


def _is_romance(data: bytes) -> bool:
    return len(_ROMANCE.findall(data[:_SAMPLE])) >= 3


def _shuffled(text: str) -> bool:
    """Say whether Cyrillic letters may be shuffled: one Cyrillic charset read as another, in capitals even."""
    found = [_FREQUENCY[char] for char in text[:_SAMPLE].lower() if char in _FREQUENCY]
    return len(found) >= 8 and sum(found) / len(found) < _DOUBTFUL


def score(text: str, *, romance: bool = False) -> float:
    """Say how much a decoded text looks like one that people wrote; only its letters beyond ASCII count."""
    total = 0.0
    before = " "
    for place, char in enumerate(text):
        if char > "\x7f":
            after = text[place + 1] if place + 1 < len(text) else " "
            total += _worth(before, char, after, romance)
        before = char
    return total


def _worth(before: str, char: str, after: str, romance: bool) -> float:
    lower = char.lower()
    if lower in _FREQUENCY:
        if (before.isalpha() and before.isascii()) or (after.isalpha() and after.isascii()):
            return -1.5
        if char != lower and before.islower():
            return -2.0
        return _FREQUENCY[lower] * (1.4 if char == lower else 1.2)
    if char == "\ufffd":
        return -5.0
    if "\x80" <= char <= "\x9f" or "\u2500" <= char <= "\u25ff":
        return -3.0
    if char in _RARE:
        return -3.0
    if char.isalpha():
        crowded = before > "\x7f" and after > "\x7f" and before.isalpha() and after.isalpha()
        worth = -1.5 if crowded else (0.7 if lower in _NEAR or romance else -0.3)
        if char != lower and before.islower():
            worth -= 1.0
        if before.isalpha() and before.lower() in _FREQUENCY:
            worth -= 2.0
        return worth
    if before.isalpha() and after.isalpha() and char not in "’'\u00a0–—":
        return -2.0
    return 0.1 if char in _PLAIN_SIGNS else -0.5
