"""Hands: signatures and notes, by strokes along splines and by script fonts, laid on a sheet as ink."""

import random
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.ink.sheet import FONTS, Inked, Place, Sheet, What

TUNED = (
    "marck-script",
    "dancing-script",
    "la-belle-aurore",
    "nothing-you-could-do",
    "waves",
    "loops",
    "hooks",
    "sacramento",
    "zeyada",
    "zigzag",
)
REPORTED = (
    "bad-script",
    "mr-dafoe",
    "kristi",
    "herr-von-muellerhoff",
    "cedarville-cursive",
    "flat",
    "tangle",
    "blocks",
    "allura",
    "great-vibes",
    "over-the-rainbow",
    "paraph",
    "arches",
)
PRINTED_BY_HAND = {"tune": ("patrick-hand", "neucha"), "report": ("indie-flower", "caveat", "reenie-beanie")}
INKS = ((25, 45, 140), (40, 60, 170), (20, 20, 25), (30, 30, 60), (90, 90, 95), (70, 90, 190))

Field = Any


@dataclass(frozen=True, kw_only=True)
class Pen:
    """What somebody writes with, and what it is that is written."""

    ink: tuple[int, int, int]
    width: float
    what: What = "letters"


def pen(rng: random.Random) -> Pen:
    """Take some pen."""
    return Pen(ink=rng.choice(INKS), width=rng.choice([2.0, 2.5, 3.0, 3.5, 4.5, 6.0]))


def curve(points: list[tuple[float, float]]) -> Field:
    """Return a Catmull-Rom spline through the points."""
    p = np.array([points[0], *points, points[-1]], dtype=float)
    t = np.linspace(0, 1, 14)[:, None]
    parts = []
    for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False):
        parts.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    return np.concatenate(parts)


def strokes(style: str, width: float, height: float, rng: random.Random) -> list[Field]:
    """Return the strokes of a signature in a box, the baseline at 0, up negative."""
    count = max(4, round(width / (height * rng.uniform(0.3, 0.6))))
    xs = np.linspace(0, width, count * 2)
    lines = []
    if style == "waves":
        pts = [(x + rng.uniform(-4, 4), (-height * rng.uniform(0.25, 0.6)) * (i % 2)) for i, x in enumerate(xs)]
        pts[0], pts[1] = (0, -height * 0.2), (width * 0.05, -height)
        lines = [curve(pts)]
    elif style == "loops":
        angle = np.linspace(0, 2 * np.pi * count * 0.8, count * 14)
        grow = np.linspace(1.0, 0.35, angle.size)
        x = np.linspace(0, width * 0.9, angle.size) + height * 0.25 * grow * np.cos(angle)
        lines = [np.stack([x, -height * 0.45 * grow * (1 + np.sin(angle))], axis=1)]
    elif style == "hooks":
        pts = []
        for i, x in enumerate(xs):
            pts += [
                (x, -rng.uniform(0.1, 0.35) * height * (1.8 if i < 3 else 1)),
                (x + 6, rng.uniform(-0.1, 0.25) * height),
            ]
        lines = [
            curve(pts),
            curve([(width * 0.1, -height), (width * 0.15, 0.2 * height), (width * 0.3, -height * 0.7)]),
        ]
    elif style == "flat":
        pts = [(0, 0), (width * 0.06, -height), (width * 0.12, 0.1 * height)]
        pts += [(x, rng.uniform(-0.18, 0.02) * height) for x in np.linspace(width * 0.2, width, 9)]
        lines = [curve(pts)]
    elif style == "tangle":
        pts = [(rng.uniform(0, width * 0.7), -rng.uniform(-0.2, 1.0) * height) for _ in range(rng.randint(9, 16))]
        lines = [curve(pts), curve([(0, -height * 0.2), (width * 0.5, -height * 0.35), (width, -height * 0.1)])]
    elif style == "blocks":
        for i in range(rng.randint(2, 4)):
            x = i * height * 0.9
            top = -height * rng.uniform(0.7, 1.0)
            lines.append(curve([(x, 0), (x + height * 0.25, top), (x + height * 0.5, 0)]))
            lines.append(curve([(x + height * 0.1, top * 0.4), (x + height * 0.55, top * rng.uniform(0.3, 0.6))]))
    elif style == "zigzag":
        pts = [(x, -height * (rng.uniform(0.5, 1.0) if i % 2 else rng.uniform(-0.1, 0.15))) for i, x in enumerate(xs)]
        lines = [np.array(pts), curve([(0, height * 0.1), (width, -height * 0.05)])]
    elif style == "paraph":
        pts = [(0, -height * 0.5), (width * 0.1, -height), (width * 0.16, 0), (width * 0.3, -height * 0.5)]
        pts += [(x, -rng.uniform(0.05, 0.3) * height) for x in np.linspace(width * 0.35, width * 0.8, 7)]
        pts += [(width * 0.9, 0.2 * height), (width * 0.4, 0.35 * height), (width * 0.95, 0.3 * height)]
        lines = [curve(pts)]
    elif style == "arches":
        pts = [(x, -height * rng.uniform(0.45, 0.75) * (i % 3 == 1)) for i, x in enumerate(xs)]
        lines = [curve(pts), curve([(width * 0.02, -height), (width * 0.08, height * 0.25)])]
    elif style == "cross":
        lines = [curve([(0, -height), (height * 0.8, 0)]), curve([(height * 0.8, -height), (0, 0)])]
    return lines


