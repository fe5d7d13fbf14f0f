"""The ink of a page apart from its paper, and the rules drawn on it: solid, dotted, dashed, and frames of tables."""

from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.points.pieces import Pieces, runs_of
from mailbot.documents.pages.pictures import Grey

Field = Any  # a numpy array; numpy and OpenCV are loaded in the worker only

FULL = 255
"""What a point is that counts, in a field of points: 0 and this."""
_WINDOW = 5.0
"""Side of the square around a point whose mean brightness stands for the paper there, in heights of print."""
_FAINTEST, _GRAINS = 22.0, 4.5
"""How much darker than its surroundings ink is: in grey levels at least, and in deviations of the paper's grain."""
_EVERY = 3
"""Every third point tells the grain as well as all do."""
_DARKEST = 60.0
_RULE, _WALL = 4.2, 1.6
"""Length from which a straight run across or down the page is a rule, in heights of print."""
_THIN, _THICK, _LONG, _TALL = 0.3, 0.45, 12.0, 2.0
"""Thickness to which a run is a rule and no stroke that goes through it; and to which one is that is so long across or
down the page as no hand draws: faxes and copies make rules thick.
"""
_DOT, _DASH = 0.4, 1.4
"""Height and length to which a mark may be a dot or a dash of a broken rule."""
_STREWN = 1.0
"""Dots for each square of paper as wide as print is high from which a page is strewn with them; text has a tenth."""
_ACROSS = 14.0
"""How long a signature hides its rule at most."""
_HIDDEN = 0.85
"""Share of the columns beside the end of a rule that are dark in its line where it goes on."""
_BLOCK, _DENSE = 3.0, 0.26
"""Side of a block, in heights of print, and the share of ink from which it shows no paper: print has a fifth."""
EDGE, _FOLD = 0.86, 0.45
"""Share of the width of a page from which a line is a fold or an edge, and how far its roughness reaches."""
_MARGIN = 0.025
"""Share of the width of a page within which such a line ends at one of its sides; a wide table keeps off both."""
_LINES, _PALE = 7, 1.35
"""Lines across from which a page is ruled paper, and by how much ink is darker than they are."""
_GAP = 1.3
"""Space that marks of a broken rule leave between them at most, and pieces of one rule."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point lies in it."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def overlap(self, other: "Box") -> float:
        """Return the area that two boxes share."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, across) * max(0.0, down)

    @property
    def area(self) -> float:
        """Return its area."""
        return max(1.0, (self.right - self.left) * (self.bottom - self.top))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A line drawn across the page; `top` and `bottom` differ by its tilt and thickness."""

    left: float
    right: float
    top: float
    bottom: float

    @property
    def y(self) -> float:
        """Return its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Wall:
    """A line drawn down the page: the side of a cell or a frame."""

    x: float
    top: float
    bottom: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawing:
    """A page in parts: `lines` are the points of rules and frames, `ink` is all else that is dark; 0 and FULL."""

    ink: Field
    lines: Field
    rules: tuple[Rule, ...]
    walls: tuple[Wall, ...]


def take_apart(picture: Grey, height: float) -> Drawing:
    """Return the ink of a page without its rules, and the rules; `height` is that of print, in pixels."""
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    grey: Field = cv2.GaussianBlur(np.asarray(picture, dtype=np.uint8), (3, 3), 0)
    rough, level = _roughness(grey, height)
    ink = _on_paper(_darker(rough, level), height)
    rows = _across(ink, height)
    ruled = _ruled(rows, rough)
    if ruled > level:
        ink &= _darker(rough, ruled)
        rows = _across(ink, height)
    ink &= ~_folds(ink, rows, height)
    thick = max(3, round(_THIN * height)) + 1
    tall: Field = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((thick, 1), np.uint8))
    wide: Field = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, thick), np.uint8))
    across = _straight_across(ink, tall, height) | _drawn_thick(ink, height)
    down = _framed(_straight_down(ink, wide, height) | _standing_thick(ink, height), across, height)
    pieces = Pieces.of(ink & ~across)
    small = _small_of(pieces, height)
    strewn = small.sum() > _STREWN * ink.size / height**2
    broken = np.zeros_like(ink) if strewn else _broken(pieces, small, height)
    rules = _whole(_rules(across | broken, height), ink, height)
    rules = [rule for rule in rules if not _from_side_to_side(rule, ink.shape[1])]
    thick_ink = tall & wide
    lines = _grown(across, ink, thick_ink) | _grown(down, ink, thick_ink) | broken
    left = ink & ~lines
    if strewn:  # a fax makes specks of grey paper, which stand in rows as well
        left &= ~pieces.painted((small & (pieces.stats[:, 2] <= _DOT * height)) * FULL)
    return Drawing(
        ink=_crossing(left, lines, height), lines=lines, rules=tuple(rules), walls=tuple(_walls(down, height))
    )


