"""Where nobody looks for a signature by hand: on pages of letters alone, and in what is signed by computer."""

import subprocess
import sys

import pytest
from fpdf import FPDF

from mailbot.config.rules_file import shipped_rules
from mailbot.documents.budget import Budget
from mailbot.documents.formats.pdf import read_pdf
from mailbot.documents.ink.knowledge import Knowledge
from mailbot.documents.opening import open_file
from tests.signatures.containers import container

FINDING = ("Discharge letter", "Patient: Jane Example", "Diagnosis: C50.4. Surgery in May, then chemotherapy.")
FORM = ("Contract for a second opinion", "Patient: Jane Example", "Signature of the patient:")


def page(lines: tuple[str, ...], *, rule: bool = False) -> bytes:
    """Return a PDF of one page with these lines, and a drawn rule below them."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    for line in lines:
        made.cell(0, 10, line, new_x="LMARGIN", new_y="NEXT")
    if rule:
        made.line(60, 48, 150, 48)
    return bytes(made.output())


def ink() -> Knowledge:
    return Knowledge.of(shipped_rules("ink"))


@pytest.mark.parametrize(("rule", "looked"), [(False, "False"), (True, "True")])
def test_a_page_of_letters_alone_is_not_looked_at(rule: bool, looked: str) -> None:
    code = (
        "import sys\n"
        "from mailbot.documents.budget import Budget\n"
        "from mailbot.documents.formats.pdf import read_pdf\n"
        "read_pdf(sys.stdin.buffer.read(), Budget())\n"
        "print('cv2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], input=page(FINDING, rule=rule), capture_output=True, check=True)
    assert done.stdout.decode().strip() == looked


def test_a_signature_by_computer_decides_so_that_no_other_is_sought() -> None:
    form = page(FORM, rule=True)
    assert read_pdf(form, Budget(ink=ink())).ink == "unsigned"
    budget = Budget(ink=ink())
    signed = open_file("contract.asice", "", container({"contract.pdf": form}), budget)
    assert signed.signature.state != "none"
    assert [file.ink for file in signed.inner] == [None]
    assert budget.by_hand
