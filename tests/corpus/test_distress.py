"""Cries for help by several writers, half of them near misses: who is heard, and who is not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailbot.model.reading import Claim
from mailbot.reading.who.distress import distress_claims, distress_in, hardly_distress
from tests.unit.reading.letters import own, rules

MAILS = Path(__file__).parent / "distress"
MISSED = 0.02
FALSE = {
    "eighth": 0.07,
    "eleventh": 0.11,
    "fifth": 0.14,
    "fourth": 0.13,
    "h": 0.06,
    "ninth": 0.08,
    "sixth": 0.12,
    "tenth": 0.13,
    "third": 0.1,
    "twelfth": 0.12,
}
"""The shares that may be wrong: of the cries, and of the mails written to look like one (`FEW` of the others)."""
FEW = 0.05


def claims_in(file: Path) -> Iterator[tuple[bool, tuple[Claim, ...]]]:
    """Yield for each mail of a file whether it is a cry, and what is weighed of it."""
    for line in file.read_text("utf-8").splitlines():
        said = json.loads(line)
        yield bool(said["distress"]), distress_claims((own(said["text"]), own(said["subject"])), rules())


def heard(file: Path) -> dict[bool, list[bool]]:
    """Return for cries and for others whether each mail of a file is heard."""
    found: dict[bool, list[bool]] = {True: [], False: []}
    for cry, claims in claims_in(file):
        found[cry].append(distress_in(claims, rules()) is not None)
    return found


@pytest.mark.parametrize(
    ("name", "cries", "others"),
    [
        ("eighth", 180, 220),
        ("eleventh", 130, 230),
        ("fifth", 200, 200),
        ("fourth", 523, 187),
        ("fresh", 60, 60),
        ("h", 70, 70),
        ("ninth", 120, 330),
        ("ordinary", 0, 320),
        ("own", 42, 22),
        ("seventh", 110, 210),
        ("sixth", 100, 100),
        ("tenth", 130, 230),
        ("third", 421, 236),
        ("twelfth", 130, 230),
    ],
)
def test_cries_are_heard_and_most_histories_are_not_taken_for_one(name: str, cries: int, others: int) -> None:
    found = heard(MAILS / f"{name}.jsonl")
    assert (len(found[True]), len(found[False])) == (cries, others)
    assert found[True].count(False) <= MISSED * cries
    assert found[False].count(True) <= FALSE.get(name, FEW) * others


@pytest.mark.parametrize("file", sorted((MAILS / "unseen").glob("*.jsonl")), ids=lambda file: file.stem)
def test_cries_in_words_that_nobody_tuned_upon(file: Path) -> None:
    """By a writer who saw neither the words nor these tests: what is told of mail that nobody has seen."""
    found = heard(file)
    assert sum(found[True]) >= UNSEEN_HEARD * len(found[True])
    assert sum(found[False]) <= UNSEEN_FALSE * len(found[False])


@pytest.mark.parametrize("file", sorted((MAILS / "unseen").glob("*.jsonl")), ids=lambda file: file.stem)
def test_the_letters_of_most_cries_wait_for_a_person(file: Path) -> None:
    """What is heard and does not wait gets its letter beside the call to a person."""
    waits = [
        not hardly_distress(claims, rules()) for cry, claims in claims_in(file) if cry and distress_in(claims, rules())
    ]
    assert sum(waits) >= UNSEEN_WAITS * len(waits)


UNSEEN_WAITS = 0.85
"""Reached are 92 of 106 on k and 107 of 110 on m."""

UNSEEN_HEARD, UNSEEN_FALSE = 0.94, 0.15
"""Reached are 0.964 and 0.110 on k (0.945 and 0.138 at the first try), 1.0 and 0.090 on m at the first. 0.98 is wanted.

Nobody may tune or learn upon these mails: others then have to take their place.
"""
