"""Lower case: a search in it finds what a pattern that ignores case finds, however odd the letters."""

import re

from hypothesis import given
from hypothesis import strategies as st

from mailbot.letter_case import lowered

WORDS = ("signed", "allkiri", "подпис", "врачъ", "kt", "väljavõt", "straße")
ODD = "İıſKÅẞᲀᲁᲂᲃᲄᲅᲆᲇΣς"
TEXTS = st.text(st.sampled_from([*ODD, *"".join(WORDS), *"".join(WORDS).upper(), " "]) | st.characters(), max_size=30)


@given(TEXTS, st.sampled_from(WORDS))
def test_searching_in_it_is_as_ignoring_case(text: str, word: str) -> None:
    for one in (text, text + word.upper() + text):
        assert (word in lowered(one)) == (re.search(f"(?i){word}", one) is not None)


@given(TEXTS)
def test_every_letter_keeps_its_place(text: str) -> None:
    assert [lowered(letter) for letter in text if letter not in "Σσς"] == [
        letter for letter, written in zip(lowered(text), text, strict=True) if written not in "Σσς"
    ]
