"""Complete cases go to the hospital's system once a version, and its answer comes back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mailbot.deployment import Deployment
from mailbot.model.case import Case
from mailbot.model.money import Invoice
from mailbot.replay import unprinted
from mailbot.steps.by_the_clock.handing_over import hand_over_cases, take_acknowledgements
from mailbot.steps.work import Work
from mailbot.store import Store
from tests.store.conftest import TOML, deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = datetime.now(UTC) + timedelta(days=1)
CASE = Case(number="2026-00001", status="paid", opened=NOW, changed=NOW, addresses=("a@b.example",))


@pytest.fixture
def deployment(tmp_path: Path) -> Deployment:
    path = tmp_path / "mailbot.toml"
    path.write_text(TOML + '\n[handover]\nfolder = "his"\nacknowledgements = "ack"\n', "utf-8")
    return deployed(path)


@pytest.fixture
def store(deployment: Deployment) -> Iterator[Store]:
    with Store(deployment.store_path) as made:
        made.cases.save(CASE)
        yield made


def later(store: Store, deployment: Deployment) -> Work:
    return Work(store=store, deployment=deployment, printer=unprinted, now=LATER)


def files(deployment: Deployment) -> list[str]:
    folder = deployment.settings.base / "his"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def acknowledge(deployment: Deployment, **values: str) -> None:
    folder = deployment.settings.base / "ack"
    folder.mkdir(exist_ok=True)
    (folder / "answer.json").write_text(json.dumps(values), "utf-8")


def test_a_complete_case_is_dropped_once(store: Store, deployment: Deployment) -> None:
    assert hand_over_cases(store, deployment, NOW) == 1
    assert files(deployment) == ["2026-00001.v1.fhir.json", "2026-00001.v1.json"]
    assert hand_over_cases(store, deployment, NOW) == 0


def test_news_are_a_new_version(store: Store, deployment: Deployment) -> None:
    hand_over_cases(store, deployment, NOW)
    store.cases.save(replace(CASE, questions=("Another?",)))
    assert hand_over_cases(store, deployment, NOW) == 1
    assert "2026-00001.v2.json" in files(deployment)


def test_an_incomplete_case_is_not_for_the_hospital(store: Store, deployment: Deployment) -> None:
    store.cases.save(replace(CASE, status="incomplete"))
    assert hand_over_cases(store, deployment, NOW) == 0


def test_it_is_off_without_a_folder(store: Store, config: Path) -> None:
    config.write_text(TOML, "utf-8")
    assert hand_over_cases(store, deployed(config), NOW) == 0


def test_an_acknowledgement_is_kept_with_the_case(store: Store, deployment: Deployment) -> None:
    acknowledge(deployment, case=CASE.number, external_id="HIS-7")
    assert take_acknowledgements(later(store, deployment)) == 1
    case = store.cases.load(CASE.number)
    assert case is not None
    assert case.external_id == "HIS-7"
    assert [entry.who for entry in store.cases.journal(CASE.number)] == ["hospital system"]


@pytest.mark.parametrize("case", ["2026-09999", "nonsense"])
def test_what_cannot_be_understood_goes_to_a_person(store: Store, deployment: Deployment, case: str) -> None:
    acknowledge(deployment, case=case, external_id="HIS-7")
    assert take_acknowledgements(later(store, deployment)) == 0
    assert [path.name for path in (deployment.settings.base / "ack" / "failed").iterdir()] == ["answer.json"]
    assert [one.reason for one in store.cases.attentions()] == ["acknowledgement_failed"]


def test_another_id_for_the_same_case_goes_to_a_person(store: Store, deployment: Deployment) -> None:
    store.cases.save(replace(CASE, external_id="HIS-1"))
    acknowledge(deployment, case=CASE.number, external_id="HIS-7")
    assert take_acknowledgements(later(store, deployment)) == 0


def test_the_invoice_that_waited_for_the_official_case_is_written(tmp_path: Path, store: Store) -> None:
    from mailbot.model.case import Item
    from mailbot.model.fields import ITEMS

    path = tmp_path / "mailbot.toml"
    waits = '\n[handover]\nfolder = "his"\nacknowledgements = "ack"\ninvoice_after_handover = true\n'
    path.write_text(TOML + waits, "utf-8")
    deployment = deployed(path)
    items = tuple(Item(name=name, state="received") for name in ITEMS)
    store.cases.save(replace(CASE, status="complete", items=items))
    acknowledge(deployment, case=CASE.number, external_id="HIS-7")
    assert take_acknowledgements(later(store, deployment)) == 1
    case = store.cases.load(CASE.number)
    assert case is not None
    assert case.status == "invoiced"
    invoice = store.payments.invoice_of(CASE.number)
    assert isinstance(invoice, Invoice)
