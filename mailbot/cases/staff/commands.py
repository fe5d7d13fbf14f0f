"""The mails by which staff act: the link that prepares one, and the reading of it; nothing is carried out here.

The subject holds all of it, since some mail programs drop a prepared body:
"mailbot received 2026-00042 contract #ABCD...". Whatever stands around it
("Re:", a list tag) does not matter; the action in the subject must be the one
the token was made for. Where staff must add what only they know, the subject
holds a gap, a word in capital letters that they write over.
"""

import re
from dataclasses import dataclass
from typing import get_args
from urllib.parse import quote

from mailbot.model.digest import CASE, OF_ANY_CASE, WHOM, Do, StaffAction

_SUBJECT = re.compile(
    r"\bmailbot\s+(?P<action>[a-z_]+)(?:\s+(?P<case>\d{4}-\d{5}))?(?:\s+(?P<argument>[^\s#][^#]{0,80}?))?"
    r"\s+#(?P<token>[A-Z2-7]{24})(?![A-Z2-7])",
    re.IGNORECASE,
)
_ACTIONS = frozenset(get_args(StaffAction))


@dataclass(frozen=True, kw_only=True, slots=True)
class StaffCommand:
    """What a staff mail asks for, and the token that is to prove it."""

    do: Do
    token: str


def subject_of(do: Do, token: str) -> str:
    """Write the subject that asks for an action."""
    words = ("mailbot", do.action, CASE if _lacks_case(do) else do.case, do.argument, f"#{token}")
    return " ".join(word for word in words if word)


def mailto(address: str, do: Do, token: str, body: str = "") -> str:
    """Write the link that opens a prepared mail (RFC 6068); `body` tells people what to do with it."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject_of(do, token))}&body={quote(body)}"


def has_gap(do: Do) -> bool:
    """Say whether something is still to be written over: a case number or a name."""
    return _lacks_case(do) or not {CASE, WHOM}.isdisjoint((do.argument or "").split())


def fits(asked: Do, made: Do) -> bool:
    """Say whether a link made for one action may do what is asked: the same, or the same with its gap filled."""
    if asked.action != made.action or has_gap(asked):
        return False
    case = made.case is None if _lacks_case(made) and asked.case else asked.case == made.case
    return case and (made.argument in {WHOM, CASE} or asked.argument == made.argument)


def _lacks_case(do: Do) -> bool:
    return do.action in OF_ANY_CASE and do.case is None


def read_command(subject: str | None) -> StaffCommand | None:
    """Read the command in a subject; None where there is none."""
    found = _SUBJECT.search(" ".join((subject or "").split()))
    if found is None:
        return None
    action = found["action"].lower()
    if action not in _ACTIONS:
        return None
    name: StaffAction = next(one for one in get_args(StaffAction) if one == action)
    argument = found["argument"]
    if name in OF_ANY_CASE and argument is not None:
        argument = argument.removeprefix(CASE).strip() or None
    return StaffCommand(do=Do(action=name, case=found["case"], argument=argument), token=found["token"].upper())
