# ruff: noqa: E501 (papers are clearer in one piece)
"""Which papers of a case are translated; all people and findings are invented."""

from datetime import UTC, datetime

import pytest

from mailbot.cases.items.translation import settle
from mailbot.model.case import CaseDocument
from mailbot.model.document import FileReading
from mailbot.model.reading import Document
from mailbot.reading.papers import marks
from tests.unit.reading.letters import rules


def marks_of(name: str, text: str) -> str:
    return marks.marks_of(name, text, rules().documents)


IN_NAMES = rules().documents.words("in_names")
RU_SUMMARY = (
    "ВЫПИСНОЙ ЭПИКРИЗ\nПациентка: Ягодкина Мария, 05.02.1951 г.р.\nНаходилась на лечении с 11.03.2026 по 19.03.2026.\n"
    "Диагноз: С56 Рак яичников, pT2aN0M0. 12.03.2026 операция. CA-125 до операции 345, после 28.\n"
    "Рекомендовано: паклитаксел 175 мг/м2 + карбоплатин AUC 5, 6 курсов."
)
ET_SUMMARY = (
    "VÄLJAKIRJUTUSE EPIKRIIS\nPatsient: Jagodkina Maria, sünd. 05.02.1951\nViibis ravil 11.03.2026 - 19.03.2026.\n"
    "Diagnoos: C56 munasarjavähk, pT2aN0M0. 12.03.2026 operatsioon. CA-125 enne 345, pärast 28.\n"
    "Soovitatud: paklitakseel 175 mg/m2 + karboplatiin AUC 5, 6 kuuri."
)
EN_SUMMARY = (
    "DISCHARGE SUMMARY\nPatient: Maria Yagodkina, born 5 February 1951\nTreated from 11 March 2026 to 19 March 2026.\n"
    "Diagnosis: C56 ovarian cancer, pT2aN0M0. Surgery on 12 March 2026. CA-125 345 before, 28 after.\n"
    "Recommended: paclitaxel 175 mg/m2 + carboplatin AUC 5, 6 cycles."
)
RU_HISTOLOGY = (
    "Протокол гистологического исследования № 4412\nЯгодкина М., 05.02.1951\nМатериал: яичник 54 x 32 мм, получен 12.03.2026\n"
    "Заключение: серозная карцинома high grade, p53 мутантный тип, WT1 +, Ki-67 60%."
)
ET_HISTOLOGY = (
    "Histoloogilise uuringu protokoll nr 4412\nJagodkina M., 05.02.1951\nMaterjal: munasari 54 x 32 mm, saadud 12.03.2026\n"
    "Otsus: seroosne kartsinoom high grade, p53 mutantne tüüp, WT1 +, Ki-67 60%."
)
ET_OTHER = (
    "AMBULATOORNE EPIKRIIS\nPatsient: Jagodkina Maria, sünd. 05.02.1951\nVisiit 02.06.2026. Diagnoos: C56.\n"
    "Kaebusteta, kaal 71 kg, vererõhk 132/84. Järgmine visiit 04.09.2026, CA-125 19."
)
LT_PAPER = (
    "PATOLOGIJOS IŠVADA Nr. 881\nPacientė: Ona Pavyzdienė, 1949-03-11\nMedžiaga: oda, 2026-07-09\n"
    "Išvada: melanoma, Breslow 2,4 mm, opos nėra, mitozės 3/mm2."
)


def foreign(text: str, name: str = "paper.pdf", language: str = "ru") -> CaseDocument:
    return CaseDocument(
        name=name,
        role="clinical",
        language=language,
        untranslated=True,
        sha256=f"sha {name}",
        marks=marks_of(name, text),
    )


def readable(text: str, name: str = "document.pdf", language: str = "et") -> CaseDocument:
    return CaseDocument(name=name, role="clinical", language=language, sha256=f"sha {name}", marks=marks_of(name, text))


def waiting(*documents: CaseDocument, said_of: tuple[CaseDocument, ...] = ()) -> list[str]:
    """Return the names of the papers that still need a translation; `said_of` came with the sender's word for it."""
    arrived = [Document(name=d.name, role="clinical", file=FileReading(name=d.name, sha256=d.sha256)) for d in said_of]
    settled = settle(documents, arrived, says_translated=bool(said_of), in_names=IN_NAMES)
    return [d.name for d in settled if d.untranslated and not d.translated_by]


@pytest.mark.parametrize("translation", [ET_SUMMARY, EN_SUMMARY], ids=["et", "en"])
def test_translation_is_known_by_what_survives(translation: str) -> None:
    assert waiting(foreign(RU_SUMMARY), readable(translation)) == []


def test_two_papers_need_two_translations() -> None:
    papers = foreign(RU_SUMMARY, "1.pdf"), foreign(RU_HISTOLOGY, "2.pdf")
    assert waiting(*papers, readable("TÕLGE VENE KEELEST\n" + ET_HISTOLOGY)) == ["1.pdf"]
    assert waiting(*papers, readable(ET_HISTOLOGY, "a.pdf"), readable(ET_SUMMARY, "b.pdf")) == []


