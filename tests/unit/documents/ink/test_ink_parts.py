"""The parts of the reader of signatures by themselves: stamps, labels, places, and the picture of a place."""

import base64
import io
import itertools

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.cutting import cut_out
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import labels_of
from mailbot.documents.ink.lines import Box, take_apart
from mailbot.documents.ink.marks import is_stamp, marks_of
from mailbot.documents.ink.places import places_of
from mailbot.documents.ink.stamping.shapes import ring_in
from mailbot.documents.pages.words import Line, Word, lines_of

HEIGHT = 16.0


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.of(shipped_rules("ink"))


def line(text: str, left: float, top: float, number: int, gaps: float = 5.0) -> list[Word]:
    """Set words of ten points a letter in a line; `|` is a wide gap."""
    words, x = [], left
    for piece in text.split(" "):
        if piece == "|":
            x += 60
            continue
        right = x + 10 * len(piece)
        words.append(Word(text=piece, left=x, top=top, right=right, bottom=top + HEIGHT, line=number, sure=95.0))
        x = right + gaps
    return words


def page(*rows: list[Word]) -> list[Line]:
    return lines_of([word for row in rows for word in row])


def stamp(spur: bool) -> np.ndarray:
    field = np.zeros((200, 300), np.uint8)
    cv2.circle(field, (100, 100), 60, 255, 3)
    if spur:
        cv2.line(field, (30, 110), (280, 105), 255, 2)
    return field


@pytest.mark.parametrize("spur", [False, True])
def test_a_ring_is_a_stamp_also_where_a_line_crosses_it(spur: bool) -> None:
    rows, columns = np.nonzero(stamp(spur))
    piece = stamp(spur)[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] > 0
    if piece.shape[1] < 1.6 * piece.shape[0]:
        ring = ring_in(piece, HEIGHT)
        assert ring is not None and abs(ring.radius - 61) < 4
    marks = marks_of(stamp(False), HEIGHT)
    assert [is_stamp(mark, HEIGHT) for mark in marks] == [True]


def test_a_scribble_is_no_ring() -> None:
    field = np.zeros((90, 120), np.uint8)
    points = np.array([[5, 80], [30, 5], [45, 85], [60, 30], [80, 80], [95, 10], [115, 60]], np.int32)
    cv2.polylines(field, [points], False, 255, 3)
    assert ring_in(field > 0, HEIGHT) is None


def test_a_bow_is_no_ring() -> None:
    field = np.zeros((110, 110), np.uint8)
    cv2.ellipse(field, (55, 55), (50, 50), 0, 271, 342, 255, 2)
    rows, columns = np.nonzero(field)
    piece = field[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] > 0
    assert ring_in(piece, HEIGHT) is None


def test_a_label_over_two_lines_is_one_and_says_whose_it_is(knowledge: Knowledge) -> None:
    lines = page(line("Patsiendi allkiri / signature of", 100, 100, 1), line("patient / подпись пациента", 100, 120, 2))
    (label,) = [one for one in labels_of(lines, knowledge, HEIGHT) if not one.bare]
    assert (label.party, label.top, label.bottom) == ("ours", 100, 136)


def test_labels_beside_each_other_are_no_sentence(knowledge: Knowledge) -> None:
    text = "Date | Signature of patient | Helen Marsh of Somewhere here and there"
    found = labels_of(page(line(text, 100, 100, 1)), knowledge, HEIGHT)
    assert {label.party for label in found} == {"field", "ours"}


@pytest.mark.parametrize(("text", "named"), [("Reino Rantanen:", 1), ("(AINO VIRTANEN)", 1), ("Nom et griffe:", 0)])
def test_a_name_alone_is_a_label_where_nothing_speaks_of_signing(knowledge: Knowledge, text: str, named: int) -> None:
    found = labels_of(page(line(text, 100, 100, 1)), knowledge, HEIGHT)
    assert [(label.party, label.bare) for label in found] == [("unsaid", True)] * named


