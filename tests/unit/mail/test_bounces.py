# ruff: noqa: E501  one report a line
"""Letters that came back, in the forms of many programs; delays, and reports that are of something else."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.parse import parse
from mailbot.mail.screening import screen
from mailbot.model.reading import Screening
from tests.unit.mail.bounces import FORMS, LETTER

RULES, _ = load_rules((defaults("config"),))
OURS = "m2026-00042.x@hospital.example"


def look(
    body: str, *fields: str, sender: str = "Mari <mari@old.example>", subject: str = "x", path: str | None = None
) -> Screening | None:
    head = [
        f"From: {sender}",
        "To: second.opinion@hospital.example",
        f"Subject: {subject}",
        "Message-ID: <b@x.example>",
    ]
    if path is not None:
        head.append(f"Return-Path: <{path}>")
    if not any(field.startswith("Content-Type") for field in fields):
        head.append("Content-Type: text/plain; charset=utf-8")
    raw = "\r\n".join([*head, *fields, "", body.replace("\n", "\r\n")]).encode()
    us = frozenset({"second.opinion@hospital.example"})
    return screen(parse(raw, RULES), RULES, own_message_id=lambda found: found == OURS, own_addresses=us)


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("path", ["", None])
def test_a_letter_that_came_back(name: str, path: str | None) -> None:
    sender, subject, body = FORMS[name]
    found = look(body, sender=sender, subject=subject, path=path)
    assert found is not None
    assert (found.kind, found.strength) == ("bounce", "strong")
    assert (found.about_message_id, found.failed_recipient) == (OURS, "mari@old.example")


IN_WORDS = {
    "lv": "Jūsu vēstuli neizdevās piegādāt adresātam mari@old.example: pastkaste ir pilna.",
    "lt": "Jūsų laiškas nebuvo pristatytas gavėjui mari@old.example: pašto dėžutė perpildyta.",
    "et": "Teie kirja ei õnnestunud kohale toimetada aadressile mari@old.example: postkast on täis.",
    "fi": "Viestiäsi ei voitu toimittaa vastaanottajalle mari@old.example: postilaatikko on täynnä.",
    "uk": "Ваш лист не вдалося доставити адресату mari@old.example: поштову скриньку переповнено.",
    "ru": "Ваше письмо не может быть доставлено получателю mari@old.example: ящик переполнен.",
    "en": "The address mari@old.example you tried to reach does not exist. Your mail was not delivered.",
    "full": "The mailbox mari@old.example is full and cannot accept messages now. Your message has been rejected.",
    "filter": "Your message to mari@old.example was blocked by our content filter. It was rejected as bulk mail.",
    "old log": "|--- Message log follows: ---|\n no valid recipients were found\n|--- Failed addresses follow: ---|\n <mari@old.example> ... unknown host",
}


@pytest.mark.parametrize("name", IN_WORDS)
def test_words_of_failure_under_the_empty_path_are_a_programs(name: str) -> None:
    found = look(IN_WORDS[name], sender="Post <info@old.example>", path="")
    assert found is not None
    assert (found.kind, found.strength, found.failed_recipient) == ("bounce", "strong", "mari@old.example")
    told = look(f"Tere! {IN_WORDS[name]}", sender="Mari <mari@old.example>", path="mari@old.example")
    assert told is None or told.strength == "weak"


ATTACHED = f"""--b
Content-Type: text/plain

{{}}
--b
Content-Type: message/rfc822

{LETTER}

