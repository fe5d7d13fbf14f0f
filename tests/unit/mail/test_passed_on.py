"""What somebody wrote to a wrong place first and passes on to us: their own words, however deep they lie."""

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.parse import parse

RULES, _ = load_rules((defaults("config"),))
MAIL = """From: {sender}
To: second.opinion@hospital.example
Subject: Fwd: Re: Second opinion
Date: Thu, 05 Nov 2026 10:00:00 +0200
Message-ID: <p1@example.org>
Content-Type: text/plain; charset=utf-8

To the right address now. All you need is below.

-------- Forwarded Message --------
Subject: Re: Second opinion
Date: Mon, 2 Nov 2026 15:12:44 +0200
From: Family doctors <info@doctors.example>
To: Heldur Partel <heldur@example.org>

> Hello Heldur
>
> We cannot pass this on, please send it yourself.
>
> On 2 Nov 2026 11:03, Heldur Partel wrote:
>> Heldur Partel here, phone 5624 8870.
>> Can the operation be left out?
"""


def own(sender: str) -> str:
    return parse(MAIL.format(sender=sender).encode(), RULES).body.own_text


def test_the_writers_own_letter_below_the_answer_of_others_is_theirs() -> None:
    assert "Can the operation be left out?" in own("Heldur Partel <heldur@example.org>")


def test_another_persons_letter_there_is_a_quote() -> None:
    assert "Can the operation be left out?" not in own("Kati Karu <kati@example.org>")
