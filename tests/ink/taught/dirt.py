"""What lies on sheets and is nobody's ink: holes, staples, folded corners, blots."""

import random

import cv2
import numpy as np

from tests.ink import hands
from tests.ink.sheet import HEIGHT, WIDTH, Sheet

HOLE, EDGE = (34, 56), (40, 110)
"""How wide the holes of a punch are, and how far from the edge of a sheet, in pixels."""
APART = (300, 640)
"""How far apart two of them are."""
BLOT = (6, 60)
"""How wide a blot is."""


def soil(sheet: Sheet, rng: random.Random) -> None:
    """Punch a sheet, staple it, fold its corner, blot it: each by chance."""
    if rng.random() < 0.3:
        _punch(sheet, rng)
    if rng.random() < 0.15:
        x, y = rng.choice([rng.randint(30, 130), WIDTH - rng.randint(30, 130)]), rng.randint(30, 160)
        for _ in range(rng.choice([1, 2])):
            angle, long = rng.uniform(0, 3.14), rng.uniform(25, 60)
            end = x + long * np.cos(angle), y + long * np.sin(angle)
            _lay(sheet, rng, [(x, y), end], rng.choice([2, 3, 4]))
            x, y = x + rng.randint(-10, 20), y + rng.randint(10, 40)
    if rng.random() < 0.12:
        wide, tall = rng.randint(60, 260), rng.randint(60, 260)
        x, y = rng.choice([0, WIDTH]), rng.choice([0, 0, HEIGHT])
        _fill(sheet, rng, [(x, y), (x + (wide if not x else -wide), y), (x, y + (tall if not y else -tall))])
    for _ in range(rng.choice([0, 0, 0, 0, 1, 2])):
        _blot(sheet, rng)


def _punch(sheet: Sheet, rng: random.Random) -> None:
    """Punch holes along an edge, black as a lid shows through them, or grey."""
    wide, off, apart = rng.randint(*HOLE), rng.randint(*EDGE), rng.randint(*APART)
    count, first = rng.choice([2, 2, 2, 4]), rng.randint(120, 1200)
    along = rng.choice(["left", "left", "left", "right", "top"])
    tone = rng.choice([rng.randint(0, 40), rng.randint(40, 150)])
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    for at in range(count):
        near = first + at * apart
        x, y = {"left": (off, near), "right": (WIDTH - off, near), "top": (near, off)}[along]
        ring = rng.random() < 0.15
        cv2.circle(mask, (x, y), wide // 2, 255, rng.randint(2, 4) if ring else cv2.FILLED, cv2.LINE_AA)
    hands.ink(sheet, mask, hands.Pen(ink=(tone, tone, tone), width=2, what="dirt"))


def _blot(sheet: Sheet, rng: random.Random) -> None:
    """Lay a blot near some place, or anywhere: round, or with a ragged edge."""
    size = rng.uniform(*BLOT) / 2
    place = rng.choice(sheet.places) if sheet.places and rng.random() < 0.6 else None
    x = rng.uniform(place.left, place.right) if place else rng.uniform(40, WIDTH - 40)
    y = place.base + rng.uniform(-60, 40) if place else rng.uniform(60, HEIGHT - 60)
    angles = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ragged = np.array([size * rng.uniform(1 - rough, 1.0) for rough in [rng.choice([0.05, 0.2, 0.5])] for _ in angles])
    flat = rng.uniform(0.4, 1.0)
    _fill(sheet, rng, [*zip(x + ragged * np.cos(angles), y + flat * ragged * np.sin(angles), strict=True)])


def _fill(sheet: Sheet, rng: random.Random, points: list[tuple[float, float]]) -> None:
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(points)).astype(np.int32)], 255, cv2.LINE_AA)
    tone = rng.choice([rng.randint(0, 60), rng.randint(60, 150)])
    hands.ink(sheet, mask, hands.Pen(ink=(tone, tone, tone), width=2, what="dirt"))


def _lay(sheet: Sheet, rng: random.Random, points: list[tuple[float, float]], width: float) -> None:
    tone = rng.randint(20, 140)
    line = np.array(points)
    hands.lay(sheet, [line - line[0]], line[0][0], line[0][1], hands.Pen(ink=(tone,) * 3, width=width, what="dirt"))