Dear Mari
--b--
"""
MIXED = 'Content-Type: multipart/mixed; boundary="b"'


def test_a_letter_sent_back_in_words_that_nobody_knows() -> None:
    found = look(ATTACHED.format("Hwaet!"), MIXED, sender="x@relay.example", path="")
    assert found is not None
    assert (found.kind, found.rule, found.about_message_id) == ("bounce", "own-letter-returned", OURS)
    assert found.failed_recipient == "mari@old.example"
    text = look(f"Hwaet!\n\n{LETTER}", sender="x@relay.example", path="")
    assert text is not None
    assert (text.kind, text.about_message_id) == ("bounce", OURS)


def test_a_person_who_sends_our_letter_along_is_no_machine() -> None:
    words = "Tere! Minu isikukood on 46102142732. Teie kiri on lisatud."
    assert look(ATTACHED.format(words), MIXED, path="mari@old.example") is None
    assert look(f"{words}\n\n{LETTER}", subject="Re: Your request", path="mari@old.example") is None


DELAYS = [
    "This message was created automatically by mail delivery software. A message that you sent has not yet been delivered to one or more of its recipients. Delivery attempts will continue for some time.\n  mari@old.example",
    "    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\nThe original message was received. ----- The following addresses had transient non-fatal errors -----\n<mari@old.example>",
    "Delivery is delayed to these recipients: mari@old.example. This message hasn't been delivered yet. Delivery will continue to be attempted.",
]  # fmt: skip


@pytest.mark.parametrize("text", DELAYS)
def test_a_delay_is_no_failure(text: str) -> None:
    found = look(
        f"{text}\n\n{LETTER}",
        sender="Mail Delivery System <Mailer-Daemon@relay.example>",
        subject="Warning: message delayed",
    )
    assert found is not None
    assert (found.kind, found.rule) == ("bounce", "delivery-delayed")


def report(kind: str, about: str, third: str) -> str:
    return f"--b\nContent-Type: text/plain\n\nReport.\n--b\nContent-Type: message/{kind}\n\n{about}\n--b\nContent-Type: {third}\n\n{LETTER}\n\n--b--\n"


@pytest.mark.parametrize("third", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    "sender", ["staff@provider.example", "postmaster@provider.example", "Mail Delivery System <fbl@provider.example>"]
)
@pytest.mark.parametrize("path", ["", None])
def test_a_feedback_report_is_neither_a_newsletter_nor_a_bounce(third: str, sender: str, path: str | None) -> None:
    about = (
        "Feedback-Type: abuse\nUser-Agent: FBL/1.0\nVersion: 1\nOriginal-Mail-From: <second.opinion@hospital.example>"
    )
    found = look(
        report("feedback-report", about, third), 'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
        sender=sender, subject="abuse report", path=path,
    )  # fmt: skip
    assert found is not None
    assert (found.kind, found.rule, found.strength) == ("receipt", "feedback-part", "strong")


@pytest.mark.parametrize("third", ["message/rfc822", "text/rfc822-headers"])
def test_a_read_receipt_with_our_header_is_no_bounce(third: str) -> None:
    about = "Final-Recipient: rfc822; mari@old.example\nDisposition: manual-action/MDN-sent-manually; displayed"
    found = look(
        report("disposition-notification", about, third),
        'Content-Type: multipart/report; report-type=disposition-notification; boundary="b"', path="",
    )  # fmt: skip
    assert found is not None
    assert found.kind == "receipt"


TO_WHOM = {
    "no words above": f"   ----- Unsent message follows -----\n{LETTER}",
    "a list's address": f"You are not a member of the list <list@ml.example>.\nYour mail was not delivered.\n\n{LETTER}",
    "in single quotes": f"Failed to deliver to 'mari@old.example': no such user\n\n{LETTER}",
    "one of two": f"Could not be delivered: mari@old.example\n\n{LETTER.replace('To: ', 'To: jaan@post.example,' + chr(10) + ' ')}",
}  # fmt: skip


@pytest.mark.parametrize("name", TO_WHOM)
def test_whom_a_letter_did_not_reach(name: str) -> None:
    found = look(TO_WHOM[name], sender="Mail Delivery Subsystem <MAILER-DAEMON@relay.example>", path="")
    assert found is not None
    assert (found.kind, found.about_message_id, found.failed_recipient) == ("bounce", OURS, "mari@old.example")


@pytest.mark.parametrize("path", ["tls@provider.example", ""])
def test_a_report_of_how_servers_reached_ours_is_no_bounce(path: str) -> None:
    body = "--b\nContent-Type: text/plain\n\nReport.\n--b\nContent-Type: application/tlsrpt+gzip\n\nx\n--b--\n"
    found = look(
        body, 'Content-Type: multipart/report; report-type=tlsrpt; boundary="b"', sender="tls@p.example", path=path
    )
    assert found is not None
    assert (found.kind, found.rule) == ("receipt", "tls-report-part")
