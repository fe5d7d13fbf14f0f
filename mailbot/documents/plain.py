"""Text out of text files: plain text in any Baltic or Cyrillic charset, and HTML."""

import re
from dataclasses import dataclass

from mailbot.documents.failure import Unreadable

_LETTERS = {
    "cp1257": "õäöüšžāčēģīķļņūąęėįųåÕÄÖÜŠŽĀČĒĢĪĶĻŅŪĄĘĖĮŲÅ",
    "cp1252": "õäöüšžåéßÕÄÖÜŠŽÅÉ",
    "iso8859_13": "õäöüšžāčēģīķļņūąęėįųåÕÄÖÜŠŽĀČĒĢĪĶĻŅŪĄĘĖĮŲ",
    "iso8859_4": "õäöüšžāčēģīķļņūåÕÄÖÜŠŽĀČĒĢĪĶĻŅŪ",
    "iso8859_15": "õäöüšžåéßÕÄÖÜŠŽÅÉ",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    "koi8_u": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    "cp866": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїє",
    "cp775": "õäöüšžāčēģīķļņūąęėįųåÕÄÖÜŠŽĀČĒĢĪĶĻŅŪĄĘĖĮŲ",
}
"""The charsets met in this region, with the letters that prove them; earlier ones win a tie."""
_FREQUENT = frozenset("оеаинтсрвлкмдпуäõüöšžāēīėųū")
_HIDDEN = ("script", "style", "head", "template", "noscript")
_BLOCKS = frozenset(
    ("p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "br", "pre", "dt", "dd")
)
_UNCLOSED = frozenset(("br", "hr", "img", "meta", "link", "input", "p", "li", "td", "tr", "th", "option"))
HTML_NESTING = 2_000
"""Depth of elements above which a page is refused: the parser's time grows with its square."""


def decode(data: bytes) -> str:
    """Return the text of some bytes: by mark, then UTF-8, then the likeliest charset of the region."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(name, "replace")
    if data[1:64:2].count(0) > 20:
        return data.decode("utf-16-le", "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        sample = data[:20_000]
        best = max(_LETTERS, key=lambda name: _likely(sample, name))
        return data.decode(best, "replace")


def _likely(data: bytes, charset: str) -> float:
    """Score a charset by the letters it yields: strange signs, odd capitals and two scripts in a word cost."""
    text = data.decode(charset, "replace")
    letters = _LETTERS[charset]
    score = 0.0
    for i, c in enumerate(text):
        if ord(c) < 128:
            continue
        if c.lower() not in letters:
            score -= 0 if c in "„“”–—«»’№°±§µ\xa0€…" else 3
            continue
        score += 2 if c in _FREQUENT else 1
        before = text[i - 1] if i else " "
        if c.isupper() and before.islower():
            score -= 3
        if "\u0400" <= c <= "\u04ff" and before.isascii() and before.isalpha():
            score -= 4
    return score


@dataclass(frozen=True, kw_only=True, slots=True)
class Html:
    """The visible text of a page and its links."""

    text: str
    hrefs: tuple[str, ...]


def read_html(data: bytes) -> Html:
    """Return what a person sees of an HTML file; a row of a table stays on one line."""
    from selectolax.lexbor import LexborHTMLParser

    source = decode(data) if b"charset" not in data[:2048].lower() else _declared(data)
    if _nesting(source) > HTML_NESTING:
        raise Unreadable("too_deep")
    tree = LexborHTMLParser(source)
    tree.strip_tags(list(_HIDDEN))
    if tree.root is None:
        return Html(text="", hrefs=())
    words: list[str] = []
    for node in tree.root.traverse(include_text=True):
        if node.tag == "-text":
            words.append(node.text_content or "" if hasattr(node, "text_content") else node.text(deep=False))
        elif node.tag in _BLOCKS:
            words.append("\n")
        elif node.tag in ("td", "th"):
            words.append("\t")
    hrefs = tuple(href for a in tree.css("a[href]") if (href := a.attributes.get("href")))
    text = re.sub(r"[ \xa0]+", " ", "".join(words))
    return Html(text=re.sub(r"\s*\n\s*", "\n", text).strip(), hrefs=hrefs)


def _declared(data: bytes) -> str:
    found = re.search(rb"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]+)", data[:2048])
    try:
        return data.decode(found.group(1).decode("ascii") if found else "utf-8")
    except (UnicodeDecodeError, LookupError):
        return decode(data)


def _nesting(source: str) -> int:
    """Return an upper bound for the depth of elements: how far opening tags run ahead of closing ones."""
    depth = deepest = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", source):
        if match.group(2).lower() in _UNCLOSED:
            continue
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    return deepest
