"""Our own sentences are known again where a reply quotes them without a sign."""

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.config.templates import load_templates
from mailbot.letters.own_wording import own_wording
from mailbot.mail.parse import parse

RULES, _ = load_rules((defaults("config"),))
TEMPLATES, _ = load_templates((defaults("templates"),), fallback="en")


def test_answers_between_the_explained_items_of_our_letter() -> None:
    assert TEMPLATES is not None
    letter = [
        "Hello",
        "",
        "To go on we still need 2 things",
        "1. The patient's personal identification code",
        "It is printed on the identity card. If the patient's country has no such code, please write the date of birth"
        " and the country instead.",
        "47101010033",
        "2. Your question to the specialists",
        "Please write in your own words what you would like to know. One or two sentences are enough.",
        "Should I have surgery?",
        "",
        "How to send it",
        "Reply to this letter and attach the files.",
    ]
    head = "From: Hospital <second@haigla.example>\r\nSent: 12 October 2026 9:05\r\nTo: Mari\r\nSubject: x\r\n\r\n"
    raw = (
        "From: m@m.example\r\nTo: second@haigla.example\r\nIn-Reply-To: <1@haigla.example>\r\n\r\nSee below.\r\n\r\n"
        + head
        + "\r\n".join(letter)
    )
    message = parse(raw.encode(), RULES, our_words=own_wording(TEMPLATES))
    assert message.body.own_text.split("\n\n", 1)[0] == "See below."
    assert [line for line in message.body.own_text.split("\n") if line][1:] == ["47101010033", "Should I have surgery?"]
