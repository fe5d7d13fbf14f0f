"""Further ways in which a sheet is signed or not: stamps of many kinds, over print, labels and rules; notes by others.

They are those of the sheets beyond the first of every layout with every
capture. Stamps, like hands, are split: none that is tuned on is reported.
"""

import random
from collections.abc import Callable, Sequence
from typing import Any, Literal

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.ink import hands
from tests.ink.sheet import FONTS, WIDTH, Place, Sheet

Split = Literal["tune", "report"]
Field = Any
Drawn = Callable[[ImageDraw.ImageDraw, random.Random, int, int], None]
INKS = ((50, 60, 170), (90, 50, 140), (170, 40, 50), (40, 40, 60), (20, 20, 20), (30, 110, 80), (70, 90, 200))
OFFICES = (
    ("PERH", "ONKOLOOGIA", "Reg 90006399"), ("SIA VESELIBA", "Riga", "LV-1010"), ("Dr. A. KASK", "onkoloog", "D02417"),
    ("NOTARY PUBLIC", "R. Vaher", "No 4417"), ("MEDICUS", "OU", "11223344"), ("RECEIVED", "17 MAR 2026", "No 311"),
    ("UAB SANTARA", "Vilnius", "LT 302"), ("KANTSELEI", "SAABUNUD", "12.02.2026"), ("COPY", "TRUE COPY", "2026"),
)  # fmt: skip


def font(size: int) -> ImageFont.FreeTypeFont:
    """Return the face of stamps."""
    return ImageFont.truetype(str(FONTS / "arimo-latin.woff2"), size)


def rows_in(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int, size: int) -> None:
    """Print the three rows of an office in the middle."""
    words = rng.choice(OFFICES)
    for row, word in enumerate(words):
        at = wide // 2, tall // 2 + round((row - 1) * size * 1.25)
        draw.text(at, word, font=font(size), fill=235, anchor="mm")


def _around(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, radius: int, size: int) -> None:
    """Print letters along a circle, each turned."""
    text = f"* {' '.join(rng.choice(OFFICES))} "
    for index, sign in enumerate(text):
        angle = 2 * np.pi * index / len(text)
        letter = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(letter).text((size, size), sign, font=font(size), fill=235, anchor="mm")
        letter = letter.rotate(-float(np.degrees(angle)) - 90.0)
        at = wide // 2 + radius * np.cos(angle) - size, wide // 2 + radius * np.sin(angle) - size
        draw.bitmap((round(at[0]), round(at[1])), letter, fill=235)


