"""What hangs together on a page, and what runs along its rows: found as OpenCV finds them, at less cost."""

import cv2
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mailbot.documents.ink.lines import FULL
from mailbot.documents.ink.points.pieces import Pieces, runs_of

NOISE = 600
"""Side of a field with more specks than short labels can count."""


def test_what_touches_by_a_corner_is_one_piece() -> None:
    pieces = Pieces.of(np.array([[0, FULL, 0, 0], [FULL, 0, 0, FULL]], np.uint8))
    assert pieces.stats[1:].tolist() == [[0, 0, 2, 2, 2], [3, 1, 1, 1, 1]]
    assert pieces.painted(np.array([0, 7, FULL])).tolist() == [[0, 7, 0, 0], [7, 0, 0, FULL]]


def test_noise_is_counted_however_many_specks_it_has() -> None:
    field = np.zeros((NOISE, NOISE), np.uint8)
    field[::2, ::2] = FULL
    pieces = Pieces.of(field)
    assert len(pieces.stats) == 1 + (NOISE // 2) ** 2
    painted = pieces.painted(np.arange(len(pieces.stats)) * FULL // (len(pieces.stats) - 1))
    assert painted[0, 0] == 0
    assert painted[-2, -2] == FULL


@given(
    runs=st.lists(st.tuples(st.integers(0, 5), st.integers(-40, 160), st.integers(1, 90)), max_size=6),
    length=st.integers(1, 70),
    wide=st.integers(60, 140),
)
def test_runs_are_those_of_an_opening_at_the_edges_too(
    runs: list[tuple[int, int, int]], length: int, wide: int
) -> None:
    field = np.zeros((6, wide), np.uint8)
    for row, left, long in runs:
        field[row, max(0, left) : max(0, left + long)] = FULL
    wanted = cv2.morphologyEx(field, cv2.MORPH_OPEN, np.ones((1, length), np.uint8))
    assert (runs_of(field, length) == wanted).all()


def test_a_field_without_points_has_no_pieces() -> None:
    for shape in ((0, 7), (7, 0)):
        assert Pieces.of(np.zeros(shape, np.uint8)).stats[1:].tolist() == []
