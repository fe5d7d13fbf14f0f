"""Where no rule says where to sign: behind the last line of a letter, and below the name of a party."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.judging import judge
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.pages.words import Word

HEIGHT, WIDE = 16, 10
KNOWN = Knowledge.of(shipped_rules("ink"))

Row = tuple[str, int, int]
LETTER: dict[str, Sequence[Row]] = {
    "et": (("Volikiri", 300, 100), ("Mina, Ene Aru, volitan oma poega", 80, 160), ("esindama mind siin.", 80, 200)),
    "lv": (("Pilnvara", 300, 100), ("Es, Ilze Kalna, pilnvaroju savu", 80, 160), ("meitu saņemt atbildi.", 80, 200)),
    "de": (
        ("Vollmacht", 300, 100),
        ("Ich, Eva Maier, bevollmächtige", 80, 160),
        ("die Tochter Anna Maier hier.", 80, 200),
    ),
}


def sheet(rows: Sequence[Row], *strokes: tuple[int, int]) -> tuple[Image.Image, list[Word]]:
    """Draw a page of printed rows (text, left, top) and of signatures (left, top); return it with its words."""
    field = np.full((900, 800), 255, np.uint8)
    words = []
    for number, (text, left, top) in enumerate(rows):
        for piece in text.split(" "):
            right = left + WIDE * len(piece)
            for at in range(len(piece)):
                x = left + WIDE * at
                cv2.rectangle(field, (x, top), (x + WIDE - 4, top + HEIGHT - 1), 0, 1)
            words.append(Word(text=piece, left=left, top=top, right=right, bottom=top + HEIGHT, line=number, sure=95.0))
            left = right + 6
    for left, top in strokes:
        steps = np.linspace(0, 6 * np.pi, 120)
        curve = np.stack([left + 7 * steps, top + 20 + 20 * np.sin(steps) * np.cos(steps / 5)], axis=1)
        cv2.polylines(field, [curve.astype(np.int32)], False, 0, 2, cv2.LINE_AA)
    return Image.fromarray(field), words


@pytest.mark.parametrize("language", LETTER)
@pytest.mark.parametrize("place", [(350, 260), (80, 270)])
def test_a_letter_that_gives_authority_is_signed_behind_its_last_line(language: str, place: tuple[int, int]) -> None:
    rows = [*LETTER[language], ("1. 11. 2026", 80, 250)]
    assert judge(*sheet(rows, place), KNOWN)[0] == "signed"
    assert judge(*sheet(rows), KNOWN)[0] == "unsigned"
    assert judge(*sheet(rows), replace(KNOWN, net=""))[0] is None  # nobody has looked for a hand


def test_a_stroke_far_from_the_letter_signs_nothing() -> None:
    assert judge(*sheet(LETTER["et"], (350, 700)), KNOWN)[0] is None


def test_a_page_that_gives_no_authority_is_no_letter() -> None:
    rows = [("Lepingu tingimused", 80, 100), ("Hind on 290 eurot ja see tasutakse", 80, 160)]
    assert judge(*sheet(rows, (350, 220)), KNOWN)[0] is None


TERMS = [("This is the text of the contract of both the sides", 80, 100 + 30 * at) for at in range(4)]


def test_ink_below_the_name_of_the_party_signs_though_its_rule_was_lost() -> None:
    rows = [*TERMS, ("PATIENT", 80, 400), ("Hendrik Aru", 80, 430)]
    assert judge(*sheet(rows, (80, 470)), KNOWN)[0] == "signed"
    assert judge(*sheet(rows), KNOWN)[0] != "unsigned"  # no rule was found: nothing tells that it is empty


def test_ink_in_the_column_of_the_other_party_signs_nothing() -> None:
    rows = [*TERMS, ("PATIENT", 80, 400), ("PROVIDER", 400, 400)]
    assert judge(*sheet(rows, (420, 450)), KNOWN)[0] != "signed"


def test_a_name_that_is_like_a_word_for_the_other_party_is_a_name() -> None:
    assert not KNOWN.finds("other", "Lazarev") and KNOWN.finds("other", "läkare")
