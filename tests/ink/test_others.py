"""The sheets of others that are learnt from: numbers of sheets signed and empty, each of them weighed."""

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.ink.knowledge import Knowledge
from tests.ink.fitting import MISSED, fit
from tests.ink.others import OTHERS, told_of_others

WEIGHED = set(Knowledge.of(shipped_rules("ink")).sheet) - {"bias", *MISSED}
"""What is fitted: a weight is set by hand for what may miss its place, and `bias` is of no number."""


@pytest.fixture(scope="module")
def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(gzip.decompress((Path(__file__).parent / "others.json.gz").read_bytes()))
    return found


def test_there_are_signed_and_empty_sheets_of_each_author(rows: list[dict[str, Any]]) -> None:
    authors = {row["author"] for row in rows}
    assert len(rows) == len(told_of_others()) > 500
    for author in authors:
        assert {row["signed"] for row in rows if row["author"] == author} == {True, False}
    assert 0.3 < sum(one.signed for one in told_of_others()) / len(rows) < 0.7
    assert {one.counts for one in told_of_others()} == {OTHERS}


def test_each_number_of_a_sheet_is_finite_and_has_a_weight() -> None:
    for one in told_of_others():
        assert set(one.features) == WEIGHED
        assert all(math.isfinite(value) for value in one.features.values())


def test_rows_hold_numbers_and_where_they_are_from_and_nothing_else(rows: list[dict[str, Any]]) -> None:
    assert {key for row in rows for key in row} == {"author", "layout", "capture", "signed", "features"}
    assert {type(row["signed"]) for row in rows} == {bool}
    assert {type(value) for row in rows for value in row["features"].values()} <= {int, float}


def test_no_sheet_is_there_as_signed_and_as_empty() -> None:
    told: dict[tuple[tuple[str, float], ...], set[bool]] = {}
    for one in told_of_others():
        told.setdefault(tuple(sorted(one.features.items())), set()).add(one.signed)
    assert all(len(answers) == 1 for answers in told.values())


def test_weights_fitted_to_them_tell_signed_sheets_from_empty_ones() -> None:
    weights = fit(told_of_others(), 0.1)
    assert set(weights) == WEIGHED | {"bias"}
    told = Knowledge(sheet=weights)
    right = sum((told.sheet_probability(one.features) > 0.5) == one.signed for one in told_of_others())
    assert right > 0.85 * len(told_of_others())
