"""Answers typed in colour into our letter: the writer's words; a letter that is coloured throughout has none."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.html.colour import END, START, has_colour, part_marked
from mailbot.mail.html.text import html_text
from mailbot.mail.parse import parse

RULES, _ = load_rules((defaults("config"),))
HEAD = (
    "From: Tiiu Kask <tiiu@example.org>\r\nTo: second.opinion@hospital.example\r\nSubject: Re: Your application\r\n"
    "Date: Thu, 05 Nov 2026 10:00:00 +0200\r\nMessage-ID: <c1@example.org>\r\nIn-Reply-To: <x@hospital.example>\r\n"
    "Content-Type: text/html; charset=utf-8\r\n\r\n"
)
OURS = (
    "<p>My answers are below.</p><hr><div><b>From:</b> Centre &lt;second.opinion@hospital.example&gt;<br>"
    "<b>Sent:</b> Tuesday, 3 November 2026 9:31<br><b>To:</b> Tiiu Kask &lt;tiiu@example.org&gt;<br>"
    "<b>Subject:</b> [2026-00001] Your application</div><div>Dear applicant,</div>"
    "<div>We still need:</div><div>- the personal code {0}</div><div>- your question {1}</div><div>{2}</div>"
    "<div>Kind regards</div><div>The Centre</div>"
)
OUR_WORDS = frozenset({"the personal code", "we still need: the list"})
WAYS = (
    '<span style="color:#c82613">{}</span>',
    '<font color="blue">{}</font>',
    '<span style="color: rgb(12, 136, 42)">{}</span>',
    '<span style="background-color: yellow">{}</span>',
    "<mark>{}</mark>",
)


@pytest.mark.parametrize("way", WAYS)
def test_what_is_typed_in_colour_into_our_letter_is_the_writers(way: str) -> None:
    answers = ("47801050637", "Is an operation needed", "The rest comes by post")
    message = parse(
        (HEAD + OURS.format(*(way.format(answer) for answer in answers))).encode(), RULES, our_words=OUR_WORDS
    )
    for answer in answers:
        assert answer in message.body.own_text
        assert answer not in message.body.quoted_text
    assert "We still need" not in message.body.own_text
    assert START not in repr(message) and END not in repr(message)


def test_a_letter_that_is_coloured_throughout_is_a_quote() -> None:
    lines = ["We still need:", "- the contract", "Kind regards"]
    page = "".join(f'<div style="color:#500050">{line}</div>' for line in lines)
    assert part_marked(html_text(page).marked.split("\n")) == ([], lines)


def test_a_link_is_no_answer() -> None:
    page = '<div>Dear applicant, see <a href="https://hospital.example" style="color:blue">our page</a></div>'
    assert html_text(page).marked == html_text(page).text


@pytest.mark.parametrize(
    ("colour", "stands_out"),
    [("#000", False), ("#333333", False), ("#c00", True), ("RED", True), ("windowtext", False), ("rgb(0,0,0)", False)],
)
def test_a_colour(colour: str, stands_out: bool) -> None:
    assert has_colour(colour) is stands_out


def test_the_marks_cannot_be_sent() -> None:
    assert html_text(f"<p>a{START}b{END}c</p>").marked == "abc"
