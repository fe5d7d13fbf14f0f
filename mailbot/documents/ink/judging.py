"""The judgement of a page: signed, empty, or that nobody can say."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mailbot.documents.ink.cutting import cut_out
from mailbot.documents.ink.features import features_of
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import labels_of
from mailbot.documents.ink.lines import Box, Field, take_apart
from mailbot.documents.ink.marks import (
    Mark,
    assigned,
    height_of_print,
    is_stamp,
    is_stroke,
    marks_of,
    outside_stamps,
    without_print,
)
from mailbot.documents.ink.net.eye import Sight
from mailbot.documents.ink.places import ending
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.reading.again import Reread, last_lines, printed_lines, read_strips, renewed, strips_of
from mailbot.documents.ink.reading.crosses import crosses_of
from mailbot.documents.ink.reading.layers import layers_of
from mailbot.documents.ink.reading.page import (
    FAIRLY_SURE,
    FOOT,
    LABELLING,
    LEAST_SURE,
    PARAGRAPH,
    Page,
    Told,
    box_around,
)
from mailbot.documents.ink.reading.passed_over import passed_over
from mailbot.documents.ink.reading.sighting import Sighting, without_false_rules
from mailbot.documents.ink.rows import letters_in_rows
from mailbot.documents.ink.scene import Scene, numbers_of, thickness
from mailbot.documents.ink.stamping.stamped import stamps_of, unstamped
from mailbot.documents.ink.verdicts import Judged, chosen_of, verdict
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Line, Word, lines_of
from mailbot.model.document import Ink

_HEIGHT, _WIDTH = 16.0, 1150
"""The height of print at which a page is looked at, and its width at most, in pixels."""
_HEADING, _LAST_LINES = 18.0, 10.0
"""How far above the first label, and above the last running text, a page is looked at, in heights of print."""
_OF_STAMP = 0.5
"""The share of a stroke that lies in the box of a stamp or a number whose it is."""
_MISSED = (12.0, 5.0)
"""How far beside, and above or below its place a signature may stand, in heights of print."""
_ROWS = 5.0
"""How far around a place the rows of a stamp may begin, in heights of print."""
_HELD, _RIM = 1.0, 0.9
"""How much ink a clean place may hold, in squares of the height of print, and how wide its edge is."""
_ROOM, _LEFT_FREE = 8.0, 6.0
"""How much paper is left below the last line of a letter, and below the names of two parties, in heights of print."""
_LINE_OF_LETTER = 4
"""Words that are surely read in a line of a letter, behind whose last line it is signed."""


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
    if ink is None or not looked.judged:
        return ink, ""
    deciding = max(chosen_of(looked.judged) or looked.judged, key=lambda one: one.probability)
    return ink, cut_out(looked.picture, deciding.place.box, looked.height)


def look(picture: Grey, words: Sequence[Word], knowledge: Knowledge, reread: Reread | None = None) -> Looked:
    """Return every signature place of a page with its features and probability."""
    lines = lines_of(_worth_a_look(words, knowledge))
    height = height_of_print(lines)
    authority = any(knowledge.finds("authority", line.text) for line in lines)
    if authority and knowledge.gives_authority(line.text for line in lines):
        knowledge = knowledge.of_authority
    sharp, lines, height = _end_of(picture, lines, height, knowledge)
    picture, lines, height = _smaller(sharp, lines, height)
    drawing = take_apart(picture, height)
    page = Page(picture=picture, drawing=drawing, height=height, knowledge=knowledge, sharp=sharp)
    digits = numbers_of(lines)
    read = page.told_by(lines)
    sight = _sight(page) if read.places or _is_written_on(page, read) else None
    if sight is not None:
        printed = printed_lines(lines, sight)
        read = _ruled(read if printed == lines else page.told_by(printed), sight)
        lines = printed
    if reread is not None:
        strips = [*strips_of(read, page, sight), *passed_over(page, read, lines)] or last_lines(read, lines, page)
        if further := read_strips(page, strips, lines, reread, sight):
            lines = renewed(lines, further)
            digits += numbers_of(lines_of(further))
            read = _ruled(page.told_by(lines), sight)
    bound = [place for place in read.places if place.party != "field" and place.kind != "block"]
    if authority and not bound and (text := _text_of(lines)):
        read.places.append(ending(text, page.picture.size, height))
    if all(place.party == "field" for place in read.places):
        around = {}
        if sight is not None and sight.signatures():
            around = _as_a_whole(page, read, sight, without_print(page.drawing, read.print_, height))
        return Looked(picture=picture, height=height, judged=(), around=around)
    sight = sight or _sight(page)
    unread = without_print(page.drawing, read.print_, height)
    marks, unread = _marks_on(page, read.places, unread)
    crosses = crosses_of(read.places, marks, unread, height)
    marks = [mark for mark in marks if mark.box not in crosses]
    sight = sight.without(crosses) if sight is not None else None
    mine, contested = assigned(marks, read.places, height)
    scene = Scene(
        ink=unread, whole=page.drawing.ink, height=height, print_=read.typed, doubted=read.doubted,
        digits=digits, contested=contested, lettered=_lettered(marks, read.places, mine, height),
        thick=thickness(page.drawing.ink, read.typed, height),
    )  # fmt: skip
    given = {id(mark) for own in mine.values() for mark in own}
    edge = min((line.left for line in lines), default=0.0) - height  # what is scribbled in the margin signs nothing
    loose = [mark for mark in marks if id(mark) not in given and mark.box.right > edge]
    stamps = [mark.box for mark in marks if is_stamp(mark, height)]
    strokes = [mark for mark in loose if is_stroke(mark, height) and not _told(mark, scene, stamps)]
    astray = [mark.box for mark in strokes]
    seen = Sighting.of(sight, read.places, unread) if sight is not None else None
    found = []
    for index, place in enumerate(read.places):
        if place.party == "field":
            continue
        own = [mark for mark in mine.get(index, []) if seen is None or not seen.is_stain(mark, unread)]
        written = any(is_stroke(mark, height) for mark in own) or (seen is not None and bool(seen.at.get(index)))
        if place.kind == "block" and not written and not _is_left_free(place, read, lines, height):
            continue
        features = features_of(place, own, scene)
        missed = any(_near(stroke, place.box, height) for stroke in astray)
        if place.kind == "cell" and features["nothing"] and not features["stamp"]:
            missed |= _ink_within(unread, place.box, height) > _HELD
        if seen is not None:
            features |= seen.features_at(index, own)
        found.append(Judged(place=place, features=features, probability=knowledge.probability(features), missed=missed))
    around = _around_places(strokes, lines, height) | (seen.around() if seen is not None else {})
    around |= _as_a_whole(page, read, sight, unread)
    return Looked(picture=picture, height=height, judged=tuple(found), around=around)


def _as_a_whole(page: Page, read: Told, sight: Sight | None, unread: Field) -> dict[str, float]:
    """Return what the second net says of a page as it was read and seen; nothing where there is no net, or no sight."""
    overview = page.knowledge.overview
    return overview.says(layers_of(page, read, sight, unread)) if overview is not None and sight is not None else {}


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


def _marks_on(page: Page, places: Sequence[Place], unread: Field) -> tuple[list[Mark], Field]:
    """Return the marks of a page, its stamps told apart, and its ink without them; stamps are sought where ink is."""
    height = page.height
    marks = marks_of(unread, height)
    asked = [place.box for place in places if place.party != "field"]
    if not any(max(one.wide, one.tall) > height and any(box.overlap(one.box) > 0 for box in asked) for one in marks):
        return outside_stamps(marks, height), unread
    stamps = stamps_of(page.drawing, box_around(asked), height)
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


def _sight(page: Page) -> Sight | None:
    """Return what the net sees on a page; None where there is no net."""
    eye = page.knowledge.eye
    return eye.see(page.picture, page.height, page.drawing.ink) if eye is not None else None


def _is_left_free(place: Place, read: Told, lines: Sequence[Line], height: float) -> bool:
    """Say whether there is paper enough to sign on: below the last line of a letter, which is its last page; or below
    the clauses and the name of the patient's side, where the other is named beside it and nothing stands below.
    """
    label, box = place.label, place.box
    if label is None:
        return box.bottom - box.top > _ROOM * height
    beside = any(one.party == "other" and abs(one.box.top - label.top) < height for one in read.named)
    clauses = sum(len(line.words) >= PARAGRAPH and line.words[0].bottom < label.top for line in lines)
    last = max((word.bottom for word in read.print_), default=0.0)
    return beside and clauses >= FOOT and box.bottom - last > _LEFT_FREE * height


def _ruled(read: Told, sight: Sight | None) -> Told:
    """Return what the words of a page tell, without rules that are none to the net."""
    return read if sight is None else replace(read, places=without_false_rules(read.places, sight))


def _is_written_on(page: Page, read: Told) -> bool:
    """Say whether a page has strokes that were not read: a signature hides its label; most other pages have none."""
    unread = without_print(page.drawing, read.print_, page.height)
    return any(is_stroke(mark, page.height) for mark in _marks_on(page, read.places, unread)[0])


def _worth_a_look(words: Sequence[Word], knowledge: Knowledge) -> Iterator[Word]:
    """Yield the words that were read with some sureness, and labels however they were read."""
    doubted = " ".join(word.text for word in words if word.sure < LEAST_SURE)
    lists = [name for name in LABELLING if knowledge.finds(name, doubted)]
    for word in words:
        if word.sure >= LEAST_SURE or any(knowledge.finds(name, word.text) for name in lists):
            yield word


def _text_of(lines: Sequence[Line]) -> list[Box]:
    """Return the lines of the text of a letter."""
    read = [[word for word in line.words if word.sure >= FAIRLY_SURE] for line in lines]
    return [box_around(words) for words in read if len(words) >= _LINE_OF_LETTER]


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
    running = sorted((line.words[0].top for line in lines if len(line.words) >= PARAGRAPH), reverse=True)
    last = running[FOOT] if len(running) > FOOT else 0.0
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
