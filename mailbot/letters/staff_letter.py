"""Make letters to staff: digest, report, page, announcement. Header fields, envelope and gates are the same for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from mailbot.letters.envelope.mime import Attachment, message, phrase
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.privacy import gates
from mailbot.model.letter import Letter, LetterKind


@dataclass(frozen=True, kw_only=True, slots=True)
class ToStaff:
    """Whom a letter goes to, from whom, in which language and when; `message_id` comes without brackets.

    `answers` is the Message-ID of the mail that it answers; None where it comes by itself.
    """

    to: str
    hospital: HospitalFacts
    language: str
    message_id: str
    written: datetime
    answered: bool = False
    answers: str | None = None


def staff_letter(
    on: ToStaff,
    kind: LetterKind,
    words: tuple[str, str, str],
    *,
    template: str,
    case: str | None = None,
    attachments: Sequence[Attachment] = (),
) -> Letter:
    """Make the letter of its `words` (subject, text, HTML) and hold its shape to the gates; raises `gates.GateRefused`.

    Staff may read names and facts, so words are not looked at; header fields,
    lines, recipient and file names are, as in any letter.
    """
    subject, text, page = words
    to = gates.address(on.to)
    headers = [
        ("Date", format_datetime(on.written)),
        ("From", f"{phrase(on.hospital.display_name)} <{gates.address(on.hospital.from_address)}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{gates.message_id(on.message_id)}>"),
        ("Auto-Submitted", "auto-replied" if on.answered else "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        *(gates.URGENT if kind == "urgent" else ()),
        ("Content-Language", on.language),
    ]
    if on.answers and gates.is_message_id(on.answers):
        headers += [("In-Reply-To", f"<{on.answers}>"), ("References", f"<{on.answers}>")]
    letter = Letter(
        kind=kind,
        case=case,
        language=on.language,
        message_id=on.message_id,
        envelope_from=on.hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, text, page, attachments),
        template=template,
    )
    gates.check_shape(letter, files=[file.name for file in attachments])
    return letter
