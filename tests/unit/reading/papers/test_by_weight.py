"""Papers whose headings no rule knows: the scales say what they are, by all but the words for an authority."""

import pytest

from mailbot.model.document import FileReading
from mailbot.reading.papers.by_weight import LONGEST, paper_features, weighed_role
from mailbot.reading.papers.role_rules import guess
from tests.unit.reading.letters import rules

ALLOWED = (
    "To whom it may concern\nMy husband John Example may write to you for me, send my papers and read your answer.\n"
    "Jane Example\n47802195225\n1 October 2026",
    "AVALDUS\nMina, Mari Maasikas, isikukood 47802195225, olen nõus, et minu asju ajab poeg Jaan Maasikas: "
    "küsib teist arvamust, saadab minu paberid ja võtab vastuse vastu.\nTartus, 1. oktoobril 2026",
    "ERKLÄRUNG\nIch, Erika Muster, geboren am 01.02.1950, möchte, dass mein Sohn Hans Muster für mich eine Zweitmeinung"
    " einholt, meine Unterlagen schickt und die Antwort bekommt.\nErika Muster",
)
FINDINGS = (
    "VÄLJAVÕTE HAIGUSLOOST\nPatsient: Mari Maasikas, 47802195225\nDiagnoos: C50.4. 2024 lõikus, keemiaravi.\n"
    "08.2026 MRT: retsidiivi ei ole. Arst: dr Eve Näidis",
    "Tallinn Example Clinic\nSummary of treatment\nJane Example, 47802195225\nHodgkin lymphoma, ABVD x4, Deauville 2. "
    "Family history: mother breast cancer at 52.\nDr Peter Sample",
)


def scan(text: str) -> FileReading:
    """Return a signed scan with these words."""
    return FileReading(name="scan.jpg", kind="image", fate="ocr", text=text, ink="signed")


@pytest.mark.parametrize("text", ALLOWED)
def test_a_letter_of_authority_needs_no_title(text: str) -> None:
    assert weighed_role(scan(text), rules()) == "power_of_attorney"


@pytest.mark.parametrize("text", FINDINGS)
def test_findings_are_no_papers_to_sign(text: str) -> None:
    assert weighed_role(scan(text), rules()) is None


def test_nothing_and_a_book_are_not_weighed() -> None:
    assert weighed_role(scan(" \n"), rules()) is None
    assert weighed_role(scan(ALLOWED[0] * (LONGEST // len(ALLOWED[0]) + 1)), rules()) is None


def test_two_people_are_told_by_their_codes() -> None:
    signs = paper_features(scan("47802195225 and 35701194194, and 47802195225 again"), rules())
    assert "codes.2" in signs


@pytest.mark.parametrize("word", ["FIBROEZOFAGOGASTRODUODENOSKOPIJA", "PANCREATODUODENECTOMYSPECIMEN"])
def test_a_long_word_in_capitals_is_no_passport(word: str) -> None:
    found = guess("leht.jpg", f"{word}\nPaciente: Anna Paraugs\nBiopsija, histoloģija, diagnoze: vēzis.", rules())
    assert found is not None
    assert found.role == "clinical"
