"""What spam is made of, learnt from a handful of mails; and the cut from which nobody else is taken for it."""

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cli.main import main
from mailbot.learning.unsolicited import LEAST_CUT, Judged, Told, cut_of, fit_spam, judge_spam, mails_of
from mailbot.reading.scales import probability
from mailbot.reading.weighing.letter_runs import read_weights, traces

ORDINARY = min((Path(__file__).parents[2] / "corpus" / "dev").iterdir())
OFFERS = ("buy a kraken for your {} now", "our krakens are cheap at the {}", "win a kraken at the {}")
OTHERS = ("is the ferry near the {} now", "how do I get to the {}", "we saw a ferry at the {}")
PLACES = ("harbour", "island", "pier", "coast")


def told(text: str, *, spam: bool, part: int = 0) -> Told:
    return Told(author="a", part=part, spam=spam, traces=traces(text))


MAILS = [
    told(text.format(place), spam=spam, part=part)
    for spam, texts in ((True, OFFERS), (False, OTHERS))
    for text in texts
    for part, place in enumerate(PLACES)
]


def test_an_inflected_word_of_spam_is_heavier_than_another() -> None:
    learnt = fit_spam(MAILS)
    assert learnt.odds(told("krakens came", spam=True)) > 0 > learnt.odds(told("ferries came", spam=False))
    assert learnt == fit_spam(MAILS)


def test_each_mail_is_judged_by_what_the_other_parts_taught() -> None:
    odd = told("the zeppelin is free today", spam=True, part=5)
    (judged,) = judge_spam([*MAILS, odd])
    assert [(asked, spam) for _, asked, spam in judged.mails] == [(mail.asked, mail.spam) for mail in (*MAILS, odd)]
    assert judged.mails[-1][0] == pytest.approx(fit_spam(MAILS).odds(odd))
    assert judged.mails[-1][0] < fit_spam([*MAILS, odd]).odds(odd)


@pytest.mark.parametrize("worst", [1.8, 2.5, 3.9])
def test_the_cut_is_the_least_that_takes_nobody_for_spam(worst: float) -> None:
    judged = [Judged(author="a", mails=((worst, True, False), (-3.0, True, False), (5.0, True, True)))]
    cut = cut_of(judged)
    assert judged[0].taken(cut, spam=False) == 0
    assert judged[0].taken(cut, spam=True) == 1
    assert cut == LEAST_CUT or judged[0].taken(cut - 0.01, spam=False) == 1


def test_a_mail_that_is_not_asked_has_no_say_in_the_cut_and_a_low_one_hardly() -> None:
    judged = [Judged(author="a", mails=((9.0, False, False), (-3.0, True, False), (5.0, False, True)))]
    assert cut_of(judged) == LEAST_CUT > probability(-3.0)
    assert judged[0].taken(LEAST_CUT, spam=False) == judged[0].taken(LEAST_CUT, spam=True) == 0


def written(file: Path, kinds: tuple[tuple[bool, tuple[str, ...]], ...]) -> Path:
    lines = [
        json.dumps({"text": text.format(place), "subject": "", "spam": spam})
        for spam, texts in kinds
        for text in texts
        for place in PLACES
    ]
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_the_command_writes_rules_that_load_and_says_what_is_caught(tmp_path: Path) -> None:
    file = written(tmp_path / "nemo.jsonl", ((True, OFFERS), (False, OTHERS)))
    assert len(list(mails_of([file]))) == len(MAILS)
    done = CliRunner().invoke(main, ["learn-spam", str(file), "--gold", str(ORDINARY), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    (row,) = [row for row in done.stdout.splitlines() if row.startswith("nemo")]
    assert row.split("of")[1].split()[0] == str(len(OFFERS) * len(PLACES))
    rules = tomllib.loads((tmp_path / "out" / "spam.toml").read_text("utf-8"))
    weights = read_weights(rules["tables"]["runs"])
    assert LEAST_CUT <= rules["settings"]["cut"] <= 1
    assert rules["tables"]["spam"]["runs"] == 1.0
    assert weights["krak"] > 0 > weights["ferr"]


def test_the_command_needs_mails_of_both_kinds(tmp_path: Path) -> None:
    file = written(tmp_path / "nemo.jsonl", ((False, OTHERS),))
    done = CliRunner().invoke(main, ["learn-spam", str(file), "--gold", str(ORDINARY), "--out", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "needs mails that are spam" in done.output
    assert not (tmp_path / "out").exists()
