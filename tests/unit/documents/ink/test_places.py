"""Places of labels beside each other, of heads of columns, and below the names of two parties."""

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import labels_of
from mailbot.documents.ink.lines import Box, take_apart
from mailbot.documents.ink.places import places_of
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.pages.words import Word, lines_of
from tests.unit.documents.ink.lines_of_words import line_of as words

HEIGHT = 16.0
KNOWN = Knowledge.of(shipped_rules("ink"))
Stroke = tuple[tuple[int, int], tuple[int, int]]


def frame(left: int, top: int, right: int, bottom: int) -> list[Stroke]:
    corners = ((left, top), (right, top), (right, bottom), (left, bottom))
    return [(one, corners[(at + 1) % 4]) for at, one in enumerate(corners)]


def places(rows: list[list[Word]], strokes: list[Stroke]) -> list[Place]:
    field = np.full((500, 900), 255, np.uint8)
    for start, end in strokes:
        cv2.line(field, start, end, 0, 2)
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for row in rows for w in row]
    labels = labels_of(lines_of([word for row in rows for word in row]), KNOWN, HEIGHT)
    return places_of(take_apart(Image.fromarray(field), HEIGHT), labels, print_, (900, 500), HEIGHT)


PROVIDER, PATIENT = words("Provider signature", 110, 110, 1), words("Patient signature", 480, 110, 1)


@pytest.mark.parametrize("wall", [True, False])
def test_two_labels_in_a_cell_without_the_wall_between_them_have_a_half_each(wall: bool) -> None:
    strokes = frame(100, 100, 800, 200) + ([((460, 100), (460, 200))] if wall else [])
    theirs, ours = sorted(places([PROVIDER + PATIENT], strokes), key=lambda one: one.box.left)
    assert (theirs.party, ours.party) == ("other", "ours")
    assert (theirs.kind, ours.kind) == ("cell", "cell")
    assert theirs.box.right <= ours.box.left + 1
    assert abs(theirs.box.right - 466) < 10
    assert abs(theirs.box.left - 100) < 4
    assert abs(ours.box.right - 800) < 4


def test_labels_below_each_other_in_one_cell_share_it() -> None:
    below = words("Patient signature", 310, 160, 2)
    found = [one for one in places([PROVIDER, below], frame(100, 100, 800, 220)) if one.kind == "cell"]
    assert len(found) == 2
    assert all(abs(one.box.left - 100) < 4 and abs(one.box.right - 800) < 4 for one in found)


def test_a_label_above_its_frame_is_signed_in_it() -> None:
    (place,) = places([words("Patient signature", 110, 100, 1)], frame(100, 122, 600, 200))
    assert (place.kind, place.party) == ("cell", "ours")
    assert 100 < place.box.top < 122
    assert 200 <= place.box.bottom < 200 + HEIGHT


@pytest.mark.parametrize(
    ("above", "head", "parties"),
    [
        ("", "Allkiri", ["ours", "other"]),
        ("Teenuse osutaja", "Allkiri", ["ours"]),
        ("Patsient", "Allkiri", ["ours", "other"]),
        ("", "Arsti allkiri", ["other"]),
    ],
)
def test_the_head_of_a_column_gives_way_to_those_who_sign_below_it(above: str, head: str, parties: list[str]) -> None:
    """A table with a row for each party; a head stays that says itself whose signature it asks for. One that has its
    party from a name above the table gives way, but for that of the patient's side where no row of it is known.
    """
    tops = (100, 150, 230, 310)
    lines: list[Stroke] = [((100, y), (800, y)) for y in tops]
    walls: list[Stroke] = [((x, tops[0]), (x, tops[-1])) for x in (100, 400, 800)]
    rows = [words(head, 420, 117, 1), words("Patsient", 110, 180, 2), words("Teenuse osutaja", 110, 260, 3)]
    rows += [words(above, 430, 60, 4)] if above else []
    signed = [one for one in places(rows, lines + walls) if one.kind == "cell" and abs(one.box.left - 400) < 4]
    assert [one.party for one in signed] == parties
    assert all(one.label is not None and not one.label.bare for one in signed)


def test_a_rule_over_two_columns_is_one_for_each_party() -> None:
    heads = [words("Provider", 60, 60, 1) + words("Patient", 380, 60, 1)]
    found = [one for one in places(heads, [((60, 165), (640, 165))]) if one.ends is not None]
    assert sorted(one.party for one in found) == ["other", "ours"]
    assert max(found, key=lambda one: one.start).party == "ours"


@pytest.mark.parametrize("clause", ["5. Hospital keeps your data secret", "(5) Hospital keeps data safely", "Hospital"])
def test_a_clause_that_speaks_of_a_party_heads_no_place(clause: str) -> None:
    rows = [words(clause, 110, 100, 1), words("Signature", 110, 180, 2)]
    (place,) = [one for one in places(rows, [((230, 195), (600, 195))]) if one.party != "field"]
    assert (place.kind, place.party) == ("rule", "other" if clause == "Hospital" else "unsaid")


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("J. Vainola", True), ("(J. P. Vainola)", True), ("Joonas Vainola", True), ("Vainola", False), ("J. V.", False)],
)
def test_a_name_below_a_rule_says_who_is_to_sign_on_it(name: str, is_one: bool) -> None:
    found = places([words(name, 110, 205, 1)], [((110, 195), (500, 195))])
    assert [one.kind for one in found] == (["rule"] if is_one else [])


def test_a_stroke_that_stands_on_a_rule_makes_no_table_of_it() -> None:
    rows = [words("Mari Vainola", 110, 205, 1)]
    (place,) = places(rows, [((110, 195), (500, 195)), ((300, 120), (300, 195))])
    assert (place.kind, place.party) == ("rule", "unsaid")
