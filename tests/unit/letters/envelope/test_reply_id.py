import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.letters.envelope.reply_id import make, verify

KEY = b"k" * 32
MADE = make("2026-00042", KEY, serial="case 42, letter 1", domain="Hospital.Example")


def test_our_own_id_names_its_case() -> None:
    assert verify(MADE, KEY) == "2026-00042"
    assert verify(f"<{MADE}>", KEY) == "2026-00042"
    assert verify(MADE.upper(), KEY) == "2026-00042"


def test_the_same_letter_always_has_the_same_id() -> None:
    assert make("2026-00042", KEY, serial="case 42, letter 1", domain="hospital.example") == MADE
    assert make("2026-00042", KEY, serial="case 42, letter 2", domain="hospital.example") != MADE


def test_a_guessed_case_number_is_nothing_worth() -> None:
    assert verify(MADE.replace("00042", "00043"), KEY) is None
    assert verify(MADE, b"x" * 32) is None


def test_an_older_key_still_counts() -> None:
    assert verify(MADE, b"x" * 32, KEY) == "2026-00042"


@pytest.mark.parametrize("bad", ["", "<>", "a@b", "mailbot.2026-00042.@x", MADE + " ", MADE + "\r\nBcc: x", f"x{MADE}"])
def test_other_ids_are_nobodys(bad: str) -> None:
    assert verify(bad, KEY) in {None, "2026-00042" if bad.strip() == MADE else None}


@given(st.text(max_size=200))
def test_no_text_is_taken_for_ours(text: str) -> None:
    assert verify(text, KEY) is None


@given(st.integers(0, len(MADE) - 1), st.characters(codec="ascii"))
def test_one_changed_character_before_the_domain_breaks_it(place: int, char: str) -> None:
    changed = MADE[:place] + char + MADE[place + 1 :]
    if place < MADE.index("@") and changed.lower() != MADE:
        assert verify(changed, KEY) is None


def test_short_keys_and_strange_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        make("2026-00042", b"short", serial="1", domain="hospital.example")
    with pytest.raises(ValueError, match="does not fit"):
        make("2026-00042>", KEY, serial="1", domain="hospital.example")
