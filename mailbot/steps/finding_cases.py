"""The cases that a mail could be meant for, and the one the rules choose; nothing is changed here."""

from dataclasses import replace

from mailbot.cases.matching import birth_date, match, may_mean, numbers_in
from mailbot.deployment import Deployment
from mailbot.letters import reply_id
from mailbot.mail.authentication import authenticate
from mailbot.model.case import Case, Match
from mailbot.model.mail import Message
from mailbot.model.reading import Reading
from mailbot.store import Store


def candidates_of(message: Message, reading: Reading, store: Store, deployment: Deployment) -> tuple[Case, ...]:
    """Ask the store for the cases that could be meant."""
    header = message.header
    ids = (*header.in_reply_to, *header.references)
    ours = [case for found in ids if (case := reply_id.verify(found, deployment.reply_key))]
    codes = [finding.value for finding in reading.findings if finding.field == "personal_code"]
    numbers = [*numbers_in(header.subject), *(f.value for f in reading.findings if f.field == "case_number")]
    candidates = store.cases.find(
        addresses=[address.addr_spec for address in header.from_],
        codes=codes,
        numbers=[*numbers, *ours, *store.messages.cases_by_message_id(ids)],
        ids=ids,
    )
    if born := birth_date(reading):
        candidates += store.cases.born(born, may_mean(reading), without=candidates)
    if not candidates and (name := reading.value("patient_name")):
        candidates = store.cases.named(name)
    return candidates


def matched(
    message: Message, reading: Reading, candidates: tuple[Case, ...], deployment: Deployment, mailbox: str
) -> Match:
    """Let the rules choose among the cases that could be meant; a mail with a trick in it joins none."""
    known = {address for case in candidates for address in case.addresses} | deployment.own_addresses
    verdict = authenticate(
        message.header,
        deployment.authserv_id(mailbox),
        frozenset(address.rpartition("@")[2] for address in known),
    )
    found = match(
        reading,
        message,
        candidates,
        case_of_reply_id=lambda found: reply_id.verify(found, deployment.reply_key),
        authentic=verdict.authentic,
    )
    return replace(found, case=None, attention=verdict.tricks[0]) if verdict.tricks else found


def as_it_stands(found: Match, candidates: tuple[Case, ...], store: Store) -> Case | None:
    """Return the case that was chosen, as it stands in the store."""
    if found.case is None:
        return None
    return next((case for case in candidates if case.number == found.case), None) or store.cases.load(found.case)
