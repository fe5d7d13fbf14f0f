"""What staff may do with money that does not pay a case by itself: the likeliest first, by where the case stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from mailbot.model.case import ENDED
from mailbot.model.digest import Do

_LESS = frozenset({"less", "second_part"})
_GUESSED = frozenset({"case_number", "mistyped_reference", "payer_name", "batch_sum"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Doubtful:
    """A credit that waits for staff, why, and the case that it is thought to be for, with its status and its past."""

    id: int
    reason: str
    currency: str
    reversal: bool = False
    case: str | None = None
    status: str | None = None
    was_paid: bool = False


def acts(credit: Doubtful) -> tuple[Do, ...]:
    """Return the acts that the row of a credit offers; none of them is refused."""
    return (*_acts(credit), Do(action="reject", case=credit.case, argument=str(credit.id)))


def _acts(credit: Doubtful) -> Iterator[Do]:
    case, number = credit.case, str(credit.id)
    if credit.reversal:
        yield Do(action="take_off", case=case, argument=number)
        return
    elsewhere = Do(action="book" if credit.currency == "EUR" else "enough", argument=number)
    if case is None:
        yield elsewhere
        return
    count, enough = (Do(action=action, case=case, argument=number) for action in ("confirm", "enough"))
    if credit.status != "invoiced":
        if credit.status in ENDED - {"deceased", "withdrawn"} and not credit.was_paid:
            yield Do(action="reopen", case=case)  # who pays late wants the opinion
        yield Do(action="refund", case=case, argument=number)
        yield elsewhere
        return
    if credit.currency != "EUR":
        yield enough
    elif credit.reason == "fee_deducted":
        yield from (enough, count)
    elif credit.reason in _LESS:
        yield from (count, enough)
    else:
        yield count
    if credit.reason in _GUESSED:
        yield elsewhere
