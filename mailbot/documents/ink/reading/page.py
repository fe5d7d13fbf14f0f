"""What the words of a page tell: its places, and which of them are print."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import Label, labels_of, parties_of
from mailbot.documents.ink.lines import Box, Drawing
from mailbot.documents.ink.marks import words_of_print
from mailbot.documents.ink.places import places_of
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.reading.owners import Named, with_owners
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.prose import prose_of
from mailbot.documents.pages.words import Line, Word

_SIGNS, _CLOSE = frozenset("/()"), 0.8
"""Signs of print that are short as a stroke, and how far beside a printed word they stand, in heights of print."""
SURE = 75.0
"""Words that OCR doubts no more tell where the print of a page ends."""
PARAGRAPH, FOOT, _FAR = 8, 2, 0.6
"""Words of a line of running text, how many such lines may stand below the last rule of a sheet, and how far below in
heights of the sheet: they are its foot.
"""
LEAST_SURE = 25.0
"""Words that OCR doubts more are strokes."""
LABELLING = ("signature", "ours", "other", "field")
"""The lists whose words are part of labels; OCR doubts one that ends in a rule or is touched by a stroke."""
_PAPER, _BELOW = 200.0, 16.0
"""How bright the paper of an evened page is at least, with what is written on it; and how far below all print a rule to
write on stands at most, in heights of print.
"""
FAIRLY_SURE = 45.0
"""Words of a strip that is read once more are taken for read from this sureness on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What the words of a page tell: its labels, the names of parties, its places, the words that are print with all
    labels and without, and those that may be print.
    """

    labels: list[Label]
    named: list[Named]
    places: list[Place]
    print_: list[Word]
    typed: list[Word]
    doubted: list[Box]

    @property
    def asks(self) -> bool:
        """Say whether a label that was read asks the patient's side, or one of which nobody says whose, to sign."""
        labelled = [one for one in self.places if one.label is not None and not one.label.bare]
        return any(one.party in ("ours", "unsaid") for one in labelled)

    @property
    def misses_ours(self) -> bool:
        """Say whether the other side is named and ours is not: its name may not have been read."""
        parties = {one.party for one in self.labels} | {one.party for one in self.named}
        return "other" in parties and "ours" not in parties


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page in the size at which it is looked at; `sharp` is the same paper with all the points it came with."""

    picture: Grey
    drawing: Drawing
    height: float
    knowledge: Knowledge
    sharp: Grey | None = None

    def told_by(self, lines: Sequence[Line]) -> Told:
        """Return the places that the labels among the words tell, the rules without a label, and what is print."""
        labels = labels_of(lines, self.knowledge, self.height)
        sure, doubted = words_of_print(lines, self.drawing)
        sure += [word for line in lines for word in line.words if self._names_seal(word)]
        sure += [sign for line in lines for sign in _signs_beside(line, sure, self.height)]
        # labels are print, however badly they were read
        boxes = [Word(text="", left=o.left, top=o.top, right=o.right, bottom=o.bottom, line=0) for o in labels]
        print_, maybe = [*sure, *boxes], [box_of(word) for word in doubted]
        found = places_of(self.drawing, labels, [*map(box_of, print_)], self.picture.size, self.height, maybe)
        named = [Named(party=party, box=box_of(word)) for party, word in parties_of(lines, self.knowledge, self.height)]
        found = with_owners(found, named, self.height, prose_of(lines, self.height))
        typed = [word for word in sure if not any(box_of(word).overlap(box_of(one)) > 0 for one in boxes)]
        lowest = max((word.bottom for word in print_), default=0.0)
        places = [one for one in found if not self._in_text(one, lines) and not self._off_sheet(one, lowest)]
        return Told(labels=labels, named=named, places=places, print_=print_, typed=typed, doubted=maybe)

    def is_read(self, word: Word) -> bool:
        """Say whether a word of a strip was read with some sureness; a label may be doubted more."""
        if word.sure >= FAIRLY_SURE:
            return True
        return word.sure >= LEAST_SURE and any(self.knowledge.finds(name, word.text) for name in LABELLING)

    def _names_seal(self, word: Word) -> bool:
        """Say whether a word tells where a stamp goes: it is print, short as it is."""
        letters = re.sub(r"\W", "", word.text)
        return word.sure >= FAIRLY_SURE and len(letters) > 1 and bool(self.knowledge.finds("seal", letters))

    def _off_sheet(self, place: Place, lowest: float) -> bool:
        """Say whether a rule of which no word speaks lies on the table below the sheet: it is dark there, or far from
        all print, which ends at `lowest`.
        """
        import numpy as np

        if place.kind != "nameless":
            return False
        if lowest and place.line > lowest + _BELOW * self.height:
            return True
        box = place.box
        around = np.asarray(self.picture)[int(box.top) : int(box.bottom) + 1, int(box.left) : int(box.right) + 1]
        return bool(around.size) and float(around.mean()) < _PAPER

    def _in_text(self, place: Place, lines: Sequence[Line]) -> bool:
        """Say whether a place of which no word says that it is for signing has running text below it."""
        if place.kind != "nameless" and not (place.label is not None and place.label.bare):
            return False
        # two labels beside each other, or what is said of signing below them, is no text that goes on
        texts = (
            line for line in lines if len(line.words) >= PARAGRAPH and not self.knowledge.finds("signature", line.text)
        )
        running = sorted((line.words[0].bottom for line in texts), reverse=True)
        below = sum(bottom > place.line for bottom in running)
        named = place.label is not None and not place.label.heading and not place.label.leads
        if self.knowledge.authority and place.kind == "rule" and named and len(running) - below >= FOOT:
            return False  # "Principal Mari Tamm ______": what the notary has to say follows
        return below > FOOT or (below > 0 and running[0] - place.line > _FAR * self.picture.height)


def _signs_beside(line: Line, print_: Sequence[Word], height: float) -> Iterator[Word]:
    """Yield the slashes and brackets of a line that stand right beside its printed words: they are print as well."""
    printed = {id(word) for word in print_}
    for word in line.words:
        if word.text in _SIGNS and word.sure >= SURE:
            near = (one for one in line.words if id(one) in printed)
            if any(max(one.left - word.right, word.left - one.right) < _CLOSE * height for one in near):
                yield word


def box_around(words: Sequence[Word | Box]) -> Box:
    """Return the box around words or boxes, at least one."""
    return Box(
        left=min(word.left for word in words),
        top=min(word.top for word in words),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in words),
    )


def box_of(word: Word) -> Box:
    return Box(left=word.left, top=word.top, right=word.right, bottom=word.bottom)
