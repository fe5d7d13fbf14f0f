"""A text cut into the pieces people wrote: list items, and sentences with their spans."""

from dataclasses import dataclass

import regex

_BULLET = regex.compile(r"[ \t]*(?:[-–—*•·‣▪►>]+|\(?\d{1,2}[.)]|\(?[a-zа-я][.)]|№ ?\d{1,2}[.)]?)[ \t]+")
_BLANK = regex.compile(r"[ \t]*\Z")
_END = regex.compile(r"[?!…]+[)\"”“»']*(?=\s|\Z|\p{Lu})|\.[)\"”»']*(?=\s+[\p{Lu}\d«\"„“(–—-]|\s*\Z)|;(?=\s)")
_LOWER_END = regex.compile(rf"{_END.pattern}|\.[)\"”»']*(?=\s+\p{{L}})")
"""In a text without capitals a sentence begins with a small letter."""
_OPENED = regex.compile(r"\.\s+(\p{L})")
"""A full stop and the letter that the next sentence begins with."""
_BEGINNING, _FEW_CAPITALS, _SMALL_OPENED = 2_000, 100, 2
"""How many letters show how somebody types; one capital in so many letters is hardly any; so many sentences begun small
are a habit and no slip."""
_SHORT_WITHIN = 12
"""How far before a full stop a shortened word is looked for."""
# A text is cut once, wherever it came from, and asks no rules for it. The marks that shorten words are no words that a
# country or an admin adds to; whichever language they are of, in none of the others does one of them end a sentence.
_SHORT = regex.compile(
    r"(?:\b(?:dr|prof|nr|no|nt|s\.t|st|e|g|т|д|г|ул|кв|м|gyd|doc|tel|mob|mr|mrs|ms|vs|p|k|n|u|mm|z|bzw|ca|jne|jm|t|сл|рис|др|пр|им|стр|проф|apr|aug|sept|okt|nov|dets|jaan|veebr|m|mėn|d|š|pvz|plkst|piem|esim|ns|mt|tn|pst|abb|inkl|evtl|approx)|\b\p{Lu}|\b\d{1,2}\.\d{1,2})\Z",
    regex.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """One sentence or list item. `item` says that a bullet or number opens it; `block` counts paragraphs."""

    start: int
    end: int
    text: str
    item: bool
    block: int

    @property
    def asks(self) -> bool:
        """Say whether it ends with a question sign."""
        return self.text.rstrip(" )\"”»'!").endswith("?")


def pieces(text: str, *, small: bool = False) -> tuple[Piece, ...]:
    """Cut a text: by empty lines, list items and sentence ends; wrapped lines stay together.

    `small` says that it was typed without capitals; else the text shows whether it was.
    """
    found: list[Piece] = []
    ends = _LOWER_END if small or _without_capitals(text) else _END
    for number, (start, end, item) in enumerate(_blocks(text)):
        found.extend(_sentences(text, start, end, item, number, ends))
    return tuple(found)


def _without_capitals(text: str) -> bool:
    """Say whether sentences begin with small letters: hardly a capital stands there, or none behind most full stops."""
    beginning = text[:_BEGINNING]
    if sum(map(str.isupper, beginning)) * _FEW_CAPITALS < sum(map(str.islower, beginning)):
        return True
    opened = [
        end[1].islower()
        for end in _OPENED.finditer(beginning)
        if not _SHORT.search(beginning, max(0, end.start() - _SHORT_WITHIN), end.start())
    ]
    return opened.count(True) >= _SMALL_OPENED and 2 * opened.count(True) > len(opened)


def _blocks(text: str) -> list[tuple[int, int, bool]]:
    r"""Return runs of lines that belong together, (start, end, item); a short line before a capital stands for itself.

    "- one\n- two\ngoes on" are two: a bullet opens a run, an empty line ends it, what is wrapped goes on.
    """
    blocks: list[tuple[int, int, bool]] = []
    place = 0
    current: tuple[int, int, bool] | None = None
    before = ""
    for line in text.split("\n"):
        start, end = place, place + len(line)
        place = end + 1
        if _BLANK.match(line):
            if current:
                blocks.append(current)
            current = None
            before = ""
            continue
        bullet = _BULLET.match(line)
        opens = bullet is not None or current is None or _ends_line(before, line)
        if opens:
            if current:
                blocks.append(current)
            current = (start + (bullet.end() if bullet else 0), end, bullet is not None)
        elif current is not None:
            current = (current[0], end, current[2])
        before = line
    if current:
        blocks.append(current)
    return blocks


def _ends_line(before: str, line: str) -> bool:
    stripped = before.rstrip()
    if stripped.endswith(("?", ":", ".", "!")):
        return True
    first = line.lstrip()[:1]
    return len(stripped) < 55 and (first.isupper() or first.isdigit())


def _sentences(text: str, start: int, end: int, item: bool, block: int, ends: "regex.Pattern[str]") -> list[Piece]:
    found: list[Piece] = []
    place = start
    for match in ends.finditer(text, start, end):
        if match[0].startswith(".") and _SHORT.search(text, max(start, match.start() - _SHORT_WITHIN), match.start()):
            continue
        if match.end() <= place:
            continue
        _add(found, text, place, match.end(), item and not found, block)
        place = match.end()
    _add(found, text, place, end, item and not found, block)
    return found


def _add(found: list[Piece], text: str, start: int, end: int, item: bool, block: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        found.append(Piece(start=start, end=end, text=text[start:end], item=item, block=block))
