from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.templates import load_templates
from mailbot.letters.compose import Envelope, compose
from mailbot.letters.review.samples import HOSPITAL, attachments_of, edge_cases
from mailbot.letters.templates import Templates
from mailbot.model.letter import Letter, LetterFacts


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One composed letter, read back as a mail program would."""

    name: str
    facts: LetterFacts
    letter: Letter
    message: EmailMessage
    text: str
    html: str


def read_back(letter: Letter) -> EmailMessage:
    message = message_from_bytes(letter.raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture(scope="session")
def templates() -> Templates:
    loaded, faults = load_templates((defaults("templates"),))
    assert loaded is not None
    assert not faults
    return loaded


@pytest.fixture(scope="session")
def every(templates: Templates) -> tuple[Sample, ...]:
    """Every letter of every language with every edge case, composed once."""
    found = []
    for code in templates.languages:
        for name, facts in edge_cases(code):
            letter = compose(
                facts,
                hospital=HOSPITAL,
                templates=templates,
                envelope=Envelope(
                    to="anna@mail.example",
                    message_id=f"mailbot.{code}.{name}@hospital.example",
                    in_reply_to="x@sender.example",
                    references=("w@sender.example",),
                ),
                attachments=attachments_of(name),
            )
            message = read_back(letter)
            text, html = part(message, "plain"), part(message, "html")
            found.append(
                Sample(name=f"{code}-{name}", facts=facts, letter=letter, message=message, text=text, html=html)
            )
    return tuple(found)
