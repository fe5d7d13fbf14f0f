"""Conversations that others wrote later, without sight of the rules, and that were tuned upon since: no harm leaves.

In 018 the only number is a surgeon's and is taken for the writer's: the invoice that would go is held by a question.
"""

import pytest

from tests.corpus.scored import score

FLOORS = {
    "kind": 1.0,
    "reply": 0.99,
    "missing_exact": 0.98,
    "personal_code": 1.0,
    "patient_name": 0.99,
    "phone": 0.97,
    "questions": 0.99,
    "document_signed": 1.0,
    "signature_told": 0.95,
    "untranslated": 1.0,
    "links": 1.0,
    "by_post": 1.0,
}


@pytest.mark.timeout(900)
def test_every_conversation_is_played() -> None:
    assert score("later")["broken"] == []


HELD = {"wrong_invoice": 1}
"""What would go wrong, and does not leave."""


def test_nobody_is_harmed() -> None:
    harm = score("later")["harm"]
    assert {name: count for name, count in harm.items() if count > HELD.get(name, 0)} == {}


def test_no_wrong_letter_leaves() -> None:
    assert score("later")["letters"]["wrong"] == 0


@pytest.mark.parametrize("figure", FLOORS)
def test_no_figure_falls(figure: str) -> None:
    row = score("later")["figures"][figure]
    assert row.get("f1", row.get("accuracy")) >= FLOORS[figure]
