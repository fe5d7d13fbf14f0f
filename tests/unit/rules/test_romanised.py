"""Russian typed in Latin letters is read by the Russian word lists."""

import pytest

from mailbot.config.rules_file import shipped_rules
from mailbot.rules.romanised import is_romanised, romanised, ways_of, with_romanised
from mailbot.rules.words import Words

WAYS = ways_of(shipped_rules("languages").table("romanised"))


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("доверенность", "doverennostj"),
        ("доверенность", "doverennost"),
        ("желтый ящик", "zheltyj yaschik"),
        ("почтовый ящик", "pochtovyj jaschik"),
        ("жена*", "zena*"),
        ("расписался", "raspisalsya"),
        ("химия", "khimiya"),
        ("подъезд", "podezd"),
    ],
)
def test_a_word_is_looked_for_as_people_type_it(word: str, written: str) -> None:
    assert written in set(romanised(word, WAYS))


def test_words_in_latin_letters_have_no_other_way() -> None:
    assert list(romanised("skype", WAYS)) == []


def test_only_the_words_of_the_language_are_typed_so() -> None:
    words = with_romanised(Words(name="sending", by_language={"ru": ("брошу",), "uk": ("кину",)}), "ru", WAYS)
    assert words.found_in("Zavtra broshu")
    assert words.found_in("завтра брошу")
    assert not words.found_in("kinu")


def test_a_phrase_has_not_more_ways_than_can_be_looked_up() -> None:
    assert len(list(romanised("жюйыхц " * 20, WAYS))) <= 64


def test_a_text_is_romanised_by_its_letters() -> None:
    assert is_romanised("Zdravstvujte, menya zovut Анна", WAYS)
    assert not is_romanised("Здравствуйте, I am Анна", WAYS)
