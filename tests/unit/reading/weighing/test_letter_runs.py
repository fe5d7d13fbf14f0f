"""Runs of letters: what stands for a sentence, and how a table of them is written."""

import pytest

from mailbot.reading.weighing.letter_runs import read_weights, run_sum, runs, share, written_weights


def test_a_word_is_cut_into_runs_of_three_to_five_letters_with_its_edges() -> None:
    assert runs("Köis") == {"_ko", "koi", "ois", "is_", "_koi", "kois", "ois_", "_kois", "kois_"}


def test_numbers_stand_for_any_number() -> None:
    assert runs("39,4 palavik") == runs("40,1 palavik")


def test_inflected_words_share_runs() -> None:
    assert len(runs("tablettidega") & runs("tabletid")) > len(runs("tablettidega") & runs("tulemused"))


def test_a_long_sentence_is_no_heavier_for_being_long() -> None:
    one = runs("sild")
    assert share(runs("sild ja veel palju muid sõnu lause lõpuni välja")) < share(one)
    assert run_sum(one, dict.fromkeys(one, 1.0)) == pytest.approx(share(one) * len(one))


def test_a_table_is_read_as_it_is_written() -> None:
    weights = {"_ko": 1.2, "kois": 1.2, "abc": -0.5}
    table = dict(written_weights(weights))
    assert table == {"+1.2": "_ko kois", "-0.5": "abc"}
    assert read_weights(table) == weights
