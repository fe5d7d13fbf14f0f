"""Who passes on a letter of the patient's is somebody else, whatever that letter says of "me"."""

from dataclasses import replace

import pytest

from mailbot.cli.explain.showing import texts
from mailbot.mail.parse import parse
from mailbot.model.case import Decision, Match
from mailbot.model.mail import Address, Body, Header, Message
from mailbot.reading.extract import by_rules, read
from mailbot.reading.sheet import Sheet, sheet_of
from mailbot.reading.weighing.mails import mail_features
from mailbot.steps.settling import Handled
from tests.unit.reading.letters import NOW, letter, rules

SIGN = "passes_on.patients_letter"
PATIENT = "Mari Maasikas"
LETTER = f"Olen {PATIENT}, isikukood 46809301187. Mul on rinnavähk. Kas kiiritus on vajalik?"


def sheet(sender: str, address: str, below: str) -> Sheet:
    """Lay out a mail that forwards the patient's letter, below a header block whose From says so."""
    block = f"-------- Forwarded Message --------\nFrom: {below}\nSubject: Palve\nTo: {address}\n\n" if below else ""
    head = f"From: {sender} <{address}>\r\nTo: second.opinion@hospital.example\r\nSubject: Fwd: Palve\r\n"
    raw = f"{head}Content-Type: text/plain; charset=utf-8\r\n\r\n{block}{LETTER}"
    return sheet_of(parse(raw.encode(), rules()), {}, rules(), screening=None, today=NOW.date())


def signs(laid_out: Sheet) -> set[str]:
    ruled = by_rules(laid_out)
    return set(mail_features(laid_out, ruled.reading, (), ruled.reasons))


@pytest.mark.parametrize(
    ("sender", "address", "below", "another"),
    [
        ("Jaan Kask", "jaan@office.example", f"{PATIENT} <mari@home.example>", True),
        ("Jaan Kask", "jaan@office.example", f"{PATIENT} [mari@home.example]", True),
        ("", "office@law.example", f"{PATIENT} <mari@home.example>", True),
        (PATIENT, "mari@work.example", f"{PATIENT} <mari@home.example>", False),
        ("Mari", "mari@home.example", f"{PATIENT} <Mari@home.example>", False),
        ("", "mari@home.example", f"{PATIENT} <mari@home.example>", False),
        ("", "mari@home.example", "Maasikas, Mari <mari@home.example>", False),
        ("", "mari@home.example", f"{PATIENT} [mailto:mari@home.example]", False),
        ("Jaan Kask", "jaan@office.example", "Maasikas, Mari <mari@home.example>", True),
        ("Jaan Kask", "jaan@office.example", PATIENT, False),
        ("Jaan Kask", "jaan@office.example", "Dr Kuusk <kuusk@clinic.example>", False),
        ("Jaan Kask", "jaan@office.example", "", False),
    ],
)
def test_the_header_below_tells_whose_letter_is_passed_on(sender: str, address: str, below: str, another: bool) -> None:
    assert (SIGN in signs(sheet(sender, address, below))) is another


@pytest.mark.parametrize(
    ("sender", "address", "another"),
    [
        ("Jaan Kask", "jaan@office.example", True),
        ("Jaan Maasikas", "jaan@office.example", True),
        ("Jaan Maasikas", "jaan.maasikas@office.example", True),
        (PATIENT, "mari@work.example", False),
        ("", "mari.maasikas@work.example", False),
        ("iPad", "mm68@work.example", False),
        ("Mari Kask", "mari@work.example", False),  # her name before she married
        ("Мари М.", "mari.maasikas@work.example", False),
    ],
)
def test_the_me_of_a_letter_that_is_passed_on_is_not_who_sends_it(sender: str, address: str, another: bool) -> None:
    laid_out = sheet(sender, address, f"{PATIENT} <mari@home.example>")
    assert ("rule.for_oneself" in signs(laid_out)) is not another
    found = read(laid_out.message, {}, rules(), screening=None, now=NOW)
    assert found.applicant_is_patient is not another


def test_a_clerk_who_leaves_the_writers_address_only_passes_it_on() -> None:
    message, files = letter(f"{LETTER}\nPalun vastake aadressile mari@home.example.", sender="Kantselei")
    below = Address(display_name=PATIENT, addr_spec="mari@home.example")
    body = replace(message.body, forwarded=True, forwarded_from=below)
    laid_out = sheet_of(replace(message, body=body), files, rules(), screening=None, today=NOW.date())
    assert SIGN not in signs(laid_out)


def test_an_attached_letter_tells_it_too() -> None:
    inner = Message(
        header=Header(from_=(Address(display_name=PATIENT, addr_spec="mari@home.example"),), subject="Palve"),
        body=Body(own_text=LETTER, full_text=LETTER),
    )
    message, files = letter("Edastan patsiendi kirja.", sender="Jaan Kask", attached=(inner,))
    laid_out = sheet_of(message, files, rules(), screening=None, today=NOW.date())
    assert SIGN in signs(laid_out)


def carried(cover: str) -> Message:
    """Return a mail with the patient's letter attached, and above it what a daughter writes of her own."""
    inside, _ = letter(LETTER, sender=PATIENT, address="mari@home.example")
    carrier, _ = letter(cover, sender="Liis Kask", address="liis@work.example", attached=(inside,))
    return carrier


def test_what_stands_above_an_attached_letter_is_read_too() -> None:
    cover = (
        "Edastan ema kirja. Minu küsimus: kas operatsioon on veel võimalik? Helistage mulle, 5846 1109.\n\nLiis Kask"
    )
    found = read(carried(cover), {}, rules(), screening=None, now=NOW)
    assert [one.value for one in found.findings if one.field == "phone" and one.chosen] == ["+37258461109"]
    asked = {one.source for one in found.findings if one.field == "question" and one.chosen}
    assert asked == {"own_text", "cover"}


def test_explain_marks_what_was_found_above_an_attached_letter() -> None:
    message = carried("Edastan ema kirja.")
    handled = Handled(
        message_row=1,
        message=message,
        reading=read(message, {}, rules(), screening=None, now=NOW),
        match=Match(),
        decision=Decision(reply="none", reason="", kind="other", case=None),
    )
    shown = dict(texts(handled))
    assert shown["own_text"] == LETTER
    assert shown["cover"].startswith("Edastan ema kirja.")
