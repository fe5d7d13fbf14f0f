"""Places that are taken, against the plain way to ask for them."""

from hypothesis import given
from hypothesis import strategies as st

from mailbot.reading.text.spans import Spans

SPANS = st.tuples(st.integers(0, 40), st.integers(1, 8)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPANS), SPANS)
def test_a_stretch_lies_over_one_of_them(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    start, end = asked
    assert Spans(spans).over(start, end) == any(start < last and end > first for first, last in spans)
