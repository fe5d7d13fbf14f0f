"""Which cases the store is asked for: those a mail may mean, however many others there are."""

from datetime import UTC, date, datetime

import pytest

from mailbot.cases.matching import may_mean
from mailbot.model.case import Case
from mailbot.model.fields import Facts
from mailbot.model.reading import Finding, Reading
from mailbot.store import Store

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
BORN = date(1961, 4, 14)


@pytest.fixture
def store() -> Store:
    store = Store(":memory:")
    patients = (("Ants Kask", "36104140018"), ("Мария Маасикас", None), ("Anu Kuusk", "461041-40237"))
    for number, (name, code) in enumerate(patients, 1):
        facts = Facts(patient_name=name, personal_code=code, birth_date=BORN)
        store.cases.save(Case(number=f"2026-0000{number}", opened=NOW, changed=NOW, facts=facts))
    return store


def stated(field: str, value: str) -> Finding:
    return Finding(
        rule="label",
        field=field,
        value=value,
        written=value,
        source="own_text",
        start=0,
        end=1,
        sure="certain",
        chosen=True,
    )


def found(store: Store, *findings: Finding) -> list[str]:
    reading = Reading(kind="application", findings=findings)
    return [case.number for case in store.cases.born(BORN, may_mean(reading))]


def test_one_of_the_same_name_may_be_meant_in_any_script(store: Store) -> None:
    assert found(store, stated("patient_name", "Maria Maasikas")) == ["2026-00002"]


def test_one_of_the_same_code_may_be_meant_however_it_is_written(store: Store) -> None:
    assert found(store, stated("personal_code", "46104140237")) == ["2026-00003"]


def test_others_born_on_that_day_are_strangers(store: Store) -> None:
    assert found(store, stated("patient_name", "Peeter Paan")) == []
    assert found(store) == []
