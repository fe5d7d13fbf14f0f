"""The answer to a staff mail that acts: what was done, line by line; no name, no patient's word, no token."""

import html
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

from mailbot.letters.digest.words import DigestWords
from mailbot.letters.gates import is_message_id
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.mime import message, phrase
from mailbot.model.digest import Do
from mailbot.model.letter import Letter


def compose_transcript(
    do: Do,
    lines: Sequence[str],
    *,
    done: bool,
    words: DigestWords,
    hospital: HospitalFacts,
    to: str,
    message_id: str,
    in_reply_to: str | None,
    written: datetime,
) -> Letter:
    """Say what a staff mail did, or why it did nothing. `lines` are our own words: journal rows or a refusal."""
    say = words.phrase
    about = say("about_case", case=do.case) if do.case else say("no_case")
    subject = f"{say('answer_done' if done else 'answer_nothing')}: {words.label(do)}, {about}"
    first = say("answer_changed" if done else "answer_unchanged")
    text = [first, "", *(f"- {words.journal(line)}" for line in lines), "", say("answer_note")]
    page = "".join(f"<p>{html.escape(line)}</p>" for line in text if line)
    headers = [
        ("Date", format_datetime(written)),
        ("From", f"{phrase(hospital.display_name)} <{hospital.from_address}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{message_id}>"),
        ("Auto-Submitted", "auto-replied"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", words.language),
    ]
    if in_reply_to and is_message_id(in_reply_to):
        headers += [("In-Reply-To", f"<{in_reply_to}>"), ("References", f"<{in_reply_to}>")]
    body = f'<!DOCTYPE html><html lang="{words.language}"><body style="font-family:sans-serif">{page}</body></html>'
    return Letter(
        kind="transcript",
        case=do.case,
        language=words.language,
        message_id=message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, "\n".join(text) + "\n", body, ()),
        template="transcript",
    )
