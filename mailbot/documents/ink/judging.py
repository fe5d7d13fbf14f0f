"""The judgement of a page: signed, empty, or that nobody can say."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mailbot.documents.ink.cutting import cut_out
from mailbot.documents.ink.features import features_of
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import labels_of
from mailbot.documents.ink.lines import FULL, Box, Drawing, Field, take_apart
from mailbot.documents.ink.marks import (
    Mark,
    assigned,
    height_of_print,
    is_stamp,
    is_stroke,
    marks_of,
    outside_stamps,
    without_print,
    words_of_print,
)
from mailbot.documents.ink.places import Place, ending, places_of
from mailbot.documents.ink.rows import letters_in_rows, unread_letters
from mailbot.documents.ink.scene import Scene, numbers_of, thickness
from mailbot.documents.ink.stamping.stamped import stamps_of, unstamped
from mailbot.documents.ink.verdicts import Judged, chosen_of, verdict
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Line, Word, lines_of
from mailbot.model.document import Ink

_HEIGHT, _WIDTH = 16.0, 1150
"""The height of print at which a page is looked at, and its width at most, in pixels."""
_LEAST_SURE = 25.0
"""Words that OCR doubts more are strokes."""
_LABELLING = ("signature", "ours", "other", "field")
"""The lists whose words are part of labels; OCR doubts one that ends in a rule or is touched by a stroke."""
_HEADING, _LAST_LINES = 18.0, 10.0
"""How far above the first label, and above the last running text, a page is looked at, in heights of print."""
_SURE = 75.0
"""The same for words that tell where the print of a page ends."""
_SIGNS, _CLOSE = frozenset("/()"), 0.8
"""Signs of print that are short as a stroke, and how far beside a printed word they stand, in heights of print."""
_BEYOND, _UNREAD = 6.0, 1.0
"""How far below the last line a label may stand that was not read, and from how much ink on it is looked for: in
heights of print and squares of them.
"""
_STROKE = (5.0, 2.2)
"""Width and height from which a mark is a stroke and no print."""
_OF_STAMP = 0.5
"""The share of a stroke that lies in the box of a stamp or a number whose it is."""
_MISSED = (12.0, 5.0)
"""How far beside, and above or below its place a signature may stand, in heights of print."""
_ROWS = 5.0
"""How far around a place the rows of a stamp may begin, in heights of print."""
_HELD, _RIM = 1.0, 0.9
"""How much ink a clean place may hold, in squares of the height of print, and how wide its edge is."""
_PARAGRAPH, _FOOT, _FAR = 8, 2, 0.6
"""Words of a line of running text, how many such lines may stand below the last rule of a sheet, and how far below in
heights of the sheet: they are its foot.
"""
_FAIRLY_SURE = 45.0
"""The same for words of a strip that is read once more."""
_BEFORE, _ABOVE, _BELOW, _STRIPS = 22.0, 4.0, 2.4, 3
"""How far before, above and below a rule its label may stand, in heights of print, and how many are looked at again."""

_LINE_OF_LETTER = 4
"""Words that are surely read in a line of a letter, behind whose last line it is signed."""

_LABEL = 2
"""Letters that nobody read from which a strip is worth another reading."""

Reread = Callable[[Grey, Sequence[Word]], list[Word]]
"""Reads the words of a strip of a page; the words of the page tell in which script."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """The part of a page that was looked at, in the size at which it was, the height of its print, and its places."""

    picture: Grey
    height: float
    judged: tuple[Judged, ...]
    around: Mapping[str, float] = field(default_factory=dict)
    """What is seen beside the places, as numbers that are weighed."""


def judge(
    picture: Grey, words: Sequence[Word], knowledge: Knowledge, reread: Reread | None = None
) -> tuple[Ink | None, str]:
    """Return what stands at the signature places of a page, None where it has none and nothing looks like one; and
    the place that decided, cut out of the page (PNG in base64, empty where there is none).

    A place that is the patient's or representative's by its words outweighs
    that of the other party, which may well be empty. Rules at the end of the
    sheet that have no known label count where nothing else does. `reread`
    looks for words around them.
    """
    looked = look(picture, words, knowledge, reread)
    ink = verdict(looked.judged, looked.around, knowledge)
    if ink is None:
        return None, ""
    deciding = max(chosen_of(looked.judged) or looked.judged, key=lambda one: one.probability)
    return ink, cut_out(looked.picture, deciding.place.box, looked.height)


def look(picture: Grey, words: Sequence[Word], knowledge: Knowledge, reread: Reread | None = None) -> Looked:
    """Return every signature place of a page with its features and probability."""
    lines = lines_of(_worth_a_look(words, knowledge))
    height = height_of_print(lines)
    authority = any(knowledge.finds("authority", line.text) for line in lines)
    picture, lines, height = _smaller(*_end_of(picture, lines, height, knowledge))
    page = _Page(picture=picture, drawing=take_apart(picture, height), height=height, knowledge=knowledge)
    read = page.told_by(lines)
    if reread is not None:
        strips = _strips(read.places, page) or _last_lines(read, lines, page)
        if further := [word for strip in strips for word in _read_strip(page, strip, lines, reread)]:
            lines = lines_of([*(word for line in lines for word in line.words), *further])
            read = page.told_by(lines)
    bound = [place for place in read.places if place.party != "field" and place.kind != "block"]
    if authority and not bound and (text := _text_of(lines)):
        read.places.append(ending(text, page.picture.size, height))
    if all(place.party == "field" for place in read.places):
        return Looked(picture=picture, height=height, judged=())
    unread = without_print(page.drawing, read.print_, height)
    marks, unread = _marks_on(page, read.places, unread)
    mine, contested = assigned(marks, read.places, height)
    scene = Scene(
        ink=unread, whole=page.drawing.ink, height=height, print_=read.typed, doubted=read.doubted,
        digits=numbers_of(lines), contested=contested, lettered=_lettered(marks, read.places, mine, height),
        thick=thickness(page.drawing.ink, read.typed, height),
    )  # fmt: skip
    given = {id(mark) for own in mine.values() for mark in own}
    edge = min((line.left for line in lines), default=0.0) - height  # what is scribbled in the margin signs nothing
    loose = [mark for mark in marks if id(mark) not in given and mark.box.right > edge]
    stamps = [mark.box for mark in marks if is_stamp(mark, height)]
    strokes = [mark for mark in loose if is_stroke(mark, height) and not _told(mark, scene, stamps)]
    astray = [mark.box for mark in strokes]
    found = []
    for index, place in enumerate(read.places):
        if place.party == "field":
            continue
        own = mine.get(index, [])
        if place.kind == "block" and not any(is_stroke(mark, height) for mark in own):
            continue
        features = features_of(place, own, scene)
        missed = any(_near(stroke, place.box, height) for stroke in astray)
        if place.kind == "cell" and features["nothing"] and not features["stamp"]:
            missed |= _ink_within(unread, place.box, height) > _HELD
        found.append(Judged(place=place, features=features, probability=knowledge.probability(features), missed=missed))
    around = _around_places(strokes, lines, height)
    return Looked(picture=picture, height=height, judged=tuple(found), around=around)


def _around_places(astray: Sequence[Mark], lines: Sequence[Line], height: float) -> dict[str, float]:
    """Return what is seen of a page beside its places: strokes that belong to none, and how badly it was read."""
    words = [word.sure for line in lines for word in line.words]
    return {
        "astray": math.log1p(sum(mark.size for mark in astray) / height**2),
        "misread": 1.0 - sum(words) / len(words) / 100.0 if words else 1.0,
    }


def _told(stroke: Mark, scene: Scene, stamps: Sequence[Box]) -> bool:
    """Say whether it is known what a stroke is: letters of a stamp, a number, or what is left of the rim of a stamp."""
    known = [*stamps, *scene.digits]
    return id(stroke) in scene.lettered or any(box.overlap(stroke.box) > _OF_STAMP * stroke.box.area for box in known)


def _marks_on(page: "_Page", places: Sequence[Place], unread: Field) -> tuple[list[Mark], Field]:
    """Return the marks of a page, its stamps told apart, and its ink without them; stamps are sought where ink is."""
    height = page.height
    marks = marks_of(unread, height)
    asked = [place.box for place in places if place.party != "field"]
    if not any(max(one.wide, one.tall) > height and any(box.overlap(one.box) > 0 for box in asked) for one in marks):
        return outside_stamps(marks, height), unread
    stamps = stamps_of(page.drawing, _around(asked), height)
    if not stamps:
        return outside_stamps(marks, height), unread
    unread, hidden = unstamped(unread, stamps, height)
    marks = outside_stamps(marks_of(unread, height), height)
    marks += [Mark(box=stamp.box, size=0.0, rim=1.0) for stamp in stamps]
    marks += [replace(mark, stamped=True) for mark in marks_of(hidden, height) if is_stroke(mark, height)]
    return marks, unread


def _lettered(
    marks: Sequence[Mark], places: Sequence[Place], mine: Mapping[int, Sequence[Mark]], height: float
) -> frozenset[int]:
    """Return the marks, by `id`, that are letters in rows, in the places and around them, but for filled in fields."""
    boxes = [place.box for place in places if place.party != "field"]
    filled = {id(mark) for at, own in mine.items() if places[at].party == "field" for mark in own}
    reach = _ROWS * height
    around = [replace(box, top=box.top - reach, bottom=box.bottom + reach, left=box.left - reach) for box in boxes]
    near = [mark for mark in marks if any(box.overlap(mark.box) > 0 for box in around) and id(mark) not in filled]
    letters = [mark for mark in near if not is_stamp(mark, height) and not mark.stamped]
    return frozenset(id(mark) for mark in letters_in_rows(letters, height))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """What the words of a page tell: its places, the words that are print with all labels and without, and those that
    may be print.
    """

    places: list[Place]
    print_: list[Word]
    typed: list[Word]
    doubted: list[Box]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """A page in the size at which it is looked at."""

    picture: Grey
    drawing: Drawing
    height: float
    knowledge: Knowledge

    def told_by(self, lines: Sequence[Line]) -> _Told:
        """Return the places that the labels among the words tell, the rules without a label, and what is print."""
        labels = labels_of(lines, self.knowledge, self.height)
        sure, doubted = words_of_print(lines, self.drawing)
        sure += [word for line in lines for word in line.words if self._names_seal(word)]
        sure += [sign for line in lines for sign in _signs_beside(line, sure, self.height)]
        # labels are print, however badly they were read
        boxes = [Word(text="", left=o.left, top=o.top, right=o.right, bottom=o.bottom, line=0) for o in labels]
        print_, maybe = [*sure, *boxes], [_box(word) for word in doubted]
        found = places_of(self.drawing, labels, [*map(_box, print_)], self.picture.size, self.height, maybe)
        typed = [word for word in sure if not any(_box(word).overlap(_box(one)) > 0 for one in boxes)]
        places = [place for place in found if not self._in_text(place, lines)]
        return _Told(places=places, print_=print_, typed=typed, doubted=maybe)

    def _names_seal(self, word: Word) -> bool:
        """Say whether a word tells where a stamp goes: it is print, short as it is."""
        letters = re.sub(r"\W", "", word.text)
        return word.sure >= _FAIRLY_SURE and len(letters) > 1 and bool(self.knowledge.finds("seal", letters))

    def _in_text(self, place: Place, lines: Sequence[Line]) -> bool:
        """Say whether a place of which no word says that it is for signing has running text below it."""
        if place.kind != "nameless" and not (place.label is not None and place.label.bare):
            return False
        running = sorted((line.words[0].bottom for line in lines if len(line.words) >= _PARAGRAPH), reverse=True)
        below = sum(bottom > place.line for bottom in running)
        return below > _FOOT or (below > 0 and running[0] - place.line > _FAR * self.picture.height)


def _signs_beside(line: Line, print_: Sequence[Word], height: float) -> Iterator[Word]:
    """Yield the slashes and brackets of a line that stand right beside its printed words: they are print as well."""
    printed = {id(word) for word in print_}
    for word in line.words:
        if word.text in _SIGNS and word.sure >= _SURE:
            near = (one for one in line.words if id(one) in printed)
            if any(max(one.left - word.right, word.left - one.right) < _CLOSE * height for one in near):
                yield word


def _worth_a_look(words: Sequence[Word], knowledge: Knowledge) -> Iterator[Word]:
    """Yield the words that were read with some sureness, and labels however they were read."""
    doubted = " ".join(word.text for word in words if word.sure < _LEAST_SURE)
    lists = [name for name in _LABELLING if knowledge.finds(name, doubted)]
    for word in words:
        if word.sure >= _LEAST_SURE or any(knowledge.finds(name, word.text) for name in lists):
            yield word


def _text_of(lines: Sequence[Line]) -> list[Box]:
    """Return the lines of the text of a letter."""
    read = [[word for word in line.words if word.sure >= _FAIRLY_SURE] for line in lines]
    return [_around(words) for words in read if len(words) >= _LINE_OF_LETTER]


def _around(words: Sequence[Word | Box]) -> Box:
    """Return the box around words or boxes, at least one."""
    return Box(
        left=min(word.left for word in words),
        top=min(word.top for word in words),
        right=max(word.right for word in words),
        bottom=max(word.bottom for word in words),
    )


def _box(word: Word) -> Box:
    return Box(left=word.left, top=word.top, right=word.right, bottom=word.bottom)


def _strips(places: Sequence[Place], page: _Page) -> list[Box]:
    """Return the parts of a page in which labels of rules may stand that were not read: before and below them."""
    found: list[Box] = []
    for place in places:
        if place.kind != "nameless":
            continue
        strip = Box(
            left=max(0.0, place.box.left - _BEFORE * page.height),
            top=max(0.0, place.line - _ABOVE * page.height),
            right=min(float(page.picture.width), place.box.right),
            bottom=min(float(page.picture.height), place.line + _BELOW * page.height),
        )
        if not any(one.overlap(strip) > 0.6 * strip.area for one in found):
            found.append(strip)
    return sorted(found, key=lambda one: -one.top)[:_STRIPS]


def _last_lines(read: _Told, lines: Sequence[Line], page: _Page) -> list[Box]:
    """Return the strip around the last line of a page that has no signature place but ink there that was not read."""
    import cv2

    lowest = max((word.bottom for line in lines for word in line.words if word.sure >= _SURE), default=0.0)
    if not lowest or any(place.party != "field" for place in read.places):
        return []
    top, bottom = max(0.0, lowest - 3 * page.height), min(float(page.picture.height), lowest + _BEYOND * page.height)
    unread = without_print(page.drawing, read.print_, page.height)[int(top) : int(bottom)]
    if cv2.countNonZero(unread) < _UNREAD * page.height**2:
        return []
    return [Box(left=0.0, top=top, right=float(page.picture.width), bottom=bottom)]


def _read_strip(page: _Page, strip: Box, lines: Sequence[Line], reread: Reread) -> Iterator[Word]:
    """Yield the words of a strip, rules and large strokes taken off, that were not read before."""
    import cv2
    import numpy as np
    from PIL import Image

    rows, columns = slice(int(strip.top), int(strip.bottom)), slice(int(strip.left), int(strip.right))
    field = np.asarray(page.picture)[rows, columns].copy()
    field[page.drawing.lines[rows, columns] > 0] = FULL
    _, marks, stats, _ = cv2.connectedComponentsWithStats(page.drawing.ink[rows, columns], connectivity=8)
    strokes = (stats[:, 2] > _STROKE[0] * page.height) | (stats[:, 3] > _STROKE[1] * page.height)
    strokes[0] = False
    known = [word for line in lines for word in line.words]
    if unread_letters(stats[~strokes][1:], strip, known, page.height) < _LABEL:
        return
    field[cv2.dilate(strokes.astype(np.uint8)[marks], np.ones((3, 3), np.uint8)) > 0] = FULL
    large = Image.fromarray(field).resize((field.shape[1] * 2, field.shape[0] * 2), Image.Resampling.BICUBIC)
    last = max((word.line for word in known), default=0) + 1 + int(strip.top) * 100
    for word in reread(large, known):
        box = replace(
            word, left=word.left / 2 + strip.left, right=word.right / 2 + strip.left,
            top=word.top / 2 + strip.top, bottom=word.bottom / 2 + strip.top, line=word.line + last,
        )  # fmt: skip
        if word.sure >= _FAIRLY_SURE and not any(_box(one).overlap(_box(box)) > 0.3 * _box(box).area for one in known):
            yield box


def _smaller(picture: Grey, lines: list[Line], height: float) -> tuple[Grey, list[Line], float]:
    """Return a page at the size at which marks are looked at: more points cost time and show no more."""
    import cv2
    import numpy as np
    from PIL import Image

    scale = min(_HEIGHT / height, _WIDTH / picture.width)
    if scale >= 0.95:
        return picture, lines, height
    size = (round(picture.width * scale), round(picture.height * scale))
    small = Image.fromarray(cv2.resize(np.asarray(picture), size, interpolation=cv2.INTER_AREA))
    return small, [Line(words=tuple(_scaled(word, scale) for word in line.words)) for line in lines], height * scale


def _end_of(picture: Grey, lines: list[Line], height: float, knowledge: Knowledge) -> tuple[Grey, list[Line], float]:
    """Return the part of a page from which on people sign: from its first label on, or from its last running text."""
    running = sorted((line.words[0].top for line in lines if len(line.words) >= _PARAGRAPH), reverse=True)
    last = running[_FOOT] if len(running) > _FOOT else 0.0
    first = min((label.top for label in labels_of(lines, knowledge, height) if label.party != "field"), default=last)
    top = int(min(first - _HEADING * height, last - _LAST_LINES * height))
    if top <= 0:
        return picture, lines, height
    kept = [Line(words=tuple(_moved(word, -top) for word in line.words)) for line in lines if line.words[0].top > top]
    return picture.crop((0, top, picture.width, picture.height)), kept, height


def _moved(word: Word, down: float) -> Word:
    return replace(word, top=word.top + down, bottom=word.bottom + down)


def _scaled(word: Word, scale: float) -> Word:
    return replace(
        word, left=word.left * scale, top=word.top * scale, right=word.right * scale, bottom=word.bottom * scale
    )


def _ink_within(unread: Field, box: Box, height: float) -> float:
    """Return the ink within a place but its edge, in squares of the height of print: a stroke may hang on its frame."""
    import cv2

    rows = slice(max(0, int(box.top + _RIM * height)), max(0, int(box.bottom - _RIM * height)))
    inside = unread[rows, max(0, int(box.left + _RIM * height)) : max(0, int(box.right - _RIM * height))]
    return cv2.countNonZero(inside) / height**2 if inside.size else 0.0


def _near(stroke: Box, place: Box, height: float) -> bool:
    aside = max(stroke.left - place.right, place.left - stroke.right)
    off = max(stroke.top - place.bottom, place.top - stroke.bottom)
    return aside < _MISSED[0] * height and off < _MISSED[1] * height
