"""A contract comes by post: from the scanner's folder to the invoice, with a password, with a role, and of no case."""

import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
import pyzipper
from click.testing import CliRunner
from fpdf import FPDF

from mailbot.cli.main import main
from mailbot.config.settings_file import load_settings
from mailbot.deployment import Deployment
from mailbot.documents.failure import Unreadable
from mailbot.documents.reader import Reader
from mailbot.documents.wrapped.unlocking import unlock_apart, unlocked
from mailbot.model.case import Case
from mailbot.model.fields import Facts
from mailbot.replay import unprinted
from mailbot.steps.staff.scans import Scan, watch_scans
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.signatures.containers import container
from tests.store.conftest import TOML, deployed

CASE = "2026-00001"
FACTS = Facts(
    patient_name="Mari Mänd",  # who signed the container
    applicant_is_patient=True,
    phone="+37255500001",
)


@pytest.fixture
def deployment(config: Path) -> Deployment:
    config.write_text(TOML + '\n[dropbox]\nfolder = "scans"\n', "utf-8")
    (config.parent / "scans").mkdir()
    found = deployed(config)
    settings, faults = load_settings(config)
    assert settings is not None and not faults
    return replace(found, settings=settings)


@pytest.fixture
def store(deployment: Deployment) -> Iterator[Store]:
    with Store(deployment.store_path) as opened:
        now = datetime.now(UTC)
        case = Case(
            number=CASE,
            opened=now,
            changed=now,
            language="en",
            facts=FACTS,
            questions=("?",),
            addresses=("a@b.example",),
        )
        items = tuple(replace(i, state="open" if i.name == "contract" else "received") for i in case.items)
        opened.cases.save(replace(case, items=items))
        yield opened


def printed(text: str) -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("helvetica", size=14)
    page.multi_cell(0, 8, text)
    return bytes(page.output())


def scan(store: Store, deployment: Deployment, reader: Reader, name: str, data: bytes) -> tuple[Scan, ...]:
    (deployment.settings.base / "scans" / name).write_bytes(data)
    now = datetime.now(UTC) + timedelta(hours=1)
    return watch_scans(Work(store=store, deployment=deployment, printer=unprinted, now=now), reader)


def lies(deployment: Deployment) -> list[str]:
    folder = deployment.settings.base / "scans"
    return sorted(str(Path(at).relative_to(folder) / name) for at, _, names in os.walk(folder) for name in names)


def test_from_envelope_to_invoice(store: Store, deployment: Deployment, reader: Reader) -> None:
    name = f"{CASE} leping.asice"
    assert scan(store, deployment, reader, name, container()) == (Scan(outcome="added", case=CASE),)
    case = store.cases.load(CASE)
    assert case is not None
    assert (case.item("contract").state, case.status) == ("received", "invoiced")
    assert ("scanner", "documents added: 1") in [(entry.who, entry.what) for entry in store.cases.journal(CASE)]
    assert lies(deployment) == [f"done/{name}"]


def test_the_number_on_the_paper_tells_the_case(store: Store, deployment: Deployment, reader: Reader) -> None:
    paper = printed(f"Epicrisis. Case {CASE}. Anamnesis: the patient was operated in 2025.")
    assert scan(store, deployment, reader, "scan0001.pdf", paper) == (Scan(outcome="added", case=CASE),)


def test_a_scan_of_no_case_waits_for_one(store: Store, deployment: Deployment, reader: Reader) -> None:
    assert scan(store, deployment, reader, "scan0001.asice", container()) == (Scan(outcome="scan_without_case"),)
    (attention,) = store.cases.attentions()
    assert (attention.reason, attention.message) == ("scan_without_case", 1)
    assert lies(deployment) == ["done/scan0001.asice"]


def test_a_scan_for_an_ended_case_is_a_task(store: Store, deployment: Deployment, reader: Reader) -> None:
    case = store.cases.load(CASE)
    assert case is not None
    store.cases.save(replace(case, status="withdrawn"))
    assert scan(store, deployment, reader, f"{CASE}.pdf", printed("x")) == (Scan(outcome="scan_not_taken", case=CASE),)
    assert [one.reason for one in store.cases.attentions()] == ["scan_not_taken"]
    assert lies(deployment) == [f"failed/{CASE}.pdf"]


def locked_pdf() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(printed("Epicrisis. Anamnesis: operated in 2025."))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="secret", R=6))
    return out.getvalue()


def locked_zip() -> bytes:
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(b"secret")
        archive.writestr("epicrisis.txt", "Anamnesis: operated in 2025.")
    return out.getvalue()


@pytest.mark.parametrize("make", [locked_pdf, locked_zip], ids=["pdf", "zip"])
def test_a_password_is_taken_off(make: Callable[[], bytes]) -> None:
    with pytest.raises(Unreadable, match="password"):
        unlocked(make(), "wrong")
    free = unlocked(make(), "secret")
    assert unlocked(free, "any") == free


def test_what_has_no_password_stays_as_it_is() -> None:
    for data in (printed("open"), container(), b"plain"):
        assert unlocked(data, "secret") == data


def test_it_is_opened_in_a_process_of_its_own() -> None:
    with pytest.raises(Unreadable, match="password"):
        unlock_apart(locked_zip(), "wrong")
    assert b"operated" in unlock_apart(locked_zip(), "secret")


def test_the_command_takes_a_role_and_a_password(store: Store, deployment: Deployment, tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(locked_pdf())
    config = str(deployment.settings.base / "mailbot.toml")
    wrong = CliRunner().invoke(main, ["-c", config, "add", CASE, str(file), "--password", "wrong"])
    assert (wrong.exit_code, "does not open it" in wrong.output) == (2, True)
    done = CliRunner().invoke(main, ["-c", config, "add", CASE, str(file), "--as", "imaging", "--password", "secret"])
    assert done.exit_code == 0, done.output
    case = store.cases.load(CASE)
    assert case is not None
    assert [(d.role, d.fate) for d in case.documents] == [("imaging", "read")]
