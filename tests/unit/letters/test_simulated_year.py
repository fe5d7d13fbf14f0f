"""A simulated year: letters of many invented cases pass the gates and say nothing that the case knows about people."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from mailbot.cases.letter_facts import Course, letter_facts
from mailbot.letters.compose import Envelope, compose
from mailbot.letters.privacy.case_secrets import secrets_of
from mailbot.letters.review.samples import HOSPITAL, PAYMENT
from mailbot.letters.templates import LETTERS, Templates
from mailbot.model.case import Case, CaseDocument, Item
from mailbot.model.fields import ITEMS, Facts
from mailbot.model.letter import Letter
from tests.unit.letters.conftest import part, read_back

LETTERS_OF_A_YEAR = 400
NAMES = ("Mari Maasikas", "Вера Иванова", "Jānis Bērziņš", "Ona Kazlauskienė", "Aino Mäki-Virtanen", "Олена Шевчук")
CODES = (("47101010033", "EE"), ("170861-16400", "LV"), ("120567-394S", "FI"), ("38001085718", "EE"), (None, None))
FILES = ("rinnavähk_epikriis.pdf", "Выписка Иванова С50.pdf", "Mari Maasikas MRT.zip", "vėžys.docx", "image0001.jpg")
LANGUAGES = ("et", "en", "ru", "lv", "lt", "fi", "uk", "de", None)


def invented(rng: random.Random, number: int) -> Case:
    when = datetime(2026, 1, 1, 8, tzinfo=UTC) + timedelta(hours=rng.randrange(365 * 24))
    code, country = rng.choice(CODES)
    states = ("open", "received", "by_post", "waived")
    whys = (None, "unsigned", "broken", "wrong_signer", "bad_code", "strange_new_word")
    documents = tuple(
        CaseDocument(
            name=rng.choice(FILES),
            role="clinical",
            language=rng.choice(("ru", "uk", "lv", "ka", None)),
            untranslated=rng.random() < 0.5,
            kind=rng.choice(("pdf", "docx", "image", "dicom", "brand_new_kind")),
            fate=rng.choice(("read", "ocr", "protected", "encrypted", "damaged", "too_large", "unknown")),
            pages=rng.randrange(120),
            message_date=when,
            position=rng.randrange(15),
        )
        for _ in range(rng.randrange(9))
    )
    return Case(
        number=f"2026-{number:05}",
        opened=when,
        changed=when,
        language=rng.choice(LANGUAGES),
        facts=Facts(
            patient_name=rng.choice(NAMES),
            applicant_name=rng.choice((*NAMES, None)),
            personal_code=code,
            code_country=country,
            birth_date=date(1920 + rng.randrange(105), 1 + rng.randrange(12), 1 + rng.randrange(28)),
        ),
        items=tuple(Item(name=name, state=rng.choice(states), why_open=rng.choice(whys)) for name in ITEMS),
        documents=documents,
        addresses=("anna@mail.example",),
    )


def written(case: Case, rng: random.Random, templates: Templates) -> Letter:
    kind = rng.choice(LETTERS)
    needs_money = kind in {"invoice", "payment_reminder", "payment_received", "payment_partial"}
    facts = letter_facts(
        case,
        kind,
        written=case.changed,
        payment=replace(PAYMENT, paid_cents=rng.choice((0, 1, 28999, 29000))) if needs_money else None,
        course=Course(
            reminder=rng.choice((1, 2)),
            first=rng.random() < 0.5,
            deadline=rng.choice((None, case.changed.date())),
        ),
    )
    return compose(
        facts,
        hospital=HOSPITAL,
        templates=templates,
        envelope=Envelope(to=case.addresses[0], message_id=f"mailbot.{case.number}@hospital.example"),
        secrets=secrets_of(case),
    )


def test_no_letter_of_a_year_is_stopped_and_none_tells_what_the_case_knows(templates: Templates) -> None:
    rng = random.Random(2026)
    for number in range(1, LETTERS_OF_A_YEAR + 1):
        case = invented(rng, number)
        letter = written(case, rng, templates)
        message = read_back(letter)
        said = f"{part(message, 'plain')} {part(message, 'html')} {letter.subject}".casefold()
        for document in case.documents:
            assert document.name.casefold() not in said
        for name in (case.facts.patient_name, case.facts.applicant_name):
            assert name is None or name.casefold() not in said
        assert case.facts.personal_code is None or case.facts.personal_code.casefold() not in said
