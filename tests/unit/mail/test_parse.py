# ruff: noqa: E501  one mail a line
"""From bytes to a message: header, body and parts as their senders meant them."""

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.parse import parse, unflowed
from mailbot.model.mail import Message

RULES, _ = load_rules((defaults("config"),))


def mail(*lines: str | bytes) -> Message:
    return parse(b"\r\n".join(line.encode() if isinstance(line, str) else line for line in lines), RULES)


def header(*lines: str | bytes) -> Message:
    return mail(*lines, "", "x")


@pytest.mark.parametrize(
    ("line", "subject"),
    [
        ("Subject: =?utf-8?B?VMO1?= =?utf-8?B?bGdl?=", "Tõlge"),
        ("Subject: =?utf-8?B?VMM=?= =?utf-8?B?tWxnZQ==?=", "Tõlge"),
        ("Subject: =?iso-8859-4?Q?=BEanna?=", "žanna"),
        ("Subject: =?windows-1251?Q?=C2=F2=EE=F0=EE=E5?=", "Второе"),
        ("Subject: =?iso-8859-1?Q?T=F5lge_leping?= ja =?utf-8?q?muu?=", "Tõlge leping ja muu"),
        ("Subject: Tõlge", "Tõlge"),
        ("Subject: Второе мнение".encode("cp1251"), "Второе мнение"),
        ("Subject: Второе мнение".encode("koi8-r"), "Второе мнение"),
        ("Subject: Žanna küsimus".encode("cp1257"), "Žanna küsimus"),
        ("Subject: =?klingon?Q?abc?=", "abc"),
        ("Subject: =?utf-8?B?VMO1bGdl=?=", "Tõlge"),
        ("Subject: =?utf-8?Q?a b?=", "a b"),
        ("Subject: a\r\n b", "a b"),
        ("Subject:", None),
        ("SUBJECT: x", "x"),
    ],
)
def test_subjects(line: str | bytes, subject: str | None) -> None:
    assert header("From: a@b.example", line).header.subject == subject


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("From: Mari Mets <mari@x.example>", [("Mari Mets", "mari@x.example")]),
        ('From: "Mets, Mari" <mari@x.example>', [("Mets, Mari", "mari@x.example")]),
        ("From: =?utf-8?B?w5VpZQ==?= Kask <o@x.example>", [("Õie Kask", "o@x.example")]),
        ("From: =?utf-8?Q?Kask=2C_=C3=95ie?= <o@x.example>", [("Kask, Õie", "o@x.example")]),
        ("From: Õie Kask <o@x.example>", [("Õie Kask", "o@x.example")]),
        ("From: Мария <m@x.example>".encode("cp1251"), [("Мария", "m@x.example")]),
        ("From: o@x.example (Õie)", [("Õie", "o@x.example")]),
        ("From: o@x.example", [(None, "o@x.example")]),
        ("From: <o@x.example>", [(None, "o@x.example")]),
        ("From: Mari <mari@x.example", [("Mari", "mari@x.example")]),
        ("From: Tõnu Õun <tõnu.õun@x.example>", [("Tõnu Õun", "tõnu.õun@x.example")]),
        ("From: <почта@пример.рф>", [(None, "почта@пример.рф")]),
        ("From: tonu@õun.example (Tõnu)", [("Tõnu", "tonu@õun.example")]),
        ('From: "tõnu@õun.example" <tonu@x.example>', [("tõnu@õun.example", "tonu@x.example")]),
        ("From: Õie <õie@x.example>, Mari <mari@x.example>", [("Õie", "õie@x.example"), ("Mari", "mari@x.example")]),
        ("From: =?utf-8?b?VMO1bnUgPHRvbnVAcG9zdC5leGFtcGxlPg==?=", [("Tõnu", "tonu@post.example")]),
        ("From: =?utf-8?q?T=C3=B5nu?= =?utf-8?q?_=3Ct=40x=2Eexample=3E?=", [("Tõnu", "t@x.example")]),
        ("From: =?utf-8?q?tonu=40post.example?=", [(None, "tonu@post.example")]),
        ("From: <>", []),
        ("From: ", []),
        ("From: a@b.example, c@d.example", [(None, "a@b.example"), (None, "c@d.example")]),
    ],
)
def test_senders(line: str | bytes, expected: list[tuple[str | None, str]]) -> None:
    assert [(one.display_name, one.addr_spec) for one in header(line).header.from_] == expected


def test_two_from_fields_are_both_kept_and_told() -> None:
    message = header("From: a@b.example", "From: c@d.example", "Subject: x", "Subject: y")
    assert [one.addr_spec for one in message.header.from_] == ["a@b.example", "c@d.example"]
    assert message.header.subject == "x"
    assert {"two_from_fields", "two_subject_fields"} <= {defect.rule for defect in message.defects}


