"""A parent of a child with a code of any country, end to end: who signs, whose letter; and of one who is of age."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import pytest
from cryptography.x509 import NameOID

from mailbot.cases.items.papers import UNCLEAR
from mailbot.documents.reader import Reader
from mailbot.mail.parse import parse
from mailbot.model.case import Case
from mailbot.replay import Json, as_json, play, unprinted
from mailbot.store import Store
from tests.signatures.containers import CONTRACT, container, signature
from tests.signatures.pki import Holder, issue, key_usage, pki
from tests.store.conftest import deployed


@dataclass(frozen=True, kw_only=True)
class Family:
    """A mother's letter about her child, whose code stands at {code}, and the codes of a minor and of an adult."""

    country: str
    mother: str
    letter: str
    minor: str
    adult: str
    patient: str


FAMILIES = (
    Family(
        country="PL",
        mother="Anna Kowalska",
        patient="Jan Kowalski",
        minor="15210110018",
        adult="85010110015",
        letter="Dzień dobry, jestem matką Jana Kowalskiego i piszę w imieniu syna. Jego PESEL: {code}. W marcu "
        "rozpoznano u niego białaczkę, przeszedł cztery cykle chemioterapii.\nCzy potrzebny jest przeszczep szpiku?\n"
        "Proszę o drugą opinię. Tel. +48 601 555 010",
    ),
    Family(
        country="SE",
        mother="Anna Lindqvist",
        patient="Erik Lindqvist",
        minor="150101-0019",
        adult="850101-0014",
        letter="Hello, I am the mother of Erik Lindqvist, he is my son. His personnummer: {code}. In March he was "
        "diagnosed with leukaemia and had four cycles of chemotherapy.\nDoes he need a bone marrow transplant?\n"
        "I ask for a second opinion. Tel. +46 70 555 01 02",
    ),
    Family(
        country="FI",
        mother="Aino Virtanen",
        patient="Matti Virtanen",
        minor="010115A1239",
        adult="010185-123B",
        letter="Hei, kirjoitan poikani Matti Virtasen äitinä. Hänen henkilötunnuksensa on {code}. Maaliskuussa hänellä "
        "todettiin leukemia ja hän sai neljä solunsalpaajahoitoa.\nTarvitseeko hän luuydinsiirron?\n"
        "Pyydän toista mielipidettä. Puh. +358 40 555 0103",
    ),
    Family(
        country="LV",
        mother="Ilze Ozola",
        patient="Jānis Ozols",
        minor="010115-20015",
        adult="010185-10012",
        letter="Labdien, esmu Jāņa Ozola māte un rakstu dēla vārdā. Viņa personas kods: {code}. Martā viņam atklāja "
        "leikēmiju, viņš saņēma četrus ķīmijterapijas kursus.\nVai viņam vajadzīga kaulu smadzeņu transplantācija?\n"
        "Lūdzu otro viedokli. Tālr. +371 25 550 104",
    ),
    Family(
        country="UA",
        mother="Ірина Шевчук",
        patient="Олена Шевчук",
        minor="4200500004",
        adult="3104900008",
        letter="Добрий день! Я мати Олени Шевчук, пишу про свою доньку. Її РНОКПП: {code}. У березні їй поставили "
        "діагноз лейкемія, вона пройшла чотири курси хіміотерапії.\nЧи потрібна їй трансплантація кісткового мозку?\n"
        "Прошу другу думку. Тел. +380 50 555 0105",
    ),
)
MOTHER = "mother@family.example"


@cache
def certified(name: str) -> Holder:
    given, family = name.split()
    subject = {
        NameOID.COUNTRY_NAME: "EE",
        NameOID.COMMON_NAME: f"{family},{given}",
        NameOID.SURNAME: family,
        NameOID.GIVEN_NAME: given,
    }
    return issue(subject, pki().ca, usage=key_usage(commit=True))


def signed_by(name: str) -> bytes:
    return container(CONTRACT, [signature(CONTRACT, by=certified(name))])


def mail(name: str, text: str, number: int, contract: bytes | None = None) -> bytes:
    made = EmailMessage()
    made["From"], made["To"] = f"{name} <{MOTHER}>", "second.opinion@hospital.example"
    made["Date"], made["Message-ID"] = f"Tue, {9 + number} Nov 2026 10:00:00 +0200", f"<{number}@family.example>"
    made["Subject"] = "Second opinion"
    made.set_content(f"{text}\n{name}\n")
    if contract is not None:
        made.add_attachment(contract, maintype="application", subtype="octet-stream", filename="leping.asice")
    return made.as_bytes()


@pytest.fixture
def store() -> Iterator[Store]:
    with Store(":memory:") as made:
        yield made


def played(mails: list[bytes], config: Path, reader: Reader, store: Store) -> tuple[list[Json], Case]:
    folder = config.parent / "mails"
    folder.mkdir()
    for number, raw in enumerate(mails):
        (folder / f"{number}.eml").write_bytes(raw)
    rows = list(play(folder, deployed(config), reader, unprinted, store))
    case = rows[-1].case
    assert case is not None
    return [as_json(row) for row in rows], case


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.country)
def test_a_parent_of_a_minor_signs_alone(family: Family, config: Path, reader: Reader, store: Store) -> None:
    first = mail(family.mother, family.letter.format(code=family.minor), 1)
    second = mail(family.mother, "Contract.", 2, signed_by(family.mother))
    (asked, signed), case = played([first, second], config, reader, store)
    assert (asked["fields"]["patient_name"], asked["fields"]["code_country"]) == (family.patient, family.country)
    assert (asked["applicant_is_patient"], asked["reply"]) == (False, "deficiency")
    assert asked["missing_after"] == ["files", "contract"]
    assert signed["missing_after"] == ["files"]
    assert case.facts.minor_child
    assert not (case.item("contract").evidence or "").endswith(UNCLEAR)
    letters = store.outbox.of_case(case.number)
    assert {row.letter.envelope_to for row in letters} == {(MOTHER,)}
    assert not any(family.patient.split()[0] in parse(row.letter.raw).body.full_text for row in letters)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.country)
def test_one_who_is_of_age_authorises_the_mother(family: Family, config: Path, reader: Reader, store: Store) -> None:
    first = mail(family.mother, family.letter.format(code=family.adult), 1)
    second = mail(family.mother, "Contract.", 2, signed_by(family.mother))
    (asked, signed), case = played([first, second], config, reader, store)
    assert asked["missing_after"] == ["files", "contract", "power_of_attorney"]
    assert signed["missing_after"] == ["files", "power_of_attorney"]
    assert not case.facts.minor_child


def test_a_contract_in_the_name_of_neither_is_looked_at(config: Path, reader: Reader, store: Store) -> None:
    family = FAMILIES[0]
    first = mail(family.mother, family.letter.format(code=family.minor), 1)
    second = mail(family.mother, "Contract.", 2, signed_by("Piotr Nowak"))
    _, case = played([first, second], config, reader, store)
    assert (case.item("contract").evidence or "").endswith(UNCLEAR)
