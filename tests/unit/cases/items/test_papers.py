"""The signature table, line by line."""

from dataclasses import replace
from typing import Any

import pytest

from mailbot.cases.items.papers import judge
from mailbot.model.fields import Facts
from mailbot.model.reading import Document
from tests.unit.cases.build import MARI, Desk, contract, power, whole, without

FACTS = Facts(
    patient_name="Mari Maasikas", personal_code=MARI, applicant_name="Kati Karu", applicant_code="48501010001"
)
OTHER = "36105050001"


@pytest.mark.parametrize(
    ("paper", "state", "why", "confirm", "attention"),
    [
        (contract(state="valid", signers=(MARI,)), "received", None, False, None),
        (contract(state="valid", signers=("MAASIKAS,MARI",)), "received", None, False, None),
        (contract(state="valid", signers=("48501010001",)), "received", None, False, None),
        (contract(state="valid", signers=(OTHER,)), "received", None, False, None),
        (power(state="valid", signers=(MARI,)), "received", None, False, None),
        (power(state="valid", signers=(OTHER, MARI)), "received", None, False, None),
        (contract(state="intact", signers=(MARI,)), "received", None, True, None),
        (contract(state="intact", signers=("48501010001",)), "received", None, True, None),
        (contract(state="intact", signers=(OTHER,)), "received", None, True, None),
        (power(state="intact", signers=(MARI,)), "received", None, True, None),
        (power(state="intact", signers=(OTHER, MARI)), "received", None, True, None),
        (power(state="intact", signers=(OTHER,)), "open", "wrong_signer", False, None),
        (power(state="intact", signers=("Kati Karu",)), "open", "wrong_signer", False, None),
        (power(state="valid"), "received", None, True, "signer_unclear"),
        (contract(state="broken", signers=(MARI,)), "open", "broken", False, None),
        (power(state="broken", signers=(MARI,)), "open", "broken", False, None),
        (contract(state="present", signed=True), "received", None, True, "signature_unchecked"),
        (contract(signed=None, fate="unknown"), "received", None, True, "format_unknown"),
        (contract(signed=True), "received", None, True, None),
        (contract(signed=None), "received", None, True, None),
        (contract(signed=False), "open", "unsigned", False, None),
        (power(signed=False), "open", "unsigned", False, None),
        (contract(signed=None, fate="encrypted"), "open", "unreadable", False, None),
        (contract(signed=None, fate="damaged"), "open", "unreadable", False, None),
    ],
)
def test_table(paper: Document, state: str, why: str | None, confirm: bool, attention: str | None) -> None:
    found = judge(paper, paper.role, FACTS)
    assert (found.state, found.why, found.needs_confirmation, found.attention) == (state, why, confirm, attention)


@pytest.mark.parametrize(
    ("paper", "note"),
    [
        (contract(state="valid", signers=(OTHER,)), "signed_by_another"),
        (contract(state="broken"), "signature_broken"),
        (contract(signed=True), "signed_by_hand"),
        (contract(signed=None), "signature_unclear"),
        (contract(state="valid", signers=(MARI,)), None),
    ],
)
def test_notes(paper: Document, note: str | None) -> None:
    assert judge(paper, paper.role, FACTS).note == note


def test_one_file_with_both_papers_has_two_signatures() -> None:
    both: dict[str, Any] = {"also": ("power_of_attorney",), "also_signed": False}
    paper = contract(signed=True, **both)
    assert judge(paper, "contract", FACTS).state == "received"
    assert judge(paper, "power_of_attorney", FACTS).why == "unsigned"


def test_codes_are_compared_without_separators() -> None:
    facts = Facts(personal_code="170861-16400")
    assert judge(power(state="intact", signers=("17086116400",)), "power_of_attorney", facts).state == "received"


def test_a_home_made_signature_in_a_third_persons_name_is_looked_at_before_the_invoice() -> None:
    made = Desk()
    said = without(whole(), "contract")
    decision = made.take(replace(said, documents=(*said.documents, contract(state="intact", signers=(OTHER,)))))
    assert (decision.reply, decision.reason, decision.would_reply) == ("staff", "to_be_confirmed", "invoice")
