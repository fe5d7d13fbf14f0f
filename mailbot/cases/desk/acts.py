"""What staff may do to a case as it stands, by one table: for mails and commands, and to know what is refused."""

from collections.abc import Callable, Mapping
from datetime import datetime

from mailbot.cases.desk.asking import ask_again
from mailbot.cases.staff import actions
from mailbot.cases.staff.actions import Change
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.model.case import Case
from mailbot.model.digest import QUIETLY, Do

OnCase = Callable[[Case, Do, str, datetime], Change]
"""Does an act to a case: the case, what is asked for, who asks, and when."""

NEEDS_LIVE = frozenset({"add", "join", "set"})
"""Acts with what only staff have (papers, a mail, a value), which an ended case takes none of."""

ON_CASES: Mapping[str, OnCase] = {
    "received": lambda case, do, who, now: actions.received(case, do.argument or "", who=who, now=now),
    "ask": lambda case, do, who, now: ask_again(case, do.argument or "", who=who, now=now),
    "waive": lambda case, do, who, now: actions.waive(case, do.argument or "", who=who, now=now),
    "settle": lambda case, do, who, now: _settle(case, do, who, now),
    "not_there": lambda case, _, who, now: actions.not_there(case, who=who, now=now),
    "assign": lambda case, do, who, now: actions.assign(case, do.argument or "", who=who, now=now),
    "review": lambda case, _, who, now: actions.review(case, who=who, now=now),
    "more_tests": lambda case, _, who, now: actions.more_tests(case, who=who, now=now),
    "withdraw": lambda case, do, who, now: actions.withdraw(case, who=who, now=now, confirm=do.argument != QUIETLY),
    "deceased": lambda case, _, who, now: actions.deceased(case, who=who, now=now),
    "close": lambda case, _, who, now: actions.close(case, who=who, now=now),
    "reopen": lambda case, _, who, now: actions.reopen(case, who=who, now=now),
    "opened": lambda case, do, who, now: actions.link_state(case, number_of(do), "opened", who=who, now=now),
    "no_access": lambda case, do, who, now: actions.link_state(case, number_of(do), "no_access", who=who, now=now),
}


def refused(case: Case, do: Do, now: datetime) -> bool:
    """Say whether an act would be refused as the case stands; of one that depends on more than the case: no."""
    if case.merged_into:
        return True
    if do.action in NEEDS_LIVE:
        return not case.live
    if do.action not in ON_CASES:
        return False
    try:
        ON_CASES[do.action](case, do, "", now)
    except ActionRefusedError:
        return True
    return False


def number_of(do: Do) -> int:
    """Return the number that an act is about; raises ActionRefusedError where there is none."""
    return number(do.argument)


def number(argument: str | None) -> int:
    """Return the number that an argument is; raises ActionRefusedError where it is none."""
    argument = argument or ""
    if not (argument.isascii() and argument.isdigit()) or len(argument) > _DIGITS:
        raise ActionRefusedError("a number is missing")
    return int(argument)


_DIGITS = 9


def _settle(case: Case, do: Do, who: str, now: datetime) -> Change:
    item, _, answer = (do.argument or "").partition(" ")
    return actions.settle_doubt(case, item, answer, who=who, now=now)
