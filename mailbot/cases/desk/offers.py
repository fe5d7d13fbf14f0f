"""What staff may do with a case as it stands, in the order in which it is usually wanted."""

from collections.abc import Iterator

from mailbot.cases.lifecycle import EDGES
from mailbot.cases.papers import unread
from mailbot.model.case import Case
from mailbot.model.digest import WHOM, Do, StaffAction

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


def offers(case: Case) -> tuple[Do, ...]:
    """Return the actions that would not be refused, without those that a task of the case offers by itself."""
    return tuple(_offers(case)) if case.merged_into is None else ()


def _offers(case: Case) -> Iterator[Do]:
    number = case.number
    if not case.live:
        yield Do(action="reopen", case=number)
        return
    yield Do(action="add", case=number)
    waiting = [item.name for item in case.items if item.required and item.state in _WAITS]
    for action in ("received", "waive"):
        for item in waiting:
            yield Do(action=action, case=number, argument=item)
    if case.untranslated():
        yield Do(action="waive", case=number, argument="translation")
    if unread(case):
        yield Do(action="waive", case=number, argument="unreadable")
    for status_action in _BY_STATUS.get(case.status, ()):
        yield Do(action=status_action, case=number)
    yield Do(action="assign", case=number, argument=WHOM)
    for field in _OFTEN_WRONG:
        yield Do(action="set", case=number, argument=field)
    for ending, target in _ENDINGS:
        if target in EDGES[case.status] or (ending == "withdraw" and "refund_due" in EDGES[case.status]):
            yield Do(action=ending, case=number)
