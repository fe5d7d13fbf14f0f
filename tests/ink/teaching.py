"""Cut-outs of sheets with the truth of their points, from which `config/ink.onnx` learns to tell a hand from print.

Drawn from the layouts and hands for tuning alone; never from those that are reported. The ways in which they are caught
are those for tuning in small, so that thousands cost minutes. Scribbles by random curves lie on them beside the hands,
which are too few to tell what all hands have in common.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from PIL import Image

from mailbot.documents.ink.net import eye
from mailbot.documents.ink.net.eye import KINDS, STEP, darkness
from mailbot.documents.pages.pictures import evened
from tests.ink import hands, ways_further, ways_tuned
from tests.ink.making import draw
from tests.ink.sheet import HEIGHT, Sheet
from tests.ink.sheet import WIDTH as ACROSS

Field = Any

TALL, WIDE = 320, 448
"""Size of a cut-out, in pixels at which print is `eye.HEIGHT` high."""
OF_SIZE = 0.75
"""Height of print as OCR sees it, in the size of its letters."""
FIRST = 1_000_000
"""The first seed: none of the sheets on which weights are fitted is learnt from."""
STAMPED = 1500
"""The sheet from which on stamps and notes lie on each: the first were plain, and stamps were taken for hands."""
INKED = 60
"""How dark a point of a mask is that counts."""
PRINTED = 150
"""How dark a point of print is."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A cut-out as it is seen, and for each kind of ink and each cell whether some of it is there; 0 and 255."""

    seen: Field
    truth: Field


def lessons(seed: int, each: int) -> Iterator[Lesson]:
    """Yield cut-outs of one sheet."""
    sheet = draw(FIRST + seed, "tune").sheet
    rng = random.Random(f"lesson {seed}")
    for _ in range(rng.choice([0, 1, 1, 2, 3])):
        _scribble(sheet, rng)
    for _ in range(rng.randint(1, 4) if seed >= STAMPED else 0):
        place = rng.choice(sheet.places)
        x, y = place.left + rng.uniform(-150, 700), place.base + rng.uniform(-300, 200)
        ways_further.stamp(sheet, "tune", min(x, ACROSS - 100.0), min(y, HEIGHT - 100.0), shapes=ways_tuned.SHAPES)
    for _ in range(rng.randint(1, 3) if seed >= STAMPED else 0):
        _write(sheet, rng)
    layers = _layers(sheet)
    picture = np.asarray(sheet.image.convert("L"))
    for _ in range(each):
        yield _lesson(sheet, picture, layers, rng)


def _write(sheet: Sheet, rng: random.Random) -> None:
    """Write a note, a day or a name in hand-printed letters, somewhere."""
    said = rng.choice(
        [*ways_tuned.NOTES, *ways_tuned.DAYS, hands.plain(sheet.person), "48003120275", "Pikk 12-4, Tartu"]
    )
    hand = rng.choice(hands.PRINTED_BY_HAND["tune"])
    place = rng.choice(sheet.places)
    x, base = place.left + rng.uniform(-100, 500), place.base + rng.uniform(-250, 250)
    hands.write(sheet, hand, said, x, base, rng.randint(34, 60), hands.pen(rng), rng.uniform(-0.05, 0.05))


