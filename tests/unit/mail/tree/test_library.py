"""The tree, the hops and the defects are mail-parser's; where it would lose something, it is named and read by us."""

import pytest

from mailbot.mail.tree.library import OWN, RAISED, UNASKED, Tree, tree_of
from mailbot.mail.tree.node import Budget, Node

HEAD = b"From: a@b.example\r\n"
TRACE = (
    b"Received: from mx.b.example (mx.b.example [192.0.2.1])\r\n by in.example with ESMTPS id 7 for <x@in.example>;\r\n"
    b" Mon, 2 Nov 2026 09:15:05 +0200\r\nReceived: by b.example (never ended; Mon, 2 Nov 2026 09:15:04 +0200\r\n"
)


def read(*lines: bytes) -> Tree:
    return tree_of(b"\r\n".join(lines), "", Budget())


def rules(tree: Tree) -> set[str]:
    return {defect.rule for defect in tree.defects}


def shape(node: Node) -> list[object]:
    return [node.path, node.content_type, [shape(child) for child in node.children] or node.data]


def test_a_tree_as_mail_parser_sees_it_with_the_bytes_as_they_came() -> None:
    tree = read(
        HEAD + b"Content-Type: multipart/mixed; boundary=x", b"", b"--x", b"", b"T\xf5re", b"--x",
        b"Content-Type: image/png", b"", b"\x00\r\n", b"--x", b"Content-Type: message/rfc822", b"", b"Subject: inner",
        b"", b"Tere", b"--x--", b"",
    )  # fmt: skip
    assert shape(tree.root) == [
        "",
        "multipart/mixed",
        [
            ["1", "text/plain", b"T\xf5re"],
            ["2", "image/png", b"\x00\r\n"],
            ["3", "message/rfc822", b"Subject: inner\r\n\r\nTere"],
        ],
    ]
    assert tree.defects == ()
    assert tree.root.fields[1] == ("content-type", b"multipart/mixed; boundary=x")


def test_the_way_of_a_mail_top_most_field_first() -> None:
    upper, lower = read(TRACE + HEAD, b"Tere").hops
    assert upper.clear
    assert upper.origin == "mx.b.example (mx.b.example [192.0.2.1])"
    assert (upper.protocol, upper.date) == ("ESMTPS", "Mon, 2 Nov 2026 09:15:05 +0200")
    assert not lower.clear
    assert (lower.origin, (lower.date or "").strip()) == (None, "Mon, 2 Nov 2026 09:15:04 +0200")


@pytest.mark.parametrize(
    ("raw", "named"),
    [
        (HEAD + b"Date: yesterday\r\n\r\nTere", {"date_header"}),
        (TRACE + HEAD + b"\r\nTere", {"received_header"}),
        (HEAD + b"no field\r\n\r\nTere", {"missing_header_body_separator", OWN}),
        (
            HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nTere",
            {"close_boundary_not_found", OWN},
        ),
        (HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nTere", {OWN, "no_boundary_in_multipart"}),
        (b"A: b\r\n" * 2_000 + b"\r\nTere", {UNASKED}),
    ],
)
def test_defects_are_named_as_mail_parser_names_them(raw: bytes, named: set[str]) -> None:
    assert named <= rules(tree_of(raw, "", Budget()))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ([b"--x", b"", b"Tere", b"--x--", b"Content-Type: image/png", b"", b"PNG"], [b"Tere", b"PNG"]),
        ([b"--x", b"", b"Tere", b"--x--", b"--x", b"", b"Mari", b"--x--"], [b"Tere", b"Mari"]),
        ([b"--y", b"Content-Type: text/plain", b"", b"Tere", b"--y--"], [b"Tere"]),
        ([b"--x", b"", b"Tere", b"--x", b"", b"Mari"], [b"Tere", b"Mari"]),
    ],
)
def test_nothing_is_lost_where_it_would_lose_something(body: list[bytes], found: list[bytes]) -> None:
    tree = read(HEAD + b"Content-Type: multipart/mixed; boundary=x", b"", *body)
    assert [child.data for child in tree.root.children] == found
    assert OWN in rules(tree)


def test_a_mail_that_it_raises_on_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("mailparser.core.receiveds_parsing", stumble)
    tree = read(TRACE + HEAD, b"Tere")
    assert tree.root.data == b"Tere"
    assert [(defect.rule, defect.detail) for defect in tree.defects] == [(RAISED, "MailParserRecursionError")]
    assert tree.hops[0].protocol == "ESMTPS"


def test_what_quotes_headers_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    read(HEAD + b"Subject: =?x-unknown?b?!!?=", b"", b"Tere")
    assert caplog.text == ""
