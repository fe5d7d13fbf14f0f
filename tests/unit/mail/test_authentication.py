"""What our own receiving server says of a sender, and headers that are made to be misread."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailbot.mail.authentication import authenticate
from mailbot.mail.header.hops import hops_of
from mailbot.mail.parse import parse
from mailbot.model.mail import Address, Header

HOSPITAL = "mx.kliinik.example"


def header(*results: str, sender: str = "mari@kuu.example", name: str | None = None, **more: object) -> Header:
    fields = tuple(("authentication-results", result) for result in results)
    signatures = tuple(("dkim-signature", str(value)) for key, value in more.items() if key == "dkim")
    reply_to = (Address(addr_spec=str(more["reply_to"])),) if "reply_to" in more else ()
    from_ = (Address(display_name=name, addr_spec=sender),)
    return Header(fields=(*fields, *signatures, ("from", sender)), from_=from_, reply_to=reply_to)


@pytest.mark.parametrize(
    ("results", "authentic"),
    [
        ("mx.kliinik.example; dmarc=pass header.from=kuu.example", True),
        ("mx.kliinik.example; dkim=pass header.d=kuu.example", True),
        ("mx.kliinik.example; dkim=pass header.i=@mail.kuu.example", True),
        ("mx.kliinik.example; spf=pass smtp.mailfrom=mari@kuu.example", True),
        ("MX.Kliinik.Example 1; spf=pass smtp.mailfrom=kuu.example", True),
        ("mx.kliinik.example (a comment; with dmarc=pass) 1; spf=fail smtp.mailfrom=kuu.example", False),
        ("mx.kliinik.example; spf=pass smtp.mailfrom=bounce@lists.example", False),
        ("mx.kliinik.example; dkim=pass header.d=evil.example", False),
        ("mx.kliinik.example; dkim=pass header.d=example", False),
        ("mx.kliinik.example; dmarc=pass header.from=evil.example", False),
        ("mx.kliinik.example; dmarc=fail header.from=kuu.example", False),
        ("mx.kliinik.example; none", False),
        ("other.example; dmarc=pass header.from=kuu.example", False),
        ("mx.kliinik.example.evil.example; dmarc=pass header.from=kuu.example", False),
        ("dmarc=pass header.from=kuu.example", False),
        ("", False),
    ],
)
def test_results_of_the_configured_server(results: str, authentic: bool) -> None:
    assert authenticate(header(results), HOSPITAL).authentic is authentic


def test_only_the_top_most_field_of_the_server_counts() -> None:
    forged = "mx.kliinik.example; dmarc=pass header.from=kuu.example"
    assert authenticate(header("mx.kliinik.example; dmarc=fail", forged), HOSPITAL).authentic is False
    assert authenticate(header("filter.example; none", forged), HOSPITAL).authentic is True


def test_without_a_configured_server_there_is_no_verdict() -> None:
    assert authenticate(header("mx.kliinik.example; dmarc=fail"), None).authentic is None


@pytest.mark.parametrize(
    ("results", "authentic"),
    [
        (
            "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=kuu.example; dkim=pass (signature was verified)"
            " header.d=kuu.example;dmarc=pass action=none header.from=kuu.example;compauth=pass reason=100",
            True,
        ),
        ("spf=none smtp.mailfrom=kuu.example; dkim=none;dmarc=none;compauth=pass reason=130", True),
        ("spf=none smtp.mailfrom=kuu.example; dkim=none;dmarc=none;compauth=pass reason=703", False),
        ("spf=fail smtp.mailfrom=kuu.example; dkim=fail (body hash did not verify);dmarc=fail;compauth=fail", False),
        ("spf=pass smtp.mailfrom=relay.example; dkim=pass header.d=relay.example;dmarc=none", False),
    ],
)
def test_microsoft_365(results: str, authentic: bool) -> None:
    assert authenticate(header(results), "microsoft365").authentic is authentic


def test_a_signature_over_part_of_the_body_counts_as_none() -> None:
    results = "mx.kliinik.example; dkim=pass header.d=kuu.example; dmarc=pass header.from=kuu.example"
    assert authenticate(header(results, dkim="v=1; d=kuu.example; l=120; b=x"), HOSPITAL).authentic is False
    assert authenticate(header(results, dkim="v=1; d=kuu.example; b=l=x"), HOSPITAL).authentic is True
    with_spf = results + "; spf=pass smtp.mailfrom=kuu.example"
    assert authenticate(header(with_spf, dkim="v=1; d=kuu.example; l=120"), HOSPITAL).authentic is True


@pytest.mark.parametrize(
    ("made", "tricks"),
    [
        (header(), ()),
        (header(name="Mari Kuu"), ()),
        (header(name="mari@kuu.example"), ()),
        (header(name="kliinik@haigla.example"), ("address_in_display_name",)),
        (header(reply_to="mari@kuu.example"), ()),
        (header(reply_to="mari@post.kuu.example"), ()),
        (header(reply_to="x@evil.example"), ("reply_to_stranger",)),
        (header(sender="mari@kuս.example"), ("look_alike_domain",)),
        (header(sender="mari@hаigla.example"), ("look_alike_domain",)),
        (header(sender="mari@xn--higla-4ve.example"), ("look_alike_domain",)),
        (header(sender="mari@haig1a.example"), ("look_alike_domain",)),
        (header(sender="mari@hai=?utf-8?b?0la=?=gla.example"), ("look_alike_domain",)),
        (header(sender="mari@почта.example"), ()),
        (header(sender="MAILER-DAEMON"), ()),
        (header(sender="mari@õis.example"), ()),
    ],
)
def test_tricks(made: Header, tricks: tuple[str, ...]) -> None:
    assert authenticate(made, None, frozenset({"haigla.example"})).tricks == tricks


def test_two_from_fields_are_never_authentic() -> None:
    twice = Header(
        fields=(("from", "a"), ("from", "b"), ("authentication-results", "mx.kliinik.example; dmarc=pass")),
        from_=(Address(addr_spec="a@kuu.example"),),
    )
    assert authenticate(twice, HOSPITAL).authentic is False
    assert authenticate(twice, None).tricks == ("two_from",)


@given(st.text(), st.text())
def test_any_field_is_read(results: str, sender: str) -> None:
    for server in (HOSPITAL, "microsoft365"):
        authenticate(header(results, f"{HOSPITAL}; {results}", sender=sender, dkim=results), server)


BORDER = ("received", "from kuu.example (unknown [8.8.8.8]) by mx.kliinik.example with ESMTPS id 1; Mon, 2 Nov 2026")
OURS = ("authentication-results", "mx.kliinik.example; dmarc=pass header.from=kuu.example")
FAILED = ("authentication-results", "mx.kliinik.example; dmarc=fail header.from=kuu.example")


def came(fields: tuple[tuple[str, str], ...]) -> Header:
    hops = hops_of([body.encode() for name, body in fields if name == "received"])
    return Header(fields=fields, hops=hops, from_=(Address(addr_spec="mari@kuu.example"),))


@pytest.mark.parametrize(
    ("fields", "authentic"),
    [
        ((OURS, BORDER), True),
        ((BORDER, OURS), False),  # our server wrote none: this is the sender's
        ((FAILED, BORDER, OURS), False),
        ((BORDER, OURS, BORDER), False),
        ((("received", "from mx.kliinik.example by imap.kliinik.example with LMTP id 1"), OURS, BORDER), True),
        ((("received", "from mx (mx [10.1.2.3]) by imap.kliinik.example with ESMTP"), OURS, BORDER), True),
        ((("received", "from mx ([IPv6:fd00::1]) by imap.kliinik.example with ESMTP"), OURS, BORDER), True),
        ((("received", "from localhost ([127.0.0.1] [8.8.8.8]) by mx.kliinik.example with ESMTP"), OURS), False),
        ((("received", "from 10.1.2.3 by mx.kliinik.example with ESMTP"), OURS), False),
        ((("received", "by imap.kliinik.example (Postfix, from userid 8)"), OURS, BORDER), True),
        ((("received", "from evil ([8.8.8.8]) by mx.kliinik.example with esmtp (helo with lmtp.x)"), OURS), False),
        ((("received", "from x with lmtp (kuu.example [8.8.8.8]) by mx with ESMTP id 1"), OURS), False),
        ((("received", "(qmail 28545 invoked by uid 99); 2 Nov 2026"), OURS, BORDER), True),
        ((("received", "from mx (never ended by imap.kliinik.example with LMTP id 1"), OURS), False),
    ],
)
def test_a_field_below_what_came_from_outside_is_the_senders(
    fields: tuple[tuple[str, str], ...], authentic: bool
) -> None:
    made = came(fields)
    assert authenticate(made, HOSPITAL).authentic is authentic


def test_a_server_that_writes_its_results_below_its_own_received_field_is_told_by_a_setting() -> None:
    made = came((BORDER, OURS, BORDER))
    assert authenticate(made, HOSPITAL, hops=1).authentic is True
    below = came((BORDER, BORDER, OURS))
    assert authenticate(below, HOSPITAL, hops=1).authentic is False


@pytest.mark.parametrize(
    "results",
    [
        'mx.kliinik.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=kuu.example"@evil.example',
        'mx.kliinik.example; dkim=pass header.i="a header.d=kuu.example"@evil.example header.d=evil.example',
        'mx.kliinik.example; spf=pass action=x smtp.mailfrom="x; dmarc=pass header.from=kuu.example"@evil.example',
        'mx.kliinik.example; dkim=pass action=x header.i="a header.d=kuu.example"@evil.example header.d=evil.example',
        "mx.kliinik.example; spf=fail (a (b; dmarc=pass) ; dmarc=pass header.from=kuu.example) smtp.mailfrom=a@b.exam",
        'mx.kliinik.example; spf=fail action=x (open "; dmarc=pass header.from=kuu.example',
        "mx.kliinik.example; spf=none action=(x\\); dmarc=pass header.from=kuu.example)",
        "mx.kliinik.example 2; dmarc=pass header.from=kuu.example",
        "(mx.kliinik.example;) evil.example; dmarc=pass header.from=kuu.example",
        "evil.example (; mx.kliinik.example); dmarc=pass header.from=kuu.example",
    ],
)
def test_what_a_sender_chose_within_our_own_field_says_nothing(results: str) -> None:
    assert authenticate(header(results), HOSPITAL).authentic is False
    assert authenticate(header(results), "microsoft365").authentic is False


PIECES = st.sampled_from(
    [
        *(
            ";",
            " ",
            "(",
            ")",
            "=",
            "@",
            "\t",
            "/",
            "1",
            '"',
            "\\",
            "[",
            "<",
            ",",
            "\r\n ",
            "=?utf-8?q?",
            "?=",
            HOSPITAL,
        ),
        *("dmarc=pass", "header.from=kuu.example", "spf=pass", "smtp.mailfrom=kuu.example", "dkim=pass"),
        *("header.d=kuu.example", "header.i=@kuu.example", "action=none", "reason=", "arc=pass"),
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join), st.sampled_from(["", "action=none ", 'reason="x" ']))
def test_whatever_a_sender_chose_within_quotes_or_a_comment_says_nothing(chosen: str, between: str) -> None:
    quoted = '"' + chosen.replace("\\", "\\\\").replace('"', '\\"') + '"'
    comment = "(" + chosen.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") + ")"
    for results in (
        f"spf=pass {between}smtp.mailfrom={quoted}@evil.example; dkim=pass {between}header.i={quoted}@evil.example",
        f"spf=pass {comment} {between}smtp.mailfrom=a@evil.example {comment}; dmarc=fail {comment}",
    ):
        assert authenticate(header(f"{HOSPITAL} {comment}; {results}"), HOSPITAL).authentic is False
        assert authenticate(header(results), "microsoft365").authentic is False


def test_a_local_part_that_looks_like_an_encoded_word_stays_what_it_is() -> None:
    raw = (
        b"Authentication-Results: mx.kliinik.example; spf=pass"
        b" smtp.mailfrom==?utf-8?q?x;_dmarc=3Dpass_header.from=3Dkuu.example?=@evil.example\r\n"
        b"From: <mari@kuu.example>\r\n\r\nhello\r\n"
    )
    assert authenticate(parse(raw).header, HOSPITAL).authentic is False
