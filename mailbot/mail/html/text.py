"""HTML to the text that a person sees: table rows on one line, quotes with `>`, hidden text dropped, targets kept.

Nothing is rendered, run or fetched. The tree is walked with an own stack, so
that deep nesting costs no recursion; a page too deep for the parser is read
by its tags alone.
"""

import html as entities
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mailbot.mail.html.colour import END, START, marked, plain
from mailbot.mail.html.hidden import Look, look_of
from mailbot.mail.html.style import Sheet, sheet_of
from mailbot.model.mail import Href

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_SHORT_CELL, _LINES_OF_CELL = 400, 8
"""A cell that holds more letters or lines is part of a layout, not of a row."""
_DIGITS_OF_A_START = 5

MAX_CHARACTERS = 1_000_000
"""Characters of HTML that are read; the parser's cost grows with the square of the depth."""

MAX_DEPTH = 2_000
_MANY_WHITE = 0.2
"""Share of a page's letters from which white ones without a ground are a program in dark mode and no hidden line."""
_LEAST_KNOWN = 3
_NO_WORD = re.compile(r"[\W_]+")

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "tbody",
        "thead",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "textarea",
        "hr",
        "section",
        "article",
        "header",
        "footer",
        "dt",
        "dd",
        "dl",
        "center",
        "address",
        "fieldset",
        "form",
        "main",
        "aside",
        "figure",
        "caption",
    ]
)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "template",
        "svg",
        "object",
        "iframe",
        "select",
        "-comment",
    ]
)
_CLOSED = _BLOCKS | {"td", "th", "a"}
"""Elements whose end means something; the others only hand down their look."""
_NESTING_TAG = re.compile(r"<(/?)(?!(?:br|img|hr|meta|input|link|wbr|col|p|li|td|tr)(?![a-z0-9]))[a-z]", re.IGNORECASE)
"""A tag that may nest; the slash of an end is its group."""
_PARAGRAPHS = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "dl", "hr"])
_INVISIBLE = dict.fromkeys(map(ord, f"\u200b\u200c\u200d\u2060\ufeff\u00ad{START}{END}"), None)
_NO_BORDER = re.compile(r"border(?:-left)?\s*:\s*(?:none|0|medium none)")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_URL = re.compile(r"(?i)\s*(?:https?:)?//[^\s]|\s*https?%3a")


@dataclass(frozen=True, kw_only=True, slots=True)
class HtmlText:
    """The visible text and the link targets in order; in `marked` letters of a colour of their own are marked."""

    text: str
    hrefs: tuple[Href, ...] = ()
    marked: str = ""


@dataclass(slots=True)
class _Table:
    cells: list[str] = field(default_factory=list)


def html_text(source: str, twin: str = "") -> HtmlText:
    """Return what a person sees of an HTML body; words that its plain-text `twin` holds are seen, too."""
    source = source[:MAX_CHARACTERS]
    if source.count("<") > MAX_DEPTH and _depth(source) > MAX_DEPTH:
        return HtmlText(text=_tidy(entities.unescape(re.sub(r"<[^<>]*>", "\n", source)).translate(_INVISIBLE)))
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(source)
    root = tree.body or tree.root
    if root is None:
        return HtmlText(text="")
    sheet, known = sheet_of(source), _bare(twin)
    walk = _Walk(sheet, known)
    found = walk.run(root)
    if (walk.doubtful and walk.doubtful >= _MANY_WHITE * (walk.doubtful + walk.seen)) or (walk.white and not walk.seen):
        found = _Walk(sheet, known, white_is_seen=True).run(root)
    return found


def _bare(text: str) -> str:
    """Return the letters and digits of a text, to look whether words stand in its twin."""
    return _NO_WORD.sub("", text).lower()


def _depth(source: str) -> int:
    """Return how deep the tags nest at most, counting sloppily (void elements close at once)."""
    deepest = depth = 0
    for slash in _NESTING_TAG.findall(source):
        if slash:
            depth = depth - 1 if depth else 0
        else:
            depth += 1
            if depth > deepest:
                deepest = depth
    return deepest


