"""What is in no language, taken out kind by kind, as one pattern for all of it would."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.text.noise import without_noise

PLAINLY = regex.compile(
    r"https?://\S+|www\.\S+|\S+@\S+|\S*\d\S*|\b(?:cid|image):\S+|[<>|*_=#~^]+|\b\p{Lu}{2,}\b(?=[\s,.;:)/-])"
)
PIECES = (
    "a1", "@", "x@", "@y", "a@b", "@@", "3", "T2N0",
    "_cid", "cid:x", "cid:", "image:1", "http://x", "https://", "www.", "www.x.ee",
    "|", "<", ">", "_", "=", "#",
    "AB", "ABC", "ÕÄ", "É", "ab", "AbC", "АБ", "і", ".", ",", ";", ":", "/", "-", "(", ")", "'", "é",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Minu kood on 123-4, palun", "Minu kood on   palun"),
        ("pT2aN0M0 leiti", "  leiti"),
        ("kirjutage mari@post.example või", "kirjutage   või"),
        ("HER2 ja BRCA, PET.", "  ja  ,  ."),
        ("vt https://post.example/a_B siit", "vt   siit"),
        ("*** oluline ***", "  oluline  "),
        ("Tere hommikust", "Tere hommikust"),
    ],
)
def test_what_goes(text: str, left: str) -> None:
    assert without_noise(text) == left


@given(st.lists(st.sampled_from([*PIECES, " ", "\n", "\t", "\x1c", "\u2028", "\u00a0", "\u0301", "²"]), max_size=12))
def test_kind_by_kind_is_as_all_at_once(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert without_noise(text) == PLAINLY.sub(" ", text)


@given(st.text(max_size=60))
def test_of_any_text(text: str) -> None:
    assert without_noise(text) == PLAINLY.sub(" ", text)
