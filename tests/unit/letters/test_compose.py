"""Every letter in every language: parses back, says the same twice, is plain, and lets nothing slip in."""

import re
from dataclasses import replace
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from mailbot.letters.compose import FORM_FILES, Envelope, compose, render
from mailbot.letters.review.plainness import sentences, words_per_sentence
from mailbot.letters.review.samples import HOSPITAL, attachments_of, samples
from mailbot.letters.templates import LETTERS, Templates, words_of
from mailbot.letters.text.plain_text import text_of
from mailbot.letters.text.wording import say_money
from mailbot.model.letter import Letter, LetterFacts, Needed
from tests.unit.letters.conftest import Sample, part, read_back

LANGUAGES = {"et", "en", "ru", "lv", "lt", "fi", "uk"}
REFERENCES = tuple(f"{'long' * 20}{n}@sender.example" for n in range(40))


def made(templates: Templates, facts: LetterFacts, **more: Any) -> Letter:
    outside = {"to": "anna@mail.example", "message_id": "mailbot.1@hospital.example"}
    outside |= {name: more.pop(name) for name in ("to", "message_id", "in_reply_to", "references") if name in more}
    return compose(facts, templates=templates, envelope=Envelope(**outside), **{"hospital": HOSPITAL, **more})


def sample(name: str, language: str = "et") -> LetterFacts:
    return dict(samples(language))[name]


def test_every_letter_parses_back(every: tuple[Sample, ...]) -> None:
    for one in every:
        assert not one.message.defects, one.name
        assert one.message["Subject"] == one.letter.subject, one.name
        assert one.message["To"] == "anna@mail.example", one.name
        assert one.message["References"] == "<w@sender.example> <x@sender.example>", one.name


def test_the_two_parts_say_the_same_words(every: tuple[Sample, ...]) -> None:
    for one in every:
        words = LexborHTMLParser(one.html).css_first(".words")
        assert words is not None
        text = re.sub(r"^-+$", "", one.text, flags=re.MULTILINE)
        assert words_of(words.text(separator=" ")) == words_of(text), one.name


def test_the_text_part_comes_back_letter_for_letter(every: tuple[Sample, ...], templates: Templates) -> None:
    for one in every[::5]:
        language = templates.language(one.facts.language)
        attached = one.name.endswith("-attached")
        _, blocks = render(one.facts, hospital=HOSPITAL, templates=templates, language=language, attached=attached)
        assert one.text == text_of(blocks), one.name


def test_sentences_are_short(every: tuple[Sample, ...]) -> None:
    for one in every:
        assert words_per_sentence(one.text) <= 12, one.name
        longest = max(sentences(one.text), key=len)
        assert len(longest) <= 30, f"{one.name}: {longest}"


def test_lines_fit_a_terminal_and_a_quoted_reply(every: tuple[Sample, ...]) -> None:
    for one in every:
        assert max(map(len, one.text.split("\n"))) <= 72, one.name


def test_no_letter_shouts_and_nothing_is_loaded_from_anywhere(every: tuple[Sample, ...]) -> None:
    for one in every:
        _, _, after_greeting = one.text.partition("\n")
        assert "!" not in after_greeting, one.name
        assert not re.search(r"<(img|script|link|iframe|a)\b|https?:|url\(|@import", one.html), one.name


def test_every_letter_says_who_reads_it_whom_to_call_and_112(every: tuple[Sample, ...]) -> None:
    for one in every:
        assert HOSPITAL.phone in one.text.replace("\n", " "), one.name
        assert " 112" in " ".join(one.text.split()), one.name
        if one.facts.case is None:
            assert one.facts.kind == "distress" and "2026" not in one.letter.subject, one.name
            continue
        assert one.facts.case in one.text or one.facts.kind == "distress", one.name
        assert one.facts.case in one.letter.subject, one.name


def test_every_first_letter_tells_the_price(every: tuple[Sample, ...]) -> None:
    first = [one for one in every if one.facts.first_letter and one.facts.kind != "distress"]
    for one in first:
        assert say_money(HOSPITAL.price_cents, one.letter.language) in one.text.replace("\n", " "), one.name
    assert {one.facts.kind for one in first} == {"deficiency", "acknowledge"}


def test_a_deficiency_letter_names_the_address_for_papers(every: tuple[Sample, ...]) -> None:
    for one in every:
        if one.facts.kind == "deficiency":
            assert HOSPITAL.post_address in one.text, one.name


def test_an_invoice_letter_holds_all_that_a_bank_form_asks_for(every: tuple[Sample, ...]) -> None:
    for one in every:
        if one.name.endswith("-invoice"):
            for value in ("EE38 2200 2210 2014 5685", "HABAEE2X", "2026 0004 253", "RF89 2026 0004 253", "290"):
                assert value in one.text, one.name
            assert HOSPITAL.account_holder in one.text, one.name