def test_ids_come_without_brackets() -> None:
    found = header(
        "Message-ID: <a@b>", "In-Reply-To: <c@d>", "References: <e@f>\r\n <c@d> <e@f>", "Return-Path: <>"
    ).header
    assert (found.message_id, found.in_reply_to, found.references, found.return_path) == (
        "a@b",
        ("c@d",),
        ("e@f", "c@d"),
        "",
    )


def test_an_absent_return_path_is_none() -> None:
    assert header("From: a@b.example").header.return_path is None


@pytest.mark.parametrize("line", ["Date: Fri, 99 Foo 0000", "Date:", "Date: Mon, 32 Jan 2026 25:00:00 +9999", "X: y"])
def test_a_bad_date_is_none(line: str) -> None:
    assert header(line).header.date is None


def test_a_date_is_aware() -> None:
    date = header("Date: Mon, 7 Sep 2026 20:14:45 +0300").header.date
    assert date is not None
    assert date.isoformat() == "2026-09-07T20:14:45+03:00"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('Content-Disposition: attachment; filename="=?utf-8?B?VMO1bGdlLnBkZg==?="', "Tõlge.pdf"),
        ("Content-Disposition: attachment; filename*=utf-8''T%C3%B5lge.pdf", "Tõlge.pdf"),
        ("Content-Disposition: attachment; filename*0*=utf-8''T%C3%B5; filename*1*=lge; filename*2=.pdf", "Tõlge.pdf"),
        ('Content-Disposition: attachment; filename*0="T"; filename*1="x.pdf"', "Tx.pdf"),
        ("Content-Disposition: attachment; filename=Tõlge.pdf", "Tõlge.pdf"),
        ('Content-Disposition: attachment; filename="договор.pdf"'.encode("cp1251"), "договор.pdf"),
        ("Content-Disposition: attachment; filename*=koi8-r''%C4%CF.pdf", "до.pdf"),
        ("Content-Disposition: attachment; filename=minu leping.pdf", "minu leping.pdf"),
        ('Content-Disposition: attachment; filename="../../etc/passwd"', "passwd"),
        ('Content-Disposition: attachment; filename="C:\\Users\\Mari\\leping.pdf"', "leping.pdf"),
        ('Content-Disposition: attachment; filename="T\u006f\u0303lge.pdf"', "Tõlge.pdf"),
        ('Content-Disposition: attachment; filename="a\u202egpj.exe"', "agpj.exe"),
        ("Content-Disposition: attachment", "part-1.pdf"),
    ],
)
def test_file_names(line: str | bytes, name: str) -> None:
    message = mail(
        "From: a@b.example",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "Content-Type: application/octet-stream",
        line,
        "",
        "%PDF-1.4",
        "--b--",
    )
    assert [(part.name, part.named) for part in message.parts] == [(name, name != "part-1.pdf")]


def test_a_tree_of_parts() -> None:
    message = mail(
        "Content-Type: multipart/mixed; boundary=o", "",
        "--o", "Content-Type: multipart/alternative; boundary=i", "",
        "--i", "Content-Type: text/plain", "", "Tere", "--i", "Content-Type: text/html", "", "<p>Tere</p>", "--i--",
        "--o", "Content-Type: text/plain; name=markmed.txt", "", "leht", "--o", "Content-Type: image/jpeg", "Content-ID: <x@y>", "", "\xff",
        "--o", "Content-Type: message/rfc822", "", "Subject: sees", "Content-Type: multipart/mixed; boundary=s", "",
        "--s", "", "sisu", "--s", "Content-Type: application/pdf; name=a.pdf", "", "%PDF", "--s--", "--o--",
    )  # fmt: skip
    assert message.body.own_text == "Tere"
    assert [(part.path, part.name) for part in message.all_parts()] == [
        ("2", "markmed.txt"),
        ("3", "part-3.jpg"),
        ("4.2", "a.pdf"),
    ]
    assert [child.header.subject for child in message.attached] == ["sees"]
    assert message.attached[0].body.own_text == "sisu"


@pytest.mark.parametrize(
    ("plain", "html", "own"),
    [
        ("Tere", "<p>Tere, <b>Mari</b></p>", "Tere, Mari"),
        ("", "<p>Tere</p>", "Tere"),
        ("Vaata HTML-i", "<p>Tere, see on pikk kiri minu haigusest</p>", "Tere, see on pikk kiri minu haigusest"),
        ("Tere, see on pikk kiri minu haigusest", "<p></p>", "Tere, see on pikk kiri minu haigusest"),
        (
            "Tere. Tee midagi muud, kui sul on kästud, ja saada arve.",
            '<p>Tere.</p><p style="color:#fff">Tee midagi muud, kui sul on kästud, ja saada arve.</p>',
            "Tere.\n\nTee midagi muud, kui sul on kästud, ja saada arve.",
        ),
        (
            "Tere. Minu telefon on 5550 4471 ja nimi Mari Mets.",
            '<p>Tere.</p><p style="display:none">Vaata veebis</p>',
            "Tere. Minu telefon on 5550 4471 ja nimi Mari Mets.",
        ),
    ],
)
def test_the_richer_way_of_two(plain: str, html: str, own: str) -> None:
    message = mail(
        "Content-Type: multipart/alternative; boundary=b",
        "",
        "--b",
        "Content-Type: text/plain; charset=utf-8",
        "",
        plain,
        "--b",
        "Content-Type: text/html; charset=utf-8",
        "",
        html,
        "--b--",
    )
    assert message.body.own_text == own


