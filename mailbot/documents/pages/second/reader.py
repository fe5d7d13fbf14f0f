"""The second reader at work: what of a page is worth reading again, and what came of it."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median

from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.second.finding import Strip, strips_of
from mailbot.documents.pages.second.joining import before, doubtful, is_number, joined, within
from mailbot.documents.pages.second.line import Read, read_line
from mailbot.documents.pages.second.nets import Nets, nets
from mailbot.documents.pages.words import Word

_PATIENCE = 4.0
"""Seconds of processor time for the lines of a page, after which the others stay as they were."""

_TALL = 2.4
"""How many times taller than others a line is that is none: a signature, in which a reader sees an M or a W."""


def read_again(page: Grey, words: Sequence[Word]) -> list[Word]:
    """Return the words of an upright page with what the second reader has better.

    They stay as they are where its nets are not there, or the memory of this process does not hold what they need.
    """
    try:
        found = nets()
        lines = _lines(page, words, found) if found is not None else []
    except Exception:  # whatever onnxruntime and OpenCV raise: what tesseract read is not lost over it
        return list(words)
    return joined(words, lines, datetime.now(UTC).date())


def _lines(page: Grey, words: Sequence[Word], found: Nets) -> list[Read]:
    """Return the lines of a page that are worth another reading, from the top."""
    import cv2
    import numpy as np

    picture = cv2.cvtColor(np.asarray(page), cv2.COLOR_GRAY2BGR)
    until = time.process_time() + _PATIENCE
    read = []
    strips = strips_of(picture, found)
    tallest = _TALL * median([strip.height for strip in strips] or [0.0])
    for strip in strips:
        if time.process_time() > until:
            break
        if strip.height < tallest and _is_worth(strip, words):
            read.append(read_line(picture, strip, found))
    return read


def _is_worth(strip: Strip, words: Sequence[Word]) -> bool:
    """Say whether a line may hold what tesseract read badly: nothing read, a doubtful word, a number, a value."""
    there = [word for word in words if within(word, strip)]
    last = max((word.left for word in there), default=0.0)
    label = before(strip, words)
    behind_a_colon = any(word.text.endswith(":") and word.left < last for word in (*there, *([label] if label else ())))
    return not there or behind_a_colon or any(doubtful(word) or is_number(word.text) for word in there)
