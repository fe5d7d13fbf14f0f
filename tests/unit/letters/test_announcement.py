"""What staff are told at once: whole sentences of their language in both parts, where to look, and what to press."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from jinja2 import StrictUndefined, Template
from selectolax.lexbor import LexborHTMLParser

from mailbot.config.defaults import defaults
from mailbot.config.digest_templates import load_digest_words, load_notice_template
from mailbot.letters.announcement import Said, check_notice, compose_announcement, compose_urgent
from mailbot.letters.review.samples import HOSPITAL
from mailbot.letters.staff_letter import ToStaff
from mailbot.model.case import Case
from mailbot.model.letter import Letter
from mailbot.model.mail import Cry
from tests.unit.letters.conftest import part, read_back

NOW = datetime(2026, 11, 23, 8, 15, tzinfo=UTC)
LINK = "mailto:second.opinion@hospital.example?subject=x&body=y"
OF_A_CASE = Cry(message=17, since=NOW, mailbox="second.opinion", folder="INBOX", kind="acute", case="2026-00042")
OF_NONE = Cry(message=18, since=NOW, mailbox="second.opinion", folder="INBOX")


def said(language: str) -> Said:
    page, faults = load_notice_template((defaults("templates"),))
    assert page is not None and not faults
    return Said(load_digest_words((defaults("templates"),), language)[0], page)


def on(language: str) -> ToStaff:
    return ToStaff(
        to="kati@hospital.example", hospital=HOSPITAL, language=language, message_id="u@h.example", written=NOW
    )


def parts(letter: Letter) -> tuple[str, LexborHTMLParser]:
    message = read_back(letter)
    return part(message, "plain"), LexborHTMLParser(part(message, "html"))


@pytest.mark.parametrize(
    ("language", "of_a_case", "of_none"),
    [
        ("en", "Case 2026-00042, mail 17: it", "Mail 18, no case: it"),
        ("et", "Juhtum 2026-00042, kiri 17: r", "Kiri 18, juhtumita: v"),
    ],
)
def test_a_call_says_of_which_case_in_whole_words(language: str, of_a_case: str, of_none: str) -> None:
    text, page = parts(compose_urgent((OF_A_CASE, OF_NONE), said(language), on(language), links={17: LINK}))
    assert page.body is not None
    shown = " ".join(page.body.text(separator=" ").split())
    for words in (" ".join(text.split()), shown):
        assert of_a_case in words
        assert of_none in words
        assert "_" not in words
    assert text.count(LINK) == 1
    assert [a.attributes["href"] for a in page.css("a")] == [LINK]


@pytest.mark.parametrize(("hardly", "held"), [((True,), False), ((True, False), True), ((False,), True)])
def test_a_call_says_whether_letters_wait(hardly: tuple[bool, ...], held: bool) -> None:
    cries = tuple(replace(OF_A_CASE, message=n, hardly=one) for n, one in enumerate(hardly))
    text, _ = parts(compose_urgent(cries, said("en"), on("en"), links={}))
    assert text.count("it holds no letter") == sum(hardly)
    assert ("leaves by itself" in text) == held


def test_a_paid_case_is_announced_with_the_link_that_takes_it() -> None:
    case = Case(number="2026-00042", opened=NOW, changed=NOW)
    text, page = parts(compose_announcement(case, said("en"), on("en"), link=LINK))
    assert "A paid case waits for your group: 2026-00042." in text
    assert text.count(LINK) == 1
    (button,) = page.css("a")
    assert (button.attributes["href"], button.text()) == (LINK, "Take the case")
    text, page = parts(compose_announcement(case, said("en"), on("en"), link=None))
    assert "mailto:" not in text and not page.css("a")


def test_a_broken_page_of_ones_own_is_told_before_it_is_sent() -> None:
    assert check_notice(said("en")) == ()
    broken = Said(said("en").words, Template("{{ lines[7].words }}", undefined=StrictUndefined))
    (line,) = check_notice(broken)
    assert line.startswith("digest/: a notice cannot be rendered")
