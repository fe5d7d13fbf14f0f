"""Text of Word, Excel, PowerPoint and OpenDocument files: all that stands on their pages; macros are left alone."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable
from mailbot.documents.formats import flat
from mailbot.documents.formats.package import Package
from mailbot.documents.formats.slides import slides
from mailbot.documents.ink.knowledge import Knowledge

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DOCX_ORDER = {"header": 0, "footer": 2, "footnotes": 3, "endnotes": 3, "comments": 4}
"""Relationships of a Word file's main part whose words stand on its pages, and their order (the body has 1)."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_CHUNK = "aFChunk"
"""Relationship of a whole text of another format inside a Word file (ISO/IEC 29500-1, 11.3.1); Word shows its words."""
_UNSHOWN = frozenset({_MC + "Fallback", _W + "moveFrom", _W + "del"})
"""Words that stand elsewhere again (for older programs, after a move), or that a change took out."""
_PICTURE = "\ufffc"
_PASTED = re.compile(r"[^\n:]{0,60}[:_.]?[\s_.]{0,80}\ufffc")
"""What stands between the words of a signature line and a picture pasted there."""
_MOST_PICTURES = 10
_BIG_NUMBER = re.compile(r"\d(?:\.\d+)?[eE]\+?1[0-4]")
"""A whole number of eleven digits and more as some programs write it into a cell: a personal code."""
_UNNAMED_SHEET = re.compile(r"(?i)(?:sheet|leht|лист|lapa|lapas|taul|аркуш|tabelle|arkusz|blad)\d*")
"""What programs call a sheet that nobody has named: their own words, not those of people, so they stand here."""
_ROWS = 20_000
"""Rows of a sheet that are read; a laboratory table has hundreds."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Office:
    """The text of an office file, its link targets, and the pictures in it with their place in the text."""

    text: str
    hrefs: tuple[str, ...] = ()
    pictures: tuple[bytes, ...] = ()
    pasted_signature: bool = False
    """A picture stands behind the words of a signature line."""


def read_docx(data: bytes, budget: Budget, words_of: Callable[[bytes], str]) -> Office:
    """Read a Word file: headers first, as they stand on the page, then the body, then footers and notes.

    `words_of` reads a text that stands in it as a file of its own.
    """
    package = Package(data, budget)
    main = package.main("word/document.xml")
    further = [(_DOCX_ORDER[kind], target) for kind, target, _ in package.of_main(main) if kind in _DOCX_ORDER]
    parts = [name for _, name in sorted({(1, main), *further})]
    texts = []
    for name in parts:
        lines = "".join(_docx_words(package.xml(name)))
        texts.append(re.sub(r"\n{3,}", "\n\n", lines).strip("\n"))
    chunks = [words_of(package.read(name, limit=budget.limits.xml)) for name in _chunks(package, main)]
    texts[parts.index(main) + 1 : parts.index(main) + 1] = chunks
    hrefs = tuple(href for name in parts for href in _docx_links(package, name))
    return _office(
        "\n".join(text for text in texts if text.strip()), hrefs, _pictures(package, "word/media/"), budget.ink
    )


def _chunks(package: Package, main: str) -> Iterator[str]:
    yield from (target for kind, target, _ in package.related(main) if kind == _CHUNK and package.has(target))


def read_word_2003(data: bytes, budget: Budget) -> Office:
    """Read a Word 2003 XML document."""
    root = flat.word_2003(data, budget)
    text = re.sub(r"\n{3,}", "\n\n", "".join(_docx_words(root))).strip("\n")
    hrefs = tuple(target for node in root.iter(_W + "hlink") if (target := node.get(_W + "dest")))
    return _office(text, hrefs, tuple(islice(flat.pictures_2003(root), _MOST_PICTURES)), budget.ink)


def read_pptx(data: bytes, budget: Budget) -> Office:
    """Read a presentation, slide after slide."""
    package = Package(data, budget)
    parts = dict(slides(package))
    hrefs = tuple(href for name in parts for href in _docx_links(package, name))
    text = "\n\n".join(words for words in parts.values() if words.strip())
    return Office(text=text, hrefs=hrefs, pictures=_pictures(package, "ppt/media/"))


def _office(text: str, hrefs: tuple[str, ...], pictures: tuple[bytes, ...], knowledge: Knowledge) -> Office:
    places = knowledge.finds("signature", text) if pictures else []
    pasted = any(_PASTED.match(text, place.end()) for place in places)
    return Office(text=text.replace(_PICTURE, ""), hrefs=hrefs, pictures=pictures, pasted_signature=pasted)


def _docx_words(root: etree._Element) -> Iterator[str]:
    """Yield the words of a part in reading order; cells of a row stay on one line, a paragraph ends a line."""
    in_cell = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if event == "start":
            if tag in _UNSHOWN:
                walk.skip_subtree()
            elif tag == _W + "tc":
                in_cell += 1
            elif tag == _W + "t" and node.text:
                yield node.text
            elif tag in (_W + "tab", _W + "ptab"):
                yield "\t"
            elif tag == _W + "noBreakHyphen":
                yield "-"
            elif tag in (_W + "drawing", _W + "pict"):
                yield _PICTURE
            elif tag in (_W + "br", _W + "cr"):
                yield "\n"
        elif tag == _W + "tc":
            in_cell -= 1
            yield "\t"
        elif tag == _W + "tr" or (tag == _W + "p" and not in_cell):
            yield "\n"
        elif tag == _W + "p":
            yield " "


def _docx_links(package: Package, part: str) -> Iterator[str]:
    yield from (target for kind, target, _ in package.related(part) if kind == "hyperlink" and ":" in target)


def _pictures(package: Package, folder: str) -> tuple[bytes, ...]:
    """Return some pictures, so that papers pasted into a letter can be read; unreadable ones are left out."""
    found = []
    for name in [n for n in package.names() if n.startswith(folder)][:_MOST_PICTURES]:
        try:
            found.append(package.read(name, limit=package.budget.limits.attachment))
        except Unreadable:
            continue
    return tuple(found)


def _opened(data: bytes, budget: Budget) -> Package:
    """Open an OpenDocument file. Raises Unreadable, also where a password closes it (OpenDocument 1.3-2, 4.3)."""
    package = Package(data, budget)
    manifest = "META-INF/manifest.xml"
    if package.has(manifest) and b"encryption-data" in package.read(manifest, limit=budget.limits.xml):
        raise Unreadable("password")
    return package


def read_odt(data: bytes, budget: Budget) -> Office:
    """Read an OpenDocument text: headers of the page styles, the body, then the footers."""
    package = _opened(data, budget)
    styles = package.xml("styles.xml") if "styles.xml" in package.names() else None
    text, hrefs = _odt(package.xml("content.xml"), styles)
    return _office(text, hrefs, _pictures(package, "Pictures/"), budget.ink)


def read_flat_odt(data: bytes, budget: Budget) -> Office:
    """Read an OpenDocument text that is one XML text."""
    root = flat.open_document(data, budget)
    text, hrefs = _odt(root, root)
    return _office(text, hrefs, (), budget.ink)


def _odt(content: etree._Element, styles: etree._Element | None) -> tuple[str, tuple[str, ...]]:
    body = content.find(f".//{_OFFICE}body")
    if body is None:
        raise Unreadable("damaged")
    head, foot = "", ""
    if styles is not None:
        namespace = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
        head = "".join(word for node in styles.iter(namespace + "header") for word in _odf_words(node))
        foot = "".join(word for node in styles.iter(namespace + "footer") for word in _odf_words(node))
    text = "\n".join(part.strip("\n") for part in (head, "".join(_odf_words(body)), foot) if part.strip())
    hrefs = tuple(h for node in body.iter(_TEXT + "a") if (h := node.get("{http://www.w3.org/1999/xlink}href")))
    return text, hrefs


def _odf_words(root: etree._Element) -> Iterator[str]:
    in_cell = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag
        if event == "start":
            if tag == _TEXT + "tracked-changes":
                walk.skip_subtree()  # what was taken out
                continue
            if tag == _TABLE + "table-cell":
                in_cell += 1
            elif tag == _TEXT + "tab":
                yield "\t"
            elif tag == _DRAW + "image":
                yield _PICTURE
            elif tag == _TEXT + "line-break":
                yield "\n"
            elif tag == _TEXT + "s":
                yield " " * min(int(node.get(_TEXT + "c") or 1), 100)
            if node.text and _flows(tag):
                yield node.text
        else:
            if tag == _TABLE + "table-cell":
                in_cell -= 1
                yield "\t"
            elif tag == _TABLE + "table-row" or (tag in (_TEXT + "p", _TEXT + "h") and not in_cell):
                yield "\n"
            elif tag == _TEXT + "p":
                yield " "
            parent = node.getparent()
            if node is not root and node.tail and parent is not None and _flows(parent.tag):
                yield node.tail


def _flows(tag: object) -> bool:
    """Say whether the bare text of an element is read: that of paragraphs, spans, links and filled-in fields."""
    return isinstance(tag, str) and tag.startswith(_TEXT)


def read_ods(data: bytes, budget: Budget) -> Office:
    """Read an OpenDocument sheet: a line a row, cells apart by tabs."""
    return _ods(_opened(data, budget).xml("content.xml"))


def read_flat_ods(data: bytes, budget: Budget) -> Office:
    """Read an OpenDocument sheet that is one XML text."""
    return _ods(flat.open_document(data, budget))


def _ods(content: etree._Element) -> Office:
    rows = content.iter(_TABLE + "table-row")
    cells = (["".join(_odf_words(cell)).strip() for cell in row.iter(_TABLE + "table-cell")] for row in rows)
    return Office(text=_table(cells))


def read_excel_2003(data: bytes, budget: Budget) -> Office:
    """Read an Excel 2003 XML workbook."""
    return Office(text=_table(flat.rows_2003(data, budget)))


def _table(rows: Iterable[list[str]]) -> str:
    return "\n".join("\t".join(cells).rstrip() for cells in islice(rows, _ROWS) if any(cells))


def read_xlsx(data: bytes, budget: Budget) -> Office:
    """Read a workbook: the name of each sheet, then a line a row, cells apart by tabs."""
    package = Package(data, budget)
    main = package.main("xl/workbook.xml")
    related = package.of_main(main)
    shared = [
        "".join(t.text or "" for t in item.iter(_S + "t"))
        for kind, target, _ in related
        if kind == "sharedStrings"
        for item in package.xml(target)
    ]
    titles = {str(s.get(_R + "id")): str(s.get("name") or "") for s in package.xml(main).iter(_S + "sheet")}
    lines = [title for title in titles.values() if not _UNNAMED_SHEET.fullmatch(title)]
    place = {key: number for number, key in enumerate(titles)}
    found = [(place.get(key, len(place)), len(target), target) for kind, target, key in related if kind == "worksheet"]
    sheets = [target for _, _, target in sorted(found)]
    for sheet in sheets:
        for row in list(package.xml(sheet).iter(_S + "row"))[:_ROWS]:
            cells = [_xlsx_cell(cell, shared) for cell in row.iter(_S + "c")]
            if any(cells):
                lines.append("\t".join(cells).rstrip())
        lines.extend(_laid_on(package, sheet))
    return Office(text="\n".join(lines), pictures=_pictures(package, "xl/media/"))


def _laid_on(package: Package, sheet: str) -> Iterator[str]:
    """Yield what stands in the text boxes and comments of a sheet."""
    for kind, target, _ in package.related(sheet):
        if kind == "drawing" and package.has(target):
            boxes = package.xml(target).iter(_A + "p")
            yield from (words for box in boxes if (words := "".join(t.text or "" for t in box.iter(_A + "t"))))
        elif kind == "comments" and package.has(target):
            notes = package.xml(target).iter(_S + "comment")
            yield from (words for note in notes if (words := "".join(t.text or "" for t in note.iter(_S + "t"))))


def _xlsx_cell(cell: etree._Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(t.text or "" for t in cell.iter(_S + "t"))
    value = cell.findtext(_S + "v") or ""
    if cell.get("t") == "s":
        return shared[int(value)] if value.isdigit() and int(value) < len(shared) else ""
    return f"{float(value):.0f}" if _BIG_NUMBER.fullmatch(value) else value
