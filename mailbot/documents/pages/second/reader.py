"""The second reader at work: what of a page is worth reading again, and what came of it."""

import math
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

_AT_LEAST = 1.0
"""Seconds without which a page is not begun."""
_MOST_WORDS = 2_500
"""Words of a page of print: with more it is a table or a book in small type, and no hand."""
_TALL = 2.4
"""How many times taller than others a line is that is none: a signature, in which a reader sees an M or a W."""


def read_again(page: Grey, words: Sequence[Word], until: float = math.inf) -> list[Word]:
    """Return the words of an upright page with what the second reader has better.

    `until` is the processor time (time.process_time) by which it has to be ready.
    They stay as they are where its nets are not there, or the memory of this process does not hold what they need.
    """
    if len(words) > _MOST_WORDS or time.process_time() > until - _AT_LEAST:
        return list(words)
    try:
        found = nets()
        lines = _lines(page, words, found, until) if found is not None else []
    except Exception:  # whatever onnxruntime and OpenCV raise: what tesseract read is not lost over it
        return list(words)
    return joined(words, lines, datetime.now(UTC).date())


def _lines(page: Grey, words: Sequence[Word], found: Nets, until: float) -> list[Read]:
    """Return the lines of a page that are worth another reading, from the top."""
    import cv2
    import numpy as np

    picture = cv2.cvtColor(np.asarray(page), cv2.COLOR_GRAY2BGR)
    until = min(until, time.process_time() + _PATIENCE)
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