def test_headers_are_those_of_a_polite_machine(templates: Templates) -> None:
    letter = made(templates, sample("deficiency"), in_reply_to="x@sender.example", references=("w@sender.example",))
    reply = read_back(letter)
    assert reply["Auto-Submitted"] == "auto-replied"
    assert reply["X-Auto-Response-Suppress"] == "All"
    assert reply["In-Reply-To"] == "<x@sender.example>"
    assert reply["Message-ID"] == "<mailbot.1@hospital.example>"
    assert reply["Content-Language"] == "et"
    assert letter.envelope_from == ""
    assert letter.envelope_to == ("anna@mail.example",)
    assert read_back(made(templates, sample("reminder-1")))["Auto-Submitted"] == "auto-generated"


def test_subjects_say_what_the_letter_is_about(templates: Templates) -> None:
    for code in templates.languages:
        subjects = {name: made(templates, facts).subject for name, facts in samples(code)}
        told = [subjects[kind] for kind in (*LETTERS[1:], "deficiency", "acknowledge-post") if kind in subjects]
        assert len(told) == len(set(told)), code
        assert "%d" not in "".join(told)
    english = {name: made(templates, facts).subject for name, facts in samples("en")}
    assert english["deficiency"] == "[2026-00042] We need 3 more things from you"
    assert english["deficiency-one"] == "[2026-00042] We need one more thing from you"
    assert english["opinion"] == "[2026-00042] The opinion is ready"


def test_the_price_stands_in_the_first_letter(every: tuple[Sample, ...]) -> None:
    for one in every:
        if one.facts.first_letter and one.facts.payment is None:
            assert "290" in one.text, one.name


def test_a_payment_reminder_names_a_day_to_come_and_no_table_a_day_gone(templates: Templates) -> None:
    for code, language in templates.languages.items():
        for name in ("payment_reminder", "payment_partial"):
            text = part(read_back(made(templates, sample(name, code))), "plain")
            assert language.words.invoice["due"] + ":" not in text, (code, name)
    english = part(read_back(made(templates, sample("payment_reminder", "en"))), "plain")
    assert "You can still pay it until 28 December 2026." in " ".join(english.replace("\u00a0", " ").split())


def test_who_writes_for_themselves_is_you(templates: Templates) -> None:
    words = {
        "en": "patient",
        "et": "atsien",
        "ru": "ациент",
        "lv": "acient",
        "lt": "acient",
        "fi": "otila",
        "uk": "ацієнт",
    }
    for code, word in words.items():
        for name, facts in samples(code):
            if facts.for_self:
                text = part(read_back(made(templates, facts, attachments=attachments_of(name))), "plain")
                assert word not in text, (code, name)


def said(templates: Templates, name: str) -> str:
    """The text of an English sample, on one line."""
    text = part(read_back(made(templates, sample(name, "en"))), "plain")
    return " ".join(text.split())


def test_who_has_an_unpaid_invoice_is_not_told_that_there_is_nothing_to_do(templates: Templates) -> None:
    text = said(templates, "acknowledge-paid")
    assert "The invoice you already have stays valid. If you have already paid it, you do not have to do any" in text
    assert "You do not have to do anything now." not in text
    assert "You do not have to do anything now." in said(templates, "acknowledge")


def test_the_thanks_for_a_payment_name_what_is_still_asked_for(templates: Templates) -> None:
    text = said(templates, "payment_received-needed")
    assert "1. A translation of one document" in text
    assert "You do not have to do anything now." not in text
    assert "You do not have to do anything now." in said(templates, "payment_received")


def test_how_a_case_stands_names_paper_and_invoice_beside_what_is_needed(templates: Templates) -> None:
    text = said(templates, "status-invoiced-needed")
    assert "1. A translation of one document" in text
    assert "On its way by post: the power of attorney. You do not have to send this again." in text
    assert "€290.00 is still to be paid. You can pay it now, or when you have sent everything." in text


def test_who_has_only_posted_something_is_not_reminded_to_reply(templates: Templates) -> None:
    assert "Your papers for application 2026-00042 have not arrived by post yet." in said(templates, "reminder-post")
    assert "waiting for your reply" not in said(templates, "reminder-post")
    assert "We are waiting for your reply" in said(templates, "reminder-2")


def test_every_reminder_tells_the_last_day_and_how_to_stop(every: tuple[Sample, ...]) -> None:
    reminders = [one for one in every if one.facts.kind == "reminder"]
    assert all(one.facts.deadline for one in reminders)
    english = [" ".join(one.text.split()) for one in reminders if one.facts.language == "en"]
    assert english
    for text in english:
        assert "open until 21 December 2026" in text
        assert "If you no longer want an opinion, please tell us in a short reply." in text


def test_the_closing_letter_says_how_long_papers_are_kept(templates: Templates) -> None:
    assert "We will keep the documents you have sent until 19 February 2027." in said(templates, "closing")


