"""Hands that are taught and neither tuned on nor reported: bent script, swings and loops by chance, any pen."""

import random
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.ink import hands
from tests.ink.hands import Pen, curve
from tests.ink.sheet import FONTS, Place, Sheet

Field = Any

SCRIPTS = (
    "homemade-apple", "mr-de-haviland", "monsieur-la-doulaise", "alex-brush", "licorice", "italianno", "comforter",
    "sue-ellen-francisco", "swanky-and-moo-moo", "mrs-saint-delafield", "meddon", "dawning-of-a-new-day", "ruthie",
    "beth-ellen", "square-peg", "qwigley", "stalemate",
)  # fmt: skip
PRINTED_BY_HAND = (
    "architects-daughter", "kalam", "handlee", "shadows-into-light", "gloria-hallelujah", "covered-by-your-grace",
    "annie-use-your-telescope",
    "shantell-sans",
)  # fmt: skip
CYRILLIC = "shantell-sans"
"""The face that has Cyrillic letters."""
MANNERS = ("normal",) * 7 + ("small", "small", "small", "huge", "above", "beside", "across", "initials", "cross")
BENT = 220
"""Pixels between the points by which a word is bent."""


def pen(rng: random.Random) -> Pen:
    """Take some pen: blue, black, a pencil, one that is nearly dry."""
    blue = (rng.randint(10, 110), rng.randint(30, 130), rng.randint(120, 220))
    grey = (rng.randint(10, 60),) * 3
    pale = (rng.randint(95, 150),) * 3
    ink = rng.choice([blue, blue, grey, grey, pale])
    return Pen(ink=ink, width=rng.choice([2.0, 2.0, 2.5, 3.0, 3.5, 4.5, 6.0]))


def sign(sheet: Sheet, place: Place, rng: random.Random) -> None:
    """Sign at a place in some manner and hand."""
    manner = rng.choice(MANNERS)
    scale = {"small": rng.uniform(0.3, 0.55), "huge": rng.uniform(1.3, 1.8), "initials": 0.7}
    tall = scale.get(manner, rng.uniform(0.6, 1.1)) * min(place.room, 95)
    wide = min(place.right - place.left - 10.0, rng.uniform(1.8, 5.0) * tall)
    x = place.left + rng.uniform(0, max(1.0, min(180.0, place.right - place.left - wide)))
    base = place.base + rng.uniform(-9, 7) - (rng.uniform(18, 38) if manner == "above" else 0)
    x = {"beside": place.right - wide * rng.uniform(0.1, 0.5), "across": place.left - rng.uniform(60, 170)}.get(
        manner, x
    )
    autograph(sheet, x, base, (max(20.0, wide), tall), rng, manner)


def autograph(
    sheet: Sheet, x: float, base: float, size: tuple[float, float], rng: random.Random, manner: str = ""
) -> None:
    """Lay something by which somebody signs: a name in script, a scribble, or the first followed by the second."""
    tool = replace(pen(rng), what="signature")
    tilt = rng.uniform(-0.08, 0.2)
    wide, tall = size
    if manner == "cross":
        side = rng.uniform(30, 65)
        ends = [[(0.0, -side), (side * 0.8, 0.0)], [(side * 0.8, -side * rng.uniform(0.8, 1.1)), (0.0, 0.0)]]
        hands.lay(sheet, [curve(one) for one in ends], x, base, tool)
        return
    way = rng.random()
    if way < 0.55:
        name = _called(sheet, rng, manner)
        script(sheet, name, x, base, round(tall * rng.uniform(0.75, 1.0)), tool, tilt, rng)
        if rng.random() < 0.3:
            hands.lay(sheet, [scribble(wide * rng.uniform(0.5, 1.0), tall * 0.25, rng)], x, base + 8, tool, tilt)
        return
    count = rng.choice([1, 1, 2, 2, 3])
    reach = wide * (0.35 if manner == "initials" else 1.0)
    for at in range(count):
        line = scribble(reach * rng.uniform(0.4, 1.0), tall * rng.uniform(0.5, 1.0), rng)
        shift = (rng.uniform(0, 0.5) * reach * (at > 0), rng.uniform(-0.3, 0.3) * tall * (at > 0))
        hands.lay(sheet, [line + shift], x, base, tool, tilt)


def _called(sheet: Sheet, rng: random.Random, manner: str) -> str:
    parts = hands.plain(rng.choice([sheet.person, *sheet.words["latin"]])).split()
    if any("\u0400" <= sign <= "\u04ff" for sign in "".join(parts)):
        parts = rng.choice(sheet.words["latin"]).split()  # no face of a script has Cyrillic letters
    name = " ".join(parts)
    if manner == "initials":
        return "".join(part[0] for part in parts)
    short = f"{parts[0][0]}. {parts[-1]}"
    return rng.choice([name, parts[-1], short, name[: rng.randint(3, len(name))], parts[0]])


