"""The one short letter to somebody who cries for help: whom to call, and not a word of what they wrote."""

from datetime import timedelta

from mailbot.cases.deciding.decide import Came
from mailbot.deployment import Deployment
from mailbot.letters.privacy import gates
from mailbot.model.case import Case
from mailbot.model.letter import LetterKind
from mailbot.steps.answering import Occasion, write_letter, write_to_a_stranger
from mailbot.steps.work import Work

COMFORT: LetterKind = "distress"
AGAIN = timedelta(days=7)
"""So long after such a letter an address gets no other one, whatever case it writes in, or none."""


def comfort(case: Case | None, came: Came, work: Work) -> Case | None:
    """Write the letter where the hospital wants it and its words are reviewed; return the case after it.

    It goes to the author, in the language of the mail, and tells whose case it
    is only to an address of that case, or the one that opened it.
    """
    deployment, author = work.deployment, came.message.header.author
    language = came.reading.language or (case.language if case is not None else None)
    wanted = deployment.settings.service.distress_letter and deployment.templates.language(language).reviewed
    if not wanted or author is None or not _may_be_answered(came, deployment) or _has_one(author, work):
        return case
    occasion = Occasion(
        key=f"{COMFORT} {came.message_row}",
        message=came.message,
        message_row=came.message_row,
        to=author,
        language=language,
    )
    if case is not None and (came.match.case is None or came.match.known_address):
        return write_letter(work, case, COMFORT, occasion)
    write_to_a_stranger(work, COMFORT, occasion)
    return case


def _may_be_answered(came: Came, deployment: Deployment) -> bool:
    """Say whether one person wrote it who is none of us: no machine, no list, no spammer, not even by a weak sign."""
    header, screening = came.message.header, came.reading.screening
    if not header.one_author:
        return False
    staff = deployment.settings.staff
    if header.author in {address.casefold() for address in (*staff.addresses, *staff.urgent_to, *staff.digest_to)}:
        return False
    known = came.match.case is not None and came.match.known_address
    return screening is None or (screening.kind == "spam" and known)  # who has a case is taken for no spammer


def _has_one(author: str, work: Work) -> bool:
    try:
        to = gates.address(author)
    except gates.GateRefused:
        return False  # and a person is told that nothing can be written there
    return work.store.outbox.count_to(to, COMFORT, work.now - AGAIN) > 0
