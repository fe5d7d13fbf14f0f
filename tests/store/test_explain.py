"""`mailbot explain` says in words why nobody is answered, or why a letter does not leave by itself."""

import json
import re
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from click.testing import CliRunner

from mailbot.cases.deciding.decide import TABLE
from mailbot.cli.explain.why import LETTER, NO_LETTER, why
from mailbot.cli.main import main
from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_words
from mailbot.documents.reader import Reader
from mailbot.reading.scales import probability
from mailbot.replay import play, unprinted
from mailbot.rules.rule_set import RuleSet
from tests.store.conftest import deployed

WORDS, _ = load_digest_words((defaults("templates"),))

PERSON = b"""From: Mari Maasikas <mari@example.ee>
To: second.opinion@hospital.example
Date: Tue, 3 Nov 2026 09:00:00 +0200
Message-ID: <one@example.ee>
"""
NO_LISTED_WORD = (
    PERSON
    + (
        "Subject: Saadetis\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        "Teie pakike seisab meie laos. Et kuller selle täna toimetaks, kandke üle 2,10 eurot siin:"
        " http://kuller.example/k\r\nMuidu läheb see tagasi.\r\n"
    ).encode()
)
APPLICATION = PERSON + (
    b"Subject: Second opinion\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
    b"Hello,\r\n\r\nI would like a second opinion.\r\nName: Mari Maasikas\r\nPersonal code: 47101010033\r\n"
    b"Phone: +372 5551 2345\r\nIn May 2026 I was diagnosed with breast cancer, operated in June, and chemotherapy"
    b" began in July.\r\nQuestions:\r\n1. Is the treatment right?\r\n2. Should I be operated again?\r\n"
)
WITH_PAPER = PERSON + (
    b"Subject: Second opinion\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
    + APPLICATION.partition(b"charset=utf-8\r\n")[2].join((b"Content-Type: text/plain\r\n", b""))
    + b"\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b'Content-Disposition: attachment; filename="vypiska.txt"\r\n\r\n'
    + (
        "Выписка из истории болезни. Диагноз: рак молочной железы. Проведена операция, назначена химиотерапия."
        " Пациентка выписана под наблюдение онколога по месту жительства.\r\n"
    ).encode()
    + b"--b--\r\n"
)
SPAM = PERSON + (
    b"Subject: BUY NOW!!! 100% miracle cure\r\nContent-Type: text/plain\r\n\r\n"
    b"BUY NOW our miracle cure! 90% OFF! Order today, free shipping! Click here to unsubscribe.\r\n"
)


def explained(config: Path, raw: bytes, reader: Reader, rules: RuleSet | None = None) -> tuple[str, ...]:
    """Return the sentences about a mail."""
    deployment = deployed(config)
    if rules is not None:
        deployment = replace(deployment, rules=replace(deployment.rules, checklist=rules))
    deployment = replace(deployment, scratch_key=b"a replay needs any key")
    file = config.parent / "mail.eml"
    file.write_bytes(raw)
    handled = next(iter(play(file, deployment, reader, unprinted))).handled
    assert handled is not None
    return why(handled, deployment, WORDS)


def test_the_command_tells_the_same_as_text_as_json_and_as_a_page(config: Path, reader: Reader) -> None:
    said = explained(config, APPLICATION, reader)
    file, page = config.parent / "mail.eml", config.parent / "page.html"
    shown = CliRunner().invoke(main, ["-c", str(config), "explain", str(file)])
    told = CliRunner().invoke(main, ["-c", str(config), "explain", str(file), "--json", "--html", str(page)])
    assert shown.exit_code == told.exit_code == 0, shown.output
    assert json.loads(told.stdout)["why"] == list(said)
    for sentence in said:
        assert sentence in shown.output
        assert escape(sentence) in page.read_text("utf-8")


def test_every_row_of_the_decision_table_has_words() -> None:
    for row in TABLE:
        if row.reply == "none":
            assert row.reason in NO_LETTER
        elif row.reply == "staff":
            # a doubt is told item by item, and a cry for help by its own reason
            assert row.reason in {*WORDS.table("reasons"), "doubtful", "distress_apart"}, row.reason
        else:
            assert row.reason in LETTER


