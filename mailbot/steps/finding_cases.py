"""The cases that a mail could be meant for, and the one the rules choose; nothing is changed here."""

from collections.abc import Iterable
from dataclasses import replace

from mailbot.cases.matching import birth_date, match, may_mean, numbers_in
from mailbot.deployment import Deployment
from mailbot.letters.envelope import reply_id
from mailbot.mail.authentication import authenticate
from mailbot.model.case import Case, Match
from mailbot.model.mail import Message
from mailbot.model.reading import Reading
from mailbot.steps.work import Work
from mailbot.store import Store


def candidates_of(message: Message, reading: Reading, work: Work) -> tuple[Case, ...]:
    """Ask the store for the cases that could be meant."""
    header, store = message.header, work.store
    ids = (*header.in_reply_to, *header.references)
    ours = [case for found in ids if (case := reply_id.verify(found, work.deployment.reply_key))]
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
    """Let the rules choose among the cases that could be meant; a mail with a trick in it joins none.

    A domain that looks like one of an applicant's is a trick only where the mail would join:
    else the silence would tell that there is such an applicant.
    """
    theirs = {address for case in candidates for address in case.addresses}
    server, hops = deployment.authserv_id(mailbox), deployment.authserv_hops(mailbox)
    verdict = authenticate(message.header, server, _domains(theirs | deployment.own_addresses), hops=hops)
    found = match(
        reading,
        message,
        candidates,
        case_of_reply_id=lambda found: reply_id.verify(found, deployment.reply_key),
        authentic=verdict.authentic,
        strangers_join=deployment.policy.strangers_join,
    )
    tricks = verdict.tricks
    if tricks and found.case is None and found.attention is None:
        tricks = authenticate(message.header, server, _domains(deployment.own_addresses)).tricks
    return replace(found, case=None, attention=tricks[0], beside=()) if tricks else found


def _domains(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(address.rpartition("@")[2] for address in addresses)


def as_it_stands(found: Match, candidates: tuple[Case, ...], store: Store) -> Case | None:
    """Return the case that was chosen, as it stands in the store."""
    if found.case is None:
        return None
    return next((case for case in candidates if case.number == found.case), None) or store.cases.load(found.case)
