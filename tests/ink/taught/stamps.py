"""Stamps that are taught: rims of any shape around rows of print, turned, worn, of any colour."""

import random

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from tests.ink import hands
from tests.ink.sheet import FONTS, Sheet

WORDS = (
    "MED", "KESKUS", "Reg.nr 1044", "APOTEEK", "Dr. N. Saar", "perearst", "TRANSLATOR", "14.05.2026", "OÜ RAVI",
    "REGIO", "Kood D0311", "REGISTRATUUR", "SISSE TULNUD", "NR 204/26", "K. Ozols", "HOSPITAL", "Tallinn", "11415",
    "PAID", "VIDEMED", "ORIGINAL",
)  # fmt: skip
RIMS = ("round", "round", "frame", "frame", "soft", "cornered", "lines", "sides")
FAINT, PLAIN = (0.45, 0.8), 0.75


def stamp(sheet: Sheet, x: float, y: float, rng: random.Random) -> None:
    """Set a stamp around a point."""
    wide = rng.randint(130, 380)
    tall = round(wide * rng.choice([rng.uniform(0.3, 0.7), rng.uniform(0.9, 1.0)]))
    side = round(max(wide, tall) * 1.5)
    layer = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(layer)
    left, top = (side - wide) // 2, (side - tall) // 2
    band = round(min(wide, tall) * rng.uniform(0.12, 0.22))
    worded = rng.random() < 0.5 and wide < 1.2 * tall
    for at in range(2 if worded else rng.choice([0, 1, 1, 1, 2])):
        _rim(draw, rng, (left, top, left + wide, top + tall), "round" if worded else rng.choice(RIMS))
        cut = band if worded or rng.random() < 0.5 else rng.randint(5, 12)
        left, top, wide, tall = left + cut, top + cut, wide - 2 * cut, tall - 2 * cut
        if worded and not at:
            _along(layer, rng, side, round((min(wide, tall) + band) / 2), band)
    _rows(draw, rng, (left, top, left + wide, top + tall))
    mask = np.asarray(layer.rotate(rng.gauss(0, 12), Image.Resampling.BILINEAR), np.float32)
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    points = rng.randint(3, 12)
    patches = cv2.resize(
        numbers.uniform(0, 1, (points, points)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC
    )
    mask *= np.clip(1.0 - rng.choice([0.0, 0.0, 0.3, 0.6, 0.9]) * np.clip(patches, 0, 1), 0.0, 1.0)
    mask *= 1.0 if rng.random() < PLAIN else rng.uniform(*FAINT)
    page = np.zeros((sheet.image.height, sheet.image.width), np.uint8)
    at = max(0, round(x) - side // 2), max(0, round(y) - side // 2)
    room = page[at[1] : at[1] + side, at[0] : at[0] + side]
    room[:] = mask[: room.shape[0], : room.shape[1]].astype(np.uint8)
    ink = tuple(rng.randint(10, 150) for _ in range(3)) if rng.random() < 0.6 else (rng.randint(10, 60),) * 3
    hands.ink(sheet, page, hands.Pen(ink=(ink[0], ink[1], ink[2]), width=3, what="stamp"))


def _rim(draw: ImageDraw.ImageDraw, rng: random.Random, box: tuple[int, int, int, int], shape: str) -> None:
    left, top, right, bottom = box
    if right - left < 20 or bottom - top < 20:
        return
    thick = rng.choice([2, 2, 3, 4, 6])
    if shape == "round":
        draw.ellipse(box, outline=255, width=thick)
    elif shape == "frame":
        draw.rectangle(box, outline=255, width=thick)
    elif shape == "soft":
        draw.rounded_rectangle(box, rng.randint(8, 40), outline=255, width=thick)
    elif shape == "cornered":
        count, middle = rng.choice([3, 5, 6, 8]), ((left + right) / 2, (top + bottom) / 2)
        first = rng.choice([-np.pi / 2, np.pi / count])
        angles = first + np.arange(count) * 2 * np.pi / count
        half = (right - left) / 2, (bottom - top) / 2
        draw.polygon(
            [(middle[0] + half[0] * np.cos(a), middle[1] + half[1] * np.sin(a)) for a in angles],
            outline=255,
            width=thick,
        )
    elif shape == "lines":
        for y in (top, bottom):
            draw.line((left, y, right, y), fill=255, width=thick)
    else:
        for x in (left, right):
            draw.line((x, top, x, bottom), fill=255, width=thick)


def _rows(draw: ImageDraw.ImageDraw, rng: random.Random, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    count = rng.choice([1, 2, 3, 3, 4])
    step = (bottom - top) / (count + rng.uniform(0.3, 1.5))
    if step < 9:
        return
    first = (top + bottom) / 2 - step * (count - 1) / 2
    ruled = rng.random() < 0.25
    for row in range(count):
        said = rng.choice(WORDS)
        font = ImageFont.truetype(str(FONTS / "arimo-latin.woff2"), max(9, round(step * rng.uniform(0.55, 0.85))))
        while font.getlength(said) > 0.95 * (right - left) and font.size > 9:
            font = font.font_variant(size=round(font.size) - 2)
        y = first + row * step
        draw.text(((left + right) / 2, y), said, font=font, fill=235, anchor="mm")
        if ruled and row:
            draw.line((left + 3, y - step / 2, right - 3, y - step / 2), fill=235, width=2)


def _along(layer: Image.Image, rng: random.Random, side: int, radius: int, band: int) -> None:
    text = f"{rng.choice(WORDS)} {rng.choice(WORDS)} * {rng.choice(WORDS)} * "
    size = max(9, min(round(0.9 * band), round(2 * np.pi * radius / len(text) * rng.uniform(1.0, 1.6))))
    font = ImageFont.truetype(str(FONTS / "arimo-latin.woff2"), size)
    for index, sign in enumerate(text):
        angle = 2 * np.pi * index / len(text)
        letter = Image.new("L", (2 * size, 2 * size), 0)
        ImageDraw.Draw(letter).text((size, size), sign, font=font, fill=235, anchor="mm")
        letter = letter.rotate(-float(np.degrees(angle)) - 90.0)
        at = side // 2 + radius * np.cos(angle) - size, side // 2 + radius * np.sin(angle) - size
        ImageDraw.Draw(layer).bitmap((round(at[0]), round(at[1])), letter, fill=235)
