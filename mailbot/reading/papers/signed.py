"""Whether a contract or power of attorney is signed, by what its reader saw; opens no file."""

from collections.abc import Sequence

from mailbot.model.document import FileReading, Ink, Page, ink_of
from mailbot.model.reading import Role
from mailbot.reading.papers.role_rules import papers_in
from mailbot.rules.rule_set import Rules

TYPED = frozenset({"docx", "odt", "rtf", "doc", "xlsx", "xls", "ods", "pptx", "html", "txt"})
"""Kinds in which nobody signs by hand: what comes in them was typed."""
_ANSWERS: dict[Ink, bool | None] = {"signed": True, "unsigned": False, "unclear": None}


def is_signed(file: FileReading, role: Role, rules: Rules) -> bool | None:
    """Say whether a paper is signed; None where nobody can tell, which is neither asked for nor invoiced.

    A signature by computer decides. Else what stands at the signature places
    of the pages that belong to this paper does. Nobody can tell where the
    file could not be opened, where what was seen is between print and a hand,
    or where a sheet has no place that is known as one for signatures.
    """
    if file.signature.state == "broken":
        return False
    if file.signature.state != "none":
        return True
    if file.fate not in ("read", "ocr"):
        return None
    if file.inner:
        return _inner_signed(file.inner, role, rules)
    pages = pages_of(file.pages, role, rules)
    ink = ink_of(pages) if pages else file.ink
    if ink is not None:
        return _ANSWERS[ink]
    scanned = file.kind == "image" or any(page.ocr or not page.text for page in pages)
    return None if scanned and file.kind not in TYPED else False


def pages_of(pages: Sequence[Page], role: Role, rules: Rules) -> tuple[Page, ...]:
    """Return the pages of a file that belong to a paper, from its title to the other's; all where none is seen."""
    current: Role | None = None
    mine = []
    seen: set[Role] = set()
    for page in pages:
        titles = papers_in(page.text, rules)
        if titles:
            current = titles[-1]
            seen.update(titles)
        if current == role or role in titles:
            mine.append(page)
    return tuple(mine) if role in seen and len(seen) > 1 else tuple(pages)


def _inner_signed(inner: Sequence[FileReading], role: Role, rules: Rules) -> bool | None:
    """Judge the files of an archive: those that are this paper, or all of them where none is seen to be."""
    mine = [file for file in inner if role in papers_in(file.text, rules)] or list(inner)
    verdicts = [is_signed(file, role, rules) for file in mine]
    if True in verdicts:
        return True
    return False if False in verdicts else None
