"""One mail by two routes is one; two mails are two."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mailbot.mail.fingerprint import fingerprint, head, split

MAIL = (
    b"From: a@b.example\r\nDate: Tue, 3 Nov 2026 10:00:00 +0200\r\nMessage-ID: <1@b>\r\n"
    b"Subject: s\r\n\r\nTere\r\n\r\nx\r\n"
)


def test_the_route_does_not_count() -> None:
    assert fingerprint(b"Received: from x\r\n by y\r\nX-Spam: no\r\n" + MAIL) == fingerprint(MAIL)


def test_folding_and_case_of_names_do_not_count() -> None:
    folded = MAIL.replace(b"Message-ID: ", b"MESSAGE-Id:\r\n\t").replace(b"Date: ", b"date:  ")
    assert fingerprint(folded) == fingerprint(MAIL)


def test_line_ends_do_not_count() -> None:
    assert fingerprint(MAIL.replace(b"\r\n", b"\n")) == fingerprint(MAIL)


def test_one_letter_of_the_body_counts() -> None:
    assert fingerprint(MAIL.replace(b"Tere", b"Tera")) != fingerprint(MAIL)


def test_a_reused_message_id_is_not_enough() -> None:
    assert fingerprint(MAIL.replace(b"Nov", b"Dec")) != fingerprint(MAIL)


def test_absent_fields_give_no_fingerprint() -> None:
    for field in (b"From", b"Date", b"Message-ID"):
        assert fingerprint(MAIL.replace(field, b"X-" + field)) is None
    assert fingerprint(b"") is None
    assert fingerprint(b"\r\nFrom: x\r\nDate: y\r\nMessage-ID: z\r\n\r\n") is None


def test_a_field_named_in_the_body_or_in_a_fold_is_not_in_the_header() -> None:
    assert fingerprint(b"From: a\r\nDate: b\r\n\r\nMessage-ID: <c>\r\n") is None
    assert fingerprint(b"From: a\r\nDate: b\r\nSubject: x\r\n Message-ID: <c>\r\n\r\n") is None


def test_two_from_fields_are_not_one() -> None:
    assert fingerprint(b"From: b\r\n" + MAIL) != fingerprint(MAIL)


def test_head_is_the_same_for_the_fields_alone() -> None:
    fields = b"Date: Tue, 3 Nov 2026 10:00:00 +0200\r\nFrom: a@b.example\r\nMessage-ID: <1@b>\r\n\r\n"
    assert head(fields) == head(MAIL) == head(MAIL, "77")


def test_head_of_a_mail_without_an_id_leans_on_the_servers_date() -> None:
    bare = MAIL.replace(b"Message-ID", b"X-No")
    assert head(bare, "1") == head(bare, "1") != head(bare, "2")


@given(st.binary())
@example(b"\n\n")
@example(b"From:\r\n\r\n")
@example(b":\n:\n\n")
def test_any_bytes_have_a_head(raw: bytes) -> None:
    assert len(head(raw)) == 32
    assert isinstance(fingerprint(raw), str | None)
    header, body = split(raw)
    assert len(header) + len(body) <= len(raw)


FIELDS = (
    b"From: =?utf-8?q?Mari?= Maasikas <a@b.example>",
    b"To: second opinion <o@h.example>,\r\n other <p@h.example>",
    b"Subject: a long subject of several words",
    b"Date: Tue, 3 Nov 2026 10:00:00 +0200 (EET)",
    b"Message-ID: <1.2@b.example>",
    b"MIME-Version: 1.0",
)
TRACE = (
    b"Received: from a (b [192.0.2.1])\r\n\tby c with ESMTPS\r\n\tfor <o@h.example>; Tue, 3 Nov 2026 10:00:01 +0200",
    b"Return-Path: <a@b.example>",
    b"Delivered-To: o@h.example",
    b"ARC-Seal: i=1; a=rsa-sha256; t=1; cv=none;\r\n d=c; s=x; b=AAAA",
    b"ARC-Authentication-Results: i=1; c; spf=pass",
    b"Authentication-Results: c; dkim=pass header.from=b.example",
    b"DKIM-Signature: v=1; a=rsa-sha256; h=from:date:message-id;\r\n b=AAAA",
    b"X-Spam-Status: No, score=-1\r\n\tFrom: nobody",
    b"X-MS-Exchange-Organization-Message-ID: <other@c>",
    b"Resent-From: c@d.example",
    b"Resent-Message-ID: <3@d>",
    b"Original-From: c@d.example",
)
"""What servers write on the way."""
BODY = b"Tere\r\n\r\nFrom: x\r\n"


def _delivered(seed: int) -> bytes:
    """Return what a server may make of a mail: other order, other folds, other case of names, its own fields."""
    chance = Random(seed)
    fields = [*FIELDS, *chance.choices(TRACE, k=chance.randrange(8))]
    chance.shuffle(fields)
    lines = []
    for field in fields:
        name, _, value = field.partition(b":")
        words = value.split()
        folded = b"".join(word + chance.choice(GAPS) for word in words[:-1]) + words[-1]
        lines.append(chance.choice((name, name.lower(), name.upper())) + b":" + chance.choice((b"", *GAPS)) + folded)
    raw = b"\r\n".join((*lines, b"", BODY)) + b"\r\n" * chance.randrange(3)
    return raw if chance.random() < 1 / 2 else raw.replace(b"\r\n", b"\n")


GAPS = (b" ", b"  ", b"\r\n ", b"\r\n\t", b" \r\n  ")
SENT = b"\r\n".join((*FIELDS, b"", BODY))


@given(st.integers(0))
def test_whatever_servers_do_to_the_header_it_is_the_same_mail(seed: int) -> None:
    raw = _delivered(seed)
    assert (fingerprint(raw), head(raw)) == (fingerprint(SENT), head(SENT))


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b"a@b.example", b"c@b.example"),
        lambda raw: raw.replace(b"10:00:00", b"10:00:02"),
        lambda raw: raw.replace(b"<1.2@", b"<1.3@"),
        lambda raw: raw.replace(b"Tere", b"Tera"),
    ],
)
@given(st.integers(0))
def test_and_one_that_says_something_else_never_is(change: Callable[[bytes], bytes], seed: int) -> None:
    assert fingerprint(change(_delivered(seed))) != fingerprint(SENT)
