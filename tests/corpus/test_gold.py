"""Both halves of the gold corpus, played as `mailbot replay --json` plays them: no harm, and never below these figures.

The floors are what was reached; they are raised with every gain and lowered by nobody.
"""

import pytest

from tests.corpus.scored import HARMFUL, score

FLOORS = {
    "dev": {
        "kind": 1.0,
        "reply": 1.0,
        "missing_exact": 1.0,
        "personal_code": 1.0,
        "patient_name": 1.0,
        "phone": 1.0,
        "questions": 1.0,
        "document_signed": 1.0,
        "signature_told": 1.0,
        "untranslated": 1.0,
    },
    "held_out": {
        "kind": 1.0,
        "reply": 0.96,
        "missing_exact": 0.95,
        "personal_code": 1.0,
        "patient_name": 0.97,
        "phone": 0.96,
        "questions": 1.0,
        "document_signed": 0.93,
        "signature_told": 1.0,
        "untranslated": 1.0,
    },
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("half", FLOORS)
def test_every_conversation_is_played(half: str) -> None:
    assert score(half)["broken"] == []


@pytest.mark.parametrize("half", FLOORS)
@pytest.mark.parametrize("kind", HARMFUL)
def test_nobody_is_harmed(half: str, kind: str) -> None:
    assert score(half)["harm"][kind] == 0


@pytest.mark.parametrize(("half", "figure"), [(half, figure) for half, floor in FLOORS.items() for figure in floor])
def test_no_figure_falls(half: str, figure: str) -> None:
    row = score(half)["figures"][figure]
    assert row.get("f1", row.get("accuracy")) >= FLOORS[half][figure]
