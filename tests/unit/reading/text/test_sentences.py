"""Where a sentence ends: at a capital, and in a letter without capitals at any letter behind a full stop."""

from mailbot.reading.text.sentences import pieces


def cut(text: str) -> list[str]:
    return [piece.text for piece in pieces(text)]


def test_a_full_stop_before_a_small_letter_ends_nothing_among_capitals() -> None:
    assert cut("Kirjutan teile ca. kolm rida. Palun vastake.") == ["Kirjutan teile ca. kolm rida.", "Palun vastake."]


def test_without_capitals_it_does() -> None:
    assert cut("mul leiti tukk. see oli vahk. dr. palu opereeris") == [
        "mul leiti tukk.",
        "see oli vahk.",
        "dr. palu opereeris",
    ]


def test_names_have_capitals_where_sentences_have_none() -> None:
    text = "olen Ants Aru Valgast. augustis leiti tukk. kopsud puhtad. dr. Saar utleb et Tartus lõigatakse. aitäh"
    assert cut(text)[1:3] == ["augustis leiti tukk.", "kopsud puhtad."]


def test_one_slip_is_no_habit() -> None:
    text = "Leiti tukk. see on väike. Palun vastake. Aitäh teile."
    assert cut(text) == ["Leiti tukk. see on väike.", "Palun vastake.", "Aitäh teile."]
