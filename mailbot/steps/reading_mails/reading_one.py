"""A mail read by itself, in two goes: opened, and understood once its documents are read; no file, no store, no clock.

All of it can be done in another process: what goes in and what comes out are plain values.
"""

from collections.abc import Mapping
from datetime import datetime

from mailbot.letters.envelope import reply_id
from mailbot.mail.parse import parse
from mailbot.mail.screening import screen
from mailbot.mail.sent_at import sent_at
from mailbot.model.document import FileReading
from mailbot.model.mail import Message
from mailbot.model.reading import Screening
from mailbot.reading.extract import read
from mailbot.reading.who.unsolicited import is_of_a_person, reads_like_spam
from mailbot.steps.reading_mails.reading_values import Basis, Opened, Prepared


def open_mail(raw: bytes, basis: Basis, *, screened: bool = True) -> Opened:
    """Take a mail apart, and see whether a machine wrote it or it is spam (`screened`)."""
    message = parse(raw, basis.rules, our_words=basis.own_wording)
    return Opened(message=message, screening=_screening(message, basis) if screened else None)


def _screening(message: Message, basis: Basis) -> Screening | None:
    """Return what gives a mail away: a sign by rule, and only where there is none what was learnt.

    Words of spam give nothing away in a mail that by what was learnt is a person's.
    """
    by_rule = screen(
        message,
        basis.rules,
        own_message_id=lambda found: reply_id.verify(found, basis.reply_key) is not None,
        own_addresses=basis.own_addresses,
    )
    if by_rule is not None and by_rule.kind == "spam" and is_of_a_person(message, basis.rules):
        return None
    return by_rule or reads_like_spam(message, basis.rules)


def understand(opened: Opened, files: Mapping[str, FileReading], basis: Basis, now: datetime) -> Prepared:
    """Read a mail whose documents are read."""
    message = opened.message
    reading = read(message, files, basis.rules, screening=opened.screening, now=sent_at(message.header, now))
    return Prepared(message=message, reading=reading)
