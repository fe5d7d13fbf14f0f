"""Replaying shows decisions as if staff had looked at scans and approved letters."""

from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.replay import as_json, play, unprinted
from tests.store.conftest import deployed

CORPUS = Path(__file__).parents[1] / "corpus" / "dev"


@pytest.mark.parametrize("change", ['[service]\ninvoice_needs = "confirmed"', '[letters]\nmode = "hold"'])
def test_what_staff_would_have_to_do_is_taken_as_done(config: Path, change: str) -> None:
    config.write_text(f"{config.read_text()}\n{change}\n")
    deployment = deployed(config)
    with Reader() as reader:
        played = list(play(CORPUS / "022-et-resent-with-new-message-id", deployment, reader, unprinted))
    decisions = [one.handled.decision.reply for one in played if one.handled]
    assert decisions == ["invoice", "acknowledge"]


MAIL = """From: Mari Maasikas <mari@example.org>
To: second.opinion@hospital.example
Subject: {subject}
Date: Mon, 9 Nov 2026 08:00:00 +0200
Message-ID: <m1@example.org>
Content-Type: text/plain; charset=utf-8

{text}

Mari Maasikas
"""
PRICE = "Hello,\n\nhow much does a second opinion cost, and how long does it take?"
APPLIES = """Hello,

I would like a second opinion. My personal code is 47801050637, phone +372 5550 0123.
Breast cancer was found in May 2026, operated in June 2026. My question: is radiotherapy needed?"""


FOR_MY_WIFE = "Hello. My wife has cancer of the cervix. What is needed for your doctors to look at it? I weld ships."


@pytest.mark.parametrize(
    ("text", "name"),
    [(PRICE, None), (APPLIES, "Mari Maasikas"), (FOR_MY_WIFE, None)],
    ids=["price", "application", "for another"],
)
def test_who_writes_is_the_patient_where_the_mail_is_their_own_application(
    config: Path, tmp_path: Path, text: str, name: str | None
) -> None:
    mail = tmp_path / "one.eml"
    mail.write_text(MAIL.format(subject="Second opinion", text=text))
    deployment = deployed(config)
    with Reader() as reader:
        (played,) = [as_json(one) for one in play(mail, deployment, reader, unprinted)]
    assert played["fields"]["patient_name"] == name
