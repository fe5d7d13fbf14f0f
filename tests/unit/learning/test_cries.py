"""What a cry for help is made of, learnt from a handful of mails; and the cut that ordinary mails choose."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cli.main import main
from mailbot.learning.cries import ALARMS, ORDINARY, Heard, Told, cries_of, cut_of, fit_cries
from mailbot.reading.scales import probability
from mailbot.reading.weighing.letter_runs import read_weights, traces
from tests.unit.reading.letters import rules

ORDINARY_MAILS = min((Path(__file__).parents[2] / "corpus" / "dev").iterdir())
CRIES = ("the kraken is near the {} now", "a kraken took the {} of us", "we saw a kraken at the {}")
OTHERS = ("the ferry is near the {} now", "a ferry took the {} of us", "we saw a ferry at the {}")
PLACES = ("harbour", "island", "pier", "coast")


def told(text: str, *, cry: bool, author: str = "a") -> Told:
    return Told(author=author, cry=cry, passages=(traces("dear all"), traces(text)), hints=(-3.0, -2.9), sentences=2)


MAILS = [
    told(text.format(place), cry=cry)
    for cry, texts in ((True, CRIES), (False, OTHERS))
    for text in texts
    for place in PLACES
]


def test_a_sentence_with_an_inflected_word_of_a_cry_is_heavier_than_another() -> None:
    learnt = fit_cries(MAILS)
    assert learnt.odds(told("krakens came", cry=True)) > learnt.odds(told("ferries came", cry=False))
    assert learnt == fit_cries(MAILS)


def test_one_of_many_sentences_is_less_sure() -> None:
    learnt = fit_cries(MAILS)
    one = traces("a kraken took us")
    short, long = (
        Told(
            author="a",
            cry=True,
            passages=(one, *[traces("dear all")] * more),
            hints=(-3.0,) * (1 + more),
            sentences=1 + more,
        )
        for more in (1, 40)
    )
    assert learnt.odds(long) < learnt.odds(short)


def test_the_cut_lets_few_ordinary_mails_through() -> None:
    odds = [number / 100 for number in range(200)]
    heard = Heard(author=f"{ORDINARY} 0", mails=tuple((one, False, False) for one in odds))
    assert sum(probability(one) >= cut_of([heard], ALARMS) for one in odds) <= ALARMS * len(odds)


def test_what_the_words_hear_counts_only_where_it_is_wanted() -> None:
    known = Heard(author=f"{ORDINARY} 1", mails=((-2.0, True, False), (0.0, False, False)))
    assert cut_of([known], 0.5) == pytest.approx(0.5)
    assert cut_of([known], 0.5, by_words=False) == pytest.approx(probability(-2.0), abs=0.001)


def test_the_command_writes_rules_that_load(tmp_path: Path) -> None:
    for author in ("a", "b"):
        lines = [
            json.dumps({"text": text.format(place), "subject": "", "distress": "acute" if cry else None})
            for cry, texts in ((True, CRIES), (False, OTHERS))
            for text in texts
            for place in PLACES
        ]
        (tmp_path / f"{author}.jsonl").write_text("\n".join(lines), "utf-8")
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    assert len(list(cries_of(files, rules()))) == 2 * len(MAILS)
    done = CliRunner().invoke(
        main, ["learn-cries", *map(str, files), "--ordinary", str(ORDINARY_MAILS), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 0, done.output
    written = tomllib.loads((tmp_path / "out" / "cries.toml").read_text("utf-8"))
    weights = read_weights(written["tables"]["runs"])
    assert 0 < written["settings"]["cut"] <= 1
    assert weights["krak"] > 0 > weights["ferr"]
