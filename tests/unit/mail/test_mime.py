"""Trees of parts and transfer encodings as programs write them against the RFCs: no word and no file is lost."""

import base64
import quopri

import pytest

from mailbot.config.defaults import defaults
from mailbot.config.rules_file import load_rules
from mailbot.mail.coding.transfer import coding_of, undo_transfer, uuencoded
from mailbot.mail.parse import parse
from mailbot.mail.tree.node import Budget
from mailbot.mail.tree.own import node
from mailbot.model.mail import Message

RULES, _ = load_rules((defaults("config"),))
PDF = b"%PDF-1.4\n" + bytes(range(256)) * 2
PDF_LINES = base64.encodebytes(PDF).decode()
TEXT = "Tere, head arstid! Palun teist arvamust minu haiguse kohta, küsimusi on mul kaks ja isikukood on 46102142732.\n"


def mail(*lines: str) -> Message:
    return parse("\r\n".join(line.replace("\n", "\r\n") for line in lines).encode(), RULES)


@pytest.mark.parametrize(
    ("written", "coding"),
    [
        ('"base64"', "base64"),
        ('"base64" ', "base64"),
        ("base64;", "base64"),
        ("base64; charset=utf-8", "base64"),
        ("base64 (RFC 2045)", "base64"),
        ("(coded) Base64", "base64"),
        ("'quoted-printable'", "quoted-printable"),
        ("", "7bit"),
        ("8bit", "8bit"),
    ],
)
def test_the_name_of_a_coding(written: str, coding: str) -> None:
    assert coding_of(written.encode()) == coding


@pytest.mark.parametrize("cut", [1, 2, 10, 31, 61])
def test_base64_made_in_pieces_with_padding_in_the_middle(cut: int) -> None:
    data = TEXT.encode()
    coded = (
        base64.b64encode(data[:cut])
        + b"\r\n"
        + base64.b64encode(data[cut : 2 * cut])
        + base64.b64encode(data[2 * cut :])
    )
    assert undo_transfer(coded, "base64") == data


@pytest.mark.parametrize("footer", [b"-- \r\nSent by the scanner\r\n", b"Regards\r\n", b"____\r\nlist@x.example\r\n"])
def test_words_behind_base64_are_no_bytes_of_the_file(footer: bytes) -> None:
    padded = PDF + b"x" * (-(len(PDF) + 1) % 3)
    assert undo_transfer(base64.encodebytes(padded) + b"\r\n" + footer, "base64") == padded


@pytest.mark.parametrize("blanks", [" ", "   ", "\t", " \t "])
def test_blanks_behind_a_soft_line_break(blanks: str) -> None:
    assert undo_transfer(f"461021={blanks}\r\n42732 =C3=B5".encode(), "quoted-printable") == "46102142732 õ".encode()


def test_a_body_in_base64_that_nobody_labelled() -> None:
    coded = base64.encodebytes(TEXT.encode()).decode()
    assert mail("From: a@b.example", "", coded).body.full_text == TEXT.strip()
    assert mail("From: a@b.example", "Content-Transfer-Encoding: utf-8", "", coded).body.full_text == TEXT.strip()


def test_a_file_in_base64_that_nobody_labelled() -> None:
    message = mail("Content-Type: application/pdf; name=a.pdf", "", PDF_LINES)
    assert [part.payload for part in message.parts] == [PDF]


@pytest.mark.parametrize(
    "text",
    [
        "A" * 64,
        "https://share.example/" + "a1B2" * 20,
        "abcd" * 20,
        "Tere\nSELGITUS\nMari",
        "x=1, y=3D ja z=20 on valem",
    ],
)
def test_words_that_only_look_coded_stay_as_they_are(text: str) -> None:
    assert mail("From: a@b.example", "", text).body.full_text == text


def test_quoted_printable_that_nobody_labelled() -> None:
    assert mail("From: a@b.example", "", "T=C3=B5nu k=C3=\n=BCsib").body.full_text == "Tõnu küsib"


def test_several_uuencoded_blocks_in_order_with_any_line_ends() -> None:
    block = "begin 644 {}\n$5&5R90  \n`\nend\n"
    text = "Tere\n" + block.format("a.txt") + "vahel\n" + block.format("b.txt") + "Mari"
    for ends in ("\n", "\r\n"):
        data = text.replace("\n", ends).encode()
        assert [(name, content[:4]) for name, content, _, _ in uuencoded(data)] == [
            (b"a.txt", b"Tere"),
            (b"b.txt", b"Tere"),
        ]
    message = mail("From: a@b.example", "", text)
    assert [part.name for part in message.parts] == ["a.txt", "b.txt"]
    assert message.body.full_text.split() == ["Tere", "vahel", "Mari"]


def test_x_uuencode_with_line_ends_of_mail() -> None:
    message = mail(
        "Content-Type: application/octet-stream; name=a.txt", "Content-Transfer-Encoding: x-uuencode", "",
        "begin 644 a.txt", "$5&5R90  ", "`", "end", "",
    )  # fmt: skip
    assert message.parts[0].payload[:4] == b"Tere"


