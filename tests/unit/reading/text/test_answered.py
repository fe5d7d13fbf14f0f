"""What a quoted letter of the hospital still asks for: told only where its whole list is understood."""

from dataclasses import replace

import pytest

from mailbot.model.reading import Asked, ToldByLetter
from mailbot.reading.extract import read
from mailbot.reading.text.answered import answers_in, told_in, told_under, under
from tests.unit.reading.letters import NOW, letter, own, reading, rules

OURS = ("second.opinion@hospital.example",)
FROM_US = "On 10.11.2026 09:20 Second Opinion <second.opinion@hospital.example> wrote:\n"
LEAD = "> To go on we still need:\n"


@pytest.mark.parametrize(
    ("quoted", "asked"),
    [
        ("> 1. the signed contract\n> 2. a telephone number or a postal address", ("contact", "contract")),
        ("> - patsiendi nimi ja isikukood\n> - patsiendi allkirjaga volikiri", ("patient_name", "personal_code",
            "power_of_attorney")),
        ("> 1) файлы обследований и лечения\n> 2) перевод документа на эстонский или английский язык", ("files",
            "translation")),
        ("> 1. haiguse kulu kirjeldus\n> 2. küsimused, millele soovite vastust", ("questions", "course_of_disease")),
        ("> 1. the signed contract: the one you sent has an empty\n> signature line", ("contract",)),
        ("> 10. Nov 2026 um 09:03 schrieb Zweitmeinung <second.opinion@hospital.example>:\n> 1. the signed contract",
            ("contract",)),
        ("> 1. parakstīts līgums\n>\n> Labdien\n>> 1. pacienta personas kods\n>> 2. jautājumi", ("contract",)),
    ],
)  # fmt: skip
def test_it_is_all_that_the_newest_letter_lists(quoted: str, asked: tuple[Asked, ...]) -> None:
    found = told_in(FROM_US + LEAD + quoted, OURS, rules().fields)
    assert found is not None and not found.of_case
    assert set(asked) <= set(found.asked)
    assert not {"contract", "power_of_attorney", "contact"} & (set(found.asked) - set(asked))


@pytest.mark.parametrize(
    "quoted",
    [
        FROM_US + "> Your letter has arrived. The invoice is attached.",
        FROM_US + LEAD + "> 1. the signed contract\n> 2. something that nobody knows",
        FROM_US + "> We have received:\n> - the signed contract\n> - the power of attorney\n> Files are missing.",
        FROM_US + "> Please send the files.\n>\n> Kind regards\n> - phone: 731 0000",
        FROM_US + "> Please send the files.\n>> My name and code are below.\n>> 1. name and personal code",
        "On 10.11.2026 09:20 Dr Tamm <tamm@clinic.example> wrote:\n" + LEAD + "> 1. the signed contract",
    ],
)
def test_it_is_open_without_a_list_with_an_unknown_item_or_in_a_letter_of_somebody_else(quoted: str) -> None:
    assert told_in(quoted, OURS, rules().fields) is None


def test_the_number_of_a_case_shows_whose_letter_it_is() -> None:
    quoted = "Second opinion wrote:\n> The case number is 2026-00071.\n> We still need:\n> 1. the signed contract"
    assert told_in(quoted, (), rules().fields) == ToldByLetter(asked=("contract",), of_case=True)


def test_only_an_answer_is_asked() -> None:
    quoted = FROM_US + LEAD + "> 1. the signed contract"
    assert reading("It is attached.", quoted=quoted).told == ToldByLetter(asked=("contract",))
    message, _ = letter("It is attached.", quoted="")
    assert message.header.follows is False
    assert reading("It is attached.").told is None


@pytest.mark.parametrize(
    ("under", "words"),
    [
        ("\nNodule of 22 mm, Bethesda V,\nnot operated yet\n", 9),
        ("\nsee attached\n", 2),
        ("", 0),
        ("and how it has been treated until now\n", 0),
        ("Found in May, operated in June\n", 6),
    ],
)
def test_what_stands_under_an_item_is_told_of_it(under: str, words: int) -> None:
    whole = (
        f"{FROM_US}{LEAD}> 1. the course of the disease\n{under}> 2. the signed contract\n\nIt is attached to this mail"
    )
    assert told_under(whole, "course_of_disease", rules().fields) == words


def test_what_stands_below_the_whole_quote_is_told_of_nothing() -> None:
    whole = f"{FROM_US}{LEAD}> 1. the course of the disease\n\nSee it attached in the files below please\n\nMari"
    assert told_under(whole, "course_of_disease", rules().fields) == 0


ANSWERED = (
    f"{FROM_US}{LEAD}> 1. The full name of the patient.\nMargaret Ellison\n"
    "> 2. The signed contract for provision of health services. The form\n> is attached.\nIt is in the post.\n"
    "> 3. A power of attorney signed by the patient, because you apply for\n> somebody else.\nIn the same envelope.\n"
    ">\n> Please reply to this letter.\n\nThank you.\n"
)
WRITTEN = own("Margaret Ellison\nIt is in the post.\nIn the same envelope.\n\nThank you.")


def test_an_item_that_goes_on_in_the_next_line_is_answered_below_it() -> None:
    answers = answers_in(WRITTEN, ANSWERED, rules().fields)
    assert [(one.item, WRITTEN.text[one.start : one.end]) for one in answers] == [
        ("contract", "It is in the post."),
        ("power_of_attorney", "In the same envelope."),
    ]


def test_items_without_signs_of_quoting_are_answered_below_them_as_well() -> None:
    written = own("My answers are in red.\nIt goes by post today.")
    whole = "My answers are in red.\n\nHello\n1. phone\n2. the signed contract\nIt goes by post today.\nThe coordinator"
    (one,) = answers_in(written, whole, rules().fields)
    assert (one.item, written.text[one.start : one.end]) == ("contract", "It goes by post today.")


def test_an_answer_stands_under_the_item_that_asks_for_it() -> None:
    spans = under(WRITTEN, ANSWERED, "patient_name", rules().fields)
    assert [WRITTEN.text[start:end] for start, end in spans] == ["Margaret Ellison"]
    assert under(WRITTEN, ANSWERED, "questions", rules().fields) == ()


def test_a_name_under_the_item_that_asks_for_it_is_the_patients() -> None:
    message, files = letter(WRITTEN.text, quoted=f"{LEAD}> 1. The full name of the patient.", sender="Peter Doyle")
    answered = replace(message, body=replace(message.body, full_text=ANSWERED))
    said = read(answered, files, rules(), screening=None, now=NOW)
    assert [one.value for one in said.findings if one.field == "patient_name" and one.chosen] == ["Margaret Ellison"]


@pytest.mark.parametrize(
    "answer",
    [
        "Peeter Kask, treated by Jaan Tamm",
        "The surgeon Jaan Tamm from Tartu sent us to you.",
        "As in the first mail.\n\nGreetings to Anna Saar",
    ],
)
def test_a_name_in_a_sentence_under_that_item_is_not_taken_for_it(answer: str) -> None:
    message, files = letter(answer, quoted=f"{LEAD}> 1. The full name of the patient.", sender="Mari Kask")
    answered = replace(
        message, body=replace(message.body, full_text=f"{FROM_US}{LEAD}> 1. The full name of the patient.\n{answer}\n")
    )
    said = read(answered, files, rules(), screening=None, now=NOW)
    assert not {one.value for one in said.findings if one.rule == "patient-label"} & {"Jaan Tamm", "Anna Saar"}
