"""Hand an opinion over: looked at by the document reader, attached to a neutral letter under a neutral name."""

from mailbot.cases import actions
from mailbot.cases.correct import ActionRefusedError
from mailbot.cases.opinion_file import WHY, neutral_name, refusal, whose
from mailbot.letters.mime import Attachment
from mailbot.model.mail import Part
from mailbot.steps.reading_mails.preparing import FileReader
from mailbot.steps.staff.desk import Desk, Outcome


def part_of(name: str, data: bytes) -> Part:
    """Return the file as the document reader takes it: its declared type has no say."""
    return Part(path="1", content_type="application/octet-stream", name=name, payload=data)


def hand_over(desk: Desk, number: str, name: str, data: bytes, reader: FileReader, *, sure: bool = False) -> Outcome:
    """Send a file as the opinion of a case and mark it sent; raises ActionRefusedError and changes nothing.

    `sure`: somebody has looked, although the file names another patient than the case, or none.
    """
    part = part_of(name, data)
    file = reader.read([part])[part.path]
    if not sure and whose(file, desk.case(number).facts, desk.now.date()) == "another":
        raise ActionRefusedError(
            f"the file does not name the patient of case {number}: look whose it is; if it is right, send it with"
            " `mailbot opinion CASE FILE --sure`"
        )
    why = refusal(file, open_allowed=desk.deployment.settings.handover.allow_open_opinion)
    if why is not None:
        raise ActionRefusedError(WHY[why])
    own_name, content_type = neutral_name(number, file)
    return desk.act(
        number,
        lambda case: actions.opinion(case, who=desk.who, now=desk.now),
        attachments=(Attachment(name=own_name, content_type=content_type, data=data),),
    )
