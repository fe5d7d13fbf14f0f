"""What first mails are made of: an opinion asked for in whatever words, and other matters in words of the illness."""

from dataclasses import replace

import pytest

from mailbot.model.mail import Message, Part
from mailbot.reading.weighing.claims import MADE, OTHER
from mailbot.reading.who.first import made_of
from mailbot.rules.rule_set import RuleSet
from tests.unit.reading.letters import letter, reading, rules

STUDENT = (
    "Dear colleagues,\nI study nursing in my third year and would like to do a traineeship at your cancer centre. "
    "My aunt died of lung cancer, since then I know what I want. My CV is attached."
)
WISH = (
    "Tere. Minu isal on leitud maovähk ja kohalik arst ütleb, et lõigata ei saa. Kas teie vaataksite tema paberid üle "
    "ja ütleksite, kas operatsioon oleks siiski võimalik?"
)


def mail(text: str, quoted: str = "") -> Message:
    return letter(text, subject="", quoted=quoted)[0]


def test_a_wish_for_an_opinion_weighs_more_than_another_matter() -> None:
    wish, other = made_of(mail(WISH), rules()), made_of(mail(STUDENT), rules())
    assert wish is not None and other is not None and wish > other + 1.0


@pytest.mark.parametrize(("text", "quoted"), [("Tere", ""), (WISH, "> 1. leping")], ids=["short", "an answer"])
def test_who_is_not_asked(text: str, quoted: str) -> None:
    assert made_of(mail(text, quoted), rules()) is None


def test_a_short_text_is_asked_where_nothing_else_tells_more() -> None:
    short = mail("Palun teisest arvamust, neeruvähk.")
    assert made_of(short, rules()) is not None
    paper = Part(path="2", content_type="application/pdf", name="epikriis.pdf", payload=b"x")
    assert made_of(replace(short, parts=(paper,)), rules()) is None
    assert made_of(replace(short, attached=(mail("Tere"),)), rules()) is None


def test_without_its_table_the_signs_decide_alone() -> None:
    bare = replace(rules(), first=RuleSet(name="first"))
    assert made_of(mail(WISH), bare) is None


def test_what_it_is_made_of_is_weighed_beside_the_signs_and_told() -> None:
    said = reading(STUDENT).claim(OTHER)
    assert said is not None and said.probability > 0.25
    assert "made_of" in {name for name, _ in said.evidence}
    assert rules().first.table(MADE)["made_of"] != 0
