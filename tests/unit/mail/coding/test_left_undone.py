"""Words left coded, cut up or looking like another's letter: they are the writer's, or a person reads them."""

import base64

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.coding.transfer import with_readable_blocks
from mailbot.mail.parse import parse
from mailbot.model.mail import PARTIAL, Message

RULES, _ = load_rules((defaults("config"),))
TEXT = "Tere! Palun teist arvamust oma haiguse kohta.\r\nMinu isikukood on 46102142732, telefon 5550 4471.\r\n"
CODED = base64.encodebytes(TEXT.encode()).decode().splitlines()
OURS = "teine.arvamus@hospital.example"


def mail(body: str, *fields: str) -> Message:
    head = (f"From: Mari <m@post.example>\r\nTo: {OURS}\r\n", *(f"{field}\r\n" for field in fields))
    return parse(("".join(head) + "\r\n" + body).encode(), RULES, our_words=frozenset({"what we still need from you"}))


def lines(sign: str) -> str:
    return "".join(f"{sign}{line}\r\n" for line in CODED)


@pytest.mark.parametrize("sign", ["", "> ", ">", ">> ", "> > "])
def test_base64_that_nobody_decoded_behind_quote_signs(sign: str) -> None:
    """A body that answers nothing and is one quote is the writer's."""
    message = mail(lines(sign), "Subject: kiri")
    assert "46102142732" in message.body.full_text
    assert "46102142732" in message.body.own_text or sign.count(">") > 1


def test_such_a_block_below_own_words_is_a_quote() -> None:
    message = mail(f"Vt allpool.\r\n\r\n{lines('> ')}> Lugupidamisega\r\n", "Subject: Re: kiri", "In-Reply-To: <a@b>")
    assert message.body.own_text == "Vt allpool."
    assert "46102142732" in message.body.quoted_text
    assert message.body.quoted_text.endswith("> Lugupidamisega")


@pytest.mark.parametrize(
    "left",
    [
        b"https://files.example/" + b"a" * 90,
        b"Pneumonoultramicroscopicsilicovolcanoconiosis" * 2,
        base64.b64encode(bytes(range(90))),
        b"short QUJDRA==",
    ],
)
def test_what_only_looks_coded_is_left(left: bytes) -> None:
    assert (
        with_readable_blocks(b"Tere\r\n" + left + b"\r\nlugupidamisega") == b"Tere\r\n" + left + b"\r\nlugupidamisega"
    )


@pytest.mark.parametrize("number", [1, 2])
def test_a_mail_cut_up_is_read_by_a_person(number: int) -> None:
    inner = f"Subject: x\r\nContent-Type: text/plain\r\n\r\n{TEXT}"
    message = mail(inner, "Subject: x", f'Content-Type: message/partial; number={number}; total=2; id="a@b"')
    assert PARTIAL in {defect.rule for defect in message.defects}
    assert (message.body.full_text, message.parts) == ("", ())


def test_a_mail_cut_into_one_piece_is_whole() -> None:
    inner = f"Content-Type: text/plain; charset=utf-8\r\n\r\n{TEXT}"
    message = mail(inner, 'Content-Type: message/partial; number=1; total=1; id="a@b"')
    assert "46102142732" in message.body.own_text
    assert PARTIAL not in {defect.rule for defect in message.defects}


TOLD = [
    "On 12 October 2026 at 14:30 Dr Kask wrote:\r\nthe tumour is operable.\r\n",
    "Dr Kask kirjutas 12.10.2026 kell 14:30 minu haigusloos:\r\nkasvaja on opereeritav.\r\n",
    "2026. aasta 3. märtsil kell 10:15 kirjutas dr Kask:\r\noperatsioon ei ole võimalik.\r\n",
    "12.10.2026 в 14:30 врач Иванов написал:\r\nопухоль операбельна.\r\n",
    "I am ill since March. On 3 March 2026, 10:15, my doctor (kask@clinic.example) wrote:\r\nit is operable.\r\n",
]
CODE = "Minu isikukood on 46102142732.\r\n"
OUR_LETTER = (
    f"\r\nOn 2 Nov 2026 at 09:15 Hospital <{OURS}> wrote:\r\nWhat we still need from you:\r\nphone +372 731 9100\r\n"
)


@pytest.mark.parametrize("told", TOLD)
def test_what_a_doctor_wrote_is_told_in_own_words(told: str) -> None:
    assert "46102142732" in mail(told + CODE, "Subject: teine arvamus").body.own_text


@pytest.mark.parametrize("told", TOLD)
def test_so_it_is_above_our_letter(told: str) -> None:
    message = mail(told + CODE + OUR_LETTER, "Subject: Re: kiri", f"In-Reply-To: <x@{OURS}>")
    assert "46102142732" in message.body.own_text
    assert "731 9100" not in message.body.own_text


@pytest.mark.parametrize(
    "attribution",
    [
        f"On 2 Nov 2026 at 09:15 Hospital <{OURS}> wrote:",
        "On 2 Nov 2026, at 09:15, Example Hospital wrote:",
        "02.11.2026 09:15, Haigla kirjutas:",
    ],
)
@pytest.mark.parametrize("letter", ["What we still need from you:\r\n- the contract\r\n", "Our phone is 731 9100.\r\n"])
def test_our_letter_below_an_answer_is_a_quote(attribution: str, letter: str) -> None:
    message = mail(f"{CODE}\r\n{attribution}\r\n{letter}", "Subject: Re: kiri", f"In-Reply-To: <x@{OURS}>")
    assert message.body.own_text.strip() == CODE.strip()


def test_our_letter_is_one_also_where_the_answer_lost_its_subject() -> None:
    body = f"{CODE}\r\nOn 2 Nov 2026, at 09:15, Example Hospital wrote:\r\nWhat we still need from you:\r\n- phone\r\n"
    assert mail(body, "Subject: kiri").body.own_text.strip() == CODE.strip()
