"""Tables and frames as scans give them: as wide as the text, with thick lines, with heads of rows and of columns."""

from functools import partial

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.judging import look
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import labels_of
from mailbot.documents.ink.lines import Box, Drawing, take_apart
from mailbot.documents.ink.places import places_of
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.reading.page import Page
from mailbot.documents.pages.words import Word, lines_of
from tests.unit.documents.ink.lines_of_words import line_of
from tests.unit.documents.papers import FONT

HEIGHT, WIDE, TALL = 14.0, 1000, 700
KNOWN = Knowledge.of(shipped_rules("ink"))


words = partial(line_of, height=HEIGHT, wide=9)


def paper() -> "np.ndarray[tuple[int, int], np.dtype[np.uint8]]":
    return np.full((TALL, WIDE), 255, np.uint8)


def table(rows: list[int], columns: list[int], thick: int = 2) -> Drawing:
    field = paper()
    for y in rows:
        cv2.line(field, (columns[0], y), (columns[-1], y), 0, thick)
    for x in columns:
        cv2.line(field, (x, rows[0]), (x, rows[-1]), 0, thick)
    return take_apart(Image.fromarray(field), HEIGHT)


def places(drawing: Drawing, said: list[list[Word]]) -> list[Place]:
    labels = labels_of(lines_of([word for row in said for word in row]), KNOWN, HEIGHT)
    print_ = [
        Box(left=word.left, top=word.top, right=word.right, bottom=word.bottom)
        for row in said
        for word in row
        if word.sure > 60
    ]
    return places_of(drawing, labels, print_, (WIDE, TALL), HEIGHT)


@pytest.mark.parametrize(("left", "right", "kept"), [(60, 940, True), (3, 940, False), (60, 998, False)])
def test_a_wide_table_keeps_off_both_sides_of_its_page_and_a_fold_does_not(left: int, right: int, kept: bool) -> None:
    field = paper()
    for y in (200, 400):
        cv2.line(field, (left, y), (right, y), 0, 2)
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    assert ([round(rule.y) for rule in drawing.rules] == [200, 400]) == kept
    assert bool(drawing.rules) == kept


def test_a_wide_table_of_many_rows_is_no_ruled_paper() -> None:
    field = paper()
    for y in range(100, 600, 50):
        cv2.line(field, (60, y), (940, y), 0, 2)
    cv2.line(field, (300, 630), (420, 660), 190, 3)
    pale = take_apart(Image.fromarray(field), HEIGHT).ink[620:670, 290:430]
    assert (pale > 0).sum() > 100


@pytest.mark.parametrize("thick", [1, 2])
def test_a_frame_of_thick_lines_is_a_cell(thick: int) -> None:
    drawing = table([300, 440], [500, 900], thick)
    assert len(drawing.walls) == 2
    (place,) = places(drawing, [words("Patient signature", 515, 310, 1)])
    assert (place.party, place.kind) == ("ours", "cell")
    assert abs(place.box.bottom - 440) < HEIGHT


def test_a_thick_stroke_down_the_page_is_no_wall() -> None:
    field = paper()
    cv2.line(field, (500, 300), (500, 340), 0, 5)
    assert not take_apart(Image.fromarray(field), HEIGHT).walls


COLUMNS = [words("Provider", 320, 110, 1), words("Patient", 620, 110, 2)]


def test_the_cell_beside_the_head_of_a_row_is_of_whoever_heads_its_column() -> None:
    drawing = table([100, 150, 220], [100, 300, 600, 900])
    found = places(drawing, [*COLUMNS, words("Signature", 110, 180, 3)])
    told = {place.party: (round(place.box.left, -1), round(place.box.right, -1)) for place in found}
    assert told == {"other": (300, 600), "ours": (600, 900)}
    assert all(place.box.top > 120 for place in found)


def test_a_column_in_which_a_party_is_named_twice_is_one_place() -> None:
    drawing = table([100, 150, 200, 270], [100, 300, 600, 900])
    doctor = words("Dr Kask", 320, 165, 4)
    found = places(drawing, [*COLUMNS, doctor, words("Signature", 110, 230, 3)])
    assert sorted(place.party for place in found if place.party != "field") == ["other", "ours"]


@pytest.mark.parametrize(("sure", "right"), [(40.0, 800), (95.0, 420)])
def test_strokes_read_as_a_doubtful_word_do_not_fill_the_cell_behind_a_label(sure: float, right: int) -> None:
    drawing = table([300, 360, 420], [300, 420, 800])
    labels = labels_of(lines_of(words("Signature", 310, 380, 1)), KNOWN, HEIGHT)
    written = Box(left=440, top=375, right=500, bottom=400)
    certain, doubted = ([written], []) if sure > 60 else ([], [written])
    (place,) = places_of(drawing, labels, certain, (WIDE, TALL), HEIGHT, doubted)
    assert abs(place.box.right - right) < HEIGHT


def test_the_dots_of_a_page_that_a_fax_strewed_are_neither_rules_nor_ink() -> None:
    field = paper()
    numbers = np.random.default_rng(1)
    for x, y in zip(numbers.integers(0, WIDE, 9000), numbers.integers(0, TALL, 9000), strict=True):
        field[y, x] = 0
    cv2.line(field, (200, 300), (420, 360), 0, 3)
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    assert not drawing.rules
    stroke = (drawing.ink[295:365, 195:425] > 0).sum()
    assert 600 < stroke > 0.1 * (drawing.ink > 0).sum()
    dotted = paper()
    dotted[300:302, 200:600:6] = 0
    assert len(take_apart(Image.fromarray(dotted), HEIGHT).rules) == 1


