"""What staff may do with a case as it stands, in the order in which it is usually wanted."""

from collections.abc import Iterator, Sequence

from mailbot.cases.items.papers import unread
from mailbot.cases.lifecycle import BEFORE_INVOICE, EDGES
from mailbot.model.case import Case
from mailbot.model.digest import CASE, WHOM, Do, StaffAction

_BY_STATUS: dict[str, tuple[StaffAction, ...]] = {
    "in_review": ("opinion", "more_tests"),
    "more_tests_needed": ("review", "opinion"),
}
_ENDINGS: tuple[tuple[StaffAction, str], ...] = (
    ("withdraw", "withdrawn"),
    ("close", "closed"),
    ("deceased", "deceased"),
)
_OFTEN_WRONG = ("patient_name", "personal_code", "phone")
_WAITS = frozenset({"open", "by_post"})
_ASKED_AGAIN = frozenset({"received", "by_post", "in_record"})
_GIVEN = frozenset({"paid", "in_review", "more_tests_needed"})
"""Statuses in which a case is given to a group; before, it has not been paid for."""


def offers(case: Case, groups: Sequence[str] = ()) -> tuple[Do, ...]:
    """Return the actions that would not be refused, without those that a task of the case offers by itself.

    `groups` are the reviewer groups that a case can be given to.
    """
    return tuple(_offers(case, groups)) if case.merged_into is None else ()


def _offers(case: Case, groups: Sequence[str]) -> Iterator[Do]:
    number = case.number
    if not case.live:
        yield Do(action="reopen", case=number)
        return
    yield Do(action="add", case=number)
    waiting = [item.name for item in case.items if item.required and item.state in _WAITS]
    for action in ("received", "waive"):
        for item in waiting:
            yield Do(action=action, case=number, argument=item)
    if case.status in BEFORE_INVOICE:
        for item in [item.name for item in case.items if item.required and item.state in _ASKED_AGAIN]:
            yield Do(action="ask", case=number, argument=item)
    for place, link in enumerate(case.links, 1):
        if link.state == "new":
            yield Do(action="opened", case=number, argument=str(place))
            yield Do(action="no_access", case=number, argument=str(place))
    if case.untranslated():
        yield Do(action="waive", case=number, argument="translation")
    if unread(case):
        yield Do(action="waive", case=number, argument="unreadable")
    for status_action in _BY_STATUS.get(case.status, ()):
        yield Do(action=status_action, case=number)
    for group in groups if case.status in _GIVEN else ():
        yield Do(action="assign", case=number, argument=group)
    yield Do(action="assign", case=number, argument=WHOM)
    for field in _OFTEN_WRONG:
        yield Do(action="set", case=number, argument=field)
    yield Do(action="note", case=number)
    yield Do(action="merge", case=number, argument=CASE)
    for ending, target in _ENDINGS:
        if target in EDGES[case.status] or (ending == "withdraw" and "refund_due" in EDGES[case.status]):
            yield Do(action=ending, case=number)
