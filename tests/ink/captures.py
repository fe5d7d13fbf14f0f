"""How people catch a sheet: scanners, faxes, phones; each turns a picture of paper into the bytes of a file."""

import io
import random
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageFilter

Capture = Callable[[Image.Image, random.Random], bytes]
Field = Any


def jpeg(picture: Image.Image, quality: int = 80) -> bytes:
    """Return a picture as a JPEG file."""
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=quality)
    return out.getvalue()


def png(picture: Image.Image) -> bytes:
    """Return a picture as a PNG file."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _dpi(picture: Image.Image, dpi: int) -> Image.Image:
    return picture.resize((picture.width * dpi // 200, picture.height * dpi // 200), Image.Resampling.LANCZOS)


def noise(picture: Image.Image, amount: float, rng: random.Random) -> Image.Image:
    """Lay the grain of a sensor on a picture; `amount` in grey levels."""
    grain = np.random.default_rng(rng.randint(0, 1 << 30)).normal(0, amount, (picture.height, picture.width, 1))
    return Image.fromarray(np.clip(np.asarray(picture.convert("RGB"), np.float32) + grain, 0, 255).astype(np.uint8))


def shade(picture: Image.Image, low: float, rng: random.Random) -> Image.Image:
    """Lay the shadow of a hand or of bad light on a picture."""
    y, x = np.mgrid[0 : picture.height, 0 : picture.width].astype(np.float32)
    angle = rng.uniform(0, 6.28)
    along = x / picture.width * np.cos(angle) + y / picture.height * np.sin(angle)
    light = low + (1 - low) / (1 + np.exp(-(along - along.mean()) * rng.uniform(3, 14)))
    return Image.fromarray((np.asarray(picture.convert("RGB"), np.float32) * light[:, :, None]).astype(np.uint8))


def _table(size: tuple[int, int], rng: random.Random) -> Field:
    """Return a table of wood or cloth."""
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    grain = cv2.resize(
        numbers.normal(0, 25, (size[1] // 6, 14)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC
    )
    tone = np.array(rng.choice([(120, 85, 55), (70, 60, 55), (150, 140, 130), (60, 75, 95)]), np.float32)
    return np.clip(tone + grain[:, :, None], 0, 255)


def in_perspective(picture: Image.Image, strength: float, rng: random.Random) -> Image.Image:
    """Lay a sheet on a table and look at it from aside."""
    page = np.asarray(picture.convert("RGB"))
    height, width = page.shape[:2]
    pad = round(width * 0.09)
    size = (width + 2 * pad, height + 2 * pad)

    def off() -> float:
        return rng.uniform(-strength, strength) * width

    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    onto = corners + pad + np.array([[off(), off()] for _ in range(4)], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, onto.astype(np.float32))
    ground = _table(size, rng)
    warped = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)[:, :, None] / 255.0
    return Image.fromarray((warped * mask + ground * (1 - mask)).astype(np.uint8))


def _folds(picture: Image.Image, rng: random.Random) -> Image.Image:
    field = np.asarray(picture.convert("RGB"), np.float32).copy()
    for share in rng.choice([(0.5,), (0.33, 0.66)]):
        y = round(field.shape[0] * share)
        width = rng.randint(2, 6)
        field[y : y + width] *= rng.uniform(0.5, 0.8)
        field[y + width : y + 60] *= np.linspace(0.85, 1.0, len(field[y + width : y + 60]))[:, None, None]
    return Image.fromarray(field.astype(np.uint8))


def _crumpled(picture: Image.Image, rng: random.Random) -> Image.Image:
    numbers = np.random.default_rng(rng.randint(0, 1 << 30))
    height, width = picture.height, picture.width
    relief = cv2.resize(numbers.normal(0, 1, (9, 7)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    creases = cv2.resize(
        numbers.normal(0, 1, (26, 18)).astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR
    )
    light = 1 - 0.09 * np.abs(relief) - 0.05 * np.clip(creases, 0, 3)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    page = cv2.remap(
        np.asarray(picture.convert("RGB")),
        x + relief * 5,
        y + relief * 5,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Image.fromarray(np.clip(page * light[:, :, None], 0, 255).astype(np.uint8))


def _tinted(picture: Image.Image, tone: tuple[int, int, int]) -> Image.Image:
    return Image.fromarray((np.asarray(picture.convert("RGB"), np.float32) * np.array(tone) / 255).astype(np.uint8))


def _bilevel(picture: Image.Image, size: tuple[int, int], level: int) -> Image.Image:
    small = picture.convert("L").filter(ImageFilter.GaussianBlur(0.7)).resize(size, Image.Resampling.BOX)
    return small.point(lambda v: 255 if v > level else 0)


def flatbed(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(
        noise(picture.rotate(rng.uniform(-0.8, 0.8), Image.Resampling.BILINEAR, fillcolor=(255, 255, 255)), 3, rng)
    )


def fax(picture: Image.Image, rng: random.Random) -> bytes:
    coarse = _bilevel(picture, (1728, 1145), rng.randint(150, 190)).resize((1728, 2290))
    return png(coarse.convert("1"))


def hundred_dpi(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(_dpi(picture, 100), rng.randint(55, 85))


def skewed(picture: Image.Image, rng: random.Random) -> bytes:
    turned = picture.rotate(
        rng.choice([-1, 1]) * rng.uniform(1.5, 4.5), Image.Resampling.BILINEAR, expand=True, fillcolor=(235, 235, 235)
    )
    return jpeg(_dpi(turned, 150))


def quarter_turn(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(noise(picture.rotate(90, expand=True), 4, rng))


def phone_shadow(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(noise(shade(picture, rng.uniform(0.35, 0.6), rng), 5, rng), 75)


def phone_on_table(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(noise(shade(in_perspective(picture, 0.03, rng), 0.7, rng), 5, rng), 80)


def folded(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(noise(_folds(picture, rng), 4, rng))


def on_coloured_paper(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(_tinted(picture, rng.choice([(250, 240, 190), (210, 230, 250)])))


def born_digital(picture: Image.Image, rng: random.Random) -> bytes:
    return png(picture)


TUNED: dict[str, Capture] = {
    f.__name__: f
    for f in (
        flatbed, fax, hundred_dpi, skewed, quarter_turn, phone_shadow, phone_on_table, folded, on_coloured_paper,
        born_digital,
    )
}  # fmt: skip


def fine_fax(picture: Image.Image, rng: random.Random) -> bytes:
    fine = _bilevel(picture, (1728, 2290), rng.randint(140, 200))
    field = np.asarray(fine).copy()
    specks = np.random.default_rng(rng.randint(0, 1 << 30)).random(field.shape) < 0.0008
    field[specks] = 0
    out = io.BytesIO()
    Image.fromarray(field).convert("1").save(out, "TIFF", compression="group4")
    return out.getvalue()


def three_hundred_dpi(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(_dpi(picture, 300).convert("L"), 70)


def upside_down(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(picture.rotate(180 + rng.uniform(-1, 1), Image.Resampling.BILINEAR, fillcolor=(250, 250, 250)))


def other_quarter(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(shade(picture.rotate(270, expand=True), 0.7, rng))


def crumpled(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(noise(_crumpled(picture, rng), 4, rng))


def phone_heic(picture: Image.Image, rng: random.Random) -> bytes:
    import pillow_heif

    photo = shade(in_perspective(picture, 0.045, rng), 0.6, rng)
    out = io.BytesIO()
    pillow_heif.from_pillow(photo).save(out, quality=60)
    return out.getvalue()


def cropped(picture: Image.Image, rng: random.Random) -> bytes:
    top = round(picture.height * rng.uniform(0.1, 0.2))
    return jpeg(picture.crop((rng.randint(20, 90), top, picture.width - rng.randint(20, 90), picture.height)))


def poor_jpeg(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(_dpi(picture, 130), 22)


def coffee(picture: Image.Image, rng: random.Random) -> bytes:
    field = np.asarray(picture.convert("RGB"), np.float32)
    ring = np.zeros(field.shape[:2], np.float32)
    at = (rng.randint(200, picture.width - 200), rng.randint(picture.height // 4, picture.height * 3 // 4))
    cv2.circle(ring, at, rng.randint(130, 220), 1.0, rng.randint(10, 22))
    ring = cv2.GaussianBlur(ring, (0, 0), 4)[:, :, None] * 0.55
    return jpeg(noise(Image.fromarray((field * (1 - ring) + np.array((140, 100, 60)) * ring).astype(np.uint8)), 4, rng))


def dim(picture: Image.Image, rng: random.Random) -> bytes:
    dark = Image.fromarray((np.asarray(picture.convert("RGB"), np.float32) * 0.45 + 10).astype(np.uint8))
    return jpeg(noise(dark.filter(ImageFilter.GaussianBlur(0.8)), 7, rng), 70)


def pink_paper(picture: Image.Image, rng: random.Random) -> bytes:
    return jpeg(noise(_tinted(picture, rng.choice([(250, 215, 220), (215, 245, 205)])), 4, rng))


def scanned_pdf(picture: Image.Image, rng: random.Random) -> bytes:
    out = io.BytesIO()
    picture.convert("L").save(out, "PDF", resolution=200)
    return out.getvalue()


REPORTED: dict[str, Capture] = {
    f.__name__: f
    for f in (
        fine_fax, three_hundred_dpi, upside_down, other_quarter, crumpled, phone_heic, cropped, poor_jpeg, coffee,
        dim, pink_paper, scanned_pdf,
    )
}  # fmt: skip