@pytest.mark.parametrize(
    ("title", "above", "found"), [("Volikiri", 2, True), ("Volikiri", 1, False), ("Leping", 2, False)]
)
def test_a_principal_signs_beside_the_name_though_a_notary_s_text_follows(title: str, above: int, found: bool) -> None:
    """ "Principal Mari Tamm ______" is one to sign on where a power of attorney stands above it; else it is a field."""
    field = paper()
    cv2.line(field, (420, 222), (860, 222), 0, 2)
    text = "Volitan oma last minu nimel teist arvamust taotlema ja lepingut sõlmima"
    rows = [words(title, 100, 40, 0)]
    rows += [words(text, 100, 80 + 30 * at, 1 + at) for at in range(above)]
    rows += [words("Volitaja Mari Tamm", 100, 210, 7)]
    rows += [
        words("Notar kinnitab et volitaja isik on tuvastatud ja tahe on selge", 100, 300 + 30 * at, 8 + at)
        for at in range(3)
    ]
    lines = lines_of([word for row in rows for word in row])
    knowledge = KNOWN.of_authority if title == "Volikiri" else KNOWN
    picture = Image.fromarray(field)
    page = Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=knowledge)
    signed = [one for one in page.told_by(lines).places if one.kind == "rule" and one.party == "ours"]
    assert bool(signed) == found


@pytest.mark.parametrize("last", [[], [words("M.P.", 620, 110, 9, sure=30.0)]])
def test_a_third_column_without_a_head_takes_no_other_away(last: list[list[Word]]) -> None:
    drawing = table([100, 136, 250], [100, 350, 600, 850], 1)
    heads = [words("Patient", 115, 110, 1), words("Provider", 365, 110, 2), *last]
    labels = labels_of(lines_of([word for row in heads for word in row]), KNOWN, HEIGHT)
    doubted = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for row in last for w in row]
    certain = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for row in heads[:2] for w in row]
    found = places_of(drawing, labels, certain, (WIDE, TALL), HEIGHT, doubted)
    ours = next(place for place in found if place.party == "ours")
    assert (round(ours.box.left), round(ours.box.right)) == (100, 350)


@pytest.mark.parametrize("low", [26, 30, 40])
def test_the_top_of_a_table_with_a_low_row_of_heads_is_no_rule_to_sign_on(low: int) -> None:
    drawing = table([100, 100 + low, 220], [100, 400, 700], 2)
    found = places(drawing, [words("Patient", 115, 106, 1), words("Provider", 415, 106, 2)])
    assert all(place.box.bottom > 150 for place in found)


def test_a_row_of_which_only_one_column_has_a_known_head_keeps_its_place() -> None:
    drawing = table([100, 150, 220], [100, 300, 600, 900])
    found = places(
        drawing, [words("Provider", 320, 110, 1), words("Mari Tamm", 620, 110, 2), words("Signature", 110, 180, 3)]
    )
    assert "unsaid" in {place.party for place in found}


def test_a_line_across_the_page_below_a_heading_is_none_to_sign_on() -> None:
    field = paper()
    cv2.line(field, (60, 240), (940, 240), 0, 2)
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    assert not [one for one in places(drawing, [words("Patient", 100, 210, 1)]) if one.kind == "rule"]


@pytest.mark.parametrize("text", ["Volitaja:", "Volitaja"])
def test_a_blank_for_the_name_of_a_principal_is_none_to_sign_on(text: str) -> None:
    field = paper()
    cv2.line(field, (300, 222), (860, 222), 0, 2)
    prose = "Volitan oma last minu nimel teist arvamust taotlema ja lepingut sõlmima"
    rows = [words(prose, 100, 80 + 30 * at, at) for at in range(2)] + [words(text, 100, 210, 7)]
    rows += [words(prose, 100, 300 + 30 * at, 8 + at) for at in range(4)]
    lines = lines_of([word for row in rows for word in row])
    picture = Image.fromarray(field)
    drawing = take_apart(picture, HEIGHT)
    page = Page(picture=picture, drawing=drawing, height=HEIGHT, knowledge=KNOWN.of_authority)
    assert not [one for one in page.told_by(lines).places if one.kind == "rule"]


def test_a_form_of_dotted_lines_is_not_strewn_with_dots() -> None:
    field = np.full((1400, WIDE), 255, np.uint8)
    for y in range(120, 120 + 26 * 45, 45):
        field[y : y + 2, 150:850:6] = 0
    assert len(take_apart(Image.fromarray(field), HEIGHT).rules) == 26


@pytest.mark.parametrize(("beside", "kinds"), [("Provider:", ["block"]), ("Tartu:", [])])
def test_the_empty_paper_below_the_patients_name_is_looked_at_where_the_other_side_is_named_beside_it(
    beside: str, kinds: list[str]
) -> None:
    """Alone it may head a letter; beside the other side's it is where the patient is to sign, with no line at all.

    Below no clauses it may be a cover, and above others it is no end.
    """
    clause = "the fee is to be paid within ten days of the day on which the opinion was given"
    above, below = ([words(clause, 80, top, top) for top in (start, start + 30)] for start in (150, 460))
    heads = [words(beside, 80, 300, 1), words("Patient:", 560, 300, 2), words("Mari Tamm", 560, 330, 3)]
    assert looked_at(above + heads) == kinds
    assert looked_at(heads) == []
    assert looked_at(above + heads + below) == []


def looked_at(said: list[list[Word]]) -> list[str]:
    """Return the kinds of the patient's places on a sheet with these words."""
    field = Image.fromarray(paper())
    font = ImageFont.truetype(str(FONT), 14)
    for word in (word for row in said for word in row):
        ImageDraw.Draw(field).text((word.left, word.top), word.text, font=font, fill=0)
    looked = look(field, [word for row in said for word in row], KNOWN)
    return [one.place.kind for one in looked.judged if one.place.party == "ours"]