def ring_with_words(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """Two rings with words between them and rows inside: the seal of an office."""
    draw.ellipse((3, 3, wide - 3, wide - 3), outline=255, width=rng.choice([3, 4, 6]))
    inner = round(wide * 0.2)
    draw.ellipse((inner, inner, wide - inner, wide - inner), outline=255, width=2)
    _around(draw, rng, wide, round(wide * 0.39), wide // 11)
    rows_in(draw, rng, wide, wide, wide // 13)


def framed_rows(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """A frame around rows of print."""
    draw.rectangle((3, 3, wide - 3, tall - 3), outline=255, width=rng.choice([3, 5]))
    rows_in(draw, rng, wide, tall, tall // 5)


def bare_rows(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """Rows of print and no frame: the stamp of a doctor."""
    rows_in(draw, rng, wide, tall, tall // 4)


def oval(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """An oval with rows of print."""
    draw.ellipse((3, 3, wide - 3, tall - 3), outline=255, width=4)
    draw.ellipse((12, 12, wide - 12, tall - 12), outline=255, width=2)
    rows_in(draw, rng, wide, tall, tall // 6)


def divided(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """A frame with lines between its rows: the mark of an office on what it received."""
    draw.rounded_rectangle((3, 3, wide - 3, tall - 3), 16, outline=255, width=4)
    for row in (1, 2):
        draw.line((3, tall * row // 3, wide - 3, tall * row // 3), fill=255, width=2)
    rows_in(draw, rng, wide, tall, tall // 5)


def ring_with_star(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """One ring with words along it and a figure in the middle."""
    draw.ellipse((3, 3, wide - 3, wide - 3), outline=255, width=5)
    _around(draw, rng, wide, round(wide * 0.4), wide // 12)
    points = [
        (wide / 2 + r * np.cos(a), wide / 2 + r * np.sin(a))
        for a, r in ((0.628 * i, wide * (0.2 if i % 2 else 0.09)) for i in range(10))
    ]
    draw.polygon(points, fill=200)


STAMPS: dict[Split, tuple[Drawn, ...]] = {
    "tune": (ring_with_words, framed_rows, bare_rows, ring_with_words),
    "report": (oval, divided, ring_with_star),
}


def stamp(sheet: Sheet, split: Split, x: float, y: float, shapes: Sequence[Drawn] = ()) -> None:
    """Set some stamp around a point: turned a little, its ink faint or patchy."""
    rng = sheet.rng
    drawn = rng.choice(shapes or STAMPS[split])
    wide = rng.randint(190, 330)
    tall = round(wide * rng.uniform(0.4, 0.6))
    side = wide + 40
    layer = Image.new("L", (side, side), 0)
    shape = Image.new("L", (wide, wide), 0)
    drawn(ImageDraw.Draw(shape), rng, wide, tall)
    layer.paste(shape, (20, 20 if "ring" in drawn.__name__ else 20 + (wide - tall) // 2))
    mask = np.asarray(layer.rotate(rng.uniform(-14, 14), Image.Resampling.BILINEAR), np.float32)
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    patches = cv2.resize(numbers.uniform(0, 1, (7, 7)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    worn = rng.choice([0.0, 0.3, 0.6])
    mask *= np.clip(1.0 - worn * np.clip(patches, 0, 1), 0.2, 1.0) * rng.choice([1.0, 1.0, 0.75])
    page = np.zeros((sheet.image.height, sheet.image.width), np.uint8)
    left, top = max(0, round(x) - side // 2), max(0, round(y) - side // 2)
    part = mask.astype(np.uint8)[: page.shape[0] - top, : page.shape[1] - left]
    page[top : top + part.shape[0], left : left + part.shape[1]] = part
    hands.ink(sheet, page, hands.Pen(ink=rng.choice(INKS), width=3, what="stamp"))


def on(sheet: Sheet, place: Place, where: str) -> tuple[float, float]:
    """Return a point over the rule of a place, its label, the print above it, its end, or below it."""
    rng = sheet.rng
    middle = (place.left + min(place.right, place.left + 600)) / 2
    return {
        "rule": (middle + rng.uniform(-150, 150), place.base + rng.uniform(-60, 40)),
        "label": (place.left - rng.uniform(0, 200), place.base + rng.uniform(-40, 60)),
        "print": (rng.uniform(250, WIDTH - 300), place.base - rng.uniform(170, 330)),
        "end": (min(WIDTH - 200.0, place.left + rng.uniform(450, 700)), place.base + rng.uniform(-40, 80)),
        "below": (middle + rng.uniform(-200, 200), place.base + rng.uniform(90, 190)),
    }[where]


WHERE = ("rule", "rule", "label", "print", "end", "below")
SIGNED = ("stamped", "stamped", "stamped", "noted", "both_sides")
UNSIGNED = ("stamped", "stamped", "stamped", "noted", "other_stamped", "received", "typed_and_stamped")


def _note(sheet: Sheet, split: Split, base: float) -> None:
    """Write what others write on a sheet: a number, a date, initials, far from the place to sign."""
    rng = sheet.rng
    words = rng.choice(["tel 5550101", "copy", "OK 12.3.", "17/3 MK", "No 4471", "NB! 2 pages"])
    hand = rng.choice(hands.PRINTED_BY_HAND[split])
    hands.write(sheet, hand, words, rng.randint(250, 1200), base, rng.randint(44, 66), hands.pen(rng))


def sign(sheet: Sheet, split: Split, hand: Callable[[], str], manner: str) -> str:
    """Sign a sheet for the patient's side and say how."""
    rng = sheet.rng
    place = rng.choice([one for one in sheet.places if one.party == "ours"])
    others = [one for one in sheet.places if one.party == "other"]
    way = rng.choice(SIGNED)
    where = rng.choice(WHERE)
    early = rng.random() < 0.5
    if way == "stamped" and early:
        stamp(sheet, split, *on(sheet, place, where))
    hands.sign(sheet, place, hand(), rng, manner)
    if way == "stamped" and not early:
        stamp(sheet, split, *on(sheet, place, where))
    for other in others if way == "both_sides" else []:
        hands.sign(sheet, other, hand(), rng, "normal")
        stamp(sheet, split, *on(sheet, other, rng.choice(["rule", "end"])))
    if way == "noted":
        _note(sheet, split, rng.choice([rng.uniform(60, 100), place.base + rng.uniform(300, 450)]))
    return f"{manner} {way} {where}" if way == "stamped" else f"{manner} {way}"


def leave_unsigned(sheet: Sheet, split: Split, hand: Callable[[], str]) -> str:
    """Mark a sheet as others do, without the signature of the patient's side, and say how."""
    rng = sheet.rng
    place = rng.choice([one for one in sheet.places if one.party == "ours"])
    others = [one for one in sheet.places if one.party == "other"]
    way = "other_stamped" if others and rng.random() < 0.35 else rng.choice(UNSIGNED)
    where = rng.choice(WHERE)
    if way in ("stamped", "typed_and_stamped"):
        stamp(sheet, split, *on(sheet, place, where))
        if way == "typed_and_stamped":
            sheet.text(place.left + 10, place.base - 4, sheet.person)
        return f"{way} {where}"
    if way == "other_stamped" and not others:
        return "untouched"
    if way == "other_stamped":
        for other in others:
            hands.sign(sheet, other, hand(), rng, "normal")
            stamp(sheet, split, *on(sheet, other, rng.choice(["rule", "end", "label"])))
    elif way == "noted":
        _note(sheet, split, rng.choice([rng.uniform(60, 100), place.base + rng.uniform(300, 450)]))
    elif way == "received":
        stamp(sheet, split, rng.uniform(1100, 1350), rng.uniform(120, 260))
    return way