def lay(sheet: Sheet, lines: list[Field], x: float, base: float, with_: Pen, tilt: float = 0.0) -> None:
    """Lay strokes on a sheet as ink: paper darkens, what is printed below stays dark."""
    mask = np.zeros((sheet.image.height, sheet.image.width), np.uint8)
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    for line in lines:
        points = line @ turn.T + (x, base)
        at = np.round(points * 8).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(mask, [at], False, 255, max(1, round(with_.width)), cv2.LINE_AA, 3)
    ink(sheet, mask, with_)


def ink(sheet: Sheet, mask: Field, with_: Pen) -> None:
    """Lay a mask on a sheet as ink."""
    left, top, wide, tall = cv2.boundingRect(mask)
    if not wide:
        return
    part = np.ascontiguousarray(mask[top : top + tall, left : left + wide])
    box = left, top, left + wide, top + tall
    page = np.asarray(sheet.image.crop(box), dtype=np.float32)
    share = (part.astype(np.float32) / 255.0 * 0.93)[:, :, None]
    inked = np.minimum(page, np.array(with_.ink, np.float32) + 25 * (page > 200))
    sheet.image.paste(Image.fromarray((page * (1 - share) + inked * share).astype(np.uint8)), box)
    sheet.inked.append(Inked(what=with_.what, left=left, top=top, mask=part))


def write(sheet: Sheet, hand: str, text: str, x: float, base: float, size: int, with_: Pen, tilt: float = 0.0) -> None:
    """Write words with a script font."""
    cyrillic = any("\u0400" <= sign <= "\u04ff" for sign in text)
    path = FONTS / f"{hand}-{'cyrillic' if cyrillic else 'latin'}.woff2"
    if not path.exists():
        path = FONTS / ("marck-script-cyrillic.woff2" if cyrillic and hand in TUNED else "bad-script-cyrillic.woff2")
    face = ImageFont.truetype(str(path), size)
    layer = Image.new("L", sheet.image.size, 0)
    draw = ImageDraw.Draw(layer)
    draw.text((x, base), text, font=face, fill=255, anchor="ls", stroke_width=1 if with_.width > 4 else 0)
    if tilt:
        layer = layer.rotate(np.degrees(tilt), center=(x, base))
    ink(sheet, np.asarray(layer), with_)


def plain(text: str) -> str:
    """Return a name in letters that every script font has."""
    table = str.maketrans("āčēģīķļņšūžėęįųąõŌ", "acegiklnsuzeeiuaoo"[: len("āčēģīķļņšūžėęįųąõŌ")])
    return text.translate(table)


