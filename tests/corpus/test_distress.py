"""Cries for help by several writers, half of them near misses: who is heard, and who is not."""

import json
from pathlib import Path

from mailbot.reading.who.distress import distress_claims, distress_in
from tests.unit.reading.letters import own, rules

MAILS = Path(__file__).parent / "distress"
MISSED, FALSE = 0.02, 0.1
"""The shares that may be wrong: of the cries, and of the mails that were written to look like one."""


def test_cries_are_heard_and_most_histories_are_not_taken_for_one() -> None:
    words = rules().distress
    missed, false, cries, others = [], [], 0, 0
    for file in sorted(MAILS.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            said = json.loads(line)
            heard = distress_in(distress_claims((own(said["text"]), own(said["subject"])), words), words)
            if said["distress"]:
                cries += 1
                missed += [said["id"]] if heard is None else []
            else:
                others += 1
                false += [said["id"]] if heard is not None else []
    assert (cries, others) == (523, 318)
    assert len(missed) <= MISSED * cries, missed
    assert len(false) <= FALSE * others, false


def test_cries_in_words_that_nobody_tuned_upon() -> None:
    """By a writer who saw neither the words nor these tests: what is told of mail that nobody has seen."""
    words = rules().distress
    heard: dict[bool, list[bool]] = {True: [], False: []}
    for line in (MAILS / "unseen" / "h.jsonl").read_text("utf-8").splitlines():
        said = json.loads(line)
        kind = distress_in(distress_claims((own(said["text"]), own(said["subject"])), words), words)
        heard[bool(said["distress"])].append(kind is not None)
    assert (len(heard[True]), len(heard[False])) == (70, 70)
    assert sum(heard[True]) >= UNSEEN_HEARD * 70
    assert sum(heard[False]) <= FALSE * 70


UNSEEN_HEARD = 0.85
"""What was reached; 0.98 is wanted. Nobody may tune upon these mails: others then have to take their place."""
