"""Every letter in every language: parses back, says the same twice, is short, and lets nothing slip in."""

import email
import email.policy
import re
from email.message import EmailMessage
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from mailbot.letters.compose import compose, render
from mailbot.letters.plain_text import text_of
from mailbot.letters.plainness import sentences, words_per_sentence
from mailbot.letters.samples import HOSPITAL, edge_cases, samples
from mailbot.letters.templates import LETTERS, Templates, words_of
from mailbot.model.letter import Letter, LetterFacts

REFERENCES = tuple(f"{'long' * 20}{n}@sender.example" for n in range(40))


def made(templates: Templates, facts: LetterFacts, **more: Any) -> Letter:
    return compose(
        facts,
        hospital=HOSPITAL,
        templates=templates,
        message_id="mailbot.1@hospital.example",
        to="anna@mail.example",
        **more,
    )


def parsed(letter: Letter) -> EmailMessage:
    message = email.message_from_bytes(letter.raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    content = body.get_content()
    assert isinstance(content, str)
    return content


def every(templates: Templates) -> list[tuple[str, LetterFacts]]:
    return [(f"{code}-{name}", facts) for code in templates.languages for name, facts in edge_cases(code)]


def test_every_letter_passes_the_gates_and_parses_back(templates: Templates) -> None:
    for name, facts in every(templates):
        letter = made(templates, facts, in_reply_to="x@sender.example", references=REFERENCES)
        message = parsed(letter)
        assert not message.defects, name
        assert message["Subject"] == letter.subject, name
        assert message["To"] == "anna@mail.example", name


def test_the_two_parts_say_the_same_words(templates: Templates) -> None:
    for name, facts in every(templates):
        message = parsed(made(templates, facts))
        html = LexborHTMLParser(part(message, "html"))
        words = html.css_first(".words").text(separator=" ")
        text = re.sub(r"^-+$", "", part(message, "plain"), flags=re.MULTILINE)
        assert words_of(words) == words_of(text), name


def test_the_text_part_comes_back_letter_for_letter(templates: Templates) -> None:
    for name, facts in every(templates)[::7]:
        language = templates.language(facts.language)
        _, blocks = render(facts, hospital=HOSPITAL, templates=templates, language=language)
        back = part(parsed(made(templates, facts)), "plain").replace("\r\n", "\n")
        assert back == text_of(blocks), name


def test_sentences_are_short(templates: Templates) -> None:
    for code in templates.languages:
        for name, facts in samples(code):
            text = part(parsed(made(templates, facts)), "plain").replace("\r\n", "\n")
            assert words_per_sentence(text) <= 12, f"{code}-{name}"
            assert max(map(len, sentences(text))) <= 30, f"{code}-{name}: {max(sentences(text), key=len)}"


def test_no_letter_shouts_or_holds_a_web_address_or_a_picture(templates: Templates) -> None:
    for name, facts in every(templates):
        message = parsed(made(templates, facts))
        html, text = part(message, "html"), part(message, "plain")
        assert "!" not in text, name
        assert not re.search(r"<(img|script|link|iframe|a)\b|https?:|url\(|@import", html), name


def test_headers_are_those_of_a_polite_machine(templates: Templates) -> None:
    facts = dict(samples("et"))
    reply = parsed(
        made(templates, facts["deficiency"], in_reply_to="x@sender.example", references=("w@sender.example",))
    )
    assert reply["Auto-Submitted"] == "auto-replied"
    assert reply["X-Auto-Response-Suppress"] == "All"
    assert reply["In-Reply-To"] == "<x@sender.example>"
    assert reply["References"] == "<w@sender.example> <x@sender.example>"
    assert reply["Message-ID"] == "<mailbot.1@hospital.example>"
    assert reply["Content-Language"] == "et"
    assert parsed(made(templates, facts["reminder-1"]))["Auto-Submitted"] == "auto-generated"


def test_long_references_are_folded_and_their_ends_kept(templates: Templates) -> None:
    letter = made(templates, dict(samples("et"))["deficiency"], in_reply_to="x@s.example", references=REFERENCES)
    assert all(len(line) <= 998 for line in letter.raw.split(b"\r\n"))
    kept = str(parsed(letter)["References"]).split()
    assert kept[0] == f"<{REFERENCES[0]}>"
    assert kept[-1] == "<x@s.example>"
    assert len(kept) == 20
    assert b"=?utf-8" not in letter.raw.split(b"\r\n\r\n")[0].replace(b"Subject: =?utf-8", b"").replace(
        b"From: =?utf-8", b""
    )


def test_broken_references_are_left_out(templates: Templates) -> None:
    bad = ("a b@c", "<x@y>", "x@y\r\nBcc: z@z.example", "кто@где", "", "nothing")
    letter = made(templates, dict(samples("et"))["deficiency"], in_reply_to="x@y\nz", references=bad)
    assert parsed(letter)["References"] is None
    assert parsed(letter)["In-Reply-To"] is None
    assert b"Bcc" not in letter.raw


def test_every_language_has_every_letter(templates: Templates) -> None:
    assert {"et", "en", "ru"} <= set(templates.languages)
    for language in templates.languages.values():
        assert set(language.letters) == set(LETTERS)


@pytest.mark.parametrize("language", ["de", None, "", "xx", "../../etc"])
def test_a_language_without_templates_gets_english(templates: Templates, language: str | None) -> None:
    facts = dict(samples(language))["acknowledge"]
    assert made(templates, facts).language == "en"


def test_the_same_letter_has_the_same_bytes(templates: Templates) -> None:
    facts = dict(samples("ru"))["invoice"]
    assert made(templates, facts).raw == made(templates, facts).raw
