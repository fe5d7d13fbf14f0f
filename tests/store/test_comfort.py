"""The short letter to who cries for help, with a case or without one: once to an address, and never to a machine."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.documents.reader import Reader
from mailbot.model.letter import OutboxRow
from mailbot.replay import unprinted
from mailbot.steps.comforting import AGAIN
from mailbot.steps.staff.desk import Desk
from mailbot.steps.urgent import unheard
from mailbot.store.retention import Periods, Retention
from tests.store.conftest import TOML, deployed
from tests.store.test_distress import APPLICATION, CASE, CRY, MARI, Ward

SWITCHED_ON = '\n[letters]\nmode = "send"\n\n[service]\ndistress_letter = true\n'
STRANGER = "x@example.com"
CRY_ET = "Ma ei taha enam elada, mul on tabletid siin käes."


def reviewed(deployment: Deployment) -> Deployment:
    """Return the deployment as it is once native readers have approved all letters."""
    languages = {code: replace(each, reviewed=True) for code, each in deployment.templates.languages.items()}
    return replace(deployment, templates=replace(deployment.templates, languages=languages))


@pytest.fixture
def ward(config: Path) -> Iterator[Ward]:
    ward = Ward(config, SWITCHED_ON)
    ward.deployment = reviewed(ward.deployment)
    yield ward
    ward.store.close()


def comforts(ward: Ward) -> list[OutboxRow]:
    return [row for row in ward.store.outbox.list() if row.letter.kind == "distress"]


def read(row: OutboxRow) -> tuple[EmailMessage, str]:
    mail = message_from_bytes(row.letter.raw, policy=default)
    plain = mail.get_body(("plain",))
    assert plain is not None
    return mail, str(plain.get_content()).replace("\u00a0", " ")


def test_a_stranger_gets_the_numbers_to_call_and_not_a_word_of_the_mail(ward: Ward) -> None:
    assert ward.comes(CRY, sender=f"Mari Maasikas <{STRANGER}>", subject="pills") == "distress"
    (row,) = comforts(ward)
    mail, text = read(row)
    assert (row.letter.case, row.letter.mode, row.state, row.due) == (None, "send", "new", ward.now)
    assert (mail["To"], mail["In-Reply-To"], mail["References"]) == (STRANGER, "<m1@example.org>", "<m1@example.org>")
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")
    assert mail["Subject"] == "If you need help now"
    assert "112" in text and "116 123" in text
    for kept in ("Maasikas", "pills", "live any more", "2026-0", "None"):
        assert kept not in text and kept not in row.letter.raw.decode()
    assert ward.letters(urgent=True) == [("urgent", "new")]


def test_it_is_written_in_the_language_of_the_mail_also_where_the_case_has_another(ward: Ward) -> None:
    ward.comes(APPLICATION)
    ward.comes(CRY_ET, subject=f"Re: [{CASE}]")
    ward.comes(CRY_ET, sender=STRANGER)
    assert [row.letter.language for row in comforts(ward)] == ["et", "et"]
    assert ward.case().language == "en"


def test_a_second_cry_gets_no_second_letter_until_days_later(ward: Ward) -> None:
    ward.comes(CRY, sender=STRANGER)
    ward.comes(f"Please! {CRY}", sender=STRANGER.upper())
    assert len(comforts(ward)) == 1
    ward.now += AGAIN - timedelta(minutes=1)
    ward.comes(CRY, sender=STRANGER)
    assert len(comforts(ward)) == 1
    ward.now += timedelta(minutes=2)
    ward.comes(CRY, sender=STRANGER)
    assert len(comforts(ward)) == 2


def test_who_got_it_without_a_case_does_not_get_it_again_with_one_nor_the_other_way_round(ward: Ward) -> None:
    ward.comes(CRY)
    ward.comes(APPLICATION + CRY)
    assert [row.letter.case for row in comforts(ward)] == [None]
    ward.comes(APPLICATION.replace("Mari Maasikas", "Kati Kask").replace("47801050637, ", "") + CRY, sender=STRANGER)
    ward.comes(CRY, sender=STRANGER, subject="")
    assert len(comforts(ward)) == 2


def test_a_stranger_who_names_a_case_learns_nothing_of_it_and_its_own_letter_is_not_held(ward: Ward) -> None:
    ward.comes(APPLICATION + CRY)
    ward.comes(CRY, sender=STRANGER, subject=f"Re: [{CASE}]")
    own, strange = comforts(ward)
    assert (own.letter.case, own.state, own.letter.envelope_to) == (CASE, "new", (MARI,))
    assert (strange.letter.case, strange.letter.envelope_to) == (None, (STRANGER,))
    assert CASE.encode() not in strange.letter.raw


def test_the_first_letter_about_the_application_is_still_the_first_after_a_cry(ward: Ward) -> None:
    ward.comes(APPLICATION + CRY)
    Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=ward.now).done(1)
    (letter,) = (row for row in ward.store.outbox.list() if row.letter.kind == "deficiency")
    assert "290" in read(letter)[1]


MACHINES = {
    "no-reply": {"sender": "no-reply@example.com"},
    "list": {"more": [("List-Id", "<help.example.com>")]},
    "answers by itself": {"more": [("Auto-Submitted", "auto-replied")]},
    "bounce": {"more": [("Return-Path", "<>")]},
    "bulk": {"more": [("Precedence", "bulk")]},
    "ourselves": {"sender": "second.opinion@hospital.example"},
    "two authors": {"sender": f"{STRANGER}, y@example.com"},
    "whom staff mails go to": {"sender": "nurse@hospital.example"},
}


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_and_who_may_not_be_answered_get_none(ward: Ward, name: str) -> None:
    ward.comes(CRY, **{"sender": STRANGER, **MACHINES[name]})  # type: ignore[arg-type]
    assert comforts(ward) == []


def test_what_looks_like_spam_calls_a_person_and_is_not_answered(ward: Ward) -> None:
    spam = "CASINO BONUS!!!! Claim your PRIZE now, 100% FREE viagra http://casino.example/win !!!! Unsubscribe here."
    ward.comes(f"{CRY}\n{spam}", sender=STRANGER, subject="YOU HAVE WON!!!")
    assert ward.store.rows.value("select screened_by from message") is not None
    assert comforts(ward) == []


def test_an_address_that_no_letter_reaches_is_told_to_a_person(ward: Ward) -> None:
    ward.comes(CRY, sender="x..y@example.com")
    assert comforts(ward) == []
    assert "bad_address" in [a.reason for a in ward.store.cases.attentions()]


def test_a_flood_of_cries_is_held_for_a_person(config: Path) -> None:
    ward = Ward(config, f"{SWITCHED_ON}\n[limits]\nletters_per_hour = 4\n")
    ward.deployment = reviewed(ward.deployment)
    try:
        for number in range(4):
            ward.comes(CRY, sender=f"x{number}@example.com")
        assert [row.state for row in comforts(ward)] == ["new", "new", "held", "held"]
        assert "letter_limit" in [a.reason for a in ward.store.cases.attentions()]
    finally:
        ward.store.close()


def test_the_address_of_a_stranger_is_forgotten_with_the_mail(ward: Ward) -> None:
    ward.comes(CRY, sender=STRANGER)
    Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=ward.now).done(1)
    later, retention = ward.now + Periods().text + timedelta(days=1), Retention(ward.store.rows)
    for removal in retention.due(later, Periods()):
        retention.remove(removal, later, why="retention")
    dump = "\n".join(ward.store.rows.connection.iterdump())
    assert STRANGER not in dump


def test_a_cry_that_staff_put_into_a_case_is_not_answered_by_itself(config: Path) -> None:
    ward = Ward(config, SWITCHED_ON)  # no words are reviewed yet
    try:
        ward.comes(APPLICATION)
        ward.comes(CRY, sender=STRANGER)
        ward.deployment = reviewed(ward.deployment)
        desk = Desk(store=ward.store, deployment=ward.deployment, printer=unprinted, who="kati", now=ward.now)
        with Reader() as reader:
            desk.join(2, CASE, reader)
        assert comforts(ward) == []
    finally:
        ward.store.close()


def test_a_letter_that_would_lie_among_the_drafts_is_warned_of(config: Path) -> None:
    config.write_text(f"{TOML}\n[service]\ndistress_letter = true\n", "utf-8")
    (told,) = unheard(reviewed(deployed(config)))
    assert 'modes = { distress = "send" }' in told
