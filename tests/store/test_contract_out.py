"""The contract as the hospital sends it: filled in, once the rest is here; and what `check` warns of."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pypdfium2
import pytest
from click.testing import CliRunner

from mailbot.cli.main import main
from mailbot.model.case import Case
from mailbot.model.fields import ITEMS, Facts, ItemName
from mailbot.replay import unprinted
from mailbot.steps.answering import Occasion, write_letter
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FACTS = Facts(
    patient_name="Mari Maasikas", personal_code="47101010033", applicant_is_patient=True, phone="+37255500001"
)

SHORT_LETTER = "\n[service]\ndistress_letter = true\n"


def files_of(config: Path, *missing: ItemName) -> dict[str, bytes]:
    """Write a deficiency letter for a case that lacks these items; return the files that go along, by name."""
    config.write_text(TOML + '\n[service]\ncontract = "hospital_sends"\n', "utf-8")
    deployment = deployed(config)
    with Store(deployment.store_path) as store, store.step():
        case = Case(
            number="2026-00001", opened=NOW, changed=NOW, language="en", facts=FACTS, addresses=("a@b.example",)
        )
        items = tuple(replace(i, state="open" if i.name in missing else "received") for i in case.items)
        case = replace(case, items=items)
        store.cases.save(case)
        write_letter(
            Work(store=store, deployment=deployment, printer=unprinted, now=NOW), case, "deficiency", Occasion(key="k")
        )
        (row,) = store.outbox.list()
    message = message_from_bytes(row.letter.raw, policy=default)
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}


def test_it_goes_out_filled_in_when_the_rest_is_here(config: Path) -> None:
    ((name, pdf),) = files_of(config, "contract").items()
    assert name == "leping-contract-2026-00001.pdf"
    document = pypdfium2.PdfDocument(pdf)
    words = document[0].get_textpage().get_text_bounded().replace("\u00a0", " ")
    document.close()
    for known in ("Mari Maasikas", "47101010033", "+37255500001", "2026-00001", "Example Hospital", "290,00 EUR"):
        assert known in words, known


@pytest.mark.parametrize("other", [item for item in ITEMS if item not in {"contract", "power_of_attorney"}])
def test_while_something_else_is_missing_no_contract_goes_out(config: Path, other: ItemName) -> None:
    assert files_of(config, "contract", other) == {}


def test_check_warns_of_a_value_that_names_an_illness_and_of_a_cry_that_goes_unheard(config: Path) -> None:
    for folder in ("mail", "letters", "statements"):
        (config.parent / folder).mkdir()
    config.write_text(TOML.replace("Street 1, 50406 Town", "Vähikeskus, Street 1", 1) + SHORT_LETTER, "utf-8")
    told = CliRunner().invoke(main, ["--config", str(config), "check"])
    assert "warning: hospital.post_address names an illness" in told.stderr
    assert "warning: service.distress_letter: no language is reviewed" in told.stderr
    assert told.exit_code == 0, told.stderr
