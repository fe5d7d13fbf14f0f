"""A sheet in a photo taken at an angle is laid flat; scans, and sheets that are too small, are left as they are."""

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from mailbot.documents.pages.perspective import flattened
from mailbot.documents.pages.pictures import Grey

WIDE, TALL = 600, 850
TABLE, PAPER = 60, 245
SPOT = 40
Corners = tuple[tuple[int, int], ...]
"""Of a sheet, from its upper left one clockwise."""

ASKEW: Corners = ((260, 180), (900, 240), (960, 1120), (180, 1060))
TURNED: Corners = ((420, 120), (980, 420), (620, 1180), (120, 880))
LYING: Corners = ((100, 300), (1020, 260), (1060, 900), (140, 940))
SMALL: Corners = ((500, 500), (700, 510), (690, 790), (490, 780))


def sheet() -> Grey:
    """Draw a white sheet with lines of print and a black spot in each corner but the last."""
    picture = Image.new("L", (WIDE, TALL), PAPER)
    pen = ImageDraw.Draw(picture)
    for y in range(120, TALL - 120, 40):
        pen.rectangle((80, y, WIDE - 120, y + 8), fill=40)
    for x, y in ((0, 0), (WIDE - 1, 0), (WIDE - 1, TALL - 1)):
        pen.ellipse(
            (abs(x - SPOT) - 8, abs(y - SPOT) - 8, abs(x - SPOT) + 8, abs(y - SPOT) + 8), fill=0
        )  # fmt: skip
    return picture


def photo(corners: Corners, table: int = TABLE) -> Grey:
    """Return a photo of the sheet on a table."""
    start = np.array([(0, 0), (WIDE, 0), (WIDE, TALL), (0, TALL)], np.float32)
    turn = cv2.getPerspectiveTransform(start, np.array(corners, np.float32))
    shown = cv2.warpPerspective(np.asarray(sheet()), turn, (1200, 1300), borderValue=table)
    return Image.fromarray(shown)


def darkest(picture: Grey, x: float, y: float) -> float:
    """Return how dark a picture is around a point, given in shares of its size."""
    across, down = x * picture.width, y * picture.height
    around = np.asarray(picture)[int(down) - 4 : int(down) + 5, int(across) - 4 : int(across) + 5]
    return float(around.mean())


def longest(corners: Corners, one: int) -> float:
    """Return the longer of two opposite sides."""
    sides = [np.hypot(*np.subtract(corners[at], corners[(at + 1) % 4])) for at in (one, one + 2)]
    return float(max(sides))


@pytest.mark.parametrize("corners", [ASKEW, LYING], ids=["askew", "lying"])
def test_a_sheet_at_an_angle_is_laid_flat(corners: Corners) -> None:
    flat = flattened(photo(corners))
    assert abs(flat.width - longest(corners, 0)) < 12
    assert abs(flat.height - longest(corners, 1)) < 12
    x, y = SPOT / WIDE, SPOT / TALL
    assert max(darkest(flat, *at) for at in ((x, y), (1 - x, y), (1 - x, 1 - y))) < 110
    assert darkest(flat, x, 1 - y) > 230
    rim = np.asarray(flat, np.float64)[8:-8, 8:-8]
    assert min(rim[0].mean(), rim[-1].mean(), rim[:, 0].mean(), rim[:, -1].mean()) > 230


def test_its_lines_run_level_again() -> None:
    flat = np.asarray(flattened(photo(ASKEW)), np.float64)
    rows = flat[:, int(0.2 * flat.shape[1]) : int(0.75 * flat.shape[1])].mean(axis=1)
    inside = rows[int(0.15 * len(rows)) : int(0.85 * len(rows))]
    assert inside.min() < 80  # a row of points lies all in one line of print
    assert inside.max() > 235


def test_a_sheet_turned_by_a_third_keeps_its_size() -> None:
    flat = flattened(photo(TURNED))
    sides = sorted((longest(TURNED, 0), longest(TURNED, 1)))
    assert sorted(flat.size) == pytest.approx(sides, abs=12)


@pytest.mark.parametrize("picture", [sheet(), photo(SMALL), photo(ASKEW, PAPER), Image.new("L", (1200, 1300), PAPER)],
                         ids=["a scan", "too small", "on a white table", "blank"])  # fmt: skip
def test_where_no_sheet_stands_out_the_picture_is_left(picture: Grey) -> None:
    assert flattened(picture) is picture


def test_a_bright_round_thing_is_no_sheet() -> None:
    picture = Image.new("L", (1200, 1300), TABLE)
    ImageDraw.Draw(picture).ellipse((200, 250, 1000, 1050), fill=PAPER)
    assert flattened(picture) is picture


def test_a_specked_table_hides_no_sheet() -> None:
    field = np.asarray(photo(ASKEW)).copy()
    rng = np.random.default_rng(1)
    table = field == TABLE
    field[table] = np.clip(rng.normal(TABLE, 25, int(table.sum())), 0, 255).astype(np.uint8)
    flat = flattened(Image.fromarray(field))
    assert abs(flat.width - longest(ASKEW, 0)) < 12
    assert abs(flat.height - longest(ASKEW, 1)) < 12


def test_a_strip_is_no_photo_of_a_sheet() -> None:
    strip = Image.new("L", (160, 20_000), 255)
    assert flattened(strip) is strip
