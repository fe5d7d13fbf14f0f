"""Cut-outs of sheets with the truth of their points, from which `config/ink.onnx` learns to tell a hand from print.

Forms, hands and stamps are its own: the sheets on which weights are fitted tell how it does on those it has never seen,
as do those that are reported. The ways in which cut-outs are caught are made here in small, so that thousands cost
minutes.
"""

import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image

from mailbot.documents.ink.net import eye
from mailbot.documents.ink.net.eye import KINDS, STEP, darkness
from mailbot.documents.pages.pictures import evened
from tests.ink import hands as ink_hands
from tests.ink.making import LANGUAGES, texts
from tests.ink.sheet import HEIGHT, Place, Sheet
from tests.ink.sheet import WIDTH as ACROSS
from tests.ink.taught import dirt, forms, hands, stamps

Field = Any

TALL, WIDE = 320, 448
"""Size of a cut-out, in pixels at which print is `eye.HEIGHT` high."""
OF_SIZE = 0.75
"""Height of print as OCR sees it, in the size of its letters."""
AT_EDGE = 0.08
"""How often a cut-out lies at the edge of its sheet."""
LYING, HALF, UPRIGHT = 0.6, 127, 0.7
"""How often what lies beyond the edge of a sheet is seen, what is sheet of a mask of it, and how often that is grained
from side to side.
"""
LATIN = ("et", "en", "lt", "fi", "de")
"""Languages whose names have letters that faces of scripts have, but for their marks."""
SIGNED = 0.5
"""How often it lies around a signature, of those that lie around some ink."""
SEALS = ("L.S.", "M.P.", "A.V.", "Z.V.", "M. P.", "(stamp)", "(seal)", "(date)", "№", "*")
"""What is printed in small where a stamp goes, or beside a place."""
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
    rng = random.Random(f"lesson {seed}")
    sheet = drawn(rng)
    layers = _layers(sheet)
    picture = np.asarray(sheet.image.convert("L"))
    for _ in range(each):
        yield _lesson(sheet, picture, layers, rng)


def drawn(rng: random.Random) -> Sheet:
    """Draw a form, fill it in or not, sign it or not, stamp it, and write beside what belongs nowhere."""
    words = {**texts()[rng.choice(LANGUAGES)], "unknown": texts()["unknown"]["signature"]}
    words["latin"] = [name for code in LATIN for name in texts()[code]["people"]]
    sheet = Sheet(
        rng=rng, words=words, face=rng.choice(["tinos", "arimo"]), size=rng.choice([24, 26, 28, 30, 32, 35, 38])
    )
    forms.form(sheet)
    faces = rng.choice(hands.PRINTED_BY_HAND), rng.choice(hands.PRINTED_BY_HAND)
    filled, tool = rng.choice([0.0, 0.5, 0.9]), hands.pen(rng)
    for place in sheet.places:
        if place.kind == "signature":
            _at_signature(sheet, place, rng, faces[1])
        elif rng.random() < filled:
            _fill(sheet, place, rng, faces[0], tool)
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        size = rng.uniform(60, 520), rng.uniform(30, 130)
        hands.autograph(sheet, rng.uniform(10, 1300), rng.uniform(200, 2200), size, rng)
    for _ in range(rng.choice([0, 0, 1, 2, 3, 4])):
        stamps.stamp(sheet, *_near(sheet, rng, (-150, 700), (-250, 200)), rng)
    for _ in range(rng.choice([0, 0, 1, 2])):
        x, base = _near(sheet, rng, (-100, 600), (-250, 250))
        hands.letters(sheet, _said(sheet, rng), x, base, rng, hands.pen(rng), faces[1])
    dirt.soil(sheet, rng)
    return sheet


def _near(
    sheet: Sheet, rng: random.Random, aside: tuple[float, float], off: tuple[float, float]
) -> tuple[float, float]:
    """Return a point near some place, on the sheet."""
    place = rng.choice(sheet.places) if sheet.places else Place(party="field", left=400, right=900, base=1200)
    x, y = place.left + rng.uniform(*aside), place.base + rng.uniform(*off)
    return min(max(x, 20.0), ACROSS - 120.0), min(max(y, 60.0), HEIGHT - 100.0)


def _at_signature(sheet: Sheet, place: Place, rng: random.Random, face: str) -> None:
    """Sign at a place, or leave it, with what else lies there: the printed name, a stamp, a day, a dash, a marker."""
    signed, further = rng.random() < 0.65, rng.random()
    if signed and rng.random() < 0.5:
        hands.sign(sheet, place, rng)
        signed = False
    if further < 0.15:
        _typed(sheet, place, rng)
    elif further < 0.3:
        stamps.stamp(sheet, *_near_place(place, rng), rng)
    elif further < 0.38:
        x = max(place.left + 5.0, min(place.right, place.left + 620) - rng.uniform(150, 260))
        hands.letters(sheet, _day(rng), x, place.base - rng.uniform(0, 12), rng, hands.pen(rng), face)
    elif further < 0.45:
        x, y, wide = place.left + rng.uniform(5, 150), place.base - rng.uniform(8, 35), rng.uniform(30, 160)
        points = [(0.0, 0.0), (wide * 0.5, rng.uniform(-5, 5)), (wide, rng.uniform(-8, 8))]
        ink_hands.lay(sheet, [np.array(points)], x, y, hands.pen(rng))
    elif further < 0.53:
        x = place.left + rng.choice([0, rng.randint(0, max(1, place.right - place.left)), place.right - place.left])
        sheet.text(x, place.base + rng.randint(-20, 45), rng.choice(SEALS), scale=rng.uniform(0.55, 0.95))
    if signed:
        hands.sign(sheet, place, rng)


