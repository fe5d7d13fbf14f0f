"""The digest of one day as a letter to one member of staff; it counts nothing itself and knows no names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from jinja2 import Environment, StrictUndefined, Template

from mailbot.letters import digest_words as words
from mailbot.letters.hospital import HospitalFacts
from mailbot.letters.mime import message, phrase
from mailbot.model.digest import DigestFacts, Do
from mailbot.model.letter import Letter

SHOWN = 25
"""Rows of one list; what is more is counted, so that a bad day still fits on a phone."""

VARIABLES = frozenset({"subject", "d", "links", "shown", "most", "largest", "nothing_came", "alarms", "verdict"})


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestTemplates:
    """The two compiled templates of the digest."""

    html: Template
    text: Template


def environment(*, html: bool) -> Environment:
    """Make the environment the digest's templates are compiled in; an undefined variable is a fault."""
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=html)  # noqa: S701
    made.globals = {"namespace": made.globals["namespace"]}
    made.filters.update(
        said=words.said,
        capitalize_first=lambda text: text[:1].upper() + text[1:],
        label=words.label,
        command=words.command,
        group=words.GROUPS.__getitem__,
        kind=lambda kind: words.LETTERS.get(kind, kind.replace("_", " ")),
        state=lambda state: words.STATES.get(state, state),
        step=words.STEPS.__getitem__,
        clock=lambda at: f"{at:%H:%M}",
        day=lambda at: f"{at.day} {at:%b}",
        when=_when,
        age=_age,
        euros=lambda cents: f"{cents // 100}.{cents % 100:02d}",
        minutes=_minutes,
    )
    return made


def render(
    facts: DigestFacts, templates: DigestTemplates, *, links: Mapping[Do, str] | None = None
) -> tuple[str, str, str]:
    """Return subject, text and HTML. `links` leads from an action to its mailto link, else its command stands."""
    needed = len(facts.tasks)
    subject = f"Second opinion mailbox, {facts.day.day} {facts.day:%B}: " + (
        f"{needed} need{'s' if needed == 1 else ''} a person" if needed else "nothing needs a person"
    )
    variables = {
        "subject": subject,
        "d": facts,
        "links": links or {},
        "shown": SHOWN,
        "most": max([1, *(max(day.mails, day.letters) for day in facts.days)]),
        "largest": max([1, *(group.total for group in facts.groups)]),
        "nothing_came": facts.mails == 0,
        "alarms": _alarms(facts),
        "verdict": _verdict(facts),
    }
    return subject, templates.text.render(variables).strip() + "\n", templates.html.render(variables)


def compose_digest(
    facts: DigestFacts,
    templates: DigestTemplates,
    *,
    hospital: HospitalFacts,
    to: str,
    message_id: str,
    links: Mapping[Do, str] | None = None,
) -> Letter:
    """Make the digest a letter to one address. It is not about a case, and never answers a mail."""
    subject, text, html = render(facts, templates, links=links)
    headers = [
        ("Date", format_datetime(facts.written)),
        ("From", f"{phrase(hospital.display_name)} <{hospital.from_address}>"),
        ("To", to),
        ("Subject", subject),
        ("Message-ID", f"<{message_id}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Language", "en"),
    ]
    return Letter(
        kind="digest",
        case=None,
        language="en",
        message_id=message_id,
        envelope_from=hospital.envelope_from,
        envelope_to=(to,),
        subject=subject,
        raw=message(headers, text, html, ()),
        template="digest/digest",
    )


def _alarms(facts: DigestFacts) -> tuple[str, ...]:
    """Say what is wrong with the machine, the worst first."""
    health = facts.health
    found = [
        f"Mailbox {box.name} could not be read since {_when(box.last_success) if box.last_success else 'the start'}"
        + (f" ({box.failure})" if box.failure else "")
        for box in health.mailboxes
        if box.alarm
    ]
    if health.held_everything:
        found.append("All letters are held: nothing leaves until this is lifted")
    if health.unread_minutes is not None and health.unread_minutes >= 60:
        found.append(f"A mail has been waiting to be read for {_minutes(health.unread_minutes)}")
    if health.unsent_minutes is not None and health.unsent_minutes >= 60:
        found.append(f"A letter has been waiting to leave for {_minutes(health.unsent_minutes)}")
    if health.disk_free_percent is not None and health.disk_free_percent < 10:
        found.append(f"Only {health.disk_free_percent} % of the disk is free")
    return (*found, *(f"Configuration: {fault}" for fault in health.faults))


def _verdict(facts: DigestFacts) -> str:
    """Say the day in one sentence."""
    if facts.mails == 0:
        came = "Nothing came since the last digest."
        if any(box.alarm for box in facts.health.mailboxes):
            came = "Nothing could be read since the last digest, or not everything."
    else:
        came = f"{facts.mails} mail{'s' if facts.mails != 1 else ''} came"
        if facts.applications:
            came += f", {facts.applications} of them new application{'s' if facts.applications != 1 else ''}"
        came += "."
    sent = sum(facts.letters.values())
    left = f"{sent} letter{'s' if sent != 1 else ''} left." if sent else "No letter left."
    return f"{came} {left}"


def _when(at: datetime) -> str:
    return f"{at.day} {at:%b %H:%M}"


def _age(since: datetime, now: datetime) -> str:
    days = (now.date() - since.date()).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days")


def _minutes(minutes: int) -> str:
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 2880 else f"{minutes // 1440} days"
