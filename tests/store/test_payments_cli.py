"""`mailbot payments` and `mailbot payment` as people type them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailbot.cli.main import main
from mailbot.deployment import Deployment
from mailbot.model.case import Case
from mailbot.model.money import Invoice
from mailbot.money.reference import reference_for
from mailbot.steps.money.paying import watch_statements
from mailbot.store import Store
from tests.store.conftest import deployed
from tests.unit.money.bank_files import Entry, Tx, bank_file

NOW = datetime(2026, 11, 5, 9, tzinfo=UTC)
CASE = "2026-00001"
REF = reference_for(CASE)


class Shell:
    """A deployment with one invoiced case, and the command line on it."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.deployment: Deployment = deployed(config)
        self.store = Store(self.deployment.store_path)
        case = Case(
            number=CASE,
            status="invoiced",
            opened=NOW,
            changed=NOW,
            invoiced_at=NOW,
            language="en",
            addresses=("a@patient.example",),
        )
        self.store.cases.save(case)
        self.store.payments.add_invoice(
            Invoice(
                number="EM0001",
                case=CASE,
                amount_cents=29000,
                issued=date(2026, 11, 1),
                due=date(2026, 11, 15),
                reference=REF,
            )
        )

    def file(self, *entries: Entry, name: str = "bank.xml") -> str:
        path = self.config.parent / name
        path.write_bytes(bank_file(*entries))
        return str(path)

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["-c", str(self.config), *words])

    def status(self) -> str:
        case = self.store.cases.load(CASE)
        assert case is not None
        return case.status


@pytest.fixture
def shell(config: Path) -> Iterator[Shell]:
    shell = Shell(config)
    yield shell
    shell.store.close()


def test_a_payment_is_taken_in_and_answered(shell: Shell) -> None:
    done = shell.run("payments", shell.file(Entry(ref="A", txs=(Tx(strd=REF),))))
    assert (done.exit_code, shell.status()) == (0, "paid")
    assert "+ 290.00 EUR  case 2026-00001" in done.output
    assert [row.letter.kind for row in shell.store.outbox.of_case(CASE)] == ["payment_received"]


def test_again_changes_nothing(shell: Shell) -> None:
    file = shell.file(Entry(ref="A", txs=(Tx(strd=REF),)))
    shell.run("payments", file)
    done = shell.run("payments", file)
    assert (done.exit_code, "taken in before" in done.output, "counted before" in done.output) == (0, True, True)
    assert len(shell.store.outbox.of_case(CASE)) == 1


def test_a_doubtful_payment_is_listed_and_confirmed(shell: Shell) -> None:
    done = shell.run("payments", shell.file(Entry(ref="A", txs=(Tx(strd=REF, amount="200.00"),))))
    assert (done.exit_code, "? 200.00 EUR  case 2026-00001: less" in done.output) == (1, True)
    assert shell.run("payments").exit_code == 1
    assert "asked for the rest" in shell.run("payment", "confirm", "1").output
    assert [row.letter.kind for row in shell.store.outbox.of_case(CASE)] == ["payment_partial"]
    again = shell.run("payment", "confirm", "1")
    assert (again.exit_code, "before" in again.output) == (2, True)
    assert shell.run("payments").exit_code == 0


def test_a_payment_is_rejected(shell: Shell) -> None:
    shell.run("payments", shell.file(Entry(ref="A", txs=(Tx(text="second opinion"),))))
    assert shell.run("payment", "confirm", "1").exit_code == 2
    assert shell.run("payment", "reject", "1").exit_code == 0
    assert shell.status() == "invoiced"


def test_json_is_one_object_a_line(shell: Shell) -> None:
    file = shell.file(Entry(ref="A", txs=(Tx(strd=REF, amount="200.00"),)), Entry(txs=(Tx(text="Rent"),)))
    lines = [json.loads(line) for line in shell.run("payments", "--json", file).output.splitlines()]
    assert [(line["outcome"], line["reason"]) for line in lines] == [("suggestion", "less"), ("ignored", "no_hint")]
    assert "payer" not in lines[0]


def test_a_broken_file_is_told_and_the_others_are_taken_in(shell: Shell) -> None:
    broken = shell.config.parent / "broken.xml"
    broken.write_text("<Document")
    done = shell.run("payments", str(broken), shell.file(Entry(ref="A", txs=(Tx(strd=REF),))))
    assert (done.exit_code, shell.status()) == (2, "paid")
    assert "broken.xml: is not whole XML" in done.output


def test_the_folder_of_statements_is_watched(shell: Shell) -> None:
    folder = shell.config.parent / "statements"
    folder.mkdir()
    (folder / "bank.xml").write_bytes(bank_file(Entry(ref="A", txs=(Tx(strd=REF),))))
    later = datetime.now(UTC).replace(year=datetime.now(UTC).year + 1)
    (dropped,) = watch_statements(shell.store, shell.deployment, later)
    assert dropped.taken is not None
    assert (shell.status(), watch_statements(shell.store, shell.deployment, later)) == ("paid", ())


def test_specialists_hear_of_a_paid_case_and_of_nobody(shell: Shell) -> None:
    case = shell.store.cases.load(CASE)
    assert case is not None
    facts = replace(case.facts, profile="breast", patient_name="Mari Maasikas", personal_code="47101010033")
    shell.store.cases.save(replace(case, facts=facts, questions=("Kas vajan keemiaravi?",)))
    file = shell.file(Entry(ref="A", txs=(Tx(strd=REF),)))
    shell.run("payments", file)
    shell.run("payments", file)
    (letter,) = [row.letter for row in shell.store.outbox.of_case(CASE) if row.letter.kind == "announcement"]
    assert (letter.envelope_to, letter.mode) == (("breast@hospital.example",), "send")
    assert not any(word in letter.raw for word in (b"Maasikas", b"47101010033", b"keemia", b"breast cancer"))
    after = shell.store.cases.load(CASE)
    assert after is not None
    assert (after.review_group, after.status) == ("breast", "paid")
