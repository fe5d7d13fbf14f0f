"""The digest of one day as a letter to one member of staff; it counts nothing itself and knows no names."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from jinja2 import Environment, StrictUndefined, Template

from mailbot.letters.digest.sections import ALL, MAILS_SHOWN, NAMED, all_cases, by_kind, cut_off, of_cases, sections
from mailbot.letters.digest.words import DigestWords, command
from mailbot.letters.envelope.mime import Attachment
from mailbot.letters.staff_letter import ToStaff, staff_letter
from mailbot.model.digest import DigestFacts, Do, StaffAction
from mailbot.model.letter import Letter, LetterKind

FINAL: frozenset[StaffAction] = frozenset({"withdraw", "deceased", "close"})
"""Actions that end a case: they never look like the usual next step."""

VARIABLES = frozenset(
    {
        "subject",
        "d",
        "t",
        "w",
        "links",
        "sections",
        "further",
        "kinds",
        "groups",
        "cut_off",
        "silent",
        "letters",
        "alarms",
        "verdict",
        "most",
        "final",
        "mails_shown",
        "named",
        "answer",
        "lists",
        "ask",
    }
)


LISTS = (Do(action="list_work"), Do(action="list_cases"))
"""What the page of the day leads to: the mails that ask for all of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What makes a page the answer to a mail: its title, what to say before it, and the Message-ID answered.

    `lines` say what was done and `undo` takes it back, `near` are acts that may have been meant, or where the page
    `asks` something, the acts that answer it. `case` is the case that it is about.
    """

    title: str
    note: str | None = None
    lines: tuple[str, ...] = ()
    near: tuple[Do, ...] = ()
    asks: bool = False
    case: str | None = None
    undo: Do | None = None
    to: str | None = None

    @property
    def offered(self) -> tuple[Do, ...]:
        """Return the actions that the answer itself offers."""
        return self.near if self.undo is None else (*self.near, self.undo)


@dataclass(frozen=True, kw_only=True, slots=True)
class DigestTemplates:
    """The two compiled templates of the digest, and the words of one language for them."""

    html: Template
    text: Template
    words: DigestWords


def environment(*, html: bool) -> Environment:
    """Make the environment the digest's templates are compiled in; an undefined variable is a fault."""
    made = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=html)  # noqa: S701
    made.globals = {"namespace": made.globals["namespace"]}
    made.filters.update(
        command=command,
        lower_first=lambda text: text[:1].lower() + text[1:],
        capitalize_first=lambda text: text[:1].upper() + text[1:],
    )
    return made


def render(
    facts: DigestFacts,
    templates: DigestTemplates,
    *,
    links: Mapping[Do, str] | None = None,
    answer: Answer | None = None,
    ask: str | None = None,
) -> tuple[str, str, str]:
    """Return subject, text and HTML. `links` leads from an action to its mailto link, else its command stands.

    With `answer` it is no page of a day but of all that was asked for. A mail
    to the address `ask` with a case number as its subject is answered with the page of that case.
    """
    words = templates.words
    day = words.date(facts.day, "date_subject")
    subject = words.phrase("subject", len(facts.tasks), service=words.phrase("service"), day=day)
    if answer is not None:
        subject = answer.title
    found = sections(facts) if answer is None else sections(facts, ALL, ALL)
    variables = {
        "subject": subject,
        "d": facts,
        "t": words.phrase,
        "w": words,
        "links": links or {},
        "answer": answer,
        "lists": LISTS if answer is None else (),
        "ask": f"mailto:{quote(ask, safe='@')}?subject=" if ask else "",
        "sections": tuple(section for section in found if section.rows),
        "further": tuple(section for section in found if not section.rows),
        "kinds": by_kind(facts),
        "groups": of_cases(facts) if answer is None else all_cases(facts),
        "cut_off": cut_off(facts) if answer is None else {},
        "silent": Counter(row.reason for row in facts.unanswered).most_common(),
        "letters": Counter(row.state for row in facts.letter_rows).most_common(),
        "final": FINAL,
        "mails_shown": MAILS_SHOWN if answer is None else ALL,
        "named": NAMED,
        "most": max([1, *(max(day.mails, day.letters) for day in facts.days)]),
        "alarms": _alarms(facts, words),
        "verdict": _verdict(facts, words),
    }
    return subject, templates.text.render(variables).strip() + "\n", templates.html.render(variables)


def compose_digest(
    facts: DigestFacts,
    templates: DigestTemplates,
    on: ToStaff,
    *,
    links: Mapping[Do, str] | None = None,
    answer: Answer | None = None,
    attachments: Sequence[Attachment] = (),
) -> Letter:
    """Make the digest a letter to one address. It is about no one case, and answers a mail of staff at most.

    What is attached was allowed by the settings: pictures of places to sign.
    """
    ask = on.hospital.from_address if links else None
    words = render(facts, templates, links=links, answer=answer, ask=ask)
    on = replace(on, written=facts.written, answered=answer is not None, answers=answer.to if answer else None)
    kind: LetterKind = "digest" if answer is None else "transcript"
    return staff_letter(on, kind, words, template="digest/digest", attachments=attachments)


def _alarms(facts: DigestFacts, words: DigestWords) -> tuple[str, ...]:
    """Say what is wrong with the machine, the worst first."""
    health, say = facts.health, words.phrase
    found = []
    for box in health.mailboxes:
        if box.alarm:
            since = words.date(box.last_success, "date_time") if box.last_success else ""
            line = say("alarm_mailbox" if since else "alarm_mailbox_never", name=box.name, when=since)
            found.append(line + (f" ({box.failure})" if box.failure else ""))
    if health.held_everything:
        found.append(say("alarm_held"))
    for minutes, key in ((health.unread_minutes, "alarm_unread"), (health.unsent_minutes, "alarm_unsent")):
        if minutes is not None and minutes >= 60:
            found.append(say(key, time=words.minutes(minutes)))
    if health.disk_free_percent is not None and health.disk_free_percent < 10:
        found.append(say("alarm_disk", health.disk_free_percent))
    return (*found, *(say("alarm_config", fault=fault) for fault in health.faults))


def _verdict(facts: DigestFacts, words: DigestWords) -> str:
    """Say the day in one sentence or two."""
    if facts.mails:
        came = words.phrase("mails", facts.mails)
        came += words.phrase("applications", facts.applications) if facts.applications else ""
        came += "."
    else:
        unread = any(box.alarm for box in facts.health.mailboxes)
        came = words.phrase("nothing_read" if unread else "nothing_came")
    return f"{came} {words.phrase('left', sum(facts.letters.values()))}"