def _scribble(sheet: Sheet, rng: random.Random) -> None:
    """Lay a scribble somewhere near a place or anywhere: a hand that nobody has."""
    place = rng.choice(sheet.places) if sheet.places and rng.random() < 0.6 else None
    x = place.left + rng.uniform(-150, 400) if place else rng.uniform(60, 1300)
    base = place.base + rng.uniform(-120, 120) if place else rng.uniform(300, 2200)
    tall, wide = rng.uniform(30, 130), rng.uniform(60, 520)
    lines = [_wild(wide * rng.uniform(0.4, 1.0), tall, rng) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    shifts = [(rng.uniform(0, 0.5) * wide * (at > 0), rng.uniform(-0.3, 0.3) * tall * (at > 0)) for at in range(3)]
    tool = replace(hands.pen(rng), what="signature")
    moved = [line + shift for line, shift in zip(lines, shifts, strict=False)]
    hands.lay(sheet, moved, x, base, tool, rng.uniform(-0.2, 0.3))


def _wild(wide: float, tall: float, rng: random.Random) -> Field:
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
    return np.array(points) if rng.random() < 0.1 else hands.curve(points)


def _looped(wide: float, tall: float, rng: random.Random) -> Field:
    """Return a stroke of round turns, each somewhat further on than the one before, now large, now small."""
    turns = rng.uniform(1.0, 9.0)
    angle = np.linspace(0, 2 * np.pi * turns, max(12, round(turns * 16))) + rng.uniform(0, 6.28)
    size = tall / 2 * (1 - rng.uniform(0.0, 0.8) * np.linspace(0, 1, angle.size))
    size *= 1 + rng.uniform(0, 0.5) * np.sin(angle * rng.uniform(0.1, 0.6))
    x = np.linspace(0, wide, angle.size) + rng.choice([-1, 1]) * rng.uniform(0.2, 1.2) * size * np.cos(angle)
    looped: Field = np.stack([x, -size * (rng.uniform(0.6, 1.0) + np.sin(angle))], axis=1)
    return looped


def _layers(sheet: Sheet) -> list[Field]:
    """Return where each kind of ink lies on a sheet: `KINDS`, print the last of them."""
    size = sheet.image.height, sheet.image.width
    found = {kind: np.zeros(size, np.uint8) for kind in KINDS}
    anything = np.zeros(size, np.uint8)
    for one in sheet.inked:
        tall, wide = one.mask.shape
        box = slice(one.top, one.top + tall), slice(one.left, one.left + wide)
        np.maximum(anything[box], one.mask, out=anything[box])
        if one.what in found:
            np.maximum(found[one.what][box], one.mask, out=found[one.what][box])
    dark = np.asarray(sheet.image.convert("L")) < PRINTED
    found["print"] = np.where(dark & (cv2.dilate(anything, np.ones((3, 3), np.uint8)) == 0), 255, 0).astype(np.uint8)
    return [found[kind] for kind in KINDS]


def _lesson(sheet: Sheet, picture: Field, layers: list[Field], rng: random.Random) -> Lesson:
    """Catch a cut-out around some ink, some place, or anything."""
    x, y = _about(sheet, rng)
    scale = eye.HEIGHT / (OF_SIZE * sheet.size) * rng.uniform(0.75, 1.3)
    fine = max(scale, rng.choice([0.5, 0.5, 0.75, 1.0, 1.0]))  # 100, 150 or 200 points an inch
    angle = rng.gauss(0, 0.8) if rng.random() < 0.85 else rng.uniform(-4, 4)
    size = round(WIDE * fine / scale), round(TALL * fine / scale)
    matrix = cv2.getRotationMatrix2D((x, y), angle, fine)
    matrix[:, 2] += (size[0] / 2 - x, size[1] / 2 - y)
    matrix[:, :2] += np.array([[0, rng.gauss(0, 0.01)], [rng.gauss(0, 0.004), 0]])
    blurred = cv2.GaussianBlur(picture, (0, 0), 0.45 / fine) if fine < 0.9 else picture
    caught = cv2.warpAffine(blurred, matrix, size, flags=cv2.INTER_LINEAR, borderValue=255)
    caught = _caught(caught, rng)
    page = cv2.resize(np.asarray(evened(Image.fromarray(caught))), (WIDE, TALL), interpolation=cv2.INTER_AREA)
    seen = darkness(page).astype(np.float32) * rng.uniform(0.75, 1.25)
    truth = []
    for layer in layers:
        turned = cv2.warpAffine(layer, matrix, size, flags=cv2.INTER_AREA)
        small = cv2.resize(turned, (WIDE, TALL), interpolation=cv2.INTER_AREA)
        truth.append(small.reshape(TALL // STEP, STEP, WIDE // STEP, STEP).max(axis=(1, 3)) > INKED)
    return Lesson(seen=np.clip(seen, 0, 255).astype(np.uint8), truth=np.array(truth).astype(np.uint8) * 255)


def _about(sheet: Sheet, rng: random.Random) -> tuple[float, float]:
    if sheet.inked and rng.random() < 0.6:
        one = rng.choice(sheet.inked)
        x, y = one.left + one.mask.shape[1] / 2, one.top + one.mask.shape[0] / 2
    elif sheet.places and rng.random() < 0.7:
        place = rng.choice(sheet.places)
        x, y = place.left + 250.0, float(place.base)
    else:
        x, y = rng.uniform(400, 1250), rng.uniform(300, 2000)
    return x + rng.uniform(-350, 350), y + rng.uniform(-250, 250)


def _caught(page: Field, rng: random.Random) -> Field:
    """Return a cut-out as scanners, faxes, phones and copiers give it."""
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    way = rng.choice(["clean", "scan", "scan", "photo", "photo", "fax", "copy", "squares", "small"])
    field = page.astype(np.float32)
    if way in ("photo", "small") or rng.random() < 0.2:
        field = _shaded(field, rng)
    if way == "photo" and rng.random() < 0.6:
        length = rng.randint(2, 5)
        kernel = np.zeros((length, length), np.float32)
        kernel[range(length), range(length) if rng.random() < 0.5 else length // 2] = 1.0 / length
        field = cv2.filter2D(field, -1, kernel)
    elif rng.random() < 0.5:
        field = cv2.GaussianBlur(field, (0, 0), rng.uniform(0.3, 1.0))
    if way == "squares":
        step, pale = rng.randint(20, 60), rng.uniform(195, 235)
        first = rng.randint(0, step)
        for at in range(first, max(field.shape), step):
            field[at : at + 2] = np.minimum(field[at : at + 2], pale)
            if rng.random() < 0.9:
                field[:, at : at + 2] = np.minimum(field[:, at : at + 2], pale)
    if way == "fax":
        coarse = cv2.resize(
            field, (field.shape[1], max(1, field.shape[0] // rng.choice([1, 2]))), interpolation=cv2.INTER_AREA
        )
        coarse = np.where(coarse > rng.randint(130, 205), 255, 0).astype(np.uint8)
        field = cv2.resize(coarse, (field.shape[1], field.shape[0])).astype(np.float32)
    if way == "copy":
        field = np.clip((field - 190) * rng.uniform(1.4, 2.4) + 190, 0, 255)
    if way in ("copy", "fax") and rng.random() < 0.6:
        specks = (numbers.random(field.shape) < 0.0004).astype(np.uint8)
        field[cv2.dilate(specks, np.ones((2, 2), np.uint8)) > 0] = 30
    if way != "clean":
        field = field * rng.uniform(0.5, 1.0) + numbers.normal(0, rng.uniform(1, 7), field.shape)
    done = np.clip(field, 0, 255).astype(np.uint8)
    if way != "clean" and rng.random() < 0.8:
        stream = io.BytesIO()
        Image.fromarray(done).save(stream, "JPEG", quality=rng.randint(35, 90))
        done = np.asarray(Image.open(stream))
    return done


def _shaded(field: Field, rng: random.Random) -> Field:
    y, x = np.mgrid[0 : field.shape[0], 0 : field.shape[1]].astype(np.float32)
    angle = rng.uniform(0, 6.28)
    along = x / field.shape[1] * np.cos(angle) + y / field.shape[0] * np.sin(angle)
    low = rng.uniform(0.4, 0.9)
    shaded: Field = field * (low + (1 - low) / (1 + np.exp(-(along - along.mean()) * rng.uniform(2, 8))))
    return shaded
