# ruff: noqa: E501 (letters are clearer in one piece)
"""What is written to us in the first person is a letter, whatever its file is called; doctors' letters are papers."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.model.document import FileReading
from mailbot.model.mail import Address, Body, Header, Message, Part
from mailbot.model.reading import Document
from mailbot.reading.papers.roles import documents

RULES, _ = load_rules((defaults("config"),))
LETTERS = {
    "et": "Tere\n\nNimi: Helgi Raudsik\nIsikukood: 46102142732\nTelefon: 5550 4471\nMul leiti märtsis 2025 käärsoolevähk, aprillis operatsioon, juunist keemiaravi. Oktoobri KT näitas maksas kaht kollet.\nKas keemiaravi peaks jätkama?\nKas maksaoperatsioon on võimalik?\n\nLugupidamisega\nHelgi Raudsik",
    "et2": "Palun teist arvamust minu ema Helgi Raudsik (46102142732) kohta. Diagnoos C18, operatsioon 2025, keemiaravi kuus kuuri. Tahaksime teada, kas ravi peaks muutma. Minu telefon on 5550 4471.\nMari",
    "ru": "Здравствуйте!\nМеня зовут Хельги Раудсик, личный код 46102142732. В марте 2025 обнаружили рак толстой кишки, операция в апреле, химиотерапия с июня. КТ в октябре показала два очага в печени.\nВопросы: продолжать ли химиотерапию? Возможна ли операция на печени?\nТелефон +372 5550 4471\nС уважением, Хельги",
    "lv": "Labdien!\nMani sauc Helgi Raudsik, personas kods 46102142732. 2025. gada martā man atrada resnās zarnas vēzi, aprīlī operācija, no jūnija ķīmijterapija.\nVai turpināt ķīmijterapiju? Vai iespējama aknu operācija?\nTālrunis +371 2655 4471\nAr cieņu\nHelgi",
    "lt": "Laba diena,\nesu Helgi Raudsik, asmens kodas 46102142732. 2025 m. kovo mėn. man nustatytas storosios žarnos vėžys, balandį operacija, nuo birželio chemoterapija.\nAr tęsti chemoterapiją? Ar galima kepenų operacija?\nTel. +370 655 44710\nPagarbiai\nHelgi",
    "fi": "Hei,\nolen Helgi Raudsik, henkilötunnus 131052-308T. Minulla todettiin maaliskuussa 2025 paksusuolen syöpä, leikkaus huhtikuussa, solunsalpaajahoito kesäkuusta.\nJatketaanko hoitoa? Onko maksan leikkaus mahdollinen?\nPuh. +358 40 555 4471\nTerveisin\nHelgi",
    "uk": "Доброго дня!\nМене звати Гельгі Раудсік. У березні 2025 мені виявили рак товстої кишки, операція у квітні, хіміотерапія з червня.\nЧи продовжувати хіміотерапію? Чи можлива операція на печінці?\nТел. +380 67 555 4471\nЗ повагою\nГельгі",
    "de": "Guten Tag,\nmein Name ist Helgi Raudsik, geboren am 14.02.1961. Im März 2025 wurde bei mir Darmkrebs festgestellt, Operation im April, Chemotherapie seit Juni.\nSoll die Chemotherapie fortgesetzt werden? Ist eine Leberoperation möglich?\nTel. +49 170 5554471\nMit freundlichen Grüßen\nHelgi",
    "en": "Hello,\nmy name is Helgi Raudsik, born 14.02.1961. In March 2025 they found colon cancer, surgery in April, chemotherapy since June; the CT in October showed two lesions in the liver.\nShould chemotherapy be continued? Is surgery possible?\nPhone +372 5550 4471\nRegards\nHelgi",
}
PAPERS = {
    "et": "EPIKRIIS\nPatsient: Helgi Raudsik, 46102142732\nDiagnoos: C18.7. Anamnees: Haigestus märtsis 2025. Operatsioon 12.04.2025, histoloogia: adenokartsinoom. Keemiaravi alates juunist. Soovitused: KT kontroll 3 kuu pärast. Kas patsient talub ravi? jälgida.\nLugupidamisega\ndr Jaan Mets",
    "en": "Dear colleague,\nThank you for referring this patient to our clinic. I saw Mrs Raudsik on 12 April. My impression is that chemotherapy should continue. Please arrange a CT scan. We would be grateful for your opinion on liver surgery. Diagnosis: C18.7.\nKind regards\nDr Jaan Mets, oncologist",
    "ru": "ВЫПИСКА\nПациент: Раудсик Х. Диагноз: C18.7. Анамнез: заболела в марте 2025. Операция 12.04.2025. Гистология: аденокарцинома. Рекомендации: наблюдение. С уважением, лечащий врач",
}


def seen(file: FileReading, body: str = "", **header: object) -> tuple[Document, ...]:
    part = Part(path="2", content_type="application/octet-stream", name=file.name, payload=b"")
    message = Message(header=Header(**header), body=Body(own_text=body, full_text=body), parts=(part,))  # type: ignore[arg-type]
    return documents(message, {"2": file}, RULES)


NAMES = [
    "Document1.docx",
    "Doc1.pdf",
    "Uus Microsoft Wordi dokument.docx",
    "Документ Microsoft Word.docx",
    "scan0001.pdf",
    "epikriis.pdf",
]


@pytest.mark.parametrize("language", LETTERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_letter_in_a_file(language: str, name: str) -> None:
    (one,) = seen(FileReading(name=name, kind="pdf", text=LETTERS[language]))
    assert (one.role, one.rule) == ("other", "application_letter")


@pytest.mark.parametrize("language", PAPERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_paper_in_a_file(language: str, name: str) -> None:
    (one,) = seen(FileReading(name=name, kind="pdf", text=PAPERS[language]))
    assert one.role == "clinical"


@pytest.mark.parametrize("kind", ["tnef", "smime"])
def test_words_in_a_wrapping_are_the_letter(kind: str) -> None:
    paper = FileReading(name="a.pdf", kind="pdf", text=PAPERS["et"])
    found = seen(FileReading(name="winmail.dat", kind=kind, text="Kas keemiaravi jätkata? Mari", inner=(paper,)))  # type: ignore[arg-type]
    assert [(one.name, one.role, one.position) for one in found] == [
        ("winmail.dat", "other", 1),
        ("a.pdf", "clinical", 2),
    ]
    assert found[0].file.text == "Kas keemiaravi jätkata? Mari"


def test_words_in_a_wrapping_that_stand_in_the_open_too() -> None:
    letter = LETTERS["et"]
    assert seen(FileReading(name="winmail.dat", kind="tnef", text=letter.replace("\n", "\r\n\r\n")), letter) == ()


def test_our_own_letter_in_a_wrapping_is_nobodys_question() -> None:
    text = "Minu isikukood on 46102142732.\n\nFrom: Cancer Centre <us@haigla.example>\nSent: 2 November 2026\nTo: Mari\nSubject: x\n\nWhat do you want to ask? Phone 731 8111"
    (one,) = seen(
        FileReading(name="winmail.dat", kind="tnef", text=text),
        to=(Address(addr_spec="us@haigla.example"),), in_reply_to=("a@b",),
    )  # fmt: skip
    assert one.file.text == "Minu isikukood on 46102142732."
