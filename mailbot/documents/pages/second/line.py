"""What stands in a line, letter by letter, and how sure that is."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mailbot.documents.pages.second.finding import Strip, points_of
from mailbot.documents.pages.second.nets import Field, Nets, asked

_COLOURS, _HEIGHT, _MULTIPLE, _MOST = 3, 48, 8, 2400
"""Colours of a line as the net gets it, its height in pixels, what its width is a multiple of, and the widest."""
_SLASH, _UPRIGHT, _MAYBE = "/", "l", 0.02
"""What a hand's l at the end of a word is taken for, and the chance of an l from which it is one."""
DIGITS = "0123456789"


@dataclass(frozen=True, kw_only=True, slots=True)
class Letter:
    """A letter that was read: how sure (0 to 1), and where on the page its middle lies, in pixels from the left.

    `step` is the first of the net's answers in which it stands.
    """

    text: str
    sure: float
    x: float
    step: int


@dataclass(frozen=True, kw_only=True)
class Read:
    """A line that was read. `digits` are the chances of no letter and of each digit in every answer of the net."""

    strip: Strip
    letters: tuple[Letter, ...]
    digits: Field

    @property
    def text(self) -> str:
        """Return the line as it was read."""
        return "".join(letter.text for letter in self.letters)


def read_line(picture: Field, strip: Strip, nets: Nets) -> Read:
    """Return what stands in a strip of a page; the likeliest answer of each step, repeats taken together (CTC)."""
    import cv2
    import numpy as np

    cut = strip.cut_from(picture)
    rows, columns = cut.shape[:2]
    width = min(_MOST, max(1, round(columns * _HEIGHT / rows)))
    whole = math.ceil(width / _MULTIPLE) * _MULTIPLE
    field = np.zeros((1, _COLOURS, _HEIGHT, whole), np.float32)
    field[..., :width] = points_of(cv2.resize(cut, (width, _HEIGHT)))
    chances = asked(nets.reads, field)
    per_step = strip.width * whole / width / len(chances)
    places = [0, *(nets.letters.index(digit) for digit in DIGITS)]
    letters = list(_letters(chances, strip.left, per_step, nets))
    upright = nets.letters.index(_UPRIGHT)
    for number, (last, letter) in enumerate(pairwise(letters), 1):
        ends = number + 1 == len(letters) or letters[number + 1].text == " "
        if letter.text == _SLASH and ends and last.text.islower() and chances[letter.step, upright] > _MAYBE:
            letters[number] = replace(letter, text=_UPRIGHT)
    return Read(strip=strip, letters=tuple(letters), digits=chances[:, places].copy())


def _letters(chances: Field, left: float, per_step: float, nets: Nets) -> Iterator[Letter]:
    before = 0
    for step, answer in enumerate(chances.argmax(1)):
        if answer and answer != before:
            yield Letter(
                text=nets.letters[answer],
                sure=float(chances[step, answer]),
                x=left + (step + 1 / 2) * per_step,
                step=step,
            )
        before = answer


def sureness(letters: Sequence[Letter]) -> float:
    """Return how sure letters are on the whole, 0 where there are none."""
    return sum(letter.sure for letter in letters) / len(letters) if letters else 0.0
