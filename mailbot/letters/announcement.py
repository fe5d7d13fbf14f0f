"""Tell staff what cannot wait for the digest: a paid case, a cry for help; numbers and counts, nothing about people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from jinja2 import Template, TemplateError

from mailbot.letters.digest.words import DigestWords
from mailbot.letters.staff_letter import ToStaff, staff_letter
from mailbot.model.case import Case
from mailbot.model.letter import Letter, LetterKind
from mailbot.model.mail import Cry

VARIABLES = frozenset({"title", "hospital", "language", "lines"})
"""What `templates/digest/notice.html.j2` may use."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph of a notice; where something can be done, the link that does it and the name of that."""

    words: str
    link: str | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """How a notice is said: the words of its language, and its page."""

    words: DigestWords
    page: Template


def compose_announcement(case: Case, said: Said, on: ToStaff, *, link: str | None) -> Letter:
    """Announce a paid case to one reviewer. `link` prepares the mail by which they take it."""
    say = said.words.phrase
    counts = (("documents", len(case.documents)), ("shares", len(case.links)), ("questions", len(case.questions)))
    holds = ", ".join(say(key, count) for key, count in counts if count)
    lines = [Line(say("announce_waits", case=case.number))]
    lines += [Line(say("announce_holds", what=holds))] if holds else []
    lines.append(Line(say("announce_note")))
    lines += [Line(say("announce_take"), link, say("announce_link"))] if link else []
    return _letter(on, "announcement", case.number, f"[{case.number}] {say('announce_subject')}", said, lines)


def compose_urgent(cries: Sequence[Cry], said: Said, on: ToStaff, *, links: Mapping[int, str]) -> Letter:
    """Name every mail that waits, the newest first. `links` prepare the mails that say it is done, by row id."""
    say = said.words.phrase
    newest = max(cries, key=lambda cry: cry.since)
    about = newest.case or say("urgent_mail", mail=newest.message)
    lines = [Line(say("urgent_waits", len(cries)))]
    lines += [
        Line(_place(cry, said.words, on.written), links.get(cry.message), say("urgent_done"))
        for cry in sorted(cries, key=lambda cry: cry.since, reverse=True)
    ]
    until = "urgent_until_link" if links else "urgent_until"
    held = ("urgent_held",) if not all(cry.hardly for cry in cries) else ()
    lines += [Line(say(key, done=f"mailbot done {newest.message}")) for key in (*held, "urgent_words", until)]
    return _letter(on, "urgent", newest.case, f"[{about}] {say('urgent_subject')}", said, lines)


def render_notice(title: str, lines: Sequence[Line], said: Said, hospital: str) -> tuple[str, str]:
    """Return the text and the page of a notice."""
    text = "\n\n".join(f"{line.words}\n{line.link}" if line.link else line.words for line in lines)
    page = said.page.render(title=title, hospital=hospital, language=said.words.language, lines=lines)
    return f"{text}\n", page


def check_notice(said: Said) -> tuple[str, ...]:
    """Return a line where the page of what cannot wait cannot be rendered."""
    try:
        render_notice("title", (Line("words"), Line("words", "mailto:a@b.example", "label")), said, "Hospital")
    except (TemplateError, TypeError, ValueError, LookupError) as fault:
        return (f"digest/: a notice cannot be rendered: {type(fault).__name__}: {fault}",)
    return ()


def _place(cry: Cry, words: DigestWords, written: datetime) -> str:
    say = words.phrase
    mail = say("urgent_mail", mail=cry.message)
    where = f"{say('about_case', case=cry.case)}, {mail}" if cry.case else f"{mail}, {say('no_case')}"
    zone = written.tzinfo if isinstance(written.tzinfo, ZoneInfo) else None
    when = words.date(cry.since.astimezone(zone), "date_time")
    lies = say("urgent_lies", mailbox=cry.mailbox, folder=cry.folder)
    told = f"{where[:1].upper()}{where[1:]}: {words.word('distress', cry.kind or 'unknown')}. {when}. {lies}"
    return f"{told} {say('urgent_hardly')}" if cry.hardly else told


def _letter(on: ToStaff, kind: LetterKind, case: str | None, subject: str, said: Said, lines: Sequence[Line]) -> Letter:
    title = subject.partition("] ")[2]
    return staff_letter(
        on, kind, (subject, *render_notice(title, lines, said, on.hospital.name)), template=kind, case=case
    )
