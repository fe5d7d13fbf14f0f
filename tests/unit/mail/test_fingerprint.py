"""One mail by two routes is one; two mails are two."""

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
