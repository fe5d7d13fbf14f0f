"""Pictures made ready for OCR: opened within limits, turned upright by EXIF, grey, scaled and straightened."""

import io
import warnings
from typing import Any

from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from mailbot.documents.failure import Unreadable
from mailbot.documents.limits import Limits

Grey = Image.Image

OCR_WIDTH = 1700
"""Pixels across a page that OCR gets at least: small photos are scaled up to about 200 dpi of an A4 sheet."""
OCR_LENGTH = 2400
"""The same for the longer side: a strip cut out of a page is not blown up to the width of one."""
OCR_MOST = 2600
"""More pixels than this across cost time and read no better."""
_LOGO_PIXELS = 40_000
"""Smaller pictures (200 x 200) hold no page of text."""
_RULE = 120
"""Points from which a straight run is a ruled line and no stroke of a letter."""
_TILTS = 6.0
"""Degrees to either side that straightening looks at."""


def sheets(data: bytes, limits: Limits) -> int:
    """Return how many pages a picture file has: those of a TIFF, as scanners and faxes write them; else one."""
    if data[:4] not in (b"II*\0", b"MM\0*"):
        return 1
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return min(int(getattr(picture, "n_frames", 1)), limits.ocr_pages)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, KeyError, TypeError, EOFError):
        return 1


def open_picture(data: bytes, limits: Limits, frame: int = 0) -> Image.Image:
    """Open one frame of a picture, upright. Raises Unreadable."""
    if data[4:8] == b"ftyp":
        try:
            import pi_heif
        except ImportError as fault:
            raise Unreadable("no_reader") from fault
        pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = limits.image_pixels
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data))
            if picture.width * picture.height > limits.image_pixels:
                raise Unreadable("too_many_pixels")
            if frame:
                picture.seek(frame)
            else:
                picture.draft("L", (OCR_MOST, OCR_MOST))
            picture.load()
            return ImageOps.exif_transpose(picture)
    except Image.DecompressionBombError as fault:
        raise Unreadable("too_many_pixels") from fault
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        IndexError,
        KeyError,
        TypeError,
        EOFError,
    ) as fault:
        raise Unreadable("damaged") from fault
    except MemoryError as fault:
        raise Unreadable("too_many_pixels") from fault


def holds_page(picture: Image.Image) -> bool:
    """Say whether a picture is large enough to show a page of text; logos and icons are not."""
    return picture.width * picture.height > _LOGO_PIXELS and min(picture.size) > 150


