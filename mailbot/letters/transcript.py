"""The answer to a staff mail that acts: what was done, line by line; no name, no patient's word, no token."""

import html
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from mailbot.letters.digest_words import ITEMS, label
from mailbot.letters.gates import is_message_id
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.mime import message, phrase
from mailbot.model.digest import Do
from mailbot.model.letter import Letter

REFUSALS = {
    "unknown": "the link is not one of ours",
    "used": "the link was used before",
    "expired": "the link is more than seven days old",
    "other_recipient": "the link was made for somebody else",
    "other_action": "the subject asks for something else than the link",
    "not_authentic": "our mail server could not confirm who sent this mail",
}


def compose_transcript(
    do: Do,
    lines: Sequence[str],
    *,
    done: bool,
    hospital: HospitalFacts,
    to: str,
    message_id: str,
    in_reply_to: str | None,
    written: datetime,
) -> Letter:
    """Say what a staff mail did, or why it did nothing. `lines` are our own words: journal rows or a refusal."""
    about = f"case {do.case}" if do.case else "no case"
    subject = f"{'Done' if done else 'Nothing was done'}: {label(do)}, {about}"
    first = "Done." if done else "Nothing was changed."
    words = [
        first,
        "",
        *(f"- {_words(line)}" for line in lines),
        "",
        "Links of the digest work once and for seven days.",
    ]
    page = "".join(f"<p>{html.escape(line)}</p>" for line in words if line)
    headers = [
        ("Date", format_datetime(written)),
        ("From", f"{phrase(hospital.display_name)} <{hospital.from_address}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{message_id}>"),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "en"),
    ]
    if in_reply_to and is_message_id(in_reply_to):
        headers += [("In-Reply-To", f"<{in_reply_to}>"), ("References", f"<{in_reply_to}>")]
    body = f'<!DOCTYPE html><html lang="en"><body style="font-family:sans-serif">{page}</body></html>'
    return Letter(
        kind="transcript",
        case=do.case,
        language="en",
        message_id=message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, "\n".join(words) + "\n", body, ()),
        template="transcript",
    )


def _words(line: str) -> str:
    """Say a journal row in words."""
    plain = (ITEMS.get(word, word.replace("_", " ")) for word in line.replace("->", "→").split())
    return " ".join(plain)