def _roughness(grey: Field, height: float) -> tuple[Field, float]:
    """Return by how much each point is darker than the paper around it, and from how much it is more than grain."""
    import cv2
    import numpy as np

    side = int(_WINDOW * height) | 1
    paper = cv2.boxFilter(grey, -1, (side, side))
    rough: Field = cv2.subtract(paper, grey)
    some = rough[::_EVERY, ::_EVERY]
    smooth = some[some < _FAINTEST]
    grain = (
        1.48 * float(np.median(np.abs(smooth.astype(np.float32) - float(np.median(smooth))))) if smooth.size else 0.0
    )
    return rough, min(_DARKEST, max(_FAINTEST, _GRAINS * grain))


def _darker(rough: Field, level: float) -> Field:
    import cv2

    darker: Field = cv2.threshold(rough, int(level), FULL, cv2.THRESH_BINARY)[1]
    return darker


def _ruled(across: Field, rough: Field) -> float:
    """Return how dark the lines of ruled or squared paper are at most, 0 where it has none: many lines across."""
    import numpy as np

    rows = np.flatnonzero(across)
    bands = [band for band in np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1) if band.size]
    if len(bands) < _LINES:
        return 0.0
    return _PALE * float(np.median([np.median(rough[band[band.size // 2]]) for band in bands]))


def _across(ink: Field, height: float) -> Field:
    """Return for each row whether a line runs across nearly the whole page, from one of its sides on."""
    import cv2
    import numpy as np

    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((3, round(_GAP * height)), np.uint8))
    runs = runs_of(joined, round(_RULE * height))
    long: Field = cv2.reduce(runs, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F)[:, 0] > EDGE * FULL
    if long.any():
        margin = max(1, round(_MARGIN * ink.shape[1]))
        long &= runs[:, :margin].any(axis=1) | runs[:, -margin:].any(axis=1)
    return long


def _from_side_to_side(rule: Rule, wide: int) -> bool:
    """Say whether a rule is a fold or an edge of the sheet: it runs across nearly the whole page, from a side on."""
    at_side = rule.left < _MARGIN * wide or rule.right > (1 - _MARGIN) * wide
    return at_side and rule.right - rule.left >= EDGE * wide


def _folds(ink: Field, rows: Field, height: float) -> Field:
    """Return the bands across the whole page that are folds or edges of shadow, where nothing tall stands; in some of
    its `rows` a line runs across.
    """
    import cv2
    import numpy as np

    if not rows.any():
        return np.zeros_like(ink)
    band: Field = np.zeros_like(ink)
    reach = max(2, round(_FOLD * height))
    for row in np.flatnonzero(rows).tolist():
        band[max(0, row - reach) : row + reach + 1] = FULL
    tall: Field = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((4 * reach, 1), np.uint8))
    return band & ~tall


def _on_paper(ink: Field, height: float) -> Field:
    """Return the ink without the surroundings of a photographed sheet: what is dark all over, from the edge on."""
    import cv2
    import numpy as np

    across, down = max(8, ink.shape[1] // 8), max(8, ink.shape[0] // 8)
    side = max(3, round(_BLOCK * height / 8)) | 1
    dense = cv2.blur(cv2.resize(ink, (across, down), interpolation=cv2.INTER_AREA), (side, side)) > _DENSE * FULL
    count, parts = cv2.connectedComponents(dense.astype(np.uint8), connectivity=8)
    edges = np.unique(np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]]))
    outside: Field = np.isin(parts, edges[edges > 0]).astype(np.uint8)
    if count < 2 or not outside.any() or outside.mean() > 0.5:
        return ink
    outside = cv2.dilate(outside, np.ones((3, 3), np.uint8))
    return np.where(cv2.resize(outside, ink.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0, 0, ink).astype(np.uint8)


def _straight_across(ink: Field, tall: Field, height: float) -> Field:
    """Return the runs along rows that are long and no part of what is `tall`; a run may climb a little."""
    import cv2
    import numpy as np

    runs = runs_of(cv2.dilate(ink, np.ones((3, 1), np.uint8)), round(_RULE * height))
    straight: Field = cv2.dilate(runs, np.ones((1, 5), np.uint8)) & ink & ~tall
    return straight


def _straight_down(ink: Field, wide: Field, height: float) -> Field:
    """Return the runs along columns that are long and no part of what is `wide`; a run may lean a little."""
    import cv2
    import numpy as np

    thicker = cv2.dilate(ink, np.ones((1, 3), np.uint8))
    runs = cv2.morphologyEx(thicker, cv2.MORPH_OPEN, np.ones((round(_WALL * height), 1), np.uint8))
    straight: Field = cv2.dilate(runs, np.ones((5, 1), np.uint8)) & ink & ~wide
    return straight


def _drawn_thick(ink: Field, height: float) -> Field:
    """Return the runs along rows that are thicker than a rule is, and so long and even that they are one."""
    import cv2
    import numpy as np

    found = runs_of(ink, round(_LONG * height))
    if found.any():  # many pages have none
        thicker: Field = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((round(_THICK * height) + 1, 1), np.uint8))
        found &= ~thicker  # walls across it are thicker, and end it not
    return found


def _standing_thick(ink: Field, height: float) -> Field:
    """Return the runs along columns that are thicker than a wall is, and so long and even that they are one."""
    import cv2
    import numpy as np

    thicker: Field = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(_THICK * height) + 1), np.uint8))
    runs: Field = cv2.morphologyEx(ink & ~thicker, cv2.MORPH_OPEN, np.ones((round(_TALL * height), 1), np.uint8))
    return runs