def sign(sheet: Sheet, place: Place, hand: str, rng: random.Random, manner: str) -> None:
    """Sign at a place, in some manner: normal, small, huge, above, beside, across, initials, cross."""
    room = place.room
    height = {"small": 0.45, "huge": 1.5, "initials": 0.7}.get(manner, rng.uniform(0.7, 1.05)) * min(room, 95)
    width = min(place.right - place.left - 10, rng.uniform(2.2, 4.5) * height)
    x = place.left + rng.uniform(0, max(1.0, min(150.0, place.right - place.left - width)))
    base = place.base + rng.uniform(-8, 6)
    if manner == "above":
        base -= rng.uniform(18, 34)
    elif manner == "beside":
        x = place.right - width * 0.3
    elif manner == "across":
        x = place.left - rng.uniform(90, 150)
    tilt = rng.uniform(-0.05, 0.14)
    tool = replace(pen(rng), what="signature")
    if manner == "cross":
        lay(sheet, strokes("cross", 50, rng.uniform(35, 60), rng), x, base, tool)
    elif (FONTS / f"{hand}-latin.woff2").exists():
        name = plain(sheet.person)
        name = (
            "".join(p[0] for p in name.split()) if manner == "initials" else rng.choice([name, name.split()[-1], name])
        )
        write(sheet, hand, name, x, base, round(height * 0.85), tool, tilt)
        if rng.random() < 0.3:
            lay(sheet, strokes("flat", width, height * 0.3, rng), x, base + 8, tool, tilt)
    else:
        lay(sheet, strokes(hand, width * (0.35 if manner == "initials" else 1.0), height, rng), x, base, tool, tilt)


def fill(sheet: Sheet, place: Place, hand: str, rng: random.Random, tool: Pen) -> None:
    """Fill in a field in hand-printed letters."""
    said = {
        "name": plain(sheet.person), "date": rng.choice(["12.03.2026", "3/5/26", "01.11.2026"]),
        "code": "48003120275", "address": "Pikk 12-4, Tartu",
    }.get(place.kind, plain(sheet.person))  # fmt: skip
    write(sheet, hand, said, place.left + rng.uniform(0, 20), place.base - rng.uniform(2, 8), rng.randint(38, 52), tool)


def stamp(sheet: Sheet, x: int, y: int, rng: random.Random) -> None:
    """Set a round or square stamp of an office, with print in it."""
    size = rng.randint(170, 260)
    layer = Image.new("L", (size + 20, size + 20), 0)
    draw = ImageDraw.Draw(layer)
    face = ImageFont.truetype(str(FONTS / "arimo-latin.woff2"), size // 9)
    words = rng.choice([("REG.", "KLIINIK", "12345"), ("SAFE TRAVEL", "OFFICE", "No 7"), ("NOTAR", "KANZLEI", "2026")])
    if rng.random() < 0.65:
        draw.ellipse((4, 4, size, size), outline=255, width=5)
        draw.ellipse((size // 5, size // 5, size - size // 5, size - size // 5), outline=255, width=3)
    else:
        draw.rectangle((4, size // 4, size, size - size // 4), outline=255, width=5)
    for row, word in enumerate(words):
        draw.text((size // 2, size // 2 + (row - 1) * size // 7), word, font=face, fill=230, anchor="mm")
    layer = layer.rotate(rng.uniform(-20, 20))
    mask = np.zeros((sheet.image.height, sheet.image.width), np.uint8)
    left, top = max(0, x - size // 2), max(0, y - size // 2)
    part = np.asarray(layer)[: mask.shape[0] - top, : mask.shape[1] - left]
    mask[top : top + part.shape[0], left : left + part.shape[1]] = part
    ink(
        sheet,
        mask,
        Pen(ink=rng.choice([(50, 60, 170), (90, 50, 140), (170, 40, 50), (40, 40, 60)]), width=3, what="stamp"),
    )
