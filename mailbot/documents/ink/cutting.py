"""The place that was judged as a small picture, for a person to look at."""

import base64
import io

from mailbot.documents.ink.lines import Box
from mailbot.documents.pages.pictures import Grey

_BESIDE, _ABOVE, _BELOW = 10.0, 3.0, 3.0
"""How much of the page around a place is shown, in heights of print: its label, and what runs out of it."""
_WIDEST, _TALLEST = 900, 360
"""Pixels to which the picture is cut: a cell or a rule may reach across the page."""
_GREYS = 16
"""Levels of grey that are kept: a person sees no more, and the file is a third."""


def cut_out(page: Grey, place: Box, height: float) -> str:
    """Return a place of a page and its surroundings as PNG in base64."""
    left, top = max(0, int(place.left - _BESIDE * height)), max(0, int(place.top - _ABOVE * height))
    right = min(page.width, int(place.right + _ABOVE * height), left + _WIDEST)
    bottom = min(page.height, int(place.bottom + _BELOW * height), top + _TALLEST)
    if right <= left or bottom <= top:
        return ""
    step = 256 // _GREYS
    small = page.crop((left, top, right, bottom)).point([value // step * step + step // 2 for value in range(256)])
    stream = io.BytesIO()
    small.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode("ascii")
