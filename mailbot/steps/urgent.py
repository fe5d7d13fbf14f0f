"""Call people when somebody may need help: a mail to them at once, again every hour until it is done, day and night."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mailbot.deployment import Deployment
from mailbot.letters.announcement import Said, compose_urgent
from mailbot.model.digest import Do
from mailbot.model.mail import Cry
from mailbot.steps.comforting import COMFORT
from mailbot.steps.gathering import links_for
from mailbot.steps.staff_words import notices, to_staff
from mailbot.store import Store
from mailbot.store.mails.inbox import open_cries

LAST = "last_urgent"
REPEAT = timedelta(hours=1)
"""So long after it a call is repeated, until nobody's cry is open."""


def call_people(store: Store, deployment: Deployment, now: datetime, *, message_row: int | None = None) -> int:
    """Write to those whom urgent mails go to, about all that is open, inside a step of its own or the caller's.

    `message` is the mail that has just come: they are told at once. Without
    one they are told where the last call was an hour ago. Returns how many mails were written.
    """
    cries = open_cries(store.rows)
    if not cries or (message_row is None and not _due(store, now)):
        return 0
    with store.step():
        said = notices(deployment)
        called = sum(
            _call(store, deployment, _Call(cries, message_row, said), to, now) for to in recipients(deployment)
        )
        store.health.note(LAST, now.isoformat(), now)
    return called


def recipients(deployment: Deployment) -> tuple[str, ...]:
    """Return who is told: where nobody is named for it, those who get the digest, and else all of staff."""
    staff = deployment.settings.staff
    return staff.urgent_to or staff.digest_to or staff.addresses


def unheard(deployment: Deployment) -> tuple[str, ...]:
    """Say where a cry for help would reach nobody, could not be marked as done, or gets no letter that is wanted."""
    settings, languages = deployment.settings, deployment.templates.languages.values()
    strangers = [to for to in settings.staff.urgent_to if to.casefold() not in deployment.staff_addresses]
    why = "is not in staff.addresses, so its answers are read like an applicant's"
    lines = [f"warning: staff.urgent_to: {to} {why}" for to in strangers]
    if not recipients(deployment):
        lines.append("warning: staff.urgent_to: nobody is told when somebody may need help at once")
    if settings.service.distress_letter and not any(language.reviewed for language in languages):
        lines.append("warning: service.distress_letter: no language is reviewed, so no such letter leaves")
    elif settings.service.distress_letter and settings.letters.modes.get(COMFORT, settings.letters.mode) != "send":
        lines.append(
            'warning: service.distress_letter: it waits for staff without letters.modes = { distress = "send" }'
        )
    return tuple(lines)


def _due(store: Store, now: datetime) -> bool:
    note = store.health.notes().get(LAST)
    return note is None or now - datetime.fromisoformat(note[0]) >= REPEAT


@dataclass(frozen=True, slots=True)
class _Call:
    """What is told to each who is called: the open cries, the mail that has just come, if any, and the words for it."""

    cries: tuple[Cry, ...]
    message: int | None
    said: Said


def _call(store: Store, deployment: Deployment, call: _Call, to: str, now: datetime) -> bool:
    key = f"urgent {call.message or now.isoformat()} {to.casefold()}"
    if store.outbox.has(key):
        return False
    done = {cry.message: Do(action="done", case=cry.case, argument=str(cry.message)) for cry in call.cries}
    links = links_for(store, deployment, call.said.words, done.values(), to, now)
    letter = compose_urgent(
        call.cries,
        call.said,
        to_staff(deployment, to, "urgent", key, now),
        links={row: links[do] for row, do in done.items() if do in links},
    )
    return store.outbox.put(letter, now=now, due=now, message_row=call.message, unique_key=key) is not None