def test_a_block_of_uuencode_in_base64() -> None:
    message = mail("From: a@b.example", "", "Tere", "begin-base64 644 a.pdf", PDF_LINES.strip(), "====", "Mari")
    assert [(part.name, part.payload) for part in message.parts] == [("a.pdf", PDF)]
    assert message.body.full_text.split() == ["Tere", "Mari"]


PDF_PART = f"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{PDF_LINES}"
TEXT_PART = "Content-Type: text/plain; charset=utf-8\n\nTere, siin kiri."


def mixed(*lines: str, boundary: str = "b1") -> Message:
    return mail("From: a@b.example", f'Content-Type: multipart/mixed; boundary="{boundary}"', "", *lines)


def holds_both(message: Message) -> bool:
    return message.body.full_text == "Tere, siin kiri." and [part.payload for part in message.parts] == [PDF]


def test_one_boundary_for_the_outer_and_the_inner_multipart() -> None:
    inner = "Content-Type: multipart/alternative; boundary=b1\n"
    html = "Content-Type: text/html\n\n<p>Tere, siin kiri.</p>"
    message = mixed("--b1", inner, "--b1", TEXT_PART, "--b1", html, "--b1--", "", "--b1", PDF_PART, "--b1--")
    assert holds_both(message)
    assert len(message.parts) == 1


def test_one_boundary_for_three_levels() -> None:
    related = "Content-Type: multipart/related; boundary=b1\n"
    inner = "Content-Type: multipart/alternative; boundary=b1\n"
    message = mixed("--b1", related, "--b1", inner, "--b1", TEXT_PART, "--b1--", "--b1--", "--b1", PDF_PART, "--b1--")
    assert holds_both(message)


def test_a_part_behind_the_end() -> None:
    assert holds_both(mixed("--b1", TEXT_PART, "--b1--", "--b1", PDF_PART, "--b1--"))
    assert holds_both(mixed("--b1", TEXT_PART, "--b1--", "", PDF_PART))
    assert holds_both(mixed("--b1", TEXT_PART, "--b1", PDF_PART, "--b1--", "A footer of a mailing list."))


@pytest.mark.parametrize("coding", ["base64", "BASE64", '"base64"'])
def test_base64_around_a_whole_multipart(coding: str) -> None:
    body = f"--b1\n{TEXT_PART}\n--b1\n{PDF_PART}\n--b1--\n".encode()
    coded = base64.encodebytes(body).decode()
    message = mail(
        "From: a@b.example",
        "Content-Type: multipart/mixed; boundary=b1",
        f"Content-Transfer-Encoding: {coding}",
        "",
        coded,
    )
    assert holds_both(message)


@pytest.mark.parametrize("coding", ["", "7bit", "base64"])
def test_base64_around_a_multipart_with_any_label(coding: str) -> None:
    body = f"--b1\n{TEXT_PART}\n--b1\n{PDF_PART}\n--b1--\n".encode()
    label = [f"Content-Transfer-Encoding: {coding}"] if coding else []
    head = ("From: a@b.example", "Content-Type: multipart/mixed; boundary=b1", *label)
    assert holds_both(mail(*head, "", base64.encodebytes(body).decode()))


@pytest.mark.parametrize("encoded", [True, False])
def test_quoted_printable_around_a_multipart_is_undone_where_it_was_done(encoded: bool) -> None:
    named = PDF_PART.replace("name=a.pdf", 'name="a.pdf"')
    coded_text = "Content-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nTere, siin=20kiri."
    body = f"--b1\n{TEXT_PART if encoded else coded_text}\n--b1\n{named}\n--b1--\n"
    head = ("From: a@b.example", "Content-Type: multipart/mixed; boundary=b1")
    written = quopri.encodestring(body.encode()).decode() if encoded else body
    message = mail(*head, "Content-Transfer-Encoding: quoted-printable", "", written)
    assert holds_both(message)
    assert [part.name for part in message.parts] == ["a.pdf"]


def test_a_page_that_is_called_plain() -> None:
    page = "<html><body>Tere,<br>siin on <b>kiri</b>.</body></html>"
    assert mail("From: a@b.example", "Content-Type: text/plain", "", page).body.full_text == "Tere,\nsiin on kiri."
    for words in ("<p>Tere", "<html", "Tere <html> Mari"):
        assert mail("From: a@b.example", "Content-Type: text/plain", "", words).body.full_text == words


@pytest.mark.parametrize(
    "boundary",
    ["x", "b1", "--=_x", "----=_NextPart_000_01", "------------0A1B2C3D", "==_mix_1", "b1-long-enough", "-", "----"],
)
def test_a_boundary_that_the_header_does_not_tell(boundary: str) -> None:
    lines = (f"--{boundary}", TEXT_PART, f"--{boundary}", PDF_PART, f"--{boundary}--")
    assert holds_both(mail("From: a@b.example", "Content-Type: multipart/mixed", "", *lines))
    assert holds_both(mixed(*lines, boundary="another one"))


