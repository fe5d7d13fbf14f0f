"""Trees of parts as careless programs build them: whatever is nested, encoded or mislabelled, no word of it is lost."""

import base64
import quopri
import random

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.parse import parse

RULES, _ = load_rules((defaults("config"),))
CODINGS = ("8bit", "base64", '"base64" (x)', "quoted-printable", "quoted-printable;", "")


class Maker:
    """Makes trees; `words` are those that must be found again."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.words: list[str] = []
        self.boundaries = 0

    def tree(self, depth: int, outer: str | None) -> str:
        if depth == 0 or self.draw.random() < 0.35:
            return self.leaf()
        self.boundaries += 1
        boundary = self.draw.choice([outer or "x", f"b{self.boundaries}", f"----=_Part_{self.boundaries}"])
        oddity = self.draw.choice(["", "", "no end", "no boundary", "base64", "a wrong label", "behind the end"])
        kids = [self.tree(depth - 1, boundary) for _ in range(self.draw.randint(1, 3))]
        pieces = [f"--{boundary}\n{kid}\n" for kid in kids]
        alone = boundary != outer
        if oddity == "behind the end" and alone:
            pieces.insert(1, f"--{boundary}--\n\n")
        body = "".join(pieces) + ("" if oddity == "no end" and alone and outer else f"--{boundary}--\n")
        head = f"Content-Type: multipart/{self.draw.choice(['mixed', 'related', 'x-unknown'])}"
        if oddity != "no boundary" or not alone:
            head += f'; boundary="{boundary}"'
        if oddity == "base64":
            head += "\nContent-Transfer-Encoding: base64"
            body = base64.encodebytes(body.encode()).decode()
        elif oddity == "a wrong label":
            head += "\nContent-Transfer-Encoding: quoted-printable"
        return f"{head}\n\n{body}"

    def leaf(self) -> str:
        words = f"SÕNA{len(self.words):03d} on selle kirja osa number {len(self.words)}, väike õnn."
        self.words.append(words)
        kind = self.draw.choice(["text/plain", "text/html", "application/pdf; name=a.pdf"])
        body = {"text/html": f"<html><body><p>{words}</p></body></html>"}.get(kind, words)
        data = (f"%PDF-1.4 {body}\n{'x' * 80}" if "pdf" in kind else body).encode()
        coding = self.draw.choice(CODINGS)
        written = data.decode()
        if "base64" in coding or (not coding and kind != "text/html"):
            written = base64.encodebytes(data).decode()
        elif "quoted" in coding:
            written = quopri.encodestring(data).decode()
        label = f"\nContent-Transfer-Encoding: {coding}" if coding else ""
        return f"Content-Type: {kind}; charset=utf-8{label}\n\n{written}"


@pytest.mark.parametrize("seed", range(4))
def test_no_word_is_lost(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(60):
        maker = Maker(draw)
        raw = f"From: a@b.example\nMIME-Version: 1.0\n{maker.tree(3, None)}".replace("\n", "\r\n").encode()
        message = parse(raw, RULES)
        found = message.body.full_text + "".join(p.payload.decode("utf-8", "replace") for p in message.all_parts())
        assert [words for words in maker.words if words not in found] == []
