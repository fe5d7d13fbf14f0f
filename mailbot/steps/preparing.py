"""A mail read by itself, with its documents, before the store is asked about it; nothing is stored here."""

from dataclasses import dataclass
from datetime import datetime

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.letters import reply_id
from mailbot.model.mail import Message
from mailbot.model.reading import Reading
from mailbot.reading.extract import read
from mailbot.reading.parse import parse
from mailbot.reading.screening import screen
from mailbot.store.messages import Received


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """One mail as it was read by itself, before the store is asked about it."""

    message: Message
    reading: Reading


def prepare(
    received: Received, deployment: Deployment, reader: Reader, now: datetime, *, screened: bool = True
) -> Prepared:
    """Read one mail and its documents; it may run in any thread."""
    message = parse(received.raw, deployment.rules, our_words=deployment.own_wording)
    screening = (
        screen(
            message,
            deployment.rules,
            own_message_id=lambda found: reply_id.verify(found, deployment.reply_key) is not None,
            own_addresses=deployment.own_addresses,
        )
        if screened
        else None
    )
    wanted = () if screening and screening.strength == "strong" else message.all_parts()
    files = reader.read(wanted) if wanted else {}
    reading = read(message, files, deployment.rules, screening=screening, now=message.header.date or now)
    return Prepared(message=message, reading=reading)
