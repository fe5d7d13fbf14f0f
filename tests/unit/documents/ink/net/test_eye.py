"""What the shipped net sees: a signature, print and a stamp, each where it lies."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.marks import Mark
from mailbot.documents.ink.net.eye import KINDS, Eye, quarters
from mailbot.documents.ink.placing.place import Place
from mailbot.documents.ink.reading.again import printed_lines
from mailbot.documents.ink.reading.sighting import Sighting
from mailbot.documents.pages.words import Word, lines_of

EYE = Eye(Path(shipped_rules("ink").nets["net"]))
HEIGHT = 16.0
FACE = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", 20)
PRINT = Box(left=40, top=30, right=560, bottom=100)
SIGNED = Box(left=80, top=180, right=330, bottom=280)
PRINTED_WORD = Box(left=50, top=42, right=150, bottom=64)
WRITTEN_WORD = Box(left=112, top=200, right=280, bottom=242)
OTHER = Box(left=380, top=180, right=590, bottom=280)


def page(*, signed: bool, size: tuple[int, int] = (640, 420)) -> Image.Image:
    picture = Image.new("L", size, 255)
    draw = ImageDraw.Draw(picture)
    draw.text((50, 40), "The contract is signed by both of us.\nSignature of the patient", font=FACE, fill=20)
    draw.line((90, 260, 320, 260), fill=60, width=2)
    if signed:
        field = np.asarray(picture).copy()
        at = np.linspace(0, 1, 90)
        swing = np.stack([110 + 170 * at, 235 - 34 * (1 - 0.5 * at) * np.sin(at * 46) * (1 - at * 0.3)], axis=1)
        cv2.polylines(field, [np.round(swing * 8).astype(np.int32).reshape(-1, 1, 2)], False, 40, 2, cv2.LINE_AA, 3)
        picture = Image.fromarray(field)
    return picture


def sighting(picture: Image.Image, *places: Place) -> Sighting:
    """Return what is seen at places of a page on which nothing was read."""
    ink = np.where(np.asarray(picture) < 128, 255, 0).astype(np.uint8)
    return Sighting.of(EYE.see(picture, HEIGHT).among(ink), places, ink)


def place(box: Box) -> Place:
    return Place(party="ours", kind="rule", box=box, line=260.0, ends=(box.left, box.right))


def test_a_signature_is_seen_where_it_is_and_print_where_that_is() -> None:
    sight = EYE.see(page(signed=True), HEIGHT)
    assert sight.amount("signature", SIGNED) > 5.0
    assert sight.amount("signature", PRINT) < 0.3
    assert sight.amount("print", PRINT) > 5.0
    assert sight.chance("signature", SIGNED) > 0.7


def test_an_empty_rule_is_no_signature() -> None:
    sight = EYE.see(page(signed=False), HEIGHT)
    assert sight.everywhere("signature") < 0.3
    assert sight.signatures() == []
    assert sight.chance("signature", SIGNED) == 0.0


def test_what_is_read_out_of_a_signature_is_no_print() -> None:
    sight = EYE.see(page(signed=True), HEIGHT)
    words = [
        Word(text=text, left=b.left, top=b.top, right=b.right, bottom=b.bottom, line=number, sure=90.0)
        for number, (text, b) in enumerate((("The contract", PRINTED_WORD), ("Novak", WRITTEN_WORD)))
    ]
    assert [line.text for line in printed_lines(lines_of(words), sight)] == ["The contract"]


def test_what_is_laid_on_print_is_known_where_it_lies() -> None:
    sight = EYE.see(page(signed=True), HEIGHT)
    (laid,) = sight.laid_on()
    assert laid.overlap(SIGNED) > 0.8 * laid.area
    assert sight.covered(SIGNED, (100, 250)).any()
    assert not sight.covered(PRINT, (70, 520)).any()
    assert EYE.see(page(signed=False), HEIGHT).laid_on() == []


@pytest.mark.parametrize("size", [(640, 420), (643, 417), (648, 431)])
def test_a_page_of_any_size_is_seen_whole(size: tuple[int, int]) -> None:
    sight = EYE.see(page(signed=True, size=size), HEIGHT)
    assert sight.told.shape[0] == len(KINDS)
    assert sight.told.shape[1] * sight.cell >= size[1] - sight.cell
    assert sight.told.shape[2] * sight.cell >= size[0] - sight.cell


@pytest.mark.parametrize("at", [(0, 0), (700, 900), (1100, 1500), (333, 1621)])
def test_of_a_page_no_more_is_looked_at_than_changes_what_is_seen_of_its_ink(at: tuple[int, int]) -> None:
    picture = Image.new("L", (1740, 2043), 250)
    picture.paste(page(signed=True), at)
    ink = np.where(np.asarray(picture) < 128, 255, 0).astype(np.uint8)
    whole, part = EYE.see(picture, HEIGHT).among(ink), EYE.see(picture, HEIGHT, ink)
    assert whole.everywhere("signature") > 5.0
    np.testing.assert_allclose(part.told, whole.told, atol=1e-5)


def test_the_net_takes_even_and_odd_rows_and_columns_apart() -> None:
    field = np.arange(4 * 6).reshape(4, 6)
    assert quarters(field).tolist() == [
        [[0, 2, 4], [12, 14, 16]],
        [[1, 3, 5], [13, 15, 17]],
        [[6, 8, 10], [18, 20, 22]],
        [[7, 9, 11], [19, 21, 23]],
    ]


def test_a_signature_is_that_of_the_place_that_holds_it() -> None:
    seen = sighting(page(signed=True), place(OTHER), place(SIGNED))
    assert seen.features_at(0, [])["seen"] == 0.0
    assert seen.features_at(1, [])["seen"] > 1.0
    assert seen.around()["seen_loose"] < 0.3


def test_a_signature_at_no_place_is_loose_and_near() -> None:
    seen = sighting(page(signed=True), place(OTHER))
    assert seen.around()["seen_loose"] > 1.0
    assert seen.around()["seen_near"] == seen.around()["seen_loose"]


def test_the_ink_of_a_mark_is_a_hand_and_that_of_another_print() -> None:
    seen = sighting(page(signed=True), place(SIGNED))
    by_hand, printed = Mark(box=SIGNED, size=500.0, rim=0.0), Mark(box=PRINT, size=500.0, rim=0.0)
    assert seen.features_at(0, [by_hand])["like_signature"] > 0.5
    assert seen.features_at(0, [printed])["like_signature"] < 0.1
    assert seen.features_at(0, [printed])["like_print"] > 0.5
    assert seen.features_at(0, [replace(by_hand, stamped=True)])["hand"] == 0.0


def test_what_is_seen_where_no_ink_is_does_not_count() -> None:
    picture = page(signed=True)
    nothing = np.zeros((420, 640), np.uint8)
    seen = Sighting.of(EYE.see(picture, HEIGHT).among(nothing), [place(SIGNED)], nothing)
    assert seen.around()["seen_all"] == 0.0
    assert seen.features_at(0, [])["seen_within"] == 0.0
