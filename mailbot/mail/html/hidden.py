"""Which parts of an HTML page no reader sees, followed down the tree as styles are inherited.

White letters without a known ground are in doubt: programs in dark mode write
all of a letter so, and advertisers hide a line so.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from mailbot.mail.html.colour import OF_ITS_OWN, stands_out
from mailbot.mail.html.style import Declarations, Sheet

Ground = Literal["unknown", "white", "dark"]
Seen = Literal["seen", "doubtful", "hidden"]

_ZERO = re.compile(r"0*(?:\.0+)?(?:px|pt|em|rem|%|vh)?")
_TINY = re.compile(r"(?:0*[01](?:\.\d+)?|0*\.\d+)(?:px|pt)?|0*(?:\.0+)?(?:em|rem|%)|0*\.0\d*(?:em|rem)|[01](?:\.\d+)?%")
_RELATIVE = re.compile(r"[\d.]+(?:em|%)|inherit|larger|smaller")
_WHITE = re.compile(
    r"#f{3}(?:f{3}(?:f{2})?|f)?\b|#f[ef]f[ef]f[ef]\b|(?:white|snow)\b|rgba?\(\s*25[45][\s,]+25[45][\s,]+25[45]\b"
    r"|hsla?\([^)]*?100%\s*[,/)]|transparent\b|rgba\([^)]*[,/]\s*0(?:\.0+)?%?\s*\)"
)
_SIZE = re.compile(r"(?<![\w.])(?:\d*\.)?\d+(?:px|pt|em|rem|%|vh|vw|mm|cm)(?![\w%])")
_NO_GROUND = re.compile(r"none|inherit|initial|unset|transparent|0|rgba\([^)]*,\s*0(?:\.0+)?\s*\)|no-repeat")
_FAR_AWAY = re.compile(r"-\d{3,}")
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?[\s,)]+){4}|inset\((?:50|100)%")
"""Cut off to nothing, for screen readers only."""
_KEEPS_LINES = ("pre", "break-spaces")
_LOOKS = frozenset(["style", "class", "id", "hidden", "color", "size", "bgcolor", "background"])
"""Attributes that may change how words look; an element without them, most are, looks as what it stands in."""


@dataclass(frozen=True, slots=True)
class Look:
    """What an element hands down to those inside it. `pre`: line breaks count; `away`: set in out of sight."""

    white: bool = False
    ground: Ground = "unknown"
    tiny: bool = False
    invisible: bool = False
    pre: bool = False
    link: bool = False
    coloured: bool = False
    away: bool = False

    @property
    def seen(self) -> Seen:
        """Say whether words right inside are seen; a link is shown as a button whatever its letters."""
        if self.tiny or self.invisible or self.away:
            return "hidden"
        if not self.white or self.ground == "dark" or self.link:
            return "seen"
        return "hidden" if self.ground == "white" else "doubtful"


def look_of(outer: Look, tag: str, attributes: Mapping[str, str | None], sheet: Sheet) -> Look | None:
    """Return the look of an element inside another; None where nothing in it is seen, whatever it says."""
    if not sheet and tag not in OF_ITS_OWN and _LOOKS.isdisjoint(attributes):
        return _as_link(outer) if tag == "a" and attributes.get("href") else outer
    style = sheet.of(tag, attributes)
    if "hidden" in attributes or _gone(style):
        shown = [found for found in sheet.may_show(tag, attributes) if not _gone({**style, **found})]
        if "hidden" in attributes or not shown:
            return None
    look = outer
    if style:
        look = _styled(outer, style)
    if (look.tiny or look.invisible) and sheet.loose:
        look = _shown(look, tag, attributes, sheet)
    if tag == "font":
        if (colour := attributes.get("color")) and "color" not in style:
            look = replace(look, white=_WHITE.match(colour.strip().lower()) is not None)
        if attributes.get("size") and not {"font", "font-size"} & style.keys():
            look = replace(look, tiny=False)
    if tag == "a" and not look.link and attributes.get("href"):
        look = _as_link(look)
    coloured = stands_out(outer.coloured, tag, attributes, style)
    if coloured != look.coloured:
        look = replace(look, coloured=coloured)
    ground = _ground(style, attributes) if style or attributes else None
    if (
        ground is None
        and sheet
        and look.ground != "dark"
        and any(_ground(one, {}) == "dark" for one in sheet.may_show(tag, attributes))
    ):
        ground = "dark"
    return look if ground is None else replace(look, ground=ground)


@lru_cache(maxsize=64)
def _as_link(look: Look) -> Look:
    return replace(look, link=True)


def _gone(style: Declarations) -> bool:
    """Say whether an element takes no place at all: what is in it cannot show itself."""
    if not style:
        return False
    if style.get("display") == "none" or _is_zero(style.get("opacity")):
        return True
    clipped = "hidden" in style.get("overflow", "") or "hidden" in style.get("overflow-y", "")
    if clipped and (_is_zero(style.get("max-height")) or _is_zero(style.get("height"))):
        return True
    if style.get("position") == "absolute" and _CLIPPED.match(style.get("clip", "") or style.get("clip-path", "")):
        return True
    placed = style.get("position") in ("absolute", "fixed", "relative")
    return placed and any(_FAR_AWAY.match(style.get(side, "")) for side in ("left", "top"))


def _is_zero(value: str | None) -> bool:
    return value is not None and _ZERO.fullmatch(value) is not None


def _styled(outer: Look, style: Declarations) -> Look:
    white, tiny, invisible, pre = outer.white, outer.tiny, outer.invisible, outer.pre
    if (colour := style.get("color")) and colour not in ("inherit", "currentcolor"):
        white = _WHITE.match(colour) is not None
    if size := style.get("font-size") or _size_in(style.get("font")):
        tiny = _TINY.fullmatch(size) is not None or (tiny and _RELATIVE.fullmatch(size) is not None)
    if visibility := style.get("visibility"):
        invisible = visibility in ("hidden", "collapse") or (invisible and visibility == "inherit")
    if space := style.get("white-space"):
        pre = space.startswith(_KEEPS_LINES) or (pre and space == "inherit")
    away = _FAR_AWAY.match(style["text-indent"]) is not None if "text-indent" in style else outer.away
    return Look(white, outer.ground, tiny, invisible, pre, outer.link, outer.coloured, away)


def _shown(look: Look, tag: str, attributes: Mapping[str, str | None], sheet: Sheet) -> Look:
    """Return the look with the size and the visibility that rules of several steps may give it."""
    sizes = sheet.show(tag, attributes, "font-size")
    if look.tiny and any(not _TINY.fullmatch(size) and not _RELATIVE.fullmatch(size) for size in sizes):
        look = replace(look, tiny=False)
    if look.invisible and "visible" in sheet.show(tag, attributes, "visibility"):
        look = replace(look, invisible=False)
    return look


def _size_in(font: str | None) -> str | None:
    """Return the size that the short form of all properties of a font tells."""
    found = _SIZE.search(font) if font else None
    return found[0] if found else None


def _ground(style: Declarations, attributes: Mapping[str, str | None]) -> Ground | None:
    """Return the ground that an element lays below its words; None where it lays none."""
    if style:
        for value in (style.get("background-image"), style.get("background"), style.get("background-color")):
            if value and ("url(" in value or "gradient(" in value):
                return "dark"
    if attributes.get("background"):
        return "dark"
    colour = (
        style.get("background-color") or style.get("background") or (attributes.get("bgcolor") or "").strip().lower()
    )
    if not colour or _NO_GROUND.match(colour):
        return None
    return "white" if _WHITE.match(colour) else "dark"
