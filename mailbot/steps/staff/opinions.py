"""Hand an opinion over: looked at by the document reader, attached to a neutral letter under a neutral name.

A mail of staff that brings one sends nothing: it is answered with whose it is, and with a link that sends it.
"""

from dataclasses import dataclass

from mailbot.cases.staff import actions
from mailbot.cases.staff.correct import ActionRefusedError
from mailbot.cases.staff.opinion_file import WHY, Holder, Key, Whose, keys, names_by_code, neutral_name, refusal, whose
from mailbot.letters.envelope.mime import Attachment
from mailbot.model.case import Case
from mailbot.model.digest import Do
from mailbot.model.document import FileReading
from mailbot.model.mail import Part
from mailbot.steps.reading_mails.preparing import FileReader
from mailbot.steps.staff.desk import Desk, Outcome

SURE = "yes"
"""Stands behind the stored mail in the link that sends the opinion which that mail brought."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Looked:
    """An opinion that may leave for a case: its reading, whose it is, whether the patient's code says so, who opens it.

    `keys` is empty for a file that a password opens, and where its maker's program names nobody.
    """

    case: Case
    file: FileReading
    whose: Whose
    by_code: bool
    keys: tuple[Key, ...] = ()

    @property
    def said(self) -> str:
        """Return the rule word for whose it is."""
        if self.whose == "same":
            return "opinion_by_code" if self.by_code else "opinion_by_name"
        if self.whose == "another":
            return "opinion_another"
        facts = self.case.facts
        return "opinion_unseen" if facts.personal_code or facts.patient_name else "opinion_nameless_case"

    def held_by(self, holder: Holder) -> int:
        """Return how many keys of one holder open it."""
        return sum(key.holder == holder for key in self.keys)


class AnotherPatientError(ActionRefusedError):
    """The file is not seen to be of the patient of the case: somebody must be sure. `looked` says what it is."""

    def __init__(self, looked: Looked) -> None:
        number = looked.case.number
        what = "is encrypted for others than" if looked.keys else "does not name"
        super().__init__(
            f"the file {what} the patient of case {number}: look whose it is; if it is right, send it with"
            " `mailbot opinion CASE FILE --sure`"
        )
        self.looked = looked


def part_of(name: str, data: bytes) -> Part:
    """Return the file as the document reader takes it: its declared type has no say."""
    return Part(path="1", content_type="application/octet-stream", name=name, payload=data)


def look(desk: Desk, number: str, name: str, data: bytes, reader: FileReader, *, sure: bool = False) -> Looked:
    """Say whose a file is that is to be the opinion of a case; raises ActionRefusedError where it may not leave as it.

    `sure`: somebody has looked, although the file names another patient than the case, or none.
    """
    case, part = desk.case(number), part_of(name, data)
    actions.opinion(case, who=desk.who, now=desk.now)  # refuses a case that cannot get one
    file = reader.read([part])[part.path]
    looked = Looked(
        case=case,
        file=file,
        whose=whose(file, case.facts, desk.now.date()),
        by_code=names_by_code(file, case.facts),
        keys=keys(file, case.facts, desk.deployment.policy.recipient_names, desk.now.date()),
    )
    if not sure and looked.whose == "another":
        raise AnotherPatientError(looked)
    why = refusal(file, open_allowed=desk.deployment.settings.handover.allow_open_opinion)
    if why is not None:
        raise ActionRefusedError(WHY[why])
    return looked


def hand_over(desk: Desk, number: str, name: str, data: bytes, reader: FileReader, *, sure: bool = False) -> Outcome:
    """Send a file as the opinion of a case and mark it sent; raises ActionRefusedError and changes nothing."""
    looked = look(desk, number, name, data, reader, sure=sure)
    own_name, content_type = neutral_name(number, looked.file)
    return desk.act(
        number,
        lambda case: actions.opinion(case, who=desk.who, now=desk.now),
        attachments=(Attachment(name=own_name, content_type=content_type, data=data),),
    )


def asks_first(do: Do) -> bool:
    """Say whether a mail that asks to send an opinion brings the file: the link in the answer sends it."""
    return do.action == "opinion" and do.argument is None


def sending(number: str, message_row: int) -> Do:
    """Return the act that sends the opinion which the stored mail brought."""
    return Do(action="opinion", case=number, argument=f"{message_row} {SURE}")


def brought_by(do: Do) -> str:
    """Return the number of the stored mail that brought the opinion."""
    return (do.argument or "").partition(" ")[0]