def grey(picture: Image.Image) -> Grey:
    """Return a picture in grey on white; a transparent ground counts as white."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "white")
        ground.alpha_composite(layer)
        return ground.convert("L")
    if picture.mode.startswith("I") or picture.mode == "F":
        low, high = _extremes(picture)
        scale = 255.0 / max(high - low, 1e-6)
        return picture.convert("F").point(lambda v: v * scale - low * scale).convert("L")
    return picture.convert("L")


def _extremes(picture: Image.Image) -> tuple[float, float]:
    extremes: Any = picture.getextrema()
    return float(extremes[0]), float(extremes[1])


def sized(picture: Grey) -> Grey:
    """Scale a page so that its shorter side suits OCR."""
    short, long = min(picture.size), max(picture.size)
    factor = min(max(1.0, min(OCR_WIDTH / short, OCR_LENGTH / long)), 4.0)
    if long > 1.8 * short:
        factor = min(factor, 1.5)
    if short > OCR_MOST:
        factor = OCR_MOST / short
    if factor == 1.0:
        return picture
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS if factor > 1 else Image.Resampling.BOX)


def cropped(picture: Grey) -> Grey:
    """Return the sheet of paper out of a photo that shows the table around it; the whole where none stands out."""
    import numpy as np

    small = picture.resize((120, max(1, round(120 * picture.height / picture.width))), Image.Resampling.BOX)
    field = np.asarray(small.filter(ImageFilter.MedianFilter(3)), dtype=np.float32)
    dark, bright = (float(value) for value in np.percentile(field, (5, 90)))
    if bright - dark < 60:
        return picture
    paper = field > dark + 0.35 * (bright - dark)
    rows, columns = np.flatnonzero(paper.mean(axis=1) > 0.4), np.flatnonzero(paper.mean(axis=0) > 0.4)
    if not len(rows) or not len(columns):
        return picture
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    inside = paper[top:bottom, left:right]
    outside = paper.sum() - inside.sum()
    share = inside.size / paper.size
    if share < 0.25 or share > 0.97 or inside.mean() < 0.9 or outside > 0.15 * (paper.size - inside.size):
        return picture
    scale = picture.width / 120
    return picture.crop((round(left * scale), round(top * scale), round(right * scale), round(bottom * scale)))


def evened(picture: Grey) -> Grey:
    """Take the shadow off a photographed page: divide by the brightness of the paper around each place."""
    import numpy as np

    small = picture.resize((max(1, picture.width // 25), max(1, picture.height // 25)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(2))
    ground = np.asarray(paper.resize(picture.size, Image.Resampling.BILINEAR), dtype=np.float32)
    level = np.asarray(picture, dtype=np.float32) / np.maximum(ground, 40.0)
    np.minimum(level, 1.0, out=level)
    level *= 255.0
    return Image.fromarray(level.astype(np.uint8))


def unruled(picture: Grey) -> Grey:
    """Return a page without ruled lines and frames, which keep OCR from the words beside them."""
    import numpy as np

    field = np.array(picture)
    ink = field < 170
    across = _long_runs(ink, max(_RULE, round(0.07 * picture.width)), 1)
    along = _long_runs(ink, 1, max(_RULE, round(0.05 * picture.height)))
    field[_grown(across | along)] = 255
    return Image.fromarray(field)


def _long_runs(ink: Any, across: int, down: int) -> Any:
    """Return the points of a field that lie in a nearly unbroken run of so many points, along or down."""
    import cv2
    import numpy as np

    length = across * down
    if length < 2 or ink.shape[0 if down > 1 else 1] <= length:
        return np.zeros_like(ink)

    def around(field: Any, anchor: tuple[int, int]) -> Any:
        field = field.astype(np.uint8)
        return cv2.boxFilter(
            field, cv2.CV_32S, (across, down), anchor=anchor, normalize=False, borderType=cv2.BORDER_CONSTANT
        )

    starts = around(ink, (0, 0)) >= 0.97 * length  # of runs; beyond the edge there is no ink
    return (around(starts, (across - 1, down - 1)) > 0) & ink


def _grown(field: Any) -> Any:
    """Return a field with one point more on each side of what is set."""
    grown = field.copy()
    grown[1:] |= field[:-1]
    grown[:-1] |= field[1:]
    grown[:, 1:] |= field[:, :-1]
    grown[:, :-1] |= field[:, 1:]
    return grown


def straightened(picture: Grey) -> Grey:
    """Turn a page by the few degrees at which its lines of text stand out most (projection profile)."""
    angle = tilt(picture)
    if abs(angle) < 0.2:
        return picture
    return picture.rotate(angle, Image.Resampling.BILINEAR, expand=True, fillcolor=_ground(picture))


def tilt(picture: Grey) -> float:
    """Return the degrees by which to turn a page (counter-clockwise) so that its lines are level."""
    import numpy as np

    small = picture.resize((600, max(1, round(600 * picture.height / picture.width))), Image.Resampling.BOX)
    field = np.asarray(small, dtype=np.float32)
    blurred = np.asarray(small.resize((20, 20)).resize(small.size, Image.Resampling.BILINEAR), dtype=np.float32)
    marks = Image.fromarray(((blurred - field) > 25).astype(np.uint8) * 255)

    def contrast(angle: float) -> float:
        turned = np.asarray(marks.rotate(angle), dtype=np.float32)[20:-20, 40:-40]
        rows = turned.sum(axis=1)
        return float(((rows[1:] - rows[:-1]) ** 2).sum())

    level = contrast(0.0)
    best = max((step * 1.0 for step in range(-int(_TILTS), int(_TILTS) + 1)), key=contrast)
    best = max((best + step * 0.25 for step in range(-4, 5)), key=contrast)
    return best if contrast(best) > 1.05 * level else 0.0


def _ground(picture: Grey) -> int:
    """Return the brightness of the paper: the most frequent bright value."""
    counts = picture.histogram()
    return max(range(100, 256), key=lambda value: counts[value])
