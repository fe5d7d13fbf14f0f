"""Tell staff what cannot wait for the digest: a paid case, a cry for help; numbers and counts, nothing about people."""

import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from zoneinfo import ZoneInfo

from mailbot.letters.digest.words import DigestWords
from mailbot.letters.envelope.mime import message, phrase
from mailbot.letters.hospital import HospitalFacts
from mailbot.model.case import Case
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.mail import Cry

HIGH = ("X-Priority", "1"), ("Importance", "high"), ("Priority", "urgent")
"""What mail programs show an urgent mail by (RFC 2156, 5.3.6 and 5.3.7; the first is older than any of them)."""


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
    return _mail(
        "announcement",
        case.number,
        f"[{case.number}] {say('announce_subject')}",
        text + "\n",
        page,
        (),
        words=words,
        hospital=hospital,
        to=to,
        message_id=message_id,
        written=written,
    )


def compose_urgent(
    cries: Sequence[Cry],
    *,
    words: DigestWords,
    hospital: HospitalFacts,
    to: str,
    message_id: str,
    links: Mapping[int, str],
    written: datetime,
) -> Letter:
    """Name every mail that waits, the newest first. `links` prepare the mails that say it is done, by row id."""
    say = words.phrase
    newest = max(cries, key=lambda cry: cry.since)
    about = newest.case or say("urgent_mail", mail=newest.message)
    text, page = [say("urgent_waits", len(cries))], [f"<p>{html.escape(say('urgent_waits', len(cries)))}</p>"]
    for cry in sorted(cries, key=lambda cry: cry.since, reverse=True):
        line = _line(cry, words, written)
        text.append(line)
        page.append(f"<p>{html.escape(line)}")
        if link := links.get(cry.message):
            text[-1] += f"\n{link}"
            page[-1] += f'<br><a href="{html.escape(link)}">{html.escape(say("urgent_done"))}</a>'
        page[-1] += "</p>"
    for key in ("urgent_held", "urgent_until_link" if links else "urgent_until"):
        text.append(say(key, done=f"mailbot done {newest.message}"))
        page.append(f"<p>{html.escape(text[-1])}</p>")
    return _mail(
        "urgent",
        newest.case,
        f"[{about}] {say('urgent_subject')}",
        "\n\n".join(text) + "\n",
        "".join(page),
        HIGH,
        words=words,
        hospital=hospital,
        to=to,
        message_id=message_id,
        written=written,
    )


def _line(cry: Cry, words: DigestWords, written: datetime) -> str:
    say = words.phrase
    mail = say("urgent_mail", mail=cry.message)
    where = f"{say('case')} {cry.case}, {mail}" if cry.case else f"{mail}, {say('of_no_case')}"
    zone = written.tzinfo if isinstance(written.tzinfo, ZoneInfo) else None
    when = words.date(cry.since.astimezone(zone), "date_time")
    lies = say("urgent_lies", mailbox=cry.mailbox, folder=cry.folder)
    return f"{where}: {words.word('distress', cry.kind or 'unknown')}. {when}. {lies}"


def _mail(
    kind: LetterKind,
    case: str | None,
    subject: str,
    text: str,
    page: str,
    more: Sequence[tuple[str, str]],
    *,
    words: DigestWords,
    hospital: HospitalFacts,
    to: str,
    message_id: str,
    written: datetime,
) -> Letter:
    headers = [
        ("Date", format_datetime(written)),
        ("From", f"{phrase(hospital.display_name)} <{hospital.from_address}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{message_id}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        *more,
        ("Content-Language", words.language),
    ]
    body = f'<!DOCTYPE html><html lang="{words.language}"><body>{page}</body></html>'
    return Letter(
        kind=kind,
        case=case,
        language=words.language,
        message_id=message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, text, body, ()),
        template=kind,
    )
