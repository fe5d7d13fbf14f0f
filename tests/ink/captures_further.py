"""Further ways to catch a sheet: copies of copies, programs that make scans of photos, messengers, ruled paper."""

import random

import cv2
import numpy as np
from PIL import Image, ImageFilter

from tests.ink.captures import Capture, in_perspective, jpeg, noise, png, shade


def copy_of_a_copy(picture: Image.Image, rng: random.Random) -> bytes:
    """Grey, hard, with the black edge and the specks of an old copier."""
    page = np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(0.9)), np.float32)
    page = np.clip((page - 190) * rng.uniform(1.4, 2.2) + 190, 0, 255)
    specks = np.random.default_rng(rng.randint(0, 1 << 30)).random(page.shape) < 0.0003
    page[cv2.dilate(specks.astype(np.uint8), np.ones((2, 2), np.uint8)) > 0] = 40
    page[:, : rng.randint(8, 45)] = 20
    return jpeg(Image.fromarray(page.astype(np.uint8)).rotate(rng.uniform(-1.2, 1.2), fillcolor=255), 75)


def shaken_phone(picture: Image.Image, rng: random.Random) -> bytes:
    """A photo with the blur of a hand that moved."""
    length = rng.randint(3, 6)
    kernel = np.zeros((length, length), np.float32)
    kernel[range(length), range(length) if rng.random() < 0.5 else length // 2] = 1.0 / length
    page = np.ascontiguousarray(np.asarray(in_perspective(picture, 0.02, rng)))
    return jpeg(noise(shade(Image.fromarray(cv2.filter2D(page, -1, kernel)), 0.65, rng), 5, rng), 78)


def squared_paper(picture: Image.Image, rng: random.Random) -> bytes:
    """A sheet printed on paper with pale squares."""
    page = np.asarray(picture.convert("RGB")).copy()
    step, pale = rng.choice([39, 55]), np.array(rng.choice([(205, 220, 240), (225, 215, 225)]), np.uint8)
    for start in range(step, max(page.shape[:2]), step):
        page[start : start + 2] = np.minimum(page[start : start + 2], pale)
        page[:, start : start + 2] = np.minimum(page[:, start : start + 2], pale)
    return jpeg(noise(Image.fromarray(page), 3, rng), 80)


def punched(picture: Image.Image, rng: random.Random) -> bytes:
    """A scan of a sheet from a binder: two holes, a staple, a bent corner."""
    page = np.asarray(picture.convert("RGB")).copy()
    for y in (page.shape[0] // 2 - 315, page.shape[0] // 2 + 315):
        cv2.circle(page, (rng.randint(60, 90), y), 24, (70, 70, 70), -1)
    cv2.line(page, (70, 60), (130, 85), (60, 60, 60), 4)
    corner = np.array([[page.shape[1], 0], [page.shape[1] - rng.randint(60, 160), 0], [page.shape[1], 130]])
    cv2.fillPoly(page, [corner], (150, 150, 150))
    return jpeg(noise(Image.fromarray(page), 3, rng), 82)


TUNED: dict[str, Capture] = {f.__name__: f for f in (copy_of_a_copy, shaken_phone, squared_paper, punched)}


def scanning_program(picture: Image.Image, rng: random.Random) -> bytes:
    """A photo that a program on the phone has made black and white."""
    photo = np.asarray(shade(in_perspective(picture, 0.015, rng), 0.6, rng).convert("L"))
    photo = cv2.GaussianBlur(photo, (3, 3), 0)
    flat = cv2.adaptiveThreshold(photo, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 41, rng.randint(10, 16))
    return png(Image.fromarray(flat).convert("1"))


def by_messenger(picture: Image.Image, rng: random.Random) -> bytes:
    """A photo as a messenger sends it on: small, and compressed twice."""
    photo = shade(in_perspective(picture, 0.025, rng), 0.75, rng)
    small = photo.resize((rng.randint(1000, 1200), 1600), Image.Resampling.BILINEAR)
    return jpeg(small, rng.randint(45, 65))


def shining_through(picture: Image.Image, rng: random.Random) -> bytes:
    """A scan of thin paper: the back shows through, mirrored and pale."""
    page = np.asarray(picture.convert("L"), np.float32)
    back = cv2.GaussianBlur(np.roll(page[:, ::-1], rng.randint(-80, 80), axis=0), (0, 0), 2.0)
    pale = (255 - back) * rng.uniform(0.10, 0.2)
    return jpeg(noise(Image.fromarray(np.clip(page - pale, 0, 255).astype(np.uint8)), 3, rng), 78)


def thumb(picture: Image.Image, rng: random.Random) -> bytes:
    """A photo with a thumb on the edge of the sheet, and a shadow beside it."""
    photo = np.array(shade(in_perspective(picture, 0.02, rng), 0.8, rng))
    side = rng.choice([30, photo.shape[1] - 30])
    at = (side, rng.randint(200, photo.shape[0] // 2))
    cv2.ellipse(photo, at, (150, 60), rng.randint(-20, 20), 0, 360, (190, 140, 120), -1)
    return jpeg(noise(Image.fromarray(photo), 4, rng), 80)


def lined_paper(picture: Image.Image, rng: random.Random) -> bytes:
    """A sheet printed on paper with pale lines and a red margin."""
    page = np.asarray(picture.convert("RGB")).copy()
    pale = np.array(rng.choice([(190, 205, 235), (200, 200, 205)]), np.uint8)
    for start in range(120, page.shape[0], rng.choice([55, 63])):
        page[start : start + 2] = np.minimum(page[start : start + 2], pale)
    page[:, 110:113] = np.minimum(page[:, 110:113], np.array((235, 160, 165), np.uint8))
    return jpeg(noise(Image.fromarray(page), 3, rng), 80)


REPORTED: dict[str, Capture] = {
    f.__name__: f for f in (scanning_program, by_messenger, shining_through, thumb, lined_paper)
}
