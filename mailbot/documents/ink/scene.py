"""What is known of a page when its places are looked at: unread ink, print, and words that may lie in a place."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.strokes import measured
from mailbot.documents.pages.words import Line, Word

Field = Any  # a numpy array

_FOOT, _ABOVE = 0.7, 2.2
"""How far below its rule, and above it, the foot of a word lies that is typed on the rule, in heights of print."""
_SAMPLE = 12
"""Printed words whose strokes tell how thick those of the page are."""
_DIGITS = 3
"""Digits of a number or a day at least."""
_BOLDER = 1.2
"""The logarithm of how much thicker or thinner a word can be, at most."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A page without its print: `ink` is what is left, `whole` all of it, `thick` how thick its print is, in heights.

    `contested` are the marks, by `id`, that lie as much in a place of somebody else, `lettered` those that are letters
    in rows, as in stamps without a frame.
    """

    ink: Field
    whole: Field
    height: float
    print_: Sequence[Word]
    doubted: Sequence[Box]
    digits: Sequence[Box]
    contested: frozenset[int]
    lettered: frozenset[int]
    thick: float

    def typed_at(self, place: Place) -> list[Word]:
        """Return the printed words that stand on the rule of a place."""
        found = []
        for word in self.print_:
            foot = (word.bottom - place.line) / self.height
            inside = word.left > place.start - 0.5 * self.height and word.right < place.end + 0.5 * self.height
            if word.text and inside and -_ABOVE < foot < _FOOT and word.top > place.box.top - 0.5 * self.height:
                found.append(word)
        return found

    def unlike(self, word: Word) -> float:
        """Return by how much the strokes of a word are thicker or thinner than those of the page, as a logarithm."""
        thick = thickness(self.whole, [word], self.height)
        return min(_BOLDER, abs(math.log(thick / self.thick))) if thick and self.thick else _BOLDER


def thickness(ink: Field, words: Sequence[Word], height: float) -> float:
    """Return how thick the strokes of some words are, in heights of print; 0 where there are none."""
    around = area = 0.0
    for word in words[:_SAMPLE]:
        piece = ink[max(0, int(word.top)) : int(word.bottom) + 1, max(0, int(word.left)) : int(word.right) + 1]
        if not piece.size:
            continue
        inked, edges = measured(piece)
        area, around = area + inked, around + edges
    return 2 * area / around / height if around else 0.0


def numbers_of(lines: Sequence[Line]) -> list[Box]:
    """Return the boxes of words that are mostly digits, however they were read: numbers and days."""
    found = []
    for line in lines:
        for word in line.words:
            signs = re.findall(r"[^\W_]", word.text)
            if 2 * (digits := sum(sign.isdigit() for sign in signs)) >= len(signs) and digits >= _DIGITS:
                found.append(Box(left=word.left, top=word.top, right=word.right, bottom=word.bottom))
    return found
