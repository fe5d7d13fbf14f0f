"""Mails made from seeds, each with a fault of its tree, and parts coded in any way that programs have: all is there."""

import base64
import binascii
import quopri
import random
from collections.abc import Callable

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.parse import parse

RULES, _ = load_rules((defaults("config"),))
SEEDS = 40
DEPTH = 3
"""Multiparts in one another, below the first."""
SHARE = 0.5
"""Of the multiparts, those with the fault that some have."""
FAULTS = ("none", "one boundary for all", "boundary not told", "another boundary told", "coded as a whole", "no end",
          "a part behind the end", "not declared", "one boundary for all, some not declared",
          "some not declared", "some not declared, no end", "some not told")  # fmt: skip
WORDS = {
    "utf-8": "Palun teist arvamust oma õe haiguse kohta, küsimusi on kaks ja isikukood on 4700322021{}.",
    "koi8-r": "Прошу второе мнение о болезни моей мамы, личный код 4651108022{}, спасибо.",
    "windows-1257": "Lūdzu otro viedokli par manu slimību, kods 120370-1234{}, paldies jums.",
    "iso-8859-1": "Pyydän toista mielipidettä äitini sairaudesta, tunnus 131052-308{}, kiitos.",
}


def in_pieces(data: bytes) -> bytes:
    return b"\n".join(base64.b64encode(data[at : at + 29]) for at in range(0, len(data), 29)) + b"\n"


def uuencoded(data: bytes) -> bytes:
    lines = b"".join(binascii.b2a_uu(data[at : at + 45], backtick=True) for at in range(0, len(data), 45))
    return b"begin 644 a.bin\n" + lines + b"`\nend\n"


def with_blanks(data: bytes) -> bytes:
    return quopri.encodestring(data).replace(b"=\n", b"= \t\n")


CODINGS: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
    ("base64", base64.encodebytes),
    ('"base64" (x)', base64.encodebytes),
    ("BASE64;", in_pieces),
    ("7bit", base64.encodebytes),
    ("x-uuencode", uuencoded),
)
OF_TEXTS = (*CODINGS, ("8bit", bytes), ("quoted-printable", quopri.encodestring), ("quoted-printable", with_blanks))


class Made:
    """One mail, with the words and the files that must be found in it."""

    def __init__(self, seed: int, fault: str) -> None:
        self.dice = random.Random(f"{seed} {fault}")
        self.fault = fault
        self.base = self.dice.choice(("=_a", "----=_Part_1", "b", "-----", "Apple-Mail=_9"))
        self.made = 0
        self.words: list[str] = []
        self.files: dict[str, bytes] = {}
        ends = self.dice.choice((b"\n", b"\r\n"))
        self.raw = (b"From: a@b.example\nTo: x@hospital.example\nMIME-Version: 1.0\n" + self.tree(0)).replace(
            b"\n", ends
        )

    def text(self) -> bytes:
        charset = self.dice.choice(list(WORDS))
        self.words.append(WORDS[charset].format(len(self.words)))
        label, code = self.dice.choice(OF_TEXTS)
        head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {label}\n\n"
        return head.encode() + code(self.words[-1].encode(charset) + b"\n")

    def file(self) -> bytes:
        name = f"f{len(self.files)}.pdf"
        self.files[name] = b"%PDF-1.4 " + self.dice.randbytes(self.dice.randrange(50, 400)).replace(b"\n", b"") + b"x"
        label, code = self.dice.choice(CODINGS)
        head = f'Content-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: {label}\n\n'
        return head.encode() + code(self.files[name])

    def tree(self, depth: int) -> bytes:
        self.made += 1
        boundary = self.base if self.fault.startswith("one boundary for all") else f"{self.base}{self.made}"
        more = [self.text, self.file, *([lambda: self.tree(depth + 1)] if depth < DEPTH else [])]
        begin = [] if "some" in self.fault else [self.text()]
        parts = [*begin, *(self.dice.choice(more)() for _ in range(self.dice.randrange(1, 4)))]
        mark = b"--" + boundary.encode()
        body = b"".join(mark + b"\n" + part + b"\n" for part in parts)
        if "no end" not in self.fault:
            body += mark + b"--\n"
        if self.fault == "a part behind the end":
            body += mark + b"\n" + self.file() + b"\n" + mark + b"--\n"
        told = {"boundary not told": "", "another boundary told": '; boundary="zzz"'}
        declared = told.get(self.fault, f'; boundary="{boundary}"')
        head = f"Content-Type: multipart/mixed{declared}\n"
        if "some not declared" in self.fault and self.dice.random() < SHARE:
            head = ""
        elif self.fault == "some not told" and self.dice.random() < SHARE:
            head = "Content-Type: multipart/mixed\n"
        elif depth == 0 and self.fault == "not declared":
            head = ""
        elif depth == 0 and self.fault == "coded as a whole":
            head, body = head + "Content-Transfer-Encoding: base64\n", base64.encodebytes(body)
        return head.encode() + b"\n" + body


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_word_and_no_file_is_lost(seed: int, fault: str) -> None:
    made = Made(seed, fault)
    found = parse(made.raw, RULES)
    assert [words for words in made.words if words not in found.body.full_text] == []
    ends = {part.name: part.payload.replace(b"\r\n", b"\n") for part in found.parts}
    assert {name: data.replace(b"\r\n", b"\n") for name, data in made.files.items()} == ends