class _Walk:
    """One walk over one tree; buffers are stacked where a cell or a quote begins."""

    def __init__(self, sheet: Sheet, twin: str, *, white_is_seen: bool = False) -> None:
        self.sheet = sheet
        self.twin = twin
        self.white_is_seen = white_is_seen
        self.buffers: list[list[str]] = [[]]
        self.rows: list[_Table] = []
        self.lists: list[int | None] = []
        self.hrefs: list[Href] = []
        self.pre = 0
        self.doubtful = self.seen = self.white = 0
        self.quotes = 0

    def run(self, root: "LexborNode") -> HtmlText:
        stack: list[tuple[LexborNode, str, Look, int]] = [(root, "open", Look(), 0)]
        while stack:
            node, step, look, mark = stack.pop()
            if step == "close":
                self._close(node, mark)
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._words(node.text_content or "", look)
                continue
            if tag in _DROPPED or tag.startswith(("!", "_")):
                continue
            attributes = node.attributes
            within = look_of(look, tag, attributes, self.sheet)
            if within is None:
                if not self._in_twin(node.text(deep=True) or ""):
                    continue
                within = look
            mark = self._open(tag, attributes)
            if tag in _CLOSED:
                stack.append((node, "close", within, mark))
            child = node.last_child
            while child is not None:
                stack.append((child, "open", within, 0))
                child = child.prev
        text = _tidy("".join(self.buffers[0]))
        return HtmlText(text=plain(text), hrefs=tuple(self.hrefs), marked=text)

    def _words(self, text: str, look: Look) -> None:
        seen = look.seen
        letters = len(text.strip())
        if seen == "doubtful":
            self.doubtful += letters
            seen = "seen" if self.white_is_seen else "hidden"
        elif look.white and not look.tiny and not look.invisible and seen == "hidden":
            self.white += letters
            seen = "seen" if self.white_is_seen else "hidden"
        else:
            self.seen += letters if seen == "seen" else 0
        if seen == "hidden" and not self._in_twin(text):
            return
        self._text(text, pre=look.pre, coloured=look.coloured and not look.link)

    def _in_twin(self, text: str) -> bool:
        bare = _bare(text) if self.twin else ""
        return len(bare) >= _LEAST_KNOWN and bare in self.twin

    def _text(self, text: str, *, pre: bool, coloured: bool) -> None:
        text = text.translate(_INVISIBLE) if not text.isascii() else text
        if self.pre or (pre and text.strip()):
            self.buffers[-1].append("\n".join(map(marked, text.split("\n"))) if coloured else text)
            return
        text = _SPACE.sub(" ", text)
        out = self.buffers[-1]
        if text.startswith(" ") and (not out or out[-1].endswith((" ", "\n"))):
            text = text[1:]
        if text:
            out.append(marked(text) if coloured else text)

    def _open(self, tag: str, attributes: dict[str, str | None]) -> int:
        """Begin an element; the number given back is a mark that its end needs."""
        out = self.buffers[-1]
        if tag == "br":
            out.append("\n")
        elif tag in ("td", "th"):
            self.buffers.append([])
        elif tag == "tr":
            self.rows.append(_Table())
        elif tag == "blockquote" and not _NO_BORDER.search((attributes.get("style") or "").lower()):
            self.buffers.append([])
            self.quotes += 1
            return 1
        elif tag in ("ul", "ol"):
            start = attributes.get("start") or "1"
            self.lists.append(
                (int(start) if start.isdigit() and len(start) <= _DIGITS_OF_A_START else 1) if tag == "ol" else None
            )
            _line(out)
        elif tag == "li":
            _line(out)
            if self.lists and self.lists[-1] is not None:
                out.append(f"{self.lists[-1]}. ")
                self.lists[-1] += 1
            else:
                out.append("- ")
        elif tag in _BLOCKS:
            _line(out)
            self.pre += tag in ("pre", "textarea")
        elif tag == "a":
            return len(out)
        if tag == "div" and _is_signature(attributes):
            out.append("-- \n")
        return 0

    def _close(self, node: "LexborNode", mark: int) -> None:
        tag = node.tag or ""
        if tag in ("td", "th"):
            cell = "".join(self.buffers.pop())
            if self.rows:
                self.rows[-1].cells.append(cell)
            else:
                self.buffers[-1].append(cell + "\n")
        elif tag == "tr":
            _line(self.buffers[-1])
            self.buffers[-1].append(_row(self.rows.pop().cells) + "\n")
        elif tag == "blockquote" and mark:
            quoted_text = _tidy("".join(self.buffers.pop()))
            self.quotes -= 1
            out = self.buffers[-1]
            _line(out)
            out.append("".join(f"> {line}".rstrip() + "\n" for line in quoted_text.split("\n")) if quoted_text else "")
        elif tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            _line(self.buffers[-1])
        elif tag == "a":
            url = node.attributes.get("href") or ""
            if _URL.match(url):
                words = plain("".join(self.buffers[-1][mark:])).strip()
                quoted = self.quotes > 0
                self.hrefs.append(Href(url=re.sub(r"[\r\n\t]", "", url).strip(), text=words, quoted=quoted))
        elif tag in _BLOCKS and tag != "br":
            self.pre -= tag in ("pre", "textarea")
            _line(self.buffers[-1])
        if tag in _PARAGRAPHS and self.buffers[-1] and not (tag == "p" and _word_paragraph(node)):
            self.buffers[-1].append("\n")


def _word_paragraph(node: "LexborNode") -> bool:
    """Say whether a paragraph has no margin, as Outlook's have: the next line is not set apart."""
    attributes = node.attributes
    return (attributes.get("class") or "").startswith("Mso") or "margin:0" in (attributes.get("style") or "").replace(
        " ", ""
    )


def _is_signature(attributes: dict[str, str | None]) -> bool:
    marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('data-smartmail') or ''}"
    return any(word in marks for word in ("gmail_signature", "moz-signature", "ms-outlook-mobile-signature"))


def _line(out: list[str]) -> None:
    if out and not out[-1].endswith("\n"):
        out.append("\n")


def _row(cells: list[str]) -> str:
    """Put a row on one line where its cells are short; a table used for layout keeps its lines."""
    texts = [_tidy(cell) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) <= 1:
        return "".join(filled)
    if all(len(text) <= _SHORT_CELL and text.count("\n") <= _LINES_OF_CELL and "\n> " not in text for text in filled):
        return "\t".join(" ".join(text.split()) for text in texts).strip("\t")
    return "\n".join(filled)


def _tidy(text: str) -> str:
    lines = "\n".join(line.strip(" ") for line in text.split("\n"))  # tabs part the cells of a row
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n ")