def test_a_heading_says_whose_the_lines_below_are(knowledge: Knowledge) -> None:
    field = np.full((400, 900), 255, np.uint8)
    cv2.line(field, (560, 154), (780, 154), 0, 2)
    lines = page(line("Patsiendi allkiri", 100, 90, 1), line("Nimi: | | | | | Allkiri:", 100, 140, 2))
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for one in lines for w in one.words]
    places = places_of(drawing, labels_of(lines, knowledge, HEIGHT), print_, (900, 400), HEIGHT)
    signing = [place for place in places if place.party != "field"]
    assert [(place.kind, place.party) for place in signing] == [("rule", "ours")]


def test_squared_paper_has_no_rules_to_write_on() -> None:
    field = np.full((600, 800), 250, np.uint8)
    for at in range(20, 800, 26):
        field[:, at : at + 2] = 215
        field[min(at, 598) : at + 2] = 215
    cv2.putText(field, "abc", (100, 300), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 20, 3)
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    assert drawing.rules == ()
    assert drawing.ink.any()


def test_a_place_is_cut_out_with_its_label_as_a_small_picture() -> None:
    sheet = Image.new("L", (1000, 1400), 255)
    cut = cut_out(sheet, Box(left=300, top=900, right=700, bottom=980), HEIGHT)
    with Image.open(io.BytesIO(base64.b64decode(cut))) as picture:
        assert (picture.format, picture.width, picture.height) == ("PNG", 608, 176)
    assert cut_out(sheet, Box(left=1200, top=10, right=1210, bottom=20), HEIGHT) == ""


def table(rows: tuple[int, ...]) -> np.ndarray:
    """Draw a table of three columns whose rows begin at these heights."""
    field = np.full((400, 900), 255, np.uint8)
    for left, right in ((100, 350), (350, 550), (550, 800)):
        for top, bottom in itertools.pairwise(rows):
            cv2.rectangle(field, (left, top), (right, bottom), 60, 2)
    return field


@pytest.mark.parametrize(("rows", "bottom"), [((100, 138, 220), 220), ((100, 138), 138)])
def test_the_head_of_a_column_is_signed_in_the_cell_below(
    knowledge: Knowledge, rows: tuple[int, ...], bottom: int
) -> None:
    drawing = take_apart(Image.fromarray(table(rows)), HEIGHT)
    words = line("Nimi | | | | Allkiri", 110, 110, 1)
    words[1] = Word(text="Allkiri", left=562, top=110, right=632, bottom=126, line=1, sure=95.0)
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for w in words]
    places = places_of(drawing, labels_of(page(words), knowledge, HEIGHT), print_, (900, 400), HEIGHT)
    (place,) = [one for one in places if one.party != "field"]
    assert (place.kind, abs(place.box.left - 550) < 4) == ("cell", True)
    assert abs(place.box.bottom - 0.5 * HEIGHT - bottom) < 5


@pytest.mark.parametrize(("width", "signed_in"), [(160, 800), (500, 600)])
def test_a_wide_cell_is_signed_in_itself_and_a_narrow_one_in_the_next(
    knowledge: Knowledge, width: int, signed_in: int
) -> None:
    field = np.full((400, 900), 255, np.uint8)
    for left, right in ((100, 100 + width), (100 + width, 800)):
        cv2.rectangle(field, (left, 100), (right, 180), 60, 2)
    words = line("Allkiri", 110, 110, 1)
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for w in words]
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    (place,) = places_of(drawing, labels_of(page(words), knowledge, HEIGHT), print_, (900, 400), HEIGHT)
    assert abs(place.box.right - signed_in) < 5


def test_the_sides_of_low_rows_are_no_strokes() -> None:
    drawing = take_apart(Image.fromarray(table((100, 138, 170))), HEIGHT)
    assert [mark for mark in marks_of(drawing.ink, HEIGHT) if mark.tall > HEIGHT] == []


def test_rules_with_captions_of_their_own_are_not_one_rule() -> None:
    field = np.full((400, 1150), 255, np.uint8)
    for left in (100, 334, 568):
        cv2.line(field, (left, 200), (left + 200, 200), 0, 2)
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    text = [Box(left=100, top=50, right=1000, bottom=66)]
    captions = [Box(left=left + 10, top=204, right=left + 90, bottom=220) for left in (100, 334, 568)]
    assert len(places_of(drawing, [], text + captions, (1150, 400), HEIGHT)) == 3
    assert len(places_of(drawing, [], text, (1150, 400), HEIGHT)) == 1
