"""What a letter about a case may say."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from mailbot.cases.letter_facts import Course, letter_facts, letter_of
from mailbot.model.letter import Needed, UnreadDocument
from tests.unit.cases.build import NOW, Desk, contract, epicrisis, reading, whole, without


def test_a_deficiency_names_what_is_needed_and_what_is_fine() -> None:
    said = without(whole(epicrisis(language="ru", position=2)), "contract", "phone")
    desk = Desk()
    case = desk.take(reading(*said.findings, *said.documents, contract(signed=False))).case
    assert case is not None
    facts = letter_facts(case, "deficiency", written=NOW, course=Course(first=True))
    assert facts.needed == (Needed(item="contact"), Needed(item="contract", why="unsigned"))
    assert facts.fine == ("patient_name", "personal_code", "questions", "course_of_disease", "files")
    assert facts.documents == (
        UnreadDocument(why="untranslated", kind="pdf", language="ru", position=2, of_date=date(2026, 11, 4)),
    )
    assert (facts.case, facts.language, facts.first_letter) == ("2026-00001", "en", True)


def test_a_paper_nobody_could_open_is_named_by_its_fate() -> None:
    case = Desk().take(whole(epicrisis(fate="protected"))).case
    assert case is not None
    assert [d.why for d in letter_facts(case, "deficiency", written=NOW).documents] == ["protected"]


def test_who_encrypted_for_another_key_is_asked_for_ours_and_who_did_so_for_another_code_for_the_code() -> None:
    papers = [
        epicrisis(fate="not_for_us", kind=kind, position=number) for number, kind in enumerate(("pgp", "cdoc"), 1)
    ]
    case = Desk().take(whole(*papers)).case
    assert case is not None
    said = [d.why for d in letter_facts(case, "deficiency", written=NOW).documents]
    assert said == ["not_our_key", "not_for_us"]


def test_who_sent_a_contract_that_cannot_be_opened_is_not_told_that_it_is_missing() -> None:
    said = without(whole(), "contract", "phone")
    protected = contract(signed=None, fate="protected", position=1)
    case = Desk().take(reading(*said.findings, *said.documents, protected)).case
    assert case is not None and "contract" in case.missing()
    facts = letter_facts(case, "deficiency", written=NOW)
    assert facts.needed == (Needed(item="contact"),)
    assert [(d.why, d.position) for d in facts.documents] == [("protected", 1)]


def test_other_letters_ask_for_nothing() -> None:
    case = Desk().take(whole(by_post=("files",))).case
    assert case is not None
    facts = letter_facts(case, "invoice", written=NOW)
    assert (facts.needed, facts.documents) == ((), ())


def test_the_thanks_for_a_payment_ask_again_for_what_has_not_come() -> None:
    case = Desk().take(whole(epicrisis(language="ru", position=2))).case
    assert case is not None
    assert [d.why for d in letter_facts(case, "payment_received", written=NOW).documents] == ["untranslated"]
    translated = Desk().take(whole()).case
    assert translated is not None
    assert letter_facts(translated, "payment_received", written=NOW).documents == ()


def test_which_letter_a_decision_calls_for() -> None:
    assert letter_of(Desk().take(whole())) == "invoice"
    assert letter_of(Desk().take(without(whole(), "contract"))) == "deficiency"
    assert letter_of(Desk().take(reading(kind="other", topic="thanks"))) is None


def test_the_contract_of_the_hospital_goes_out_when_the_rest_is_here() -> None:
    early = Desk().take(without(whole(), "contract", "phone")).case
    assert early is not None
    facts = letter_facts(early, "deficiency", written=NOW, contract="filled_in")
    assert (facts.needed, facts.contract_later) == ((Needed(item="contact"),), True)
    paper = Desk().take(without(whole(epicrisis(language="ru")), "contract")).case
    assert paper is not None
    facts = letter_facts(paper, "reminder", written=NOW, contract="filled_in")
    assert (facts.needed, len(facts.documents), facts.contract_later) == ((), 1, True)
    last = Desk().take(without(whole(), "contract")).case
    assert last is not None
    facts = letter_facts(last, "deficiency", written=NOW, contract="filled_in")
    assert (facts.needed, facts.contract_later) == ((Needed(item="contract", why="filled_in"),), False)
    assert letter_facts(last, "deficiency", written=NOW).needed == (Needed(item="contract"),)


def test_a_contract_that_came_unsigned_is_asked_for_by_itself() -> None:
    said = without(whole(), "contract", "phone")
    case = Desk().take(reading(*said.findings, *said.documents, contract(signed=False))).case
    assert case is not None
    facts = letter_facts(case, "deficiency", written=NOW, contract="filled_in")
    assert facts.needed == (Needed(item="contact"), Needed(item="contract", why="unsigned"))


def test_a_document_is_named_by_the_day_on_which_its_mail_was_written_there() -> None:
    case = Desk().take(whole(epicrisis(fate="protected"))).case
    assert case is not None
    night = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
    late = replace(case, documents=tuple(replace(one, message_date=night) for one in case.documents))
    letter = letter_facts(late, "deficiency", written=NOW.astimezone(ZoneInfo("Europe/Tallinn")))
    assert [document.of_date for document in letter.documents] == [date(2026, 11, 23)]
