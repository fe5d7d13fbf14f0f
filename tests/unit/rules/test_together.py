"""Words that mean something only together."""

import pytest

from mailbot.rules.together import Together, parts, spelled

ROWS = {"wish": {"en": ("want*/wish* & die/dead & !at home",)}}


def found(text: str, near: float = 60) -> list[str]:
    hits = Together(ROWS).find(text, [(0, len(text))], near)
    return [text[start:end] for _, (start, end) in hits.get(0, [])]


def test_a_row_stands_in_whatever_order_and_near_its_first_word() -> None:
    assert found("to die is what i want") == ["die is what i want"]
    assert found("i wish i were dead", near=9) == ["wish i were dead"]
    assert found("i wish i were dead", near=5) == []


def test_an_unwanted_word_near_the_first_takes_the_row_back() -> None:
    assert found("she wants to die at home") == []


def test_words_of_two_sentences_are_no_row() -> None:
    text = "what i want. to die is common."
    assert Together(ROWS).find(text, [(0, 12), (13, len(text))], 60) == {}


def test_a_row_is_written_in_other_letters_and_loses_short_words() -> None:
    letters = {"х": ("h",), "о": ("o",), "ч": ("ch",), "у": ("u",), "м": ("m",), "р": ("r",), "е": ("e",), "т": ("t",)}
    assert spelled("хочу/ем & умереть*", {**letters, "ь": ("",)}) == ("hochu & umeret*",)
    assert spelled("умереть", {**letters, "ь": ("",)}) == ("umeret",)


def test_a_row_without_words_that_must_stand_is_refused() -> None:
    with pytest.raises(ValueError, match="needs words"):
        parts("!home")
