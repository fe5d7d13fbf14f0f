"""A sheet of paper at 200 dpi: print, rules, boxes, and the places where somebody may write."""

import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from PIL import Image, ImageDraw, ImageFont

FONTS = Path(__file__).parent / "fonts"
WIDTH, HEIGHT, MARGIN = 1654, 2339, 150
Party = Literal["ours", "other", "field"]
What = Literal["signature", "letters", "stamp", "marker", "dirt"]
"""What is laid on a sheet as ink: a signature or what looks like one, other writing by hand, a stamp, a marker; and
what is dark there and is no ink.
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody may write: left and right end, the baseline, and the room above it, in pixels."""

    party: Party
    left: int
    right: int
    base: int
    room: int = 90
    kind: str = ""


@dataclass(frozen=True, kw_only=True)
class Inked:
    """Ink laid on a sheet: how much of it on each point of a box."""

    what: What
    left: int
    top: int
    mask: Any


@cache
def _face(name: str, size: int) -> list[ImageFont.FreeTypeFont]:
    return [ImageFont.truetype(str(path), size) for path in sorted(FONTS.glob(f"{name}-*.woff2"), reverse=True)]


def runs(name: str, size: int, text: str) -> list[tuple[str, ImageFont.FreeTypeFont]]:
    """Cut a text into runs of one file of a face: fonts for the web come in a file a script."""
    faces, known = _face(name, size), _letters_of(name)
    found: list[tuple[str, ImageFont.FreeTypeFont]] = []
    at = 0
    for sign in text:
        at = next((i for i, letters in enumerate(known) if ord(sign) in letters), at)
        if found and found[-1][1] is faces[at]:
            found[-1] = (found[-1][0] + sign, faces[at])
        else:
            found.append((sign, faces[at]))
    return found


@cache
def _letters_of(name: str) -> tuple[frozenset[int], ...]:
    return tuple(_coverage(path) for path in sorted(FONTS.glob(f"{name}-*.woff2"), reverse=True))


def _coverage(path: Path) -> frozenset[int]:
    """Return the characters that a file of a face is for, by its name."""
    latin = frozenset([*range(0x20, 0x100), 0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026])
    if "latin-ext" in path.name:
        return frozenset(range(0x100, 0x250))
    return frozenset([*range(0x400, 0x460), 0x490, 0x491]) if "cyrillic" in path.name else latin


def width_of(name: str, size: int, text: str) -> int:
    """Return how wide a text is, in pixels."""
    return round(sum(face.getlength(part) for part, face in runs(name, size, text)))


@dataclass
class Sheet:
    """One sheet in the making."""

    rng: random.Random
    words: dict[str, list[str]]
    face: str = "tinos"
    size: int = 30
    paper: tuple[int, int, int] = (255, 255, 255)
    y: int = 170
    places: list[Place] = field(default_factory=list)
    inked: list[Inked] = field(default_factory=list)
    person: str = ""
    doctor: str = ""
    image: Image.Image = field(init=False)
    draw: Any = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT), self.paper)
        self.draw = ImageDraw.Draw(self.image)
        self.person = self.person or self.rng.choice(self.words["people"])
        self.doctor = self.doctor or self.rng.choice(self.words["doctors"])

    def say(self, which: str) -> str:
        """Return one of the words for something."""
        return self.rng.choice(self.words[which])

    def text(
        self, x: int, y: int, text: str, *, scale: float = 1.0, ink: tuple[int, int, int] = (25, 25, 30)
    ) -> tuple[int, int, int, int]:
        """Print a text with its baseline at y; return its box."""
        size = round(self.size * scale)
        at = float(x)
        for part, face in runs(self.face, size, text):
            self.draw.text((at, y), part, font=face, fill=ink, anchor="ls")
            at += face.getlength(part)
        return x, y - size, round(at), y + size // 4

    def line(self, text: str, *, scale: float = 1.0, after: float = 1.5, x: int = MARGIN) -> int:
        """Print a line and go on below it; return its right end."""
        self.y += round(self.size * scale)
        right = self.text(x, self.y, text, scale=scale)[2]
        self.y += round(self.size * (after - 1.0) * max(scale, 1.0))
        return right

    def paragraph(self, text: str, *, x: int = MARGIN, right: int = WIDTH - MARGIN, scale: float = 1.0) -> None:
        """Print a paragraph, broken into lines."""
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if width_of(self.face, round(self.size * scale), longer) > right - x and line:
                self.line(line, scale=scale, after=1.35, x=x)
                line = word
            else:
                line = longer
        if line:
            self.line(line, scale=scale, after=1.7, x=x)

    def rule(self, left: int, right: int, y: int, kind: str = "line") -> None:
        """Draw something to write on."""
        ink = self.rng.choice([(20, 20, 20), (60, 60, 60), (110, 110, 110)])
        if kind == "line":
            self.draw.line((left, y, right, y), fill=ink, width=self.rng.choice([2, 2, 3]))
        elif kind == "underscores":
            count = max(1, (right - left) // max(1, width_of(self.face, self.size, "_")))
            self.text(left, y, "_" * count)
        elif kind == "dots":
            count = max(1, (right - left) // max(1, width_of(self.face, self.size, ".")))
            self.text(left, y, "." * count)
        elif kind == "dashes":
            for x in range(left, right, 22):
                self.draw.line((x, y, min(right, x + 12), y), fill=ink, width=2)

    def box(self, left: int, top: int, right: int, bottom: int, shade: tuple[int, int, int] | None = None) -> None:
        """Draw a frame."""
        self.draw.rectangle((left, top, right, bottom), outline=(50, 50, 50), width=2, fill=shade)

    def place(self, party: Party, left: int, right: int, base: int, room: int = 90, kind: str = "") -> None:
        """Note where somebody may write."""
        self.places.append(Place(party=party, left=left, right=right, base=base, room=room, kind=kind))

    def head(self, *, clauses: int | None = None) -> None:
        """Print a title and some clauses."""
        if self.rng.random() < 0.5:
            self.line(self.say("other") + ", Tel. +372 600 1234", scale=0.8, after=2.2)
        self.line(self.say("titles"), scale=1.6, after=1.6)
        self.gap(1.0)
        chosen = self.rng.sample(self.words["clauses"], clauses or self.rng.randint(2, 5))
        for number, clause in enumerate(chosen, 1):
            self.paragraph(f"{number}. {clause}")
        self.gap(1.0)

    def gap(self, lines: float) -> None:
        """Leave some lines free."""
        self.y += round(lines * self.size)

    def written_field(self, label: str, what: str, *, right: int = WIDTH - MARGIN, kind: str = "line") -> None:
        """Print a field that may be filled in by hand."""
        self.gap(0.9)
        end = self.line(label + ":", after=1.0)
        self.rule(end + 15, right, self.y + 4, kind)
        self.place("field", end + 25, right, self.y, 55, what)
        self.gap(0.6)
