"""The cuts of doubt: where answers part cleanly nobody is asked, and a wrong letter costs more than a question."""

from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.learning.cuts import WRONG, cut
from mailbot.learning.fit import Figures

PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30).map(tuple)


def figures(*pairs: tuple[float, bool]) -> list[Figures]:
    return [Figures(table="brings.contract", author="a", count=len(pairs), right=1.0, pairs=pairs)]


def test_where_answers_part_cleanly_nothing_is_wrong_or_asked() -> None:
    found = cut("brings.contract", figures((0.05, False), (0.1, False), (0.9, True)))
    assert (found.asked_wrongly, found.accepted_wrongly, found.doubtful) == (0, 0, 0)


def test_what_is_mixed_is_asked_of_staff() -> None:
    found = cut("brings.contract", figures((0.05, False), (0.45, True), (0.5, False), (0.55, True), (0.95, True)))
    assert found.asked_wrongly == found.accepted_wrongly == 0
    assert found.ask_below < 0.5 <= found.accept_above


@settings(deadline=None)  # each example tries 1,300 pairs of cuts
@given(PAIRS)
def test_no_cut_costs_more_than_asking_about_everything(pairs: tuple[tuple[float, bool], ...]) -> None:
    found = cut("brings.contract", figures(*pairs))
    assert found.ask_below <= found.accept_above
    assert WRONG * (found.asked_wrongly + found.accepted_wrongly) + found.doubtful <= len(pairs) * WRONG


def test_another_table_says_nothing() -> None:
    assert cut("brings.questions", figures((0.5, True))).count == 0