@pytest.mark.parametrize("field", [(), ("Content-Type: text/plain; boundary=b1",), ("X-Mailer: x",)])
@pytest.mark.parametrize("above", [(), ("This is a multi-part message.", "")])
def test_a_multipart_that_is_not_declared(field: tuple[str, ...], above: tuple[str, ...]) -> None:
    body = ("--b1", TEXT_PART, "--b1", PDF_PART, "--b1--")
    assert holds_both(mail("From: a@b.example", *field, "", *above, *body))
    told = mail("From: a@b.example", "", "Tere!", "Minu programm ei tööta.", "", *body)
    assert (told.parts, told.body.full_text[:5]) == ((), "Tere!")


def test_a_header_that_an_empty_line_cut() -> None:
    rest = ("MIME-Version: 1.0", "Content-Type: multipart/mixed;\n\tboundary=b1", "")
    assert holds_both(mail("From: a@b.example", "", *rest, "--b1", TEXT_PART, "--b1", PDF_PART, "--b1--"))
    plain = mail("From: a@b.example", "", "Content-Type: on see, mida ma ei tea.", "Tere")
    assert plain.body.full_text == "Content-Type: on see, mida ma ei tea.\nTere"


HTML_PART = "Content-Type: text/html; charset=utf-8\n\n<p>Tere, siin kiri.</p><p>Isikukood 46102142732</p>"


@pytest.mark.parametrize(
    ("behind", "text"),
    [
        (
            "Teine tekst: telefon 5550 4471",
            "Tere, siin kiri.\n\nIsikukood 46102142732\n\nTeine tekst: telefon 5550 4471",
        ),
        ("Tere, siin kiri.\nIsikukood 46102142732", "Tere, siin kiri.\n\nIsikukood 46102142732"),
    ],
)
def test_other_words_behind_a_page_are_no_rendering_of_it(behind: str, text: str) -> None:
    head = ("From: a@b.example", "Content-Type: multipart/alternative; boundary=b1", "")
    ways = ("--b1", TEXT_PART, "--b1", HTML_PART, "--b1", f"Content-Type: text/plain; charset=utf-8\n\n{behind}")
    found = mail(*head, *ways, "--b1--").body.full_text
    assert found.replace("\n\n", "\n") == text.replace("\n\n", "\n")


@pytest.mark.parametrize("boundary", ["x", "b1", "-----"])
def test_a_short_boundary_without_an_end(boundary: str) -> None:
    lines = (f"--{boundary}", TEXT_PART, f"--{boundary}", PDF_PART)
    assert holds_both(mail("From: a@b.example", "Content-Type: multipart/mixed", "", *lines))


def test_an_empty_part_that_nobody_named_is_no_document() -> None:
    empty = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
    named = empty.replace("octet-stream", "pdf; name=a.pdf")
    assert mixed("--b1", TEXT_PART, "--b1", empty, "--b1--").parts == ()
    assert [part.name for part in mixed("--b1", TEXT_PART, "--b1", named, "--b1--").parts] == ["a.pdf"]


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "iso-8859-5", "utf-8"])
@pytest.mark.parametrize("coding", ["base64", "qp"])
def test_a_coding_without_a_label_in_any_charset(charset: str, coding: str) -> None:
    words = "Здравствуйте! Прошу второе мнение о моей болезни, личный код 46102142732. Нужна ли операция?\n"
    data = words.encode(charset)
    coded = base64.encodebytes(data) if coding == "base64" else quopri.encodestring(data)
    message = mail("From: a@b.example", f"Content-Type: text/plain; charset={charset}", "", coded.decode())
    assert message.body.full_text == words.strip()


def test_other_words_than_the_label_says() -> None:
    coded = quopri.encodestring(TEXT.encode()).decode()
    head = ("From: a@b.example", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "")
    assert mail(*head, coded).body.full_text == TEXT.strip()
    assert mail(*head, TEXT).body.full_text == TEXT.strip()
    for_addresses = base64.urlsafe_b64encode(("üõ?>" * 30 + TEXT).encode()).decode()
    assert mail(*head, for_addresses).body.full_text.endswith(TEXT.strip())


def test_an_empty_multipart_is_no_document() -> None:
    assert mixed("--b1", "Content-Type: multipart/related; boundary=b2", "", "--b1", TEXT_PART, "--b1--").parts == ()
    assert mail("From: a@b.example", "Content-Type: multipart/mixed; boundary=b2", "", "").parts == ()


@pytest.mark.parametrize("kind", ["text/x-amp-html", "text/vnd.google.email-reaction+json"])
def test_what_programs_tell_each_other_is_no_document(kind: str) -> None:
    message = mixed("--b1", TEXT_PART, "--b1", f"Content-Type: {kind}", "", '{"emoji": "x"}', "--b1--")
    assert (message.body.full_text, message.parts) == ("Tere, siin kiri.", ())


def test_a_large_part_is_decoded_once() -> None:
    made = node(b"Content-Transfer-Encoding: base64\r\n\r\n" + b"QUJD" * 1_000, "1", Budget())
    assert made.payload() is made.payload()
    assert made.payload() == b"ABC" * 1_000
