"""Tell a reviewer group that a paid case waits for them: a case number and counts, nothing about the person."""

import html
from datetime import datetime
from email.utils import format_datetime

from mailbot.letters.digest.words import DigestWords
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.mime import message, phrase
from mailbot.model.case import Case
from mailbot.model.letter import Letter


def compose_announcement(
    case: Case,
    *,
    words: DigestWords,
    hospital: HospitalFacts,
    to: str,
    message_id: str,
    link: str | None,
    written: datetime,
) -> Letter:
    """Announce a paid case to one reviewer. `link` prepares the mail by which they take it."""
    say = words.phrase
    counts = (("documents", len(case.documents)), ("shares", len(case.links)), ("questions", len(case.questions)))
    holds = ", ".join(say(key, count) for key, count in counts if count)
    lines = [say("announce_waits", case=case.number)]
    lines += [say("announce_holds", what=holds)] if holds else []
    lines.append(say("announce_note"))
    text = "\n\n".join(lines)
    page = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    if link:
        text += f"\n\n{say('announce_take')}\n{link}"
        page += f'<p><a href="{html.escape(link)}">{html.escape(say("announce_link"))}</a></p>'
    body = f'<!DOCTYPE html><html lang="{words.language}"><body>{page}</body></html>'
    subject = f"[{case.number}] {say('announce_subject')}"
    headers = [
        ("Date", format_datetime(written)),
        ("From", f"{phrase(hospital.display_name)} <{hospital.from_address}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{message_id}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", words.language),
    ]
    return Letter(
        kind="announcement",
        case=case.number,
        language=words.language,
        message_id=message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, text + "\n", body, ()),
        template="announcement",
    )
