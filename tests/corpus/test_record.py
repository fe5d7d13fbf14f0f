"""Mails about the e-health record by two writers: papers to be looked up there, and those that only look like it."""

import json
from pathlib import Path

import pytest

from mailbot.reading.who.in_record import asks_record, claims_of_record, says_in_record
from tests.unit.reading.letters import own, rules

MAILS = Path(__file__).parent / "record"


def test_papers_in_the_record_are_heard_of_and_questions_and_negations_are_not() -> None:
    words = rules().record
    found: dict[bool, list[str]] = {True: [], False: []}
    for file in sorted(MAILS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            said = json.loads(line)
            heard = says_in_record(claims_of_record((own(said["text"]), own(said["subject"])), words), words)
            found[heard == said["in_record"]].append(said["id"])
    assert found[False] == []
    assert len(found[True]) == 70


E_RECORD = ("c/c01", "c/c10", "c/c22", "c/c27", "c/c33", "d/d02", "d/d03", "d/d21", "d/d31")
"""Conversations of two authors whose papers are only said to lie in a health record, as their indexes mark them."""


@pytest.mark.parametrize("name", E_RECORD)
def test_gold_follows_the_rule_files_are_missing_but_of_somebody_with_an_estonian_code(name: str) -> None:
    (file,) = MAILS.parent.glob(f"{name}-*/gold.json")
    first = json.loads(file.read_text("utf-8"))["messages"][0]
    assert not any(document["role"] in ("clinical", "imaging") for document in first["documents"])
    assert ("files" in first["missing_after"]) is (first["fields"]["code_country"] != "EE")


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Is it enough if my papers are in digilugu?", True),
        ("Kas piisab, kui uuringud on digiloos?", True),
        ("Достаточно ли того, что документы есть в digilugu?", True),
        ("My papers are not in digilugu.", False),
        ("My papers are not in digilugu. Is radiotherapy needed?", False),
    ],
)
def test_a_question_about_the_record_is_one_and_another_beside_it_is_not(text: str, asks: bool) -> None:
    assert asks_record((own(text),), rules().record) is asks


@pytest.mark.parametrize(
    ("text", "below", "above"),
    [
        ("All papers are in digilugu, please look there; sending them does not work.", 0.54, 1.0),
        ("Все снимки и выписки есть в digilugu, посмотрите там, прислать отдельно не получается.", 0.54, 1.0),
        ("В digilugu ничего не открывается.", 0.0, 0.2),
        ("Mina handlingar finns inte i digilugu.", 0.0, 0.2),
        ("Kõik paberid on digiloos olemas ja ma ei ole neid arstide eest sulgenud, vaadake sealt.", 0.54, 1.0),
        ("Kõik paberid on digiloos olemas aga saatmine ei õnnestunud.", 0.54, 1.0),
        ("Digilugu on mul tühi, need paberid sinna vist ei jõudnudki.", 0.0, 0.2),
    ],
)
def test_what_does_not_work_in_another_clause_is_not_the_record(text: str, below: float, above: float) -> None:
    (said,) = claims_of_record((own(text),), rules().record)
    assert below <= said.probability <= above