def _grown(rule: Field, ink: Field, thick: Field) -> Field:
    """Return a rule with its rough edge, but for what is `thick` both ways."""
    import cv2
    import numpy as np

    edge: Field = cv2.dilate(rule, np.ones((3, 3), np.uint8)) & ink
    return rule | (edge & ~thick)


def _crossing(ink: Field, lines: Field, height: float) -> Field:
    """Return ink with what of the rules lies between strokes above and below: they go through."""
    import cv2
    import numpy as np

    reach = max(3, round(_THIN * height)) + 1
    below = cv2.dilate(ink, np.ones((reach, 1), np.uint8), anchor=(0, reach - 1))
    above = cv2.dilate(ink, np.ones((reach, 1), np.uint8), anchor=(0, 0))
    return ink | (lines & below & above)


def _framed(down: Field, across: Field, height: float) -> Field:
    """Return those lines down the page that end at lines across it: the others may be strokes of a hand."""
    import cv2
    import numpy as np

    near = round(0.6 * height)
    kept = np.zeros(down.shape, np.uint8)
    outlines, _ = cv2.findContours(down, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    for outline in outlines:
        x, y, w, h = cv2.boundingRect(outline)
        if h < _WALL * height or w > near:
            continue
        rows = [slice(max(0, end - near), end + near) for end in (y, y + h)]
        if all(across[row, max(0, x - near) : x + w + near].any() for row in rows):
            cv2.drawContours(kept, [outline], -1, FULL, cv2.FILLED)
    return kept & down


def _small_of(pieces: Pieces, height: float) -> Field:
    """Return of each piece whether it may be a dot or a dash."""
    small = (pieces.stats[:, 3] <= _DOT * height) & (pieces.stats[:, 2] <= _DASH * height)
    small[0] = False
    return small


def _broken(pieces: Pieces, small: Field, height: float) -> Field:
    """Return the dots and dashes that stand in a row; `small` are the pieces that may be some."""
    import cv2
    import numpy as np

    dots = pieces.painted(small * FULL)
    joined = cv2.morphologyEx(
        cv2.dilate(dots, np.ones((3, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, round(_GAP * height)), np.uint8)
    )
    rows = runs_of(joined, round(5 * height))
    seen = np.zeros_like(small)
    seen[pieces.numbers[(rows & dots) > 0]] = True
    return pieces.painted((small & seen) * FULL)


def _rules(field: Field, height: float) -> list[Rule]:
    import cv2
    import numpy as np

    joined = cv2.morphologyEx(
        cv2.dilate(field, np.ones((3, 1), np.uint8)), cv2.MORPH_CLOSE, np.ones((1, round(_GAP * height)), np.uint8)
    )
    return [
        Rule(left=float(x), right=float(x + w), top=float(y), bottom=float(y + h))
        for x, y, w, h in _boxes(joined)
        if w >= _RULE * height
    ]


def _whole(rules: list[Rule], ink: Field, height: float) -> list[Rule]:
    """Follow rules below what is written across them, and join the pieces of each."""
    found: list[Rule] = []
    for piece in sorted(rules, key=lambda one: one.left):
        rule = _followed(piece, ink, height)
        for index, one in enumerate(found):
            if rule.left - one.right < 0.5 * height and abs(rule.y - one.y) < 0.4 * height:
                found[index] = Rule(
                    left=one.left, right=max(one.right, rule.right), top=min(one.top, rule.top),
                    bottom=max(one.bottom, rule.bottom),
                )  # fmt: skip
                break
        else:
            found.append(rule)
    return found


def _followed(rule: Rule, ink: Field, height: float) -> Rule:
    """Return a rule with what goes on from its ends in its own line, hidden by strokes."""
    band = (ink[max(0, int(rule.y) - 2) : int(rule.y) + 3] > 0).any(axis=0)
    step = max(4, int(height))
    left, right = int(rule.left), int(rule.right)
    while left - step >= 0 and rule.left - left < _ACROSS * height and band[left - step : left].mean() > _HIDDEN:
        left -= step
    while right + step <= band.size and right - rule.right < _ACROSS * height:
        if band[right : right + step].mean() <= _HIDDEN:
            break
        right += step
    return Rule(left=float(left), right=float(right), top=rule.top, bottom=rule.bottom)


def _walls(field: Field, height: float) -> list[Wall]:
    return [Wall(x=x + w / 2, top=float(y), bottom=float(y + h)) for x, y, w, h in _boxes(field) if h > height]


def _boxes(field: Field) -> list[tuple[int, int, int, int]]:
    """Return left, top, width and height of what hangs together; of few lines their outlines cost least."""
    import cv2

    outlines, _ = cv2.findContours(field, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    boxes = (cv2.boundingRect(outline) for outline in outlines)
    return sorted(((int(x), int(y), int(w), int(h)) for x, y, w, h in boxes), key=lambda box: (box[1], box[0]))
