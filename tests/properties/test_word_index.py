"""The index of all lists finds what a plain pattern of each list finds, whatever the words and the text."""

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from mailbot.rules.phrases import trie_pattern
from mailbot.rules.words import Words, fold, look_up_together

_LETTERS = "abäš1_бё"
_PARTS = st.text(_LETTERS, min_size=1, max_size=5) | st.sampled_from(["a\u0301", "№", "tel.", "e-b", "’a", "²a", "a²"])
_WORD = st.builds(
    lambda parts, before, after: before + " ".join(parts) + after,
    st.lists(_PARTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "", "*"]),
    st.sampled_from(["", "*"]),
)
_LIST = st.dictionaries(st.sampled_from(["et", "lv", "any"]), st.lists(_WORD, max_size=6).map(tuple), max_size=3)
_GAPS = st.sampled_from([" ", " ", "  ", "\n", " \n", "-", ".", ". ", ", ", "", "\u00a0"])


@st.composite
def _asked(draw: st.DrawFn) -> tuple[list[Words], str]:
    """Draw lists, and a text of their words and of others that are nearly the same."""
    lists = [
        Words(name=f"list{number}", by_language=words)
        for number, words in enumerate(draw(st.lists(_LIST, min_size=1, max_size=3)))
    ]
    known = [word.strip("*") for one in lists for word in one.all()]
    piece = st.sampled_from(known) | st.text(_LETTERS, max_size=3) if known else st.text(_LETTERS, max_size=3)
    text = "".join(word + gap for word, gap in draw(st.lists(st.tuples(piece, _GAPS), max_size=12)))
    return lists, draw(st.sampled_from([text, text.upper(), text.title()]))


def _plainly(words: Words, text: str) -> list[tuple[int, int, str]]:
    """Find the words without an index; the language is that of the longest word that fits."""
    folded = [fold(word) for word in words.all()]
    if not folded:
        return []
    return [(*match.span(), words._language_of(match[0])) for match in regex.finditer(trie_pattern(folded), fold(text))]


def _found(words: Words, text: str) -> list[tuple[int, int, str]]:
    return [(hit.start, hit.end, hit.language) for hit in words.find(text)]


@example(([Words(name="list0", by_language={"et": ("*²a",)})], "bb²a 11²a"))
@given(_asked())
def test_a_list_finds_what_its_pattern_finds(asked: tuple[list[Words], str]) -> None:
    lists, text = asked
    assert [_found(words, text) for words in lists] == [_plainly(words, text) for words in lists]


@given(_asked())
def test_lists_looked_up_together_find_the_same(asked: tuple[list[Words], str]) -> None:
    lists, text = asked
    look_up_together(lists)
    assert [_found(words, text) for words in lists] == [_plainly(words, text) for words in lists]
    assert [words.found_in(text) for words in lists] == [bool(_plainly(words, text)) for words in lists]


@given(_asked())
def test_words_of_chosen_languages_are_found_without_the_others(asked: tuple[list[Words], str]) -> None:
    lists, text = asked
    look_up_together(lists)
    for words in lists:
        for chosen in (words.only("et"), words.only("lv", "any")):
            assert _found(chosen, text) == _plainly(chosen, text)


@given(_asked())
def test_a_text_begins_with_a_word_where_the_pattern_says_so(asked: tuple[list[Words], str]) -> None:
    lists, text = asked
    for words in lists:
        pattern = trie_pattern([fold(word) for word in words.all()]) if words.all() else r"(?!)"
        match = regex.match(pattern, fold(text))
        hit = words.begins(text)
        assert (hit.end if hit else None) == (match.end() if match else None)


@given(_asked())
def test_a_whole_text_is_a_word_where_the_pattern_says_so(asked: tuple[list[Words], str]) -> None:
    lists, text = asked
    for words in lists:
        for piece in (text, *text.split()):
            folded = " ".join(fold(piece).split())
            known = [" ".join(fold(word).split()) for word in words.all()]
            starred = any("*" in word for word in known) and regex.fullmatch(trie_pattern(known), folded)
            assert words.has(piece) == (folded in known or bool(starred))
