"""OpenPGP messages in the text of a letter: each becomes a file, once, and the words around it stay."""

import time

from mailbot.mail.coding.armour import INLINE, MOST, NAME, armoured
from mailbot.mail.parse import parse

BEGIN, END = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"


def message(number: int = 0) -> str:
    return f"{BEGIN}\n\nhQEM{number:06d}A8Zp\n=abcd\n{END}"


def test_each_message_is_found_with_its_span() -> None:
    text = f"Tere!\n{message(1)}\nveel\n{message(2)}"
    assert [(found, text[start:end] == found) for found, start, end in armoured(text)] == [
        (message(1), True),
        (message(2), True),
    ]


def test_what_is_quoted_cut_off_or_spoken_of_is_none() -> None:
    quoted = message().replace("\n", "\n> ")
    for text in (f"> {quoted}", f"{BEGIN}\n\nhQEM", f"It says {BEGIN} and {END} at its ends.", END, ""):
        assert list(armoured(text)) == []


def test_very_many_are_left_in_the_text_and_cost_no_time() -> None:
    assert len(list(armoured("\n".join(message(number) for number in range(MOST + 5))))) == MOST
    begun = time.process_time()
    list(armoured(f"{BEGIN}\n" * 100_000))
    assert time.process_time() - begun < 1


def test_a_mail_gives_it_as_a_file_once_and_keeps_the_words() -> None:
    page = f"<html><body><p>Tere!</p><pre>{message()}</pre><p>Mari</p></body></html>"
    raw = (
        "From: mari@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        f"--b\r\nContent-Type: text/plain\r\n\r\nTere!\n{message()}\nMari\n"
        f"--b\r\nContent-Type: text/html\r\n\r\n{page}\n--b--\r\n"
    )
    found = parse(raw.replace("\r\n", "\n").replace("\n", "\r\n").encode())
    assert [(part.name, part.content_type) for part in found.parts] == [(NAME, INLINE)]
    assert found.parts[0].payload.decode().split() == message().split()
    assert "PGP" not in found.body.full_text
    assert "Tere!" in found.body.full_text and "Mari" in found.body.full_text