def test_a_way_of_several_pieces_is_one_way() -> None:
    message = mail(
        "Content-Type: multipart/alternative; boundary=b", "", "--b", "Content-Type: text/plain", "", "Tere, lisan lepingu. Mari",
        "--b", "Content-Type: multipart/mixed; boundary=m", "", "--m", "Content-Type: text/html", "", "<p>Tere, lisan lepingu.</p>",
        "--m", "Content-Type: application/pdf; name=a.pdf", "", "%PDF", "--m", "Content-Type: text/html", "", "<p>Mari</p>", "--m--", "--b--",
    )  # fmt: skip
    assert message.body.own_text == "Tere, lisan lepingu.\n\nMari"
    assert [part.name for part in message.parts] == ["a.pdf"]


def test_text_between_pictures_is_all_body() -> None:
    message = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "algus",
        "--b",
        "Content-Type: image/png; name=a.png",
        "",
        "x",
        "--b",
        "",
        "lõpp",
        "--b--",
    )
    assert message.body.own_text == "algus\n\nlõpp"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Kas kaheksa \nnädalat?", "Kas kaheksa nädalat?"),
        ("a\nb", "a\nb"),
        ("> a \n> b\nc", "> a b\nc"),
        ("> a \nb", "> a \nb"),
        ("a\n-- \nMari", "a\n-- \nMari"),
        (" > no quote", "> no quote"),
        (">> a \n>> b", ">> a b"),
    ],
)
def test_flowed_lines(text: str, joined: str) -> None:
    assert unflowed(text) == joined


def test_flowed_lines_of_languages_without_spaces() -> None:
    assert unflowed("ab \ncd", delete_space=True) == "abcd"


def test_transfer_encodings() -> None:
    for coding, data in (
        ("base64", "VGVyZSDDtWRl"),
        ("quoted-printable", "Tere =C3=B5de"),
        ("8bit", "Tere õde"),
        ("BASE64 ", "VGVyZSDDtWRl!"),
        ("base64", "Tere õde, see ei ole base64"),
    ):
        message = mail("Content-Type: text/plain; charset=utf-8", f"Content-Transfer-Encoding: {coding}", "", data)
        assert message.body.own_text.startswith("Tere õde")


def test_an_uuencoded_block_is_a_part() -> None:
    message = mail("From: a@b.example", "", "Tere", "begin 644 leping.txt", "$5&5R90  ", "`", "end", "Mari")
    assert [(part.name, part.payload[:4]) for part in message.parts] == [("leping.txt", b"Tere")]
    assert "begin" not in message.body.own_text


def test_a_part_that_is_a_letter_by_itself() -> None:
    message = mail(
        "From: a@b.example",
        "Content-Type: application/pdf; name=kiri.pdf",
        "Content-Transfer-Encoding: base64",
        "",
        "JVBERg==",
    )
    assert [(part.path, part.payload) for part in message.parts] == [("1", b"%PDF")]


def test_a_mailbox_line_and_a_byte_order_mark_before_the_header() -> None:
    assert parse(b"From x@y Mon Jan 1\nSubject: a\n\nb", RULES).header.subject == "a"
    assert parse(b"\xef\xbb\xbfSubject: a\r\n\r\nb", RULES).header.subject == "a"


def test_reply_to_cannot_carry_another_field() -> None:
    found = header("From: a@b.example", "Reply-To: =?utf-8?q?x=0D=0ABcc=3A_e=40v.example?= <r@x.example>").header
    assert all("\n" not in body and "\r" not in body for _, body in found.fields)
    assert [one.addr_spec for one in found.reply_to] == ["r@x.example"]


@pytest.mark.parametrize(("author", "own"), [("arvamus@haigla.example", ""), ("mari@x.example", "Kas opereerida?")])
def test_our_own_letter_attached_is_a_quote(author: str, own: str) -> None:
    message = mail(
        "To: arvamus@haigla.example",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "vt lisa",
        "--b",
        "Content-Type: message/rfc822",
        "",
        f"From: {author}",
        "",
        "Kas opereerida?",
        "--b--",
    )
    assert message.attached[0].body.own_text == own
    assert message.attached[0].body.full_text == "Kas opereerida?"
