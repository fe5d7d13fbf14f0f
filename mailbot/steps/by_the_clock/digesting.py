"""Write the digest into the outbox: once a working day, one for each recipient, with links of their own."""

from datetime import datetime
from zoneinfo import ZoneInfo

from mailbot.cases.clock import is_working_day
from mailbot.deployment import Deployment
from mailbot.letters.digest.page import LISTS, compose_digest
from mailbot.letters.digest.sections import actions
from mailbot.steps.gathering import LAST, gather, links_for
from mailbot.steps.staff_words import digest_templates, to_staff
from mailbot.store import Store


def digest_if_due(store: Store, deployment: Deployment, now: datetime) -> bool:
    """Write today's digest when its hour has come on a working day; late or double runs are harmless."""
    local = now.astimezone(ZoneInfo(deployment.policy.timezone))
    if local.time() < deployment.settings.schedule.digest or not is_working_day(local.date(), deployment.policy):
        return False
    return write_digest(store, deployment, now) > 0


def write_digest(store: Store, deployment: Deployment, now: datetime, *, again: bool = False) -> int:
    """Put today's digest into the outbox for each recipient who has not got it; return for how many.

    `again` writes it once more, because a person asked for it.
    """
    local = now.astimezone(ZoneInfo(deployment.policy.timezone))
    extra = f" {local:%H:%M:%S}" if again else ""
    recipients = [
        (address, f"digest {local.date()} {address.casefold()}{extra}")
        for address in deployment.settings.staff.digest_to or deployment.settings.staff.addresses
    ]
    if not any(not store.outbox.has(key) for _, key in recipients):
        return 0
    templates = digest_templates(deployment)
    facts = gather(store, deployment, now)
    written = 0
    with store.step():
        for address, key in recipients:
            if store.outbox.has(key):
                continue
            links = links_for(store, deployment, templates.words, (*actions(facts), *LISTS), address, now)
            letter = compose_digest(facts, templates, to_staff(deployment, address, "digest", key, now), links=links)
            written += store.outbox.put(letter, now=now, due=now, unique_key=key) is not None
        store.health.note(LAST, now.isoformat(), now)
    return written
