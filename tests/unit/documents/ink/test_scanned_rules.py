"""Rules as scans give them: thick, grown into words, far off, or none; and letters that nobody signed."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.ink.labels import labels_of
from mailbot.documents.ink.lines import Box, Rule, take_apart
from mailbot.documents.ink.marks import Mark
from mailbot.documents.ink.net.eye import KINDS, Sight
from mailbot.documents.ink.places import places_of
from mailbot.documents.ink.placing.claims import rules_of
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.reading.again import Reread, read_strips
from mailbot.documents.ink.reading.page import Page
from mailbot.documents.ink.reading.sighting import Sighting, without_false_rules
from mailbot.documents.ink.verdicts import Judged, verdict
from mailbot.documents.pages.pictures import Grey
from mailbot.documents.pages.words import Word, lines_of
from tests.unit.documents.ink.lines_of_words import line_of as words

HEIGHT, CELL = 16.0, 4.0
KNOWN = Knowledge.of(shipped_rules("ink"))


def places(rows: list[list[Word]], *rules: tuple[int, int, int], thick: int = 2) -> list[Place]:
    """Return the places of a sheet with these words, and rules from left to right at a height."""
    field = np.full((500, 900), 255, np.uint8)
    for left, right, y in rules:
        cv2.line(field, (left, y), (right, y), 0, thick)
    print_ = [Box(left=w.left, top=w.top, right=w.right, bottom=w.bottom) for row in rows for w in row]
    labels = labels_of(lines_of([word for row in rows for word in row]), KNOWN, HEIGHT)
    return places_of(take_apart(Image.fromarray(field), HEIGHT), labels, print_, (900, 500), HEIGHT)


def rule(left: float, right: float, y: float) -> Place:
    box = Box(left=left, top=y - 60, right=right, bottom=y + 30)
    return Place(party="unsaid", kind="nameless", box=box, line=y, ends=(left, right))


def sight(**seen: Box) -> Sight:
    """Return what is seen where kinds of ink lie in boxes."""
    told = np.zeros((len(KINDS), 150, 200), np.float32)
    for kind, box in seen.items():
        rows, columns = (slice(int(a / CELL), int(b / CELL)) for a, b in ((box.top, box.bottom), (box.left, box.right)))
        told[[str(one) for one in KINDS].index(kind), rows, columns] = 0.9
    return Sight(told=told, cell=CELL, height=HEIGHT)


@pytest.mark.parametrize(("wide", "thick", "written"), [(400, 5, False), (90, 5, True), (400, 12, True)])
def test_a_long_rule_may_be_thick_as_a_fax_makes_it(wide: int, thick: int, written: bool) -> None:
    field = np.full((300, 900), 255, np.uint8)
    cv2.rectangle(field, (200, 150), (200 + wide, 150 + thick - 1), 0, cv2.FILLED)
    left = int((take_apart(Image.fromarray(field), HEIGHT).ink[152] > 0).sum())
    assert (left > wide / 2) == written


def test_a_rule_that_grew_into_its_label_begins_behind_it() -> None:
    (place,) = places([words("Patsient / esindaja:", 100, 190, 1)], (115, 560, 202))
    assert (place.party, place.kind) == ("ours", "rule")
    assert place.start > 280


def test_a_filled_field_has_no_further_rule_below_it() -> None:
    labels = labels_of(lines_of(words("Telefon: 5277 3306", 100, 100, 1)), KNOWN, HEIGHT)
    below = Rule(left=100, right=420, top=183, bottom=185)
    number = Box(left=185, top=100, right=300, bottom=116)
    assert rules_of(labels, [below], [], HEIGHT)
    assert not rules_of(labels, [below], [number], HEIGHT)


def test_a_name_beside_a_rule_is_of_the_side_that_heads_its_column() -> None:
    rows = [words("Teenuse osutaja:", 500, 100, 1), words("Anne Kivi", 720, 166, 2)]
    signing = [place for place in places(rows, (500, 700, 180)) if place.kind == "rule"]
    assert [place.party for place in signing] == ["other"]


def test_the_name_of_a_party_heads_its_column_down_to_the_other_in_it() -> None:
    """What the other side has below its name, in its own column, ends nothing."""
    rows = [words("Provider:", 60, 60, 1), words("Patient:", 480, 60, 2), words("Hospital", 60, 90, 3)]
    (block,) = (one for one in places(rows) if one.kind == "block")
    assert block.party == "ours"
    assert block.box.bottom - block.box.top > 8 * HEIGHT


@pytest.mark.parametrize(
    ("last", "party"), [("hospital.", "unsaid"), ("hospital and to nobody else", "unsaid"), ("Hospital", "other")]
)
def test_what_running_text_ends_with_heads_nothing(last: str, party: str) -> None:
    rows = [
        words("The fee is to be paid to the account of the", 60, 60, 1),
        words(last, 60, 84, 2),
        words("Signature:", 60, 160, 3),
    ]
    (place,) = (one for one in places(rows, (180, 500, 176)) if one.kind == "rule")
    assert place.party == party


@pytest.mark.parametrize("said", ["Patient ......", "Patient.", "Patient (or his legal representative)"])
def test_a_label_right_below_a_paragraph_that_has_ended_is_one(said: str) -> None:
    rows = [words("the fee is to be paid to the account of us.", 60, 60, 1), words(said, 60, 84, 2)]
    labels = labels_of(lines_of([word for row in rows for word in row]), KNOWN, HEIGHT)
    assert {label.party for label in labels} == {"ours"}


def test_two_rules_beside_each_other_are_no_line_across_the_page() -> None:
    rows = [words("Provider", 60, 60, 1), words("Patient", 480, 60, 1)]
    stroke = (500, 700, 192)
    found = places(rows, (60, 400, 185), (480, 790, 185), stroke)
    assert {(place.party, place.kind) for place in found} >= {("ours", "rule"), ("other", "rule")}


def test_a_line_that_goes_on_from_the_one_before_heads_nothing() -> None:
    below = words("Allkiri:", 100, 150, 2)
    for said, party in (
        ("Haigla ja Vastuvõtt Tartu Linna Keskel Siin", "other"),
        ("haigla ja Vastuvõtt Tartu Linna Keskel Siin", "unsaid"),
        ("Haigla ja selle vastuvõtt meie linna keskel", "unsaid"),  # running text
    ):
        (label,) = [
            one for one in labels_of(lines_of([*words(said, 100, 100, 1), *below]), KNOWN, HEIGHT) if not one.bare
        ]
        assert label.party == party


def test_a_long_label_is_known_with_two_letters_misread() -> None:
    assert KNOWN.finds("signature", "Allekirjojnus")
    assert not KNOWN.finds("signature", "Allekkajoinus")
    assert not KNOWN.finds("other", "teenuse osutamist")


def test_letters_and_strokes_right_above_a_rule_are_none_to_the_net() -> None:
    signed, true = rule(220, 380, 192), rule(200, 500, 210)
    seen = sight(signature=Box(left=216, top=150, right=384, bottom=214))
    assert without_false_rules([signed, true], seen) == [true]
    assert without_false_rules([signed], seen) == [signed]
    assert without_false_rules([true], sight(print=Box(left=200, top=204, right=500, bottom=216))) == []


def page() -> Page:
    """Return a page with unread letters at its left."""
    picture = Image.new("L", (800, 600), 255)
    field = np.asarray(picture).copy()
    for x in range(100, 200, 14):
        cv2.rectangle(field, (x, 300), (x + 6, 312), 20, cv2.FILLED)
    picture = Image.fromarray(field)
    return Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=KNOWN)


def reading(*found: tuple[str, float, float]) -> Reread:
    """Return a reader that finds words at these places of the page, each time surer."""
    times = []

    def read(strip: Grey, known: Sequence[Word]) -> list[Word]:
        times.append(strip)
        sure = 80.0 + len(times)
        return [
            Word(text=said, left=2 * x, top=2 * y, right=2 * x + 160, bottom=2 * y + 32, line=at, sure=sure)
            for at, (said, x, y) in enumerate(found)
        ]

    return read


def test_words_of_two_strips_that_begin_level_are_neither_mixed_nor_doubled() -> None:
    left, right = (Box(left=x, top=280, right=x + 300, bottom=340) for x in (60.0, 90.0))
    apart = Box(left=61, top=280, right=700, bottom=340)
    once = read_strips(page(), [left, left], [], reading(("Signature", 40, 20)), None)
    assert [(word.text, word.sure) for word in once] == [("Signature", 82.0)]
    both = read_strips(page(), [left, apart], [], reading(("Signature", 40, 20), ("1999", 40, 40)), None)
    assert len({word.line for word in both}) == len(both)
    assert right.left > left.left


@pytest.mark.parametrize(("y", "kinds"), [(300, ["nameless"]), (420, [])])
def test_a_rule_far_below_all_print_is_none_to_write_on(y: int, kinds: list[str]) -> None:
    picture = Image.new("L", (800, 600), 255)
    field = np.asarray(picture).copy()
    cv2.line(field, (200, y), (500, y), 30, 2)
    picture = Image.fromarray(field)
    one = Page(picture=picture, drawing=take_apart(picture, HEIGHT), height=HEIGHT, knowledge=KNOWN)
    read = one.told_by(lines_of(words("Both sides agree with this", 60, 60, 1)))
    assert [place.kind for place in read.places] == kinds


def test_a_signature_that_touches_a_field_and_a_place_to_sign_is_of_the_place() -> None:
    field = Place(party="field", kind="free", box=Box(left=100, top=100, right=400, bottom=180), line=170.0)
    place = Place(party="ours", kind="free", box=Box(left=100, top=160, right=400, bottom=240), line=230.0)
    seen = sight(signature=Box(left=150, top=100, right=300, bottom=200))
    found = Sighting.of(seen, [field, place], np.zeros((600, 800), np.uint8))
    assert list(found.at) == [1]
    assert list(Sighting.of(seen, [field], np.zeros((600, 800), np.uint8)).at) == [0]


def test_a_stain_is_no_hand_unless_the_net_sees_one_in_it() -> None:
    field = np.zeros((600, 800), np.uint8)
    cv2.circle(field, (200, 200), 30, 255, cv2.FILLED)
    stain = Mark(box=Box(left=170, top=170, right=231, bottom=231), size=2800.0, rim=0.3)
    assert Sighting.of(sight(), [], field).is_stain(stain, field)
    assert not Sighting.of(sight(signature=stain.box), [], field).is_stain(stain, field)


def ending(beyond: float) -> Judged:
    names = ("contested", "before", "lettered", "digits", "broad", "stamp", "inside", "nothing", "rim", "beyond")
    box = Box(left=100, top=300, right=700, bottom=480)
    place = Place(party="unsaid", kind="block", box=box, line=480.0)
    return Judged(place=place, features=dict.fromkeys(names, 0.0) | {"beyond": beyond}, probability=0.01)


@pytest.mark.parametrize(
    ("beyond", "around", "answer"),
    [
        (0.0, {"seen_all": 0.1}, "unsigned"),
        (1.0, {"seen_all": 0.1}, None),
        (0.0, {"seen_all": 2.0}, None),
        (0.0, {}, None),
    ],
)
def test_a_letter_is_unsigned_where_nothing_at_all_is_written_on_it(
    beyond: float, around: dict[str, float], answer: str | None
) -> None:
    assert verdict([ending(beyond)], {"astray": 0.0, "misread": 0.05} | around, KNOWN) == answer
