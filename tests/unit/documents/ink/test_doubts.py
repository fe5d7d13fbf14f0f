"""Ink that is no signature: where it belongs to another label, to a stamp, to somebody else, or was read as a day."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import Label, Party, labels_of
from mailbot.documents.ink.lines import Box, Drawing, Rule, take_apart
from mailbot.documents.ink.marks import Mark, assigned
from mailbot.documents.ink.net.overview import AGAINST, FOR
from mailbot.documents.ink.places import places_of
from mailbot.documents.ink.placing.claims import rules_of
from mailbot.documents.ink.placing.place import Kind, Place
from mailbot.documents.ink.scene import numbers_of
from mailbot.documents.ink.stamping.frames import drawn_frames
from mailbot.documents.ink.stamping.ovals import ovals_of
from mailbot.documents.ink.strokes import is_broad, shape_of
from mailbot.documents.ink.verdicts import Judged, told_by, verdict
from mailbot.documents.pages.words import Word, lines_of

HEIGHT = 16.0
KNOWN = Knowledge.of(shipped_rules("ink"))
AREA = Box(left=200, top=200, right=500, bottom=260)


def words(text: str, left: float, top: float, number: int) -> list[Word]:
    found = []
    for piece in text.split(" "):
        right = left + 10 * len(piece)
        found.append(Word(text=piece, left=left, top=top, right=right, bottom=top + HEIGHT, line=number, sure=95.0))
        left = right + 5
    return found


def places(rows: list[list[Word]], *rules: tuple[int, int, int]) -> list[Place]:
    """Return the places of a sheet with these words, and rules from left to right at a height."""
    field = np.full((500, 900), 255, np.uint8)
    for left, right, y in rules:
        cv2.line(field, (left, y), (right, y), 0, 2)
    lines = lines_of([word for row in rows for word in row])
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for row in rows for w in row]
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    return places_of(drawing, labels_of(lines, KNOWN, HEIGHT), print_, (900, 500), HEIGHT)


def test_the_rule_of_a_name_is_not_that_of_the_signature_above_it() -> None:
    rows = [words("Patsiendi allkiri", 100, 100, 1), words("Nimi:", 100, 140, 2)]
    found = places(rows, (160, 500, 158))
    assert [place.party for place in found if place.kind == "rule"] == ["field"]
    labels = labels_of(lines_of([word for row in rows for word in row]), KNOWN, HEIGHT)
    claimed = rules_of(labels, [Rule(left=160, right=500, top=157, bottom=159)], [], HEIGHT)
    assert [label.party for label in labels if id(label) in claimed] == ["field"]


def test_the_caption_below_a_printed_name_speaks_of_the_rule_above_it() -> None:
    rows = [words("Peter Novak", 100, 206, 1), words("Patient, signature", 100, 238, 2)]
    assert [(place.party, place.kind) for place in places(rows, (100, 400, 200))] == [("ours", "rule")]
    far = [rows[0], words("Patient, signature", 100, 268, 2)]
    assert [place.kind for place in places(far, (100, 400, 200)) if place.party == "ours"] == ["free"]


def test_rules_with_captions_in_their_middles_are_two() -> None:
    rows = [words("(allkiri)", 180, 206, 1) + words("(nimi)", 480, 206, 1)]
    found = places(rows, (100, 350, 200), (380, 640, 200))
    assert sorted(place.party for place in found if place.kind == "rule") == ["field", "unsaid"]


# ---- stamps ----


def sheet(drawn: str) -> Drawing:
    """Draw a rule and a label, and across them a frame, an oval or a scribble."""
    field = np.full((400, 700), 255, np.uint8)
    cv2.putText(field, "Allkiri ja kuupaev", (150, 232), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 20, 2)
    cv2.line(field, (140, 200), (600, 200), 20, 2)
    if drawn == "frame":
        corners = cv2.boxPoints(((300, 205), (200, 90), 6.0))
        cv2.polylines(field, [corners.astype(np.int32)], True, 30, 3)
    if drawn == "oval":
        cv2.ellipse(field, (300, 190), (110, 55), 8, 0, 360, 30, 3)
    if drawn == "scribble":
        points = np.array([(200 + 14 * i, 200 - 70 * (i % 2)) for i in range(12)], np.int32)
        cv2.polylines(field, [points], False, 40, 3)
        cv2.line(field, (195, 212), (370, 204), 40, 3)
    return take_apart(Image.fromarray(field), HEIGHT)


@pytest.mark.parametrize("drawn", ["frame", "oval", "scribble"])
def test_stamps_across_a_rule_and_its_label_are_seen_and_a_scribble_is_none(drawn: str) -> None:
    drawing = sheet(drawn)
    whole = drawing.ink | drawing.lines
    assert len(drawn_frames(whole, HEIGHT)) == (drawn == "frame")
    assert len(ovals_of(drawing.ink, whole, HEIGHT)) == (drawn == "oval")


# ---- what the places of a sheet say together ----


SIGNATURE = {
    "seen": 2.5, "seen_largest": 2.5, "seen_sure": 0.9, "seen_within": 2.5, "seen_unread": 2.5, "hand": 2.0,
    "like_signature": 0.8,
}  # fmt: skip
"""What the net sees where somebody has signed."""


def judged(probability: float, party: Party = "ours", kind: Kind = "rule", **features: float) -> Judged:
    names = ("contested", "before", "lettered", "digits", "broad", "stamp", "inside", "nothing", "unlike", "rim")
    place = Place(party=party, kind=kind, box=AREA, line=250.0)
    seen = {name: amount * probability for name, amount in SIGNATURE.items()}
    return Judged(place=place, features=dict.fromkeys(names, 0.0) | seen | features, probability=probability)


def likely(*judged: Judged, **around: float) -> float:
    return KNOWN.sheet_probability(told_by(judged, {"astray": 0.0, "misread": 0.05} | around))


def test_a_place_with_a_label_decides() -> None:
    assert verdict([judged(0.99)], {}, KNOWN) == "signed"
    assert verdict([judged(0.01, nothing=1.0)], {}, KNOWN) == "unsigned"
    assert likely(judged(0.01)) < likely(judged(0.5)) < likely(judged(0.99))
    assert verdict([], {}, KNOWN) is None


@pytest.mark.parametrize("doubt", ["contested", "before"])
def test_ink_that_lies_where_somebody_else_signs_counts_less(doubt: str) -> None:
    assert likely(judged(0.9, **{doubt: 1.0})) < likely(judged(0.9))


def test_the_other_side_signs_nothing_for_us() -> None:
    assert verdict([judged(0.01, nothing=1.0), judged(0.99, party="other")], {}, KNOWN) == "unsigned"
    assert verdict([judged(0.99), judged(0.01, party="other", nothing=1.0)], {}, KNOWN) == "signed"


@pytest.mark.parametrize("where", ["seen_loose", "seen_fields"])
def test_a_large_signature_where_none_is_asked_for_is_none_that_is_missing(where: str) -> None:
    empty = judged(0.01, nothing=1.0)
    assert verdict([empty], {where: 2.0}, KNOWN) == "unsigned"
    assert verdict([empty], {where: 3.5}, replace(KNOWN, sheet={"bias": -5.0})) == "unclear"


def test_a_witness_signs_nothing_beside_the_empty_place_of_the_patient() -> None:
    empty, witness = judged(0.01, nothing=1.0), judged(0.999, party="unsaid", kind="nameless")
    sure = replace(KNOWN, sheet={"bias": 5.0})
    assert verdict([empty, witness], {}, sure) == "unclear"
    assert verdict([judged(0.01), witness], {}, sure) == "signed"


@pytest.mark.parametrize(
    ("said", "answer"),
    [({FOR: 14.0, AGAINST: 5.0}, "signed"), ({FOR: 5.0, AGAINST: 12.0}, "unsigned"), ({}, "unclear")],
)
def test_what_the_second_net_says_decides_where_the_places_leave_it_open(said: dict[str, float], answer: str) -> None:
    assert verdict([judged(0.5)], said, replace(KNOWN, sheet={"bias": 0.0})) == answer


@pytest.mark.parametrize("said", [{FOR: 0.0, AGAINST: 14.0}, {FOR: 14.0, AGAINST: 0.0}])
def test_of_a_page_on_which_only_others_are_asked_to_sign_nobody_can_say(said: dict[str, float]) -> None:
    assert verdict([judged(0.01, party="other", nothing=1.0)], said, KNOWN) == "unclear"


def test_what_may_be_a_signature_elsewhere_must_be_weighed_down_by_more() -> None:
    empty, said = judged(0.01, nothing=1.0), {FOR: 4.0, AGAINST: 6.6}
    open_ = replace(KNOWN, sheet={"bias": 0.0})
    assert verdict([empty], said, open_) == "unsigned"
    assert verdict([empty], said | {"seen_fields": 3.5}, open_) == "unclear"
    assert verdict([empty], {FOR: 4.0, AGAINST: 14.0, "seen_fields": 3.5}, open_) == "unsigned"


@pytest.mark.parametrize(
    ("said", "answer"), [({FOR: 14.0, AGAINST: 2.0}, "signed"), ({FOR: 1.0, AGAINST: 9.0}, None), ({}, None)]
)
def test_a_page_without_a_place_is_signed_where_the_second_net_knows_it_and_never_unsigned(
    said: dict[str, float], answer: str | None
) -> None:
    assert verdict([], said, KNOWN) == answer


def test_without_weights_for_the_second_net_the_places_decide_alone() -> None:
    features = told_by([judged(0.9)], {FOR: 0.0, AGAINST: 14.0})
    assert replace(KNOWN, whole={}).sheet_probability(features) > 0.5 > KNOWN.sheet_probability(features)


def test_what_may_be_signed_elsewhere_speaks_for_a_signature() -> None:
    empty = judged(0.01, nothing=1.0)
    assert likely(empty, judged(0.99, party="unsaid")) > likely(empty)
    assert likely(replace(empty, missed=True)) > likely(empty)


def test_rules_without_a_label_count_where_no_place_has_one() -> None:
    assert likely(judged(0.999, party="unsaid", kind="nameless")) > 0.5
    assert likely(judged(0.01, nothing=1.0), judged(0.01, party="unsaid", kind="nameless", nothing=1.0)) == likely(
        judged(0.01, nothing=1.0)
    )


def test_a_rule_below_the_name_of_the_other_side_is_not_ours() -> None:
    ours = judged(0.01, kind="nameless", nothing=1.0)
    assert likely(ours, judged(0.99, party="unsaid", kind="nameless")) == likely(ours)


def test_free_paper_below_a_letter_may_be_signed_and_is_empty_where_the_second_net_says_so() -> None:
    assert verdict([judged(0.999, party="unsaid", kind="block")], {}, KNOWN) == "signed"
    free = judged(0.01, party="unsaid", kind="block", nothing=1.0)
    assert verdict([free], {}, KNOWN) is None
    assert verdict([free], {FOR: 2.0, AGAINST: 6.0}, KNOWN) == "unsigned"
    assert verdict([free], {FOR: 6.0, AGAINST: 6.0}, KNOWN) is None
    assert verdict([free], {FOR: 2.0, AGAINST: 6.0, "astray": 2.0}, KNOWN) is None
    assert verdict([replace(free, missed=True)], {FOR: 2.0, AGAINST: 9.0}, KNOWN) is None


def test_ink_between_two_places_of_different_parties_is_contested() -> None:
    mark = Mark(box=Box(left=250, top=215, right=400, bottom=275), size=900.0, rim=0.0)

    def two(party: Party) -> list[Place]:
        below = replace(AREA, top=230, bottom=290)
        label = Label(party=party, left=100, top=260, right=190, bottom=276)
        return [
            Place(party="ours", kind="rule", box=AREA, line=240.0),
            Place(party=party, kind="rule", box=below, line=270.0, label=label),
        ]

    assert assigned([mark], two("other"), HEIGHT)[1] == {id(mark)}
    assert assigned([mark], two("ours"), HEIGHT)[1] == set()
    ours, theirs = two("other")
    assert assigned([mark], [ours, replace(theirs, kind="nameless")], HEIGHT)[1] == set()
    assert assigned([mark], two("field"), HEIGHT)[1] == {id(mark)}
    assert assigned([mark], two("field"), HEIGHT, ("other",))[1] == set()


def test_ink_in_a_cell_of_a_field_and_of_a_signature_is_the_signature() -> None:
    mark = Mark(box=Box(left=250, top=215, right=400, bottom=275), size=900.0, rim=0.0)
    cell = Place(party="field", kind="cell", box=AREA, line=240.0)
    assert list(assigned([mark], [cell, replace(cell, party="ours")], HEIGHT)[0]) == [1]


def test_days_are_numbers_and_names_are_none() -> None:
    line = words("3.5.26 Novak 7", 100, 100, 1)
    assert [box.left for box in numbers_of(lines_of(line))] == [100]


def test_a_stain_is_broader_than_a_pen() -> None:
    field = np.zeros((200, 400), np.uint8)
    cv2.line(field, (20, 40), (380, 60), 255, 14)
    cv2.polylines(field, [np.array([(20, 180), (80, 110), (140, 180), (300, 120)], np.int32)], False, 255, 4)
    stain = Mark(box=Box(left=10, top=30, right=390, bottom=70), size=5000.0, rim=0.0)
    stroke = Mark(box=Box(left=18, top=108, right=302, bottom=182), size=1500.0, rim=0.0)
    assert is_broad(field, stain, HEIGHT) and not is_broad(field, stroke, HEIGHT)
    assert shape_of(field, [stroke], HEIGHT).long > 15


def test_letters_of_one_height_on_one_line_are_a_row() -> None:
    row = [Mark(box=Box(left=20 * i, top=50, right=20 * i + 12, bottom=64), size=60.0, rim=0.0) for i in range(6)]
    field = np.zeros((100, 200), np.uint8)
    assert shape_of(field, row, HEIGHT).row == 1.0
    uneven = [replace(mark, box=replace(mark.box, bottom=64 + 9 * (at % 3))) for at, mark in enumerate(row)]
    assert shape_of(field, uneven, HEIGHT).row < 0.7


def test_a_rule_above_an_empty_place_counts_only_where_it_is_close() -> None:
    def above(line: float) -> Judged:
        one = judged(0.99, party="unsaid", kind="nameless")
        box = replace(AREA, top=line - 60, bottom=line + 30)
        return replace(one, place=replace(one.place, box=box, line=line))

    empty = judged(0.01, nothing=1.0)
    assert likely(empty, above(AREA.top - 10)) > likely(empty, above(AREA.top - 100)) == likely(empty)


# ---- tables ----


def table(rows: list[list[Word]], walls: tuple[int, ...], levels: tuple[int, ...]) -> list[Place]:
    """Return the places of a table with these words in it."""
    field = np.full((500, 900), 255, np.uint8)
    for y in levels:
        cv2.line(field, (walls[0], y), (walls[-1], y), 0, 2)
    for x in walls:
        cv2.line(field, (x, levels[0]), (x, levels[-1]), 0, 2)
    lines = lines_of([word for row in rows for word in row])
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for row in rows for w in row]
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    return places_of(drawing, labels_of(lines, KNOWN, HEIGHT), print_, (900, 500), HEIGHT)


def test_people_with_a_row_each_sign_below_the_head_of_the_column() -> None:
    rows = [
        words("Nimi", 320, 112, 1) + words("Allkiri", 520, 112, 1),
        words("Patsient", 110, 160, 2) + words("Kalle", 320, 160, 2),
        words("Haigla", 110, 230, 3) + words("Anne", 320, 230, 3),
    ]
    found = table(rows, (100, 300, 500, 800), (100, 140, 210, 280))
    cells = {place.party: place.box for place in found if place.kind == "cell" and place.party != "field"}
    assert set(cells) == {"ours", "other"}
    assert all(box.left >= 490 for box in cells.values())
    assert cells["ours"].bottom < cells["other"].bottom


def test_a_head_whose_label_was_lost_is_signed_in_the_row_of_the_other_side() -> None:
    rows = [
        words("Patsient", 110, 112, 1) + words("Haigla", 510, 112, 1),
        words("Kalle", 110, 150, 2) + words("Anne", 510, 150, 2),
        words("Allkiri", 510, 190, 3),
    ]
    found = table(rows, (100, 500, 800), (100, 138, 176, 260))
    ours = [place for place in found if place.party == "ours"]
    assert [place.kind for place in ours] == ["cell"]
    assert ours[0].box.top > 160 and ours[0].box.right < 520


def test_a_rule_in_a_cell_bounds_it_not() -> None:
    rows = [words("Patsiendi allkiri", 150, 230, 1)]
    field = np.full((500, 900), 255, np.uint8)
    cv2.rectangle(field, (100, 100), (700, 270), 0, 2)
    cv2.line(field, (140, 215), (650, 215), 0, 2)
    lines = lines_of(rows[0])
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for w in rows[0]]
    drawing = take_apart(Image.fromarray(field), HEIGHT)
    found = places_of(drawing, labels_of(lines, KNOWN, HEIGHT), print_, (900, 500), HEIGHT)
    assert [place.kind for place in found] == ["cell"] and found[0].box.top < 120


def test_the_name_of_a_party_before_a_colon_speaks_of_the_rule_below_it() -> None:
    rows = [words("Haigla:", 100, 100, 1), words("Patsient:", 100, 190, 2)]
    found = places(rows, (100, 400, 170), (100, 400, 260))
    assert [(place.party, place.line > 200) for place in found] == [("other", False), ("ours", True)]


def test_ink_that_looks_like_a_stamp_is_a_signature_where_the_net_is_sure_of_one() -> None:
    assert judged(0.99, lettered=1.0, seen_sure=0.5).others
    assert not judged(0.99, lettered=1.0, seen_sure=0.95).others
    assert judged(0.99, lettered=1.0, seen_sure=0.95, seen_contested=1.0).others