def test_a_letter_that_is_a_draft_because_nothing_is_set(config: Path, reader: Reader) -> None:
    said = explained(config, APPLICATION, reader)
    assert said[0] == "A letter is written (what is still missing), since something is still needed."
    assert "Missing: the signed contract." in said
    assert said[-1] == (
        'The letter is laid among the drafts, and staff send it: [letters] mode is "draft",'
        " as it is where nothing is set."
    )


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ('mode = "hold"', 'The letter is held until staff approve it: [letters] mode is "hold".'),
        ('mode = "send"\nmodes = { deficiency = "draft" }', '[letters] modes.deficiency is "draft".'),
        ('mode = "send"', "since no native reader has approved the letters in English yet"),
        (
            'mode = "send"\nsend_unreviewed = true',
            "The letter is sent once the case has been quiet for [schedule] settle",
        ),
    ],
)
def test_the_setting_that_says_what_becomes_of_a_letter(
    config: Path, letters: str, expected: str, reader: Reader
) -> None:
    config.write_text(config.read_text("utf-8") + f"\n[letters]\n{letters}\n", "utf-8")
    said = explained(config, APPLICATION, reader)
    assert expected in said[-1]


def test_which_rule_calls_a_mail_spam(config: Path, reader: Reader) -> None:
    said = explained(config, SPAM, reader)
    assert said[0] == "Nobody is answered: a machine, a list or a spammer sent it."
    assert said[1].startswith("Taken for: spam, by rule 'spam-")
    assert said[2].startswith("Its signs of spam: spam-")
    assert "spam from 4.0 on" in said[2]
    assert "; how it reads (spam.toml) +" in said[2]


def test_what_reads_like_spam_is_told_with_its_log_odds(config: Path, reader: Reader) -> None:
    said = explained(config, NO_LISTED_WORD, reader)
    assert said[1] == "Taken for: spam, since it reads like spam, by what was learnt from mails (spam.toml)."
    told = re.fullmatch(
        r"Its signs of spam: none; together 0\.0, spam from 4\.0 on;"
        r" how it reads \(spam\.toml\) \+(\d\.\d), which is (0\.\d\d) for yes, spam from (0\.\d\d) on\.",
        said[2],
    )
    assert told is not None
    assert probability(float(told[1])) == pytest.approx(float(told[2]), abs=0.01)
    assert float(told[2]) >= float(told[3])


def test_a_machine_is_told_by_its_sign(config: Path, reader: Reader) -> None:
    said = explained(config, b"Return-Path: <>\r\n" + APPLICATION.replace(b"\n", b"\r\n"), reader)
    assert said[0] == "Nobody is answered: a machine, a list or a spammer sent it."
    assert "its Return-Path is empty" in said[1]


def test_which_translation_is_missing(config: Path, reader: Reader) -> None:
    said = explained(config, WITH_PAPER, reader)
    (missing,) = [sentence for sentence in said if sentence.startswith("A translation is missing")]
    assert missing == (
        "A translation is missing: attachment 1 (vypiska.txt) is in Russian,"
        " and papers count in Estonian and English only."
    )


def test_a_person_is_asked(config: Path, reader: Reader) -> None:
    two_senders = APPLICATION.replace(b"Message-ID", b"From: another@example.org\nMessage-ID")
    said = explained(config, two_senders, reader)
    assert said[0] == ("No letter leaves by itself: a person is asked, since this mail names two senders.")


def test_a_mail_of_staff_is_told_apart(config: Path, reader: Reader) -> None:
    said = explained(config, APPLICATION.replace(b"mari@example.ee>\n", b"nurse@hospital.example>\n"), reader)
    assert "the daemon takes it for a mail of staff" in said[-1]


def test_what_is_in_doubt_is_told_with_its_cuts(config: Path, reader: Reader) -> None:
    shipped = deployed(config).rules.checklist
    cuts = {**shipped.table("ask_below"), "contract": 0.001}
    doubtful = replace(shipped, tables={**shipped.tables, "ask_below": cuts})
    said = explained(config, APPLICATION, reader, doubtful)
    assert said[0].startswith("No letter leaves by itself: a person is asked, since this mail leaves it open")
    assert said[1].startswith("In doubt: is the signed contract there? (0.")
    assert "it is asked for up to 0.00" in said[1]
    assert "Once a person has answered, the letter is: what is still missing." in said


def test_a_letter_that_is_doubted_as_a_whole_is_told_so(config: Path, reader: Reader) -> None:
    shipped = deployed(config).rules.checklist
    sure = replace(shipped, settings={**shipped.settings, "letter_sure": 1.0})
    said = explained(config, APPLICATION, reader, sure)
    assert any("right in all with less than 1.00" in line for line in said if line.startswith("In doubt"))
