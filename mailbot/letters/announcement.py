"""Tell staff what cannot wait for the digest: a paid case, a cry for help; numbers and counts, nothing about people."""

import html
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.letters.digest.words import DigestWords
from mailbot.letters.staff_letter import ToStaff, staff_letter
from mailbot.model.case import Case
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.mail import Cry


def compose_announcement(case: Case, words: DigestWords, on: ToStaff, *, link: str | None) -> Letter:
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
    subject = f"[{case.number}] {say('announce_subject')}"
    return _letter(on, "announcement", case.number, subject, text + "\n", page)


def compose_urgent(cries: Sequence[Cry], words: DigestWords, on: ToStaff, *, links: Mapping[int, str]) -> Letter:
    """Name every mail that waits, the newest first. `links` prepare the mails that say it is done, by row id."""
    say = words.phrase
    newest = max(cries, key=lambda cry: cry.since)
    about = newest.case or say("urgent_mail", mail=newest.message)
    text, page = [say("urgent_waits", len(cries))], [f"<p>{html.escape(say('urgent_waits', len(cries)))}</p>"]
    for cry in sorted(cries, key=lambda cry: cry.since, reverse=True):
        line = _line(cry, words, on.written)
        text.append(line)
        page.append(f"<p>{html.escape(line)}")
        if link := links.get(cry.message):
            text[-1] += f"\n{link}"
            page[-1] += f'<br><a href="{html.escape(link)}">{html.escape(say("urgent_done"))}</a>'
        page[-1] += "</p>"
    for key in ("urgent_held", "urgent_until_link" if links else "urgent_until"):
        text.append(say(key, done=f"mailbot done {newest.message}"))
        page.append(f"<p>{html.escape(text[-1])}</p>")
    subject = f"[{about}] {say('urgent_subject')}"
    return _letter(on, "urgent", newest.case, subject, "\n\n".join(text) + "\n", "".join(page))


def _line(cry: Cry, words: DigestWords, written: datetime) -> str:
    say = words.phrase
    mail = say("urgent_mail", mail=cry.message)
    where = f"{say('case')} {cry.case}, {mail}" if cry.case else f"{mail}, {say('of_no_case')}"
    zone = written.tzinfo if isinstance(written.tzinfo, ZoneInfo) else None
    when = words.date(cry.since.astimezone(zone), "date_time")
    lies = say("urgent_lies", mailbox=cry.mailbox, folder=cry.folder)
    return f"{where}: {words.word('distress', cry.kind or 'unknown')}. {when}. {lies}"


def _letter(on: ToStaff, kind: LetterKind, case: str | None, subject: str, text: str, page: str) -> Letter:
    body = f'<!DOCTYPE html><html lang="{on.language}"><body>{page}</body></html>'
    return staff_letter(on, kind, (subject, text, body), template=kind, case=case)
