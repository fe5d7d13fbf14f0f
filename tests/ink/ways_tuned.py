"""Ways for tuning alone: what lies in a place or near it beside a signature, or instead of one; stamps of more shapes.

A typed name, a stamp or two, a day, a note, the other side's signature, a dash, a marker: with them a sheet is signed
as well as left empty, so that none of them tells by itself.
"""

import random
from collections.abc import Callable

import numpy as np
from PIL import ImageDraw

from tests.ink import hands, ways_further
from tests.ink.sheet import WIDTH, Place, Sheet
from tests.ink.ways_further import Drawn, rows_in

NOTES = ("k\u00f5ne 12.3 JK", "see back", "vt lk 2", "nr 88", "17.03.26", "p. 3/3", "cc: 5550101", "? date", "12/04 AB")
DAYS = ("12.03.2026", "3.5.26", "01/11/2026", "2026-04-07", "7. mai 2026")
BEHIND = 620
"""Pixels behind a place in which a name finds room."""
OTHER_FACES = {"tinos": "arimo", "arimo": "tinos"}


def egg(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """One thin rim, wider than tall, and rows inside."""
    draw.ellipse((3, 3, wide - 3, tall - 3), outline=255, width=rng.choice([3, 5]))
    rows_in(draw, rng, wide, tall, tall // 7)


def cut_corners(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """A frame whose corners are cut off."""
    cut = tall // 4
    right, low = wide - 4, tall - 4
    points = [
        (cut, 4),
        (right - cut, 4),
        (right, cut),
        (right, low - cut),
        (right - cut, low),
        (cut, low),
        (4, low - cut),
    ]
    draw.polygon([*points, (4, cut)], outline=255, width=4)
    rows_in(draw, rng, wide, tall, tall // 6)


def one_divider(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """A frame with one line across it."""
    draw.rectangle((3, 3, wide - 3, tall - 3), outline=255, width=4)
    draw.line((3, tall // 2, wide - 3, tall // 2), fill=255, width=3)
    font = ways_further.font(tall // 4)
    for at, word in ((tall // 4, "SAABUNUD"), (3 * tall // 4, rng.choice(DAYS[:4]))):
        draw.text((wide // 2, at), word, font=font, fill=235, anchor="mm")


def plain_ring(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """One ring around rows of print: drawn in the middle of a square."""
    draw.ellipse((4, 4, wide - 4, wide - 4), outline=255, width=rng.choice([3, 6]))
    rows_in(draw, rng, wide, wide, wide // 10)


def triangle(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """The triangle of a doctor or a registry."""
    half = round(tall * 0.58)
    middle = wide // 2
    draw.polygon([(middle, 4), (middle + half, tall - 4), (middle - half, tall - 4)], outline=255, width=4)
    word = rng.choice(["No 7", "RAV", "REG"])
    draw.text((middle, 2 * tall // 3), word, font=ways_further.font(tall // 6), fill=235, anchor="mm")


def ruled_rows(draw: ImageDraw.ImageDraw, rng: random.Random, wide: int, tall: int) -> None:
    """Rows of print between two lines, open at the sides."""
    for y in (4, tall - 4):
        draw.line((3, y, wide - 3, y), fill=255, width=3)
    rows_in(draw, rng, wide, tall, tall // 5)


SHAPES: tuple[Drawn, ...] = (
    *ways_further.STAMPS["tune"], egg, egg, cut_corners, one_divider, plain_ring, triangle, ruled_rows,
)  # fmt: skip


def typed(sheet: Sheet, place: Place) -> str:
    """The name printed on the rule, below it or behind it, in some face and size."""
    rng = sheet.rng
    name = rng.choice([sheet.person, sheet.person, sheet.person.upper(), f"{sheet.person}, 12.03.2026", sheet.doctor])
    face = sheet.face
    sheet.face = rng.choice([face, OTHER_FACES.get(face, face)])
    x = place.left + rng.choice([10, rng.randint(10, 220)])
    sheet.text(x, place.base - rng.choice([4, 6, 10, 16]), name, scale=rng.choice([0.8, 1.0, 1.0, 1.15, 1.3]))
    sheet.face = face
    return "typed"


def stamped(sheet: Sheet, place: Place) -> str:
    """A stamp where the place is."""
    where = sheet.rng.choice(["rule", "rule", "end", "label", "below"])
    ways_further.stamp(sheet, "tune", *ways_further.on(sheet, place, where), shapes=SHAPES)
    return f"stamped {where}"


def stamped_twice(sheet: Sheet, place: Place) -> str:
    """Two stamps, the second perhaps across the first."""
    stamped(sheet, place)
    stamped(sheet, place)
    return "stamped twice"


def dated(sheet: Sheet, place: Place) -> str:
    """A day by hand at the end of the place."""
    rng = sheet.rng
    hand = rng.choice(hands.PRINTED_BY_HAND["tune"])
    right = min(place.right, place.left + 620)
    x = max(place.left + 5.0, right - rng.uniform(150, 230))
    hands.write(sheet, hand, rng.choice(DAYS), x, place.base - rng.uniform(2, 10), rng.randint(34, 50), hands.pen(rng))
    return "dated"


def noted(sheet: Sheet, place: Place) -> str:
    """A note by hand above, below or behind the place."""
    rng = sheet.rng
    x, base = rng.choice([
        (place.left + rng.uniform(-150, 300), place.base + rng.uniform(95, 200)),
        (place.left + rng.uniform(-150, 300), place.base - rng.uniform(130, 240)),
        (min(WIDTH - 260.0, place.right + rng.uniform(30, 120)), place.base + rng.uniform(-60, 60)),
    ])  # fmt: skip
    hand = rng.choice(hands.PRINTED_BY_HAND["tune"])
    hands.write(sheet, hand, rng.choice(NOTES), x, base, rng.randint(38, 60), hands.pen(rng))
    return "noted near"


def named_by_hand(sheet: Sheet, place: Place) -> str:
    """The name in hand-printed letters below the rule or well behind its end."""
    rng = sheet.rng
    hand = rng.choice(hands.PRINTED_BY_HAND["tune"])
    x, base = place.left + rng.uniform(0, 120), place.base + rng.uniform(75, 110)
    if place.right + BEHIND < WIDTH and rng.random() < 0.5:
        x, base = place.right + rng.uniform(0.4, 0.5) * BEHIND, place.base + rng.uniform(-6, 10)
    hands.write(sheet, hand, hands.plain(sheet.person), x, base, rng.randint(38, 52), hands.pen(rng))
    return "named by hand"


def other_signed(sheet: Sheet, place: Place) -> str:
    """The other side signs in any manner, also out of its place, and perhaps stamps."""
    rng = sheet.rng
    others = [one for one in sheet.places if one.party == "other"]
    if not others:
        return typed(sheet, place)
    manner = rng.choice(["normal", "normal", "huge", "above", "beside", "small"])
    for other in others:
        hands.sign(sheet, other, rng.choice(hands.TUNED), rng, manner)
        if rng.random() < 0.4:
            ways_further.stamp(sheet, "tune", *ways_further.on(sheet, other, "rule"), shapes=SHAPES)
    return f"other {manner}"


def dashed(sheet: Sheet, place: Place) -> str:
    """A dash by hand: nothing is to stand here."""
    rng = sheet.rng
    x, y = place.left + rng.uniform(10, 120), place.base - rng.uniform(15, 35)
    curve = np.array(
        [(0.0, 0.0), (rng.uniform(20, 40), rng.uniform(-4, 4)), (rng.uniform(50, 140), rng.uniform(-6, 6))]
    )
    hands.lay(sheet, [curve], x, y, hands.pen(rng))
    return "dashed"


def marked(sheet: Sheet, place: Place) -> str:
    """A marker over the place or a paper flag beside it tells where to sign."""
    rng = sheet.rng
    mask = np.zeros((sheet.image.height, sheet.image.width), np.uint8)
    left, right = place.left + rng.randint(-20, 30), min(place.right, place.left + rng.randint(250, 560))
    mask[max(0, place.base - rng.randint(45, 75)) : place.base + rng.randint(4, 14), left:right] = 235
    hands.ink(
        sheet,
        mask,
        hands.Pen(ink=rng.choice([(250, 245, 120), (190, 245, 150), (250, 190, 205)]), width=3, what="marker"),
    )
    return "marked"


def untouched(sheet: Sheet, place: Place) -> str:
    """Nothing at all."""
    return "untouched"


WAYS: tuple[Callable[[Sheet, Place], str], ...] = (
    typed, typed, typed, stamped, stamped, stamped, stamped_twice, dated, noted, noted, named_by_hand, other_signed,
    other_signed, dashed, marked, untouched,
)  # fmt: skip


def mark(sheet: Sheet, *, signed: bool, manner: str) -> str:
    """Lay on a sheet what is no signature of the patient's side and, if it is to be signed, the signature; say how."""
    rng = sheet.rng
    place = rng.choice([one for one in sheet.places if one.party == "ours"])
    way = rng.choice(WAYS)
    first = rng.random() < 0.5
    said = way(sheet, place) if first or not signed else ""
    if not signed:
        return said
    hands.sign(sheet, place, rng.choice(hands.TUNED), rng, manner)
    return f"{manner}, {said or way(sheet, place)}"
