"""A few sheets of the reported split; the full figures are those of `python -m tests.ink`."""

import random

import pytest

from tests.ink import hands, ways_further
from tests.ink.figures import said, wrong
from tests.ink.making import CAUGHT, FORMS, make
from tests.ink.seeing import Seen, see, shipped
from tests.ink.sheet import Sheet

SEEDS = tuple(range(3, 275, 34))
"""Sheets of as many layouts and captures of the reported split: the suite has seconds, the command has minutes."""


@pytest.fixture(scope="module")
def seen() -> list[Seen]:
    knowledge = shipped()
    return [see(seed, "report", knowledge) for seed in SEEDS]


def test_little_that_is_false_is_said(seen: list[Seen]) -> None:
    assert not wrong(seen)


def test_most_is_said(seen: list[Seen]) -> None:
    known = [one for one in seen if one.made.label != "unknown"]
    assert sum(said(one) == "unclear" for one in known) <= len(known) // 4


def test_a_seed_makes_the_same_sheet() -> None:
    assert make(5, "tune") == make(5, "tune")


def test_splits_share_neither_captures_nor_layouts() -> None:
    assert not set(FORMS["tune"]) & set(FORMS["report"])
    assert not set(CAUGHT["tune"]) & set(CAUGHT["report"])
    assert not set(hands.TUNED) & set(hands.REPORTED)
    assert not set(ways_further.STAMPS["tune"]) & set(ways_further.STAMPS["report"])
    assert not set(hands.PRINTED_BY_HAND["tune"]) & set(hands.PRINTED_BY_HAND["report"])


def test_print_stands_where_it_is_said_to() -> None:
    words = {"people": ["A B"], "doctors": ["C"]}
    sheet = Sheet(rng=random.Random(1), words=words)
    left, top, right, bottom = sheet.text(200, 300, "Signature")
    part = sheet.image.convert("L").crop((left, top, right, bottom))
    assert part.getextrema()[0] < 80
