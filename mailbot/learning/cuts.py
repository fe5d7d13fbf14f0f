"""Where doubt begins and ends: the cuts that cost least on authors who were left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from mailbot.learning.fit import Figures

WRONG = 6.0
"""What a wrong letter costs, counted in questions to staff: so many of them are asked to keep one from leaving."""
_STEPS = 50


@dataclass(frozen=True, kw_only=True)
class Cut:
    """Up to `ask_below` an item is asked for, from `accept_above` on received; the counts are of answers."""

    table: str
    ask_below: float
    accept_above: float
    asked_wrongly: int
    accepted_wrongly: int
    doubtful: int
    count: int


def cut(table: str, figures: Iterable[Figures], wrong: float = WRONG) -> Cut:
    """Return the cuts of a table at which wrong answers and questions to staff together cost least.

    Among cuts that cost the same those stand whose doubt reaches furthest:
    what lies near a cut has been seen too seldom.
    """
    pairs = [pair for one in figures if one.table == table for pair in one.pairs]
    steps = [number / _STEPS for number in range(_STEPS + 1)]
    both = ((ask, accept) for ask in steps for accept in steps if ask <= accept)
    tried = (_counted(table, pairs, ask, accept) for ask, accept in both)
    return min(tried, key=lambda one: (_cost(one, wrong), one.ask_below - one.accept_above))


def _cost(one: Cut, wrong: float) -> float:
    return wrong * (one.asked_wrongly + one.accepted_wrongly) + one.doubtful


def _counted(table: str, pairs: list[tuple[float, bool]], ask: float, accept: float) -> Cut:
    asked = [answer for share, answer in pairs if share <= ask]
    accepted = [answer for share, answer in pairs if share >= accept and share > ask]
    return Cut(
        table=table,
        ask_below=ask,
        accept_above=accept,
        asked_wrongly=sum(asked),
        accepted_wrongly=len(accepted) - sum(accepted),
        doubtful=len(pairs) - len(asked) - len(accepted),
        count=len(pairs),
    )
