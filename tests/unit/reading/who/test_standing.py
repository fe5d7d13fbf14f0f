"""Mails that only ask how the application stands, in eight languages, and those that ask or say something else."""

import pytest

from mailbot.reading.who.standing import asks_standing
from tests.unit.reading.letters import own, reading, rules

ASKS = [
    "Where is my case? I sent everything two weeks ago.",
    "Hello,\n\ncould you please tell me what the status of my application is? I have not heard from you since Monday.",
    "Have you received my documents?",
    "Any news about my second opinion?",
    "Tere!\n\nMis seisus on minu taotlus? Saatsin paberid eelmisel nädalal.\n\nLugupidamisega\nMari",
    "Tere, kas saite minu dokumendid kätte? Ootan vastust.",
    "Millal ma võiksin vastust oodata?",
    "Здравствуйте! На каком этапе моя заявка? Жду ответа уже неделю. Спасибо!",
    "Добрый день, скажите пожалуйста, когда будет готово заключение?",
    "Labdien! Kāds ir mana pieteikuma statuss? Paldies!",
    "Laba diena, kada gausiu atsakymą? Laukiu jau dvi savaites.",
    "Hei, missä vaiheessa hakemukseni on? Terveisin Mari",
    "Добрий день! На якому етапі моя заява?",
    "Wie ist der Stand meines Antrags?",
]
ASKS_NOT = [
    "Where is my case? And how much does the treatment cost?",
    "Attached is my contract. What is the status of my application?",
    "Is chemotherapy needed? I am waiting for your answer.",
    "I want to cancel my application. Please confirm.",
    "My husband died. Where is the refund?",
    "I feel worse. Where is my answer?",
    "Where is your clinic located?",
    "Where should I send the contract?",
    "Thank you for the invoice, I have paid it.",
    "Millal peaksin keemiaravi alustama?",
    "Kas ma pean lepingu allkirjastama?",
    "Когда нужно делать операцию?",
    "What is the status of my application? " + "I would like to tell you how it all began with my illness. " * 8,
]


@pytest.mark.parametrize("text", ASKS)
def test_it_asks_how_things_stand(text: str) -> None:
    assert asks_standing(own(text), rules().standing)


@pytest.mark.parametrize("text", ASKS_NOT)
def test_it_asks_or_says_something_else(text: str) -> None:
    assert not asks_standing(own(text), rules().standing)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Сплатила сьогодні, 290 євро. Дуже чекаю на вашу відповідь!", False),
        ("I have paid the invoice today. I am looking forward to your answer.", False),
        ("I have paid the invoice last week. When will I have your answer?", True),
    ],
)
def test_who_has_paid_and_waits_asks_only_with_a_question(text: str, asks: bool) -> None:
    assert reading(text, quoted="Your application is complete. The invoice is attached.").asks_standing is asks
