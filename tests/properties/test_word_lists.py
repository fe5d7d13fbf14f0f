"""A list of words and phrases finds what one pattern of them all finds, whatever the words and the text."""

import regex
from hypothesis import given
from hypothesis import strategies as st

from mailbot.rules.words import Words, fold, trie_pattern

PIECES = st.sampled_from(["a", "ab", "abc", "b", "e-ab", "a.b.", "õ", "post", "posti", "ab7", "я", "c_"])
WORDS = st.lists(
    st.builds(
        lambda parts, open_: " ".join(parts) + ("*" if open_ else ""),
        st.lists(PIECES, min_size=1, max_size=3),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
    unique=True,
)
TEXTS = st.lists(
    st.builds(str.__add__, PIECES, st.sampled_from([" ", "  ", "\n", ", ", "-", "", "x ", ". "])), max_size=12
).map("".join)


@given(words=WORDS, text=TEXTS)
def test_every_place_is_the_one_that_a_pattern_finds(words: list[str], text: str) -> None:
    pattern = regex.compile(trie_pattern([fold(word) for word in words]))
    found = Words(name="x", by_language={"et": tuple(words)})
    folded = fold(text)
    assert found.stretches(folded) == [match.span() for match in pattern.finditer(folded)]
    begins = found.begins(text)
    expected = pattern.match(folded)
    assert (begins.end if begins else None) == (expected.end() if expected else None)
    whole = " ".join(folded.split())
    assert found.has(whole) == bool(pattern.fullmatch(whole))
