"""The privacy gates: what must not leave is refused, and the refusal does not repeat it."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.config.defaults import defaults
from mailbot.config.templates import load_templates
from mailbot.letters.compose import Envelope, compose
from mailbot.letters.envelope.mime import Attachment
from mailbot.letters.privacy import gates
from mailbot.letters.privacy.case_secrets import Secrets, secrets_of
from mailbot.letters.privacy.gates import GateRefused, check_letter
from mailbot.letters.privacy.illness_words import illness, illness_code
from mailbot.letters.review.samples import HOSPITAL, PAYMENT, WRITTEN, samples
from mailbot.letters.templates import Templates, words_of
from mailbot.model.case import Case, CaseDocument
from mailbot.model.fields import Facts
from mailbot.model.letter import LetterFacts, UnreadDocument
from tests.unit.letters.conftest import Sample

_LOADED, _ = load_templates((defaults("templates"),))
assert _LOADED is not None
ESTONIAN = _LOADED.languages["et"]

SECRETS = Secrets(
    names=("Mari Maasikas",),
    codes=("47101010033", "170861-16400"),
    birth_dates=(date(1971, 1, 1),),
    file_names=("rinnavähk_epikriis.pdf", "leping.pdf", "a.b"),
)


def letter(templates: Templates, facts: LetterFacts, **more: Any) -> Any:
    outside = {"to": "anna@mail.example", "message_id": "mailbot.1@hospital.example"}
    outside |= {name: more.pop(name) for name in ("to", "message_id", "in_reply_to", "references") if name in more}
    return compose(facts, templates=templates, envelope=Envelope(**outside), **{"hospital": HOSPITAL, **more})


def sample(name: str) -> LetterFacts:
    return dict(samples("et"))[name]


def test_every_letter_of_every_language_passes(every: tuple[Sample, ...]) -> None:
    for one in every:
        check_letter(one.letter, hospital=HOSPITAL, secrets=SECRETS)
        assert not illness_code.search(one.text.replace(HOSPITAL.post_address, "")), one.name
        assert not illness.search(one.text.replace(HOSPITAL.post_address, "")), one.name


@pytest.mark.parametrize(
    "words",
    [
        "47101010033",
        "4710101 0033",
        "170861-16400",
        "1.1.1971",
        "1971-01-01",
        "1 January 1971",
        "1. jaanuar 1971",
        "1 января 1971 г.",
        "Mari Maasikas",
        "MARI MAASIKAS",
        "rinnavähk_epikriis.pdf",
    ],
)
def test_a_secret_of_the_case_stops_a_letter(templates: Templates, words: str) -> None:
    hospital = replace(HOSPITAL, turnaround={"et": f"Vaata {words}."})
    with pytest.raises(GateRefused) as refused:
        check_letter(letter(templates, sample("invoice"), hospital=hospital), hospital=hospital, secrets=SECRETS)
    assert words not in str(refused.value)


@pytest.mark.parametrize(
    "words",
    [
        "rinnavähk",
        "Kasvaja",
        "C50.1",
        "C34",
        "pT2N0M0",
        "cancer",
        "опухоль",
        "рака",
        "audzējs",
        "vėžys",
        "syöpä",
        "пухлина",
    ],
)
def test_an_illness_in_a_template_stops_a_letter(templates: Templates, words: str) -> None:
    language = replace(templates.languages["et"], vocabulary=templates.languages["et"].vocabulary)
    with pytest.raises(GateRefused):
        gates.check_words("[2026-00042] x", words, facts=sample("closing"), hospital=HOSPITAL, language=language)


@pytest.mark.parametrize("words", ["вырака", "vähemalt", "vähim", "vähimat", "характер", "Прага", "baraka", "SC50x"])
def test_innocent_words_name_no_illness(words: str) -> None:
    assert not illness.search(words)
    assert not illness_code.search(words)


@given(st.text(min_size=5, max_size=40).filter(lambda s: any(len(w) > 4 for w in s.split())))
def test_a_word_that_is_not_ours_stops_a_letter(words: str) -> None:
    own = {*ESTONIAN.vocabulary, *words_of(repr(HOSPITAL)), *words_of(sample("closing").case)}
    unknown = [w for w in words_of(words) if w not in own and not (w.isdecimal() and len(w) < 4)]
    if unknown:
        with pytest.raises(GateRefused):
            gates.check_words("[2026-00042] Arve", words, facts=sample("closing"), hospital=HOSPITAL, language=ESTONIAN)


def test_numbers_and_dates_that_are_not_ours_stop_a_letter(templates: Templates) -> None:
    language = templates.languages["et"]
    for words in ("12.03.61", "3/4/61", "471 010 100 33", "61 12 03 11", "120561-123A"):
        with pytest.raises(GateRefused):
            gates.check_words("[2026-00042] Arve", words, facts=sample("closing"), hospital=HOSPITAL, language=language)


@pytest.mark.parametrize("subject", ["[2026-00042] Vähk", "[2026-00042] Diagnoos", "[2026-00042] C50"])
def test_no_subject_names_an_illness(templates: Templates, subject: str) -> None:
    with pytest.raises(GateRefused):
        gates.check_words(
            subject, "Tere", facts=sample("closing"), hospital=HOSPITAL, language=templates.languages["et"]
        )


@pytest.mark.parametrize(
    "facts",
    [
        replace(sample("closing"), case="2026-00042\r\nBcc: x@y.example"),
        replace(sample("closing"), case="my mother"),
        replace(sample("deficiency"), documents=(UnreadDocument(why="untranslated", kind="Mari epikriis.pdf"),)),
        replace(sample("deficiency"), documents=(UnreadDocument(why="vähk", kind="pdf"),)),
        replace(sample("deficiency"), documents=(UnreadDocument(why="damaged", kind="pdf", language="Mari"),)),
        replace(sample("invoice"), payment=replace(PAYMENT, invoice_number="Mari Maasikas 1")),
    ],
)
def test_free_text_in_facts_is_refused(templates: Templates, facts: LetterFacts) -> None:
    with pytest.raises(GateRefused):
        letter(templates, facts)


@pytest.mark.parametrize("number", ["1", "T10", "C50", "EM-2026-0017", "arve.7", "2026/31"])
def test_an_invoice_number_is_no_diagnosis(templates: Templates, number: str) -> None:
    letter(templates, replace(sample("invoice"), payment=replace(PAYMENT, invoice_number=number)))


@pytest.mark.parametrize(
    "to",
    ["", "anna", "a@b@c", "anna@mail.example\r\nBcc: x@y.example", "a b@c.example", "<a@b.example>", "a@b..example",
     "a@b.example, c@d.example", "õ õ@mail.example", "õ\u202e@mail.example", "õ\u00a0@mail.example", "õ@-x.example",
     "a@-"],
)  # fmt: skip
def test_strange_addresses_are_refused(templates: Templates, to: str) -> None:
    with pytest.raises(GateRefused):
        letter(templates, sample("closing"), to=to)


@given(st.text(max_size=60))
def test_no_address_breaks_out_of_its_header(text: str) -> None:
    try:
        ready = gates.address(f"{text}@mail.example")
    except GateRefused:
        return
    assert ready.isprintable()
    assert ready.rpartition("@")[2].isascii()
    assert not set(ready) & set(' \r\n\t<>,;:"')


def test_an_address_with_letters_outside_ascii_stands_bare_in_its_header(templates: Templates) -> None:
    made = letter(templates, sample("closing"), to="tõnu.õun@post.example")
    assert made.envelope_to == ("tõnu.õun@post.example",)
    assert "\r\nTo: tõnu.õun@post.example\r\n".encode() in made.raw
    assert made.raw.replace("tõnu.õun".encode(), b"").isascii()
    gates.check_letter(made, hospital=HOSPITAL)


def test_letters_outside_ascii_anywhere_else_are_refused(templates: Templates) -> None:
    made = letter(templates, sample("closing"), to="tõnu@post.example")
    with pytest.raises(GateRefused, match="line_ends"):
        gates.check_letter(replace(made, raw=made.raw + "õ\r\n".encode()), hospital=HOSPITAL)


def test_a_domain_that_old_rules_send_to_another_one(templates: Templates) -> None:
    assert letter(templates, sample("closing"), to="a@straße.example").envelope_to == ("a@xn--strae-oqa.example",)


def test_a_domain_with_other_letters_goes_out_in_ascii(templates: Templates) -> None:
    assert letter(templates, sample("closing"), to="anna@jäääär.example").envelope_to == (
        "anna@" + "jäääär.example".encode("idna").decode(),
    )


@pytest.mark.parametrize(
    "name", ["Mari Maasikas.pdf", "õ.pdf", "a/b.pdf", 'a".pdf', "a\r\nb.pdf", ".pdf", "a.b.c.pdf.zip"]
)
def test_only_our_own_attachment_names_leave(templates: Templates, name: str) -> None:
    file = Attachment(name=name, content_type="application/pdf", data=b"%PDF-")
    with pytest.raises((GateRefused, ValueError)):
        letter(templates, sample("opinion"), attachments=(file,))


def test_a_header_of_ours_cannot_be_doubled(templates: Templates) -> None:
    made = letter(templates, sample("closing"))
    for more in (b"Bcc: x@y.example\r\n", b"To: x@y.example\r\n", b"X-Case: 1\r\n"):
        with pytest.raises(GateRefused):
            check_letter(replace(made, raw=more + made.raw), hospital=HOSPITAL)
    with pytest.raises(GateRefused):
        check_letter(replace(made, raw=made.raw.replace(b"\r\n", b"\n")), hospital=HOSPITAL)
    with pytest.raises(GateRefused):
        check_letter(replace(made, envelope_to=("other@mail.example",)), hospital=HOSPITAL)


def test_our_blank_form_under_its_own_name_is_no_echo(templates: Templates) -> None:
    made = letter(templates, sample("deficiency"))
    secrets = Secrets(file_names=("lepinguvorm-contract-form.pdf",))
    check_letter(made, hospital=HOSPITAL, secrets=secrets)


def test_the_secrets_of_a_case_are_what_its_facts_hold() -> None:
    facts = Facts(patient_name="Mari Maasikas", applicant_name="Kask", personal_code="47101010033", code_country="EE")
    case = Case(
        number="2026-00042",
        opened=WRITTEN,
        changed=WRITTEN,
        facts=facts,
        documents=(CaseDocument(name="epikriis.pdf", role="clinical"),),
    )
    assert secrets_of(case) == Secrets(
        names=("Mari Maasikas",),
        codes=("47101010033",),
        birth_dates=(date(1971, 1, 1),),
        file_names=("epikriis.pdf",),
    )


def test_the_display_name_hints_at_no_illness(templates: Templates) -> None:
    with pytest.raises(GateRefused):
        letter(templates, sample("closing"), hospital=replace(HOSPITAL, display_name="Vähikeskus"))
