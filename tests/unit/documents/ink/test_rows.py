"""Which pieces of a strip are letters that nobody has read: only for those it is read once more."""

import numpy as np
import pytest

from mailbot.documents.ink.lines import Box
from mailbot.documents.ink.rows import unread_letters
from mailbot.documents.pages.words import Word

STRIP = Box(left=100.0, top=500.0, right=400.0, bottom=560.0)
LETTERS = [(10, 20, 8, 12), (22, 20, 8, 12), (34, 20, 8, 12)]
"""Left, top, width and height within the strip."""


def word(left: float, right: float) -> Word:
    return Word(text="Nimi", left=left, top=515.0, right=right, bottom=540.0, sure=90.0, line=1)


@pytest.mark.parametrize(
    ("known", "left"), [([], 3), ([word(105.0, 150.0)], 0), ([word(105.0, 120.0)], 2), ([word(300.0, 350.0)], 3)]
)
def test_letters_of_words_that_were_read_do_not_count(known: list[Word], left: int) -> None:
    assert unread_letters(np.array(LETTERS), STRIP, known, 12.0) == left


def test_specks_and_tall_strokes_are_no_letters() -> None:
    assert unread_letters(np.array([(10, 20, 2, 3), (40, 0, 30, 40)]), STRIP, [], 12.0) == 0
