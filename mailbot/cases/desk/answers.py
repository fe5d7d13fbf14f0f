"""The acts that answer a reason for which a person is called: the likeliest first, and none that makes no sense."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mailbot.cases.deciding.doubts import REASON as DOUBT
from mailbot.cases.desk.shares import REASON as SHARE
from mailbot.cases.staff.actions import ANSWERS
from mailbot.model.case import DECRYPT_REASON, OPEN_REASON, RECORD_REASON, STRANGER_REASON
from mailbot.model.digest import Do, StaffAction

_ENDING: Mapping[str, StaffAction] = {"withdrawal": "withdraw", "death": "deceased"}
_OF_A_CASE = frozenset(
    {
        "several_cases",
        "contradicting_signs",
        "reply_from_unknown_address",
        "number_from_unknown_address",
        "name_from_unknown_address",
        "sender_not_authentic",
    }
)
"""A mail of no case that carries the sign of one: it belongs there, or opens one."""
_OF_ITS_OWN = frozenset(
    {
        "match_unclear",
        "name_differs",
        "no_application",
        "other",
        "unclear",
        "application_in_junk",
        "earlier_mail_waits",
        "machine_or_application",
    }
)
"""A mail of no case that may open one, or belongs to one."""
_LOOKED_AT = frozenset({"to_be_confirmed", "signature_unchecked", "signer_unclear"})
_OPENED = frozenset({DECRYPT_REASON, OPEN_REASON})
_ONE_MATTER = frozenset({"thanks", STRANGER_REASON})
"""Reasons that are settled by themselves, whatever else their mail raised."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Matter:
    """One reason for which a person is called, and what its acts need to know.

    `id` is its row, `message` the mail that raised it, which `of` a case or none was taken into. `status` is that of
    its `case`, `unseen` are the items of it that a person has to look at, `strange` those that came from an unknown
    address, `other` is the case that such a mail opened, with whether it has its invoice.
    """

    id: int
    reason: str
    case: str | None = None
    message: int | None = None
    of: str | None = None
    status: str | None = None
    unseen: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    other: tuple[str, bool] | None = None


def answers(matter: Matter) -> tuple[Do, ...]:
    """Return the acts that a row of the digest offers."""
    first = _of_case(matter, matter.case) if matter.case is not None else _loose(matter)
    acts = [*first, *_done(matter)]
    if matter.reason == "over_limit" or (matter.reason == "case_ended" and matter.status == "deceased"):
        acts.reverse()  # what took too long takes as long again; and who writes of the dead seldom wants the case back
    return tuple(dict.fromkeys(acts))


def _of_case(matter: Matter, case: str) -> Iterator[Do]:
    reason, mail = matter.reason, None if matter.message is None else str(matter.message)
    if reason == STRANGER_REASON:
        yield from _same_patient(matter, case)
    elif reason in _ENDING:
        yield Do(action=_ENDING[reason], case=case)
        if mail and matter.of is None:
            yield Do(action="join", case=case, argument=mail)
    elif reason == "joined_from_unknown_address":
        for item in matter.strange:
            for answer in ANSWERS:
                yield Do(action="settle", case=case, argument=f"{item} {answer}")
    elif reason in _LOOKED_AT:
        for action in ("received", "ask"):
            for item in matter.unseen:
                yield Do(action=action, case=case, argument=item)
    for act, argument in _STEPS.get(reason, ()):
        yield Do(action=act, case=case, argument=argument)
    if reason.startswith(SHARE):
        yield Do(action="ask", case=case, argument="files")


_STEPS: Mapping[str, tuple[tuple[StaffAction, str | None], ...]] = {
    RECORD_REASON: (("received", "files"), ("not_there", None)),
    "referral": (("received", "referral"), ("waive", "referral")),
    DECRYPT_REASON: (("add", None),),
    OPEN_REASON: (("add", None),),
    "contract_in_link": (("add", None), ("received", "contract")),
    "code_changed": (("set", "personal_code"),),
    "bad_address": (("set", "address"),),
    "no_utf8": (("set", "address"),),
    "case_ended": (("reopen", None),),
    "payment_not_come": (("close", None),),
}


def _loose(matter: Matter) -> Iterator[Do]:
    """What a mail of no case asks for: its case is left to staff."""
    reason = matter.reason
    if matter.message is None:
        return
    mail = str(matter.message)
    if reason == "scan_without_case":
        yield Do(action="add", argument=mail)
    elif reason in _ENDING:
        yield Do(action=_ENDING[reason])
    elif reason in _OF_A_CASE:
        yield Do(action="join", argument=mail)
        yield Do(action="open", argument=mail)
    elif reason in _OF_ITS_OWN:
        yield Do(action="open", argument=mail)
        yield Do(action="join", argument=mail)


def _same_patient(matter: Matter, case: str) -> Iterator[Do]:
    """A mail of an unknown address joins the case, or the case that it opened does; the one invoice stays."""
    if matter.of is None:
        yield Do(action="join", case=case, argument=str(matter.message))
    elif matter.other is not None and matter.other[0] != case:
        number, invoiced = matter.other
        kept, gone = (number, case) if invoiced else (case, number)
        yield Do(action="merge", case=kept, argument=gone)


def _done(matter: Matter) -> Iterator[Do]:
    reason, case = matter.reason, matter.case
    mail = None if matter.message is None else str(matter.message)
    if case is not None and reason.startswith(DOUBT):
        for answer in ANSWERS:
            yield Do(action="settle", case=case, argument=f"{reason.removeprefix(DOUBT)} {answer}")
    elif case is None or reason != "referral":
        if mail and reason in {"quarantined", "over_limit"}:
            yield Do(action="retry", argument=mail)
        alone = mail is None or reason in _ONE_MATTER or (matter.of is not None and matter.of != case)
        if alone:
            yield Do(action="done", case=None if reason in _ONE_MATTER else case, argument=f"a{matter.id}")
        else:
            yield Do(action="done", case=case, argument=mail)
