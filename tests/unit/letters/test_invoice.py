"""The invoice: every fact of the service, nothing about the person but the payer's name, the same bytes each time."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest

from mailbot.letters.forms import FilledIn, Signer
from mailbot.letters.invoice import invoice_page
from mailbot.letters.review.samples import CASE, HOSPITAL, PAYMENT
from mailbot.letters.templates import Templates
from mailbot.model.money import Invoice
from mailbot.printing import pdf, print_invoice
from mailbot.printing.trial import SAMPLE, check_printing

PAYER = "Жанна Õunapuu-Ķirsone"
HALF_A_LINE = 5
"""In points; signs of one line end at different heights by less."""


def printed(templates: Templates, language: str | None, **more: Any) -> bytes:
    page = invoice_page(replace(PAYMENT, **more), case=CASE, hospital=HOSPITAL, templates=templates, language=language)
    return pdf.print_invoice(page, templates.invoice)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    try:
        assert len(document) == 1
        page = document[0]
        words = page.get_textpage()
        text = str(words.get_text_bounded())
        words.close()
        page.close()
        return " ".join(text.split())
    finally:
        document.close()


@pytest.mark.parametrize("language", ["et", "en", "ru", "lv", "lt", "fi", "uk", "de", None])
def test_the_page_holds_every_fact_in_every_language(templates: Templates, language: str | None) -> None:
    text = text_of(printed(templates, language, payer_name=PAYER))
    for fact in (
        "ETTEMAKSUARVE",
        "Käibemaksuvaba, KMS § 16 lg 1 p 2",
        "TA-2026-0017",
        "Tasuline tervishoiuteenus, taotlus 2026-00042",
        "290,00 EUR",
        "7. detsember 2026",
        "23. november 2026",
        "EE38 2200 2210 2014 5685",
        "HABAEE2X",
        "2026 0004 253",
        "RF89 2026 0004 253",
        HOSPITAL.account_holder,
        HOSPITAL.registry_code,
        HOSPITAL.registered_address,
        PAYER,
        CASE,
        "OUR",
    ):
        assert fact in text, fact
    assert templates.language(language if language != "et" else "en").words.invoice["title"] in text


@pytest.mark.parametrize("language", ["et", "en", "ru", "lv", "lt", "fi", "uk"])
def test_the_account_stays_in_one_line(templates: Templates, language: str) -> None:
    document = pypdfium2.PdfDocument(printed(templates, language))
    words = document[0].get_textpage()
    try:
        first, count = words.search("EE38 2200 2210 2014 5685").get_next() or (0, 0)
        assert count
        feet = [words.get_charbox(sign)[1] for sign in (first, first + count - 1)]
        assert abs(feet[1] - feet[0]) < HALF_A_LINE
    finally:
        words.close()
        document.close()


def test_the_same_facts_give_the_same_bytes(templates: Templates) -> None:
    assert printed(templates, "ru") == printed(templates, "ru")
    assert printed(templates, "ru") != printed(templates, "uk")


def test_an_invoice_is_printed_once_for_all_the_letters_it_goes_with(
    templates: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice = Invoice(
        number="TA-1", case=CASE, amount_cents=29000, issued=date(2026, 11, 4), due=date(2026, 11, 18),
        reference="20260000425", payer_name=PAYER, language="en",
    )  # fmt: skip
    stationery = SimpleNamespace(hospital=HOSPITAL, templates=templates)
    first = print_invoice(stationery, invoice, "en")
    monkeypatch.setattr(pdf, "print_invoice", lambda *_: b"printed anew")
    assert print_invoice(stationery, replace(invoice), "en") == first
    assert print_invoice(stationery, replace(invoice, payer_name=None), "en").data == b"printed anew"
    assert print_invoice(stationery, invoice, "ru").data == b"printed anew"


def test_it_is_tagged_and_archivable(templates: Templates) -> None:
    data = printed(templates, "en")
    assert b"/StructTreeRoot" in data
    assert b"pdfaid:part>2<" in data
    assert b"pdfaid:conformance>A<" in data
    assert b"pdfuaid:part>1<" in data


def test_two_threads_may_print(templates: Templates) -> None:
    with ThreadPoolExecutor(4) as threads:
        pages = [*threads.map(lambda code: printed(templates, code), ["ru", "uk", "ru", "uk"])]
    assert pages[0] == pages[2] != pages[1] == pages[3]


def test_no_payer_is_no_line(templates: Templates) -> None:
    page = invoice_page(PAYMENT, case=CASE, hospital=HOSPITAL, templates=templates, language="en")
    assert json.loads(page.data)["payer"] is None
    assert PAYER not in text_of(printed(templates, "en"))


@pytest.mark.parametrize("name", ['#read("/etc/passwd")', "*_$`@<x>", "]#panic()", "\\u{1F600}", "</svg>"])
def test_no_name_becomes_code(templates: Templates, name: str) -> None:
    assert name.split("(")[0][:3] in text_of(printed(templates, "en", payer_name=name))


def test_the_payment_code_holds_what_a_bank_needs(templates: Templates) -> None:
    page = invoice_page(PAYMENT, case=CASE, hospital=HOSPITAL, templates=templates, language="en")
    assert (page.iban, page.bic, page.amount_cents, page.rf) == (
        "EE382200221020145685",
        "HABAEE2X",
        29000,
        "RF8920260004253",
    )
    assert pdf.payment_code(page).startswith("<svg")


def test_a_broken_layout_says_where_and_not_what(templates: Templates) -> None:
    page = invoice_page(
        replace(PAYMENT, payer_name=PAYER), case=CASE, hospital=HOSPITAL, templates=templates, language="en"
    )
    with pytest.raises(pdf.PrintingFailed) as failed:
        pdf.print_invoice(page, "#let data = json(bytes(sys.inputs.data))\n#data.nothing")
    assert PAYER not in str(failed.value)


def test_a_layout_cannot_read_files_of_the_machine(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("secret")
    with pytest.raises(pdf.PrintingFailed):
        pdf.print_page(f'#read("{tmp_path}/x")', {}, datetime(2026, 1, 1, tzinfo=UTC))


def test_the_check_prints_a_sample(templates: Templates) -> None:
    assert [*check_printing(templates, HOSPITAL)] == []
    (line,) = check_printing(replace(templates, invoice="#let x = (\n"), HOSPITAL)
    assert line.startswith("templates/invoice.typ: ")
    (line,) = check_printing(templates, replace(HOSPITAL, iban="EE00"))
    assert "invoice" in line


def form_of(templates: Templates, name: str, language: str | None = None, filled: FilledIn | None = None) -> bytes:
    return templates.forms[name].pdf(HOSPITAL, templates.form_words(name, language), filled)


@pytest.mark.parametrize("form", ["contract", "power_of_attorney"])
def test_the_forms_name_the_hospital(templates: Templates, form: str) -> None:
    blank = text_of(form_of(templates, form))
    for fact in (HOSPITAL.account_holder, HOSPITAL.registry_code, HOSPITAL.registered_address):
        assert fact in blank, fact
    assert form_of(templates, form) == form_of(templates, form)


@pytest.mark.parametrize("language", ["et", "en", "ru", "lv", "lt", "fi", "uk"])
@pytest.mark.parametrize("form", ["contract", "power_of_attorney"])
def test_the_forms_are_in_the_applicants_language_too_on_one_page(
    templates: Templates, form: str, language: str
) -> None:
    filled = SAMPLE if form == "contract" else None
    said = text_of(form_of(templates, form, language, filled))
    for code in ("et", "en", language):
        assert templates.languages[code].forms[form]["clause_1"] in said, code


def test_the_contract_states_the_price_and_what_is_known(templates: Templates) -> None:
    words = templates.form_words("contract", "lv")
    contract = templates.forms["contract"]
    assert text_of(contract.pdf(HOSPITAL, words)).count("290,00 EUR") == 2  # Estonian and Latvian
    assert "290.00" in text_of(contract.pdf(HOSPITAL, words))  # English
    assert "315,00 EUR" in text_of(contract.pdf(replace(HOSPITAL, price_cents=31500), words))
    filled = text_of(contract.pdf(HOSPITAL, words, SAMPLE))
    for fact in (CASE, "Mari Maasikas", "47101010033", "Jaan Maasikas", "Tamme 1, 50403 Tartu", "+372 5555 0100"):
        assert fact in filled, fact
        assert fact not in text_of(contract.pdf(HOSPITAL, words)), fact


def test_signs_in_a_name_stay_signs_on_the_contract(templates: Templates) -> None:
    signs = replace(SAMPLE, patient=Signer(name='#read("/etc/passwd") *_$`@<x>'))
    assert '#read("/etc/passwd")' in text_of(form_of(templates, "contract", filled=signs))
