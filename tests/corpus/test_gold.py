"""Both halves of the gold corpus, played as `mailbot replay --json` plays them: no harm, and never below these figures.

The floors are what was reached; they are raised with every gain and lowered by nobody.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
HARMFUL = ("wrong_invoice", "answered_a_machine", "ignored_a_person")
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
        "untranslated": 1.0,
    },
}


@cache
def score(half: str) -> dict[str, Any]:
    command = [
        sys.executable,
        str(HERE / "score.py"),
        str(HERE / half),
        "--json",
        "--mailbot",
        f"{sys.executable} -m mailbot replay --json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parents[1])
    report: dict[str, Any] = json.loads(done.stdout)
    print(f"\n{half}: {report['conversations']} conversations in {report['seconds']} s; harm {report['harm']}")
    for key, row in report["figures"].items():
        print(f"  {key:22}", "  ".join(f"{name} {value}" for name, value in row.items()))
    return report


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