def _typed(sheet: Sheet, place: Place, rng: random.Random) -> None:
    """Type a name on a place, in any face, once or twice in nearly the same spot, on its rule or across its caption."""
    own, sheet.face = sheet.face, rng.choice(["tinos", "arimo"])
    x, y = place.left + rng.randint(0, 180), place.base - rng.choice([rng.randint(2, 16), rng.randint(-34, 16)])
    said, scale = rng.choice([sheet.person, sheet.person, sheet.doctor]), rng.uniform(0.75, 1.4)
    for _ in range(rng.choice([1, 1, 1, 2])):
        sheet.text(x, y, said, scale=scale, ink=(rng.randint(0, 110),) * 3)
        x, y = x + rng.randint(0, 3), y + rng.randint(-1, 2)
    sheet.face = own


def _near_place(place: Place, rng: random.Random) -> tuple[float, float]:
    middle = (place.left + min(place.right, place.left + 600)) / 2
    return min(middle + rng.uniform(-300, 350), ACROSS - 120.0), min(
        place.base + rng.uniform(-110, 120), HEIGHT - 100.0
    )


def _fill(sheet: Sheet, place: Place, rng: random.Random, face: str, tool: ink_hands.Pen) -> None:
    said = {"date": _day(rng), "code": str(rng.randint(30000000000, 69999999999)), "address": "Pikk 12-4, Tartu"}
    name = sheet.person if rng.random() < 0.5 else ink_hands.plain(sheet.person)
    base = place.base - rng.uniform(0, 9)
    hands.letters(sheet, said.get(place.kind, name), place.left + rng.uniform(0, 40), base, rng, tool, face)


def _day(rng: random.Random) -> str:
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.choice([2025, 2026])
    said = rng.choice(["{d:02}.{m:02}.{y}", "{d}.{m}.{s}", "{d}/{m}/{y}", "{y}-{m:02}-{d:02}", "{d}. {m}. {y}"])
    return said.format(d=day, m=month, y=year, s=year % 100)


def _said(sheet: Sheet, rng: random.Random) -> str:
    """Return what people write on a sheet beside its fields."""
    number = rng.randint(2, 99999)
    own = [
        f"tel {number}555",
        f"nr {number}",
        f"OK {_day(rng)}",
        "!",
        "?",
        f"p. {number % 9}",
        "copy",
        "vt lk 3",
        _day(rng),
    ]
    return rng.choice([*own, ink_hands.plain(sheet.person), str(number)])


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
    if rng.random() < LYING:
        sheet_there = cv2.warpAffine(np.full(picture.shape, 255, np.uint8), matrix, size)
        caught = np.where(sheet_there > HALF, caught, _ground(size, rng))
    caught = _caught(caught, rng)
    page = cv2.resize(np.asarray(evened(Image.fromarray(caught))), (WIDE, TALL), interpolation=cv2.INTER_AREA)
    seen = darkness(page).astype(np.float32) * rng.uniform(0.75, 1.25)
    truth = []
    for layer in layers:
        turned = cv2.warpAffine(layer, matrix, size, flags=cv2.INTER_AREA)
        small = cv2.resize(turned, (WIDE, TALL), interpolation=cv2.INTER_AREA)
        truth.append(small.reshape(TALL // STEP, STEP, WIDE // STEP, STEP).max(axis=(1, 3)) > INKED)
    return Lesson(seen=np.clip(seen, 0, 255).astype(np.uint8), truth=np.array(truth).astype(np.uint8) * 255)


def _ground(size: tuple[int, int], rng: random.Random) -> Field:
    """Return what a sheet lies on: wood or cloth, or the dark of a copier."""
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    tone = rng.uniform(0, 170)
    points = (rng.choice([3, 14, 60]), max(2, size[1] // rng.choice([3, 6, 30])))
    grain = numbers.normal(0, rng.choice([0.0, 12.0, 25.0]), points[::-1]).astype(np.float32)
    ground: Field = np.clip(tone + cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
    return ground if rng.random() < UPRIGHT else np.ascontiguousarray(cv2.resize(ground.T, size))


def _about(sheet: Sheet, rng: random.Random) -> tuple[float, float]:
    if sheet.inked and rng.random() < 0.6:
        signed = [one for one in sheet.inked if one.what == "signature"]
        one = rng.choice(signed if signed and rng.random() < SIGNED else sheet.inked)
        x, y = one.left + one.mask.shape[1] / 2, one.top + one.mask.shape[0] / 2
    elif sheet.places and rng.random() < 0.7:
        place = rng.choice(sheet.places)
        x, y = place.left + 250.0, float(place.base)
    else:
        x, y = rng.uniform(400, 1250), rng.uniform(300, 2000)
    if rng.random() < AT_EDGE:
        x, y = rng.choice([(0.0, y), (float(ACROSS), y), (x, 0.0), (x, float(HEIGHT))])
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
