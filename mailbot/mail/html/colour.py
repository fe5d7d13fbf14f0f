"""Letters that stand out by their colour: who answers inside our letter often writes "in red below".

In a text such letters stand between two noncharacters of Unicode, which no
writer can send: they are taken out of what comes in.
"""

import re
from collections.abc import Mapping

from mailbot.mail.html.style import Declarations

START, END = "\ufdd0", "\ufdd1"
"""Around letters of a colour of their own; noncharacters, for use inside a program alone (Unicode 23.7)."""
_MARKED = re.compile(f"{START}([^{START}{END}]*){END}")
_EITHER = re.compile(f"[{START}{END}]")

_HEX = re.compile(r"#([0-9a-f]{6})(?:[0-9a-f]{2})?|#([0-9a-f]{3})[0-9a-f]?")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})")
_NAME = re.compile(r"[a-z]{3,20}")
_NO_COLOUR = frozenset(
    (
        *("black", "white", "gray", "grey", "dimgray", "dimgrey", "silver", "darkgray", "darkgrey", "lightgray"),
        *("lightgrey", "gainsboro", "whitesmoke", "snow", "windowtext"),
        *("inherit", "initial", "unset", "revert", "currentcolor", "auto", "transparent", "none"),
    )
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "th"])
OF_ITS_OWN = _HEADINGS | {"mark"}
"""Elements that stand out, or never do, by their name alone."""
_CHROMA = 60
"""Distance between the strongest and the weakest of red, green and blue (0 to 255) from which letters have a colour."""
_MOST = 0.6
"""Share of a letter's characters up to which coloured ones stand out; with more the letter itself is coloured."""


def has_colour(value: str) -> bool:
    """Say whether a CSS colour is one that stands out from black on white; what cannot be read is none."""
    value = value.strip().lower()
    if found := _HEX.fullmatch(value):
        digits = found[1] or "".join(digit * 2 for digit in found[2])
        parts = [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
    elif found := _RGB.match(value):
        parts = [int(part) for part in found.groups()]
    else:
        return _NAME.fullmatch(value) is not None and value not in _NO_COLOUR
    return max(parts) - min(parts) >= _CHROMA


def stands_out(outer: bool, tag: str, attributes: Mapping[str, str | None], style: Declarations) -> bool:
    """Say whether words in an element have a colour or a marker's ground, which it may have from `outer`."""
    if tag in _HEADINGS:
        return False  # nobody answers in a heading
    ground = style.get("background-color") or style.get("background")
    if tag == "mark" or (tag in ("span", "font", "b", "i", "u", "em", "strong") and ground and has_colour(ground)):
        return True
    colour = style.get("color") or (attributes.get("color") if tag == "font" else None)
    if not colour or colour in ("inherit", "currentcolor"):
        return outer
    return has_colour(colour)


def marked(text: str) -> str:
    """Return words between the marks; white space is none."""
    return f"{START}{text}{END}" if text.strip() else text


def plain(text: str) -> str:
    """Return a text without the marks."""
    return _EITHER.sub("", text) if START in text or END in text else text


def part_marked(lines: list[str]) -> tuple[list[str], list[str]]:
    """Part the lines of a letter into what stands out in it, a line each, and the rest; the marks are gone.

    Where most of a letter is coloured nothing stands out.
    """
    letters = sum(len(plain(line)) for line in lines)
    coloured = sum(len(found) for line in lines for found in _MARKED.findall(line))
    if not coloured or coloured > _MOST * letters:
        return [], [plain(line) for line in lines]
    standing_out: list[str] = []
    rest: list[str] = []
    for line in lines:
        words = " ".join("".join(_MARKED.findall(line)).split())
        if words:
            standing_out.append(words)
            line = _MARKED.sub("", line)
            if not re.search(r"\w", line):
                continue
        rest.append(plain(line))
    return standing_out, rest