def test_times_stand_in_the_form_of_the_country(templates: Templates) -> None:
    hospital = replace(HOSPITAL, phone_hours=("09:00", "15:30"))
    said = {
        "en": "9am to 3:30pm",
        "et": "9.00–15.30",
        "fi": "9–15.30",
        "ru": "9:00 до 15:30",
        "lv": "plkst. 9.00 līdz 15.30",
    }
    for code, hours in said.items():
        text = part(read_back(made(templates, sample("closing", code), hospital=hospital)), "plain")
        assert hours in " ".join(text.split()), code


def test_a_filled_in_contract_needs_no_blank_one(templates: Templates) -> None:
    message = read_back(made(templates, sample("deficiency-contract-filled", "en")))
    assert [*message.iter_attachments()] == []
    assert "we have filled in what we know" in " ".join(part(message, "plain").split())


def test_long_references_are_folded_and_their_ends_kept(templates: Templates) -> None:
    letter = made(templates, sample("deficiency"), in_reply_to="x@s.example", references=REFERENCES)
    head = letter.raw.split(b"\r\n\r\n")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 110
    kept = str(read_back(letter)["References"]).split()
    assert (kept[0], kept[-1], len(kept)) == (f"<{REFERENCES[0]}>", "<x@s.example>", 20)


def test_broken_references_are_left_out(templates: Templates) -> None:
    bad = ("a b@c", "<x@y>", "x@y\r\nBcc: z@z.example", "кто@где", "", "nothing")
    letter = made(templates, sample("deficiency"), in_reply_to="x@y\nz", references=bad)
    assert read_back(letter)["References"] is None
    assert read_back(letter)["In-Reply-To"] is None
    assert b"Bcc:" not in letter.raw  # base64 holds no colon


def test_every_language_has_every_letter(templates: Templates) -> None:
    assert set(templates.languages) == LANGUAGES
    for language in templates.languages.values():
        assert set(language.letters) == set(LETTERS)


@pytest.mark.parametrize("language", ["de", None, "", "xx", "../../etc"])
def test_a_language_without_templates_gets_english(templates: Templates, language: str | None) -> None:
    assert made(templates, replace(sample("acknowledge"), language=language)).language == "en"
    estonian = replace(templates, fallback="et")
    assert made(estonian, replace(sample("acknowledge"), language=language)).language == "et"


def test_the_same_letter_has_the_same_bytes(templates: Templates) -> None:
    assert made(templates, sample("invoice", "ru")).raw == made(templates, sample("invoice", "ru")).raw


def test_blank_forms_go_along_where_they_are_asked_for(templates: Templates) -> None:
    asked = read_back(made(templates, sample("deficiency")))
    assert [each.get_filename() for each in asked.iter_attachments()] == list(FORM_FILES.values())
    other = replace(sample("deficiency"), needed=(Needed(item="questions"),))
    assert [*read_back(made(templates, other)).iter_attachments()] == []


def test_without_forms_no_letter_speaks_of_them(templates: Templates) -> None:
    bare = replace(templates, forms={})
    for code, word in (("en", "blank form"), ("et", "vorm"), ("ru", "ланк")):
        facts = replace(sample("deficiency", code), needed=(Needed(item="contract"), Needed(item="power_of_attorney")))
        assert word in part(read_back(made(templates, facts)), "plain")
        assert word not in part(read_back(made(bare, facts)), "plain")


def test_where_the_hospital_sends_the_contract_a_signature_is_asked_for(templates: Templates) -> None:
    hospital = replace(HOSPITAL, contract="hospital_sends")
    facts = replace(sample("deficiency", "en"), needed=(Needed(item="contract"),))
    assert "Your signature on the contract" in part(read_back(made(templates, facts, hospital=hospital)), "plain")


def test_switches_of_the_hospital_add_their_sentences(templates: Templates) -> None:
    hospital = replace(HOSPITAL, referral_free=True, encrypted_only=True, turnaround={"en": "It takes some weeks."})
    first = part(read_back(made(templates, sample("deficiency", "en"), hospital=hospital)), "plain")
    assert "referral" in first
    assert "encrypt" in first
    assert "some weeks" in part(read_back(made(templates, sample("invoice", "en"), hospital=hospital)), "plain")
    assert "some weeks" not in part(read_back(made(templates, sample("invoice", "ru"), hospital=hospital)), "plain")


def test_signs_of_the_hospitals_name_stay_signs(templates: Templates) -> None:
    hospital = replace(HOSPITAL, name='A & B <i>"x"</i>', display_name='A, "B" & Õ')
    message = read_back(made(templates, sample("closing"), hospital=hospital))
    assert "<i>" not in part(message, "html")
    assert "A &amp; B &lt;i&gt;" in part(message, "html")
    assert 'A & B <i>"x"</i>' in part(message, "plain")
    assert message["From"].addresses[0].display_name == 'A, "B" & Õ'
