"""Runs of letters and pairs of words: what stands for a sentence, and how a table of them is written."""

import pytest

from mailbot.reading.weighing.letter_runs import Weigher, read_weights, trace_sum, traces, written_weights


def kind(sentence: str, sign: str = "") -> set[str]:
    """Return the traces of a sentence that begin with a sign; without one the runs of letters."""
    return {one for one in traces(sentence) if one[0] == sign or (not sign and one[0] not in "=#")}


def test_a_word_is_cut_into_runs_of_three_to_five_letters_with_its_edges() -> None:
    assert kind("Köis") == {"_ko", "koi", "ois", "is_", "_koi", "kois", "ois_", "_kois", "kois_"}


def test_numbers_stand_for_any_number() -> None:
    assert traces("39,4 palavik") == traces("40,1 palavik")


def test_inflected_words_share_runs_and_their_stem() -> None:
    assert len(kind("tablettidega") & kind("tabletid")) > len(kind("tablettidega") & kind("tulemused"))
    assert kind("tablettidega", "=") == kind("tabletid", "=") == {"=table"}


def test_who_does_what_is_told_apart_from_who_does_not() -> None:
    assert kind("I want to live", "#") != kind("I want not live", "#")
    assert len(kind("one two three", "#")) == 3
    assert kind("a b c d e f", "#") & kind("a f", "#") == set()


def test_no_word_can_be_read_out_of_a_pair() -> None:
    assert all(set(one[1:]) <= set("0123456789abcdef") for one in kind("bring the kraken home", "#"))


def test_a_long_sentence_is_no_heavier_for_being_long() -> None:
    one, long = traces("sild"), traces("sild ja veel palju muid sõnu lause lõpuni välja")
    assert long["=sild"] < one["=sild"]
    assert long["_sild"] < one["_sild"]


@pytest.mark.parametrize("sentence", ["", "Aita!", "Ma ei jaksa enam, ma ei jaksa enam elada 3 päeva.", "tere " * 300])
def test_the_weigher_weighs_as_the_traces_do(sentence: str) -> None:
    weights = {one: len(one) - 4.5 for one in traces("Ma ei jaksa elada, tere tere")}
    weigher = Weigher(weights)
    beside = "Tere, ma ei tea."
    for passage in ((sentence,), (sentence, beside), (beside, sentence, beside)):
        assert weigher.odds(map(weigher.sums, passage)) == pytest.approx(trace_sum(traces(*passage), weights))


def test_a_table_is_read_as_it_is_written() -> None:
    weights = {"_ko": 1.2, "kois": 1.2, "#0a1": -0.5}
    table = dict(written_weights(weights))
    assert table == {"+1.2": "_ko kois", "-0.5": "#0a1"}
    assert read_weights(table) == weights
