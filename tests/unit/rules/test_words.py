"""Word lists: whatever case, diacritics and ending, and offsets that stay true."""

import pytest

from mailbot.rules.phrases import trie_pattern
from mailbot.rules.words import Words, fold

LABELS = Words(
    name="code", by_language={"et": ("isikuko*", "i.k.", "ik"), "lv": ("personas kods",), "ru": ("мой личный код",)}
)


def found(text: str) -> list[tuple[str, str]]:
    return [(hit.value, hit.language) for hit in LABELS.find(text)]


def test_a_word_stands_for_itself_only() -> None:
    assert found("ik: 1") == [("ik", "et")]
    assert found("ikka niisama, pikk") == []


def test_an_asterisk_lets_any_ending_follow() -> None:
    assert found("Minu ISIKUKOODI järgi") == [("ISIKUKOODI", "et")]


def test_a_space_is_any_white_space() -> None:
    assert found("personas\n   kods 1") == [("personas\n   kods", "lv")]


def test_diacritics_do_not_matter_and_offsets_stay_true() -> None:
    words = Words(name="x", by_language={"lv": ("ar cieņu",), "et": ("küsimus*",), "ru": ("ещё",)})
    text = "Ar cienu, KÜSIMUSED, kusimus, еще"
    assert [(text[h.start : h.end]) for h in words.find(text)] == ["Ar cienu", "KÜSIMUSED", "kusimus", "еще"]


@pytest.mark.parametrize("text", ["İSTANBUL ŠĶŪTIS", "ß ﬁ №", "Ǆ𝐀İ", ""])
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


def test_the_longest_word_wins() -> None:
    words = Words(name="x", by_language={"en": ("id", "id code", "id code number")})
    assert [h.value for h in words.find("my ID code number is")] == ["ID code number"]


@pytest.mark.parametrize("word", ["", "*", "a*b"])
def test_what_is_no_word_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not a word"):
        trie_pattern([word])


def test_an_empty_list_finds_nothing() -> None:
    assert not Words(name="x", by_language={}).found_in("anything")
