"""Our letters come back in the quotes of replies; what we wrote must not be taken for the sender's words."""

from email.message import EmailMessage

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.letters.own_wording import own_wording
from mailbot.letters.templates import Templates
from mailbot.mail.parse import parse
from tests.unit.letters.conftest import Sample

RULES, _ = load_rules((defaults("config"),))
WROTE = {
    "en": "On Mon, 23 Nov 2026 at 09:15, Hospital <second.opinion@hospital.example> wrote:",
    "et": "Hospital <second.opinion@hospital.example> kirjutas kuupäeval E, 23. november 2026 kell 09:15:",
    "ru": "пн, 23 нояб. 2026 г. в 09:15, Hospital <second.opinion@hospital.example>:",
    "lv": "Pirmd., 2026. g. 23. nov., plkst. 09:15, Hospital (<second.opinion@hospital.example>) rakstīja:",
    "lt": "2026-11-23, pr, 09:15 Hospital <second.opinion@hospital.example> rašė:",
    "fi": "ma 23. marrask. 2026 klo 9.15 Hospital (second.opinion@hospital.example) kirjoitti:",
    "uk": "пн, 23 лист. 2026 р. о 09:15 Hospital <second.opinion@hospital.example> пише:",
}
OWN = "Thank you, here it is."


def reply(sample: Sample) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "anna@mail.example"
    message["To"] = "second.opinion@hospital.example"
    message["Subject"] = f"Re: {sample.letter.subject}"
    return message


@pytest.mark.parametrize("language", sorted(WROTE))
def test_a_quoted_letter_is_not_the_senders_words(every: tuple[Sample, ...], language: str) -> None:
    sample = next(one for one in every if one.name == f"{language}-deficiency-everything")
    plain, html = reply(sample), reply(sample)
    plain.set_content(f"{OWN}\n\n{WROTE[language]}\n\n> " + sample.text.replace("\n", "\n> "))
    quote = f'<div class="gmail_quote"><div>{WROTE[language]}</div><blockquote>{sample.html}</blockquote></div>'
    html.set_content(f"<div>{OWN}</div><br>{quote}", subtype="html")
    for message in (plain, html):
        assert parse(message.as_bytes()).body.own_text.strip() == OWN


def test_the_colours_of_our_own_letter_answer_nothing(every: tuple[Sample, ...], templates: Templates) -> None:
    """Outlook quotes a letter as it looks, headings in colour and all."""
    ours = own_wording(templates)
    header = (
        "<hr><div><b>From:</b> Hospital &lt;second.opinion@hospital.example&gt;<br><b>Sent:</b> Monday,"
        " 23 November 2026 9:15<br><b>To:</b> anna@mail.example<br><b>Subject:</b> [2026-00042] Your application</div>"
    )
    for sample in every[::5]:
        message = reply(sample)
        message["In-Reply-To"] = sample.letter.message_id
        message.set_content(f"<div>{OWN}</div>{header}{sample.html}", subtype="html")
        found = parse(message.as_bytes(), RULES, our_words=ours).body
        assert found.own_text.strip() == OWN, sample.name


def test_our_reader_reads_our_letters_without_a_flaw(every: tuple[Sample, ...]) -> None:
    for sample in every[::9]:
        read = parse(sample.letter.raw)
        assert read.defects == ()
        assert read.header.subject == sample.letter.subject
        assert read.header.message_id == sample.letter.message_id
        assert read.header.references == ("w@sender.example", "x@sender.example")