def test_one_file_may_translate_both() -> None:
    papers = foreign(RU_SUMMARY, "1.pdf"), foreign(RU_HISTOLOGY, "2.pdf")
    assert waiting(*papers, readable(ET_SUMMARY + "\n\n" + ET_HISTOLOGY)) == []


def test_one_file_that_is_said_to_be_a_translation_may_hold_a_paper_of_few_figures_too() -> None:
    short = "Протокол КТ органов брюшной полости\nУтолщение стенки до 21 мм, лимфоузлы до 13 мм."
    papers = foreign(RU_SUMMARY, "1.pdf"), foreign(short, "2.pdf")
    other = "CT of the abdomen\nWall thickened to 21 mm, lymph nodes up to 13 mm."
    both = readable("Translation from Russian\n" + EN_SUMMARY + "\n\n" + other, language="en")
    assert waiting(*papers, both) == []
    assert waiting(*papers, readable("Translation from Russian\n" + EN_SUMMARY, language="en")) == ["2.pdf"]


def test_another_paper_of_the_same_patient_is_no_translation() -> None:
    assert waiting(foreign(RU_SUMMARY), readable(ET_OTHER)) == ["paper.pdf"]


def test_a_translation_may_come_first() -> None:
    assert waiting(readable(EN_SUMMARY), foreign(RU_SUMMARY)) == []


def test_the_word_of_the_paper_is_enough_where_little_can_be_compared() -> None:
    assert waiting(foreign("Эпикриз. Пациент выписан."), readable("Translation from Russian. Epicrisis.")) == []


def test_the_word_of_the_sender_is_enough_where_little_can_be_compared() -> None:
    scan = readable("Epikriis. Patsient kirjutati välja.", "scan2.pdf")
    assert waiting(foreign("Эпикриз", "scan1.pdf"), scan) == ["scan1.pdf"]
    assert waiting(foreign("Эпикриз", "scan1.pdf"), scan, said_of=(scan,)) == []


def test_a_name_with_a_word_for_translation_is_enough() -> None:
    assert waiting(foreign("Эпикриз", "Epikriz Ivanov.pdf"), readable("Epikriis", "Epikriz Ivanov tõlge.pdf")) == []


@pytest.mark.parametrize("name", ["epikriz_EN", "Übersetzung Epikriz", "epikriz-tłumaczenie", "переклад epikriz"])
def test_in_any_language(name: str) -> None:
    assert waiting(foreign("Эпикриз", "epikriz.pdf"), readable("Epikriis", f"{name}.pdf")) == []


def test_the_same_name_is_not() -> None:
    assert waiting(foreign("Эпикриз", "epikriis.pdf"), readable("Epikriis", "epikriis.pdf")) == ["epikriis.pdf"]


def test_a_translation_goes_to_the_paper_of_its_kind() -> None:
    papers = foreign("Эпикриз", "эпикриз.pdf"), foreign("Гистология", "гистология.jpg")
    assert waiting(*papers, readable("Tõlge: histoloogia", "histoloogia tõlge.docx")) == ["эпикриз.pdf"]


def test_a_translation_from_another_language_is_of_another_paper() -> None:
    assert waiting(foreign(LT_PAPER, language="lt"), readable("TÕLGE VENE KEELEST\n" + ET_HISTOLOGY)) == ["paper.pdf"]


def test_one_translation_counts_for_one_paper_only() -> None:
    papers = foreign("Эпикриз", "1.pdf"), foreign("Эпикриз", "2.pdf")
    assert len(waiting(*papers, readable("Translation of the epicrisis"))) == 1


def test_waived_and_translated_papers_stay_as_they_are() -> None:
    done = CaseDocument(
        name="a", role="clinical", language="ru", untranslated=True, translated_by="sha t", sha256="sha a"
    )
    assert settle((done,), (), says_translated=False, in_names=IN_NAMES) == (done,)


def test_marks_hold_no_personal_code_and_no_telephone() -> None:
    found = marks_of("x.pdf", "Isikukood 47101010033, p.k. 170861-16400, hetu 120567-394S, tel +372 5555 0001, CEA 3,1")
    assert found == "n:3.1 w:cea"


@pytest.mark.parametrize(
    "text",
    ["5.12.2024", "2024-12-05", "5 December 2024", "December 5, 2024", "5. detsember 2024", "5 декабря 2024", "05/12/24",
     "2024. gada 5. decembrī", "2024 m. gruodžio 5 d.", "5 грудня 2024", "5. Dezember 2024", "5. joulukuuta 2024"],
)  # fmt: skip
def test_dates_in_the_forms_of_eight_languages(text: str) -> None:
    assert "day:2024-12-05" in marks_of("x.pdf", f"Kuupäev {text} ok").split()


def test_marks_are_made_in_no_time() -> None:
    began = datetime.now(UTC)
    marks_of("x.pdf", "12.03.2026 C50.4 pT1c 3,4 mg Ki-67 " * 5_000)
    assert (datetime.now(UTC) - began).total_seconds() < 2