def scribble(wide: float, tall: float, rng: random.Random) -> Field:
    """Return a stroke that goes forward in swings of any size, turning in loops or at points, dying away or not."""
    if rng.random() < 0.3:
        return _looped(wide, tall, rng)
    count = rng.randint(3, 22)
    dying, back = rng.uniform(0.0, 0.9), rng.uniform(0.0, 1.6)
    points = []
    for at in range(count):
        left = 1.0 - dying * at / count
        down = (at % 2) if rng.random() < 0.8 else rng.random()
        x = wide * at / count + rng.uniform(-back, back) * wide / count
        points.append((x, -tall * left * (down * rng.uniform(0.5, 1.0) + rng.uniform(-0.15, 0.15))))
    if rng.random() < 0.3:
        points += [
            (wide * rng.uniform(0.6, 1.1), tall * 0.3),
            (wide * rng.uniform(-0.1, 0.4), tall * rng.uniform(0, 0.4)),
        ]
    return np.array(points) if rng.random() < 0.15 else curve(points)


def _looped(wide: float, tall: float, rng: random.Random) -> Field:
    """Return a stroke of round turns, each somewhat further on than the one before, now large, now small."""
    turns = rng.uniform(1.0, 9.0)
    angle = np.linspace(0, 2 * np.pi * turns, max(12, round(turns * 16))) + rng.uniform(0, 6.28)
    size = tall / 2 * (1 - rng.uniform(0.0, 0.8) * np.linspace(0, 1, angle.size))
    size *= 1 + rng.uniform(0, 0.5) * np.sin(angle * rng.uniform(0.1, 0.6))
    x = np.linspace(0, wide, angle.size) + rng.choice([-1, 1]) * rng.uniform(0.2, 1.2) * size * np.cos(angle)
    looped: Field = np.stack([x, -size * (rng.uniform(0.6, 1.0) + np.sin(angle))], axis=1)
    return looped


def letters(sheet: Sheet, said: str, x: float, base: float, rng: random.Random, tool: Pen, face: str) -> None:
    """Write words in hand-printed letters."""
    script(sheet, said, x, base, rng.randint(30, 58), tool, rng.uniform(-0.04, 0.04), rng, face)


def script(
    sheet: Sheet,
    said: str,
    x: float,
    base: float,
    size: int,
    tool: Pen,
    tilt: float,
    rng: random.Random,
    face: str = "",
) -> None:
    """Write words in a face, sheared, stretched and bent as no face is."""
    cyrillic = any("\u0400" <= sign <= "\u04ff" for sign in said)
    which = face or rng.choice(SCRIPTS)
    if cyrillic:
        which = CYRILLIC
    path = FONTS / f"{which}-{'cyrillic' if cyrillic else 'latin'}.woff2"
    font = ImageFont.truetype(str(path), max(14, size))
    edge = 2 * size
    wide, tall = round(font.getlength(said)) + 2 * edge, 5 * size
    layer = Image.new("L", (wide, tall), 0)
    ImageDraw.Draw(layer).text((edge, 3 * size), said, font=font, fill=255, anchor="ls")
    mask = np.asarray(layer)
    if rng.random() < 0.45:
        mask = cv2.dilate(mask, np.ones((rng.choice([2, 3]),) * 2, np.uint8))
    much = 0.02 if face else rng.choice([0.0, 0.05, 0.1])
    bent = _bent(mask, size * much, rng)
    shear, stretch = rng.uniform(-0.15, 0.35) * (0.3 if face else 1.0), rng.uniform(0.8, 1.35)
    turn = np.array([[np.cos(tilt), np.sin(tilt)], [-np.sin(tilt), np.cos(tilt)]])
    matrix = turn @ np.array([[stretch, -shear], [0.0, 1.0]])
    whole = np.column_stack([matrix, np.array([x, base]) - matrix @ np.array([edge, 3.0 * size])])
    page = cv2.warpAffine(bent, whole, sheet.image.size, flags=cv2.INTER_LINEAR)
    hands.ink(sheet, page, tool)


def _bent(mask: Field, much: float, rng: random.Random) -> Field:
    """Return a picture of writing bent softly, by so many pixels."""
    if not much:
        return mask
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    tall, wide = mask.shape
    points = max(3, wide * 3 // BENT), max(3, tall * 3 // BENT)
    off = [
        cv2.resize(
            numbers.normal(0, much, (points[1], points[0])).astype(np.float32), (wide, tall),
            interpolation=cv2.INTER_CUBIC,
        )
        for _ in range(2)
    ]  # fmt: skip
    y, x = np.mgrid[0:tall, 0:wide].astype(np.float32)
    return cv2.remap(mask, x + off[0], y + off[1], cv2.INTER_LINEAR)
