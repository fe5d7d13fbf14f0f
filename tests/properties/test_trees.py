"""Mails of the corpora with faults at random: whoever reads the tree, it is the same to the byte."""

import random
from pathlib import Path

import pytest

from mailbot.mail.tree.library import tree_of
from mailbot.mail.tree.node import Budget, Node
from mailbot.mail.tree.own import node

CORPUS = Path(__file__).parents[1] / "corpus" / "dev"
SEEDS = 40
EACH = 10
LINES = (
    b"--zz", b"--zz--", b"", b" ", b"Content-Type: message/rfc822", b"Content-Type: multipart/mixed",
    b"Content-Type: multipart/digest; boundary=zz", b"Content-Type: text", b"Content-Transfer-Encoding: base64",
    b"not a field", b": no name", b"From nobody Mon", b"Set-Aside: 1", b"Set-Aside-0-",
)  # fmt: skip
ENDS = (b" ", b"\t", b"--", b"  --", b"\r", b"x")
MAILS = [file.read_bytes() for file in sorted(CORPUS.rglob("*.eml"))]


def faulty(mail: bytes, draw: random.Random) -> bytes:
    """Return a mail with a few faults, most of them where its tree is told."""
    for _ in range(draw.randrange(4)):
        lines = mail.split(b"\r\n")
        telling = [n for n, line in enumerate(lines) if line[:2] == b"--" or line[:8] == b"Content-" or not line]
        at = draw.choice(telling or [0])
        match draw.randrange(7):
            case 0:
                del lines[at]
            case 1:
                lines.insert(at, lines[draw.choice(telling or [0])])
            case 2:
                lines[at] += draw.choice(ENDS)
            case 3:
                lines[at] = draw.choice(ENDS) + lines[at]
            case 4:
                lines = lines[: at + 1]
            case 5:
                lines.insert(at, draw.choice(LINES))
            case _:
                mail = mail.replace(b"\r\n", draw.choice((b"\n", b"\r")), draw.choice((1, 20, -1)))
                continue
        mail = b"\r\n".join(lines)
    return mail


def shape(made: Node) -> tuple[object, ...]:
    """Return all that is read of an entity; of a multipart the bytes are those of its parts."""
    said = (made.path, made.fields, made.content_type, made.parameters, made.disposition, made.disposition_parameters)
    return (*said, made.coding, [shape(child) for child in made.children] or made.data)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_tree_is_the_same_whoever_reads_it(seed: int) -> None:
    draw = random.Random(seed)
    for _ in range(EACH):
        raw = faulty(draw.choice(MAILS), draw)
        ours, both = Budget(), Budget()
        assert shape(tree_of(raw, "", both).root) == shape(node(raw, "", ours))
        assert (both.flaws, both.parts) == (ours.flaws, ours.parts)


def test_most_mails_are_read_by_the_library() -> None:
    assert all("read_by_ourselves" not in str(tree_of(mail, "", Budget()).defects) for mail in MAILS)
