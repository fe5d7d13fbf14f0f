"""Tell a reviewer group that a paid case waits for them: a case number and counts, nothing about the person."""

import html
from datetime import datetime
from email.utils import format_datetime

from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.mime import message, phrase
from mailbot.model.case import Case
from mailbot.model.letter import Letter


def compose_announcement(
    case: Case, *, hospital: HospitalFacts, to: str, message_id: str, link: str | None, written: datetime
) -> Letter:
    """Announce a paid case to one reviewer. `link` prepares the mail by which they take it."""
    papers, links = len(case.documents), len(case.links)
    holds = ", ".join(
        f"{count} {word}{'s' if count != 1 else ''}"
        for count, word in ((papers, "document"), (links, "cloud link"), (len(case.questions), "question"))
        if count
    )
    lines = [
        f"A paid case waits for your group: {case.number}.",
        f"It holds {holds}." if holds else "",
        "The papers are in the case file; this letter says nothing about the person on purpose.",
    ]
    text = "\n\n".join(line for line in lines if line)
    page = "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    if link:
        text += f"\n\nTo take the case, send the mail that this link prepares:\n{link}"
        page += f'<p><a href="{html.escape(link)}">Take the case</a></p>'
    subject = f"[{case.number}] A case waits for your group"
    headers = [
        ("Date", format_datetime(written)),
        ("From", f"{phrase(hospital.display_name)} <{hospital.from_address}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{message_id}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "en"),
    ]
    return Letter(
        kind="announcement",
        case=case.number,
        language="en",
        message_id=message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, text + "\n", f'<!DOCTYPE html><html lang="en"><body>{page}</body></html>', ()),
        template="announcement",
    )
