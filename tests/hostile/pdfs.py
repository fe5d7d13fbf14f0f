"""Hostile PDF files."""

import io
from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from tests.hostile.case import Hostile, zeros_deflated, zipped

DAMAGED = frozenset({"damaged", None})
HELD = frozenset({"reader_died", "too_slow", "too_many_pixels", "unpacks_too_large", "no_text_found", "damaged"})


def make() -> Iterator[Hostile]:
    yield Hostile(
        name="pdf_javascript.pdf", data=acting(S=Name.JavaScript, JS="app.alert(1)"), what="script", says="Leping"
    )
    yield Hostile(name="pdf_launch.pdf", data=acting(S=Name.Launch, F="cmd.exe"), what="launch action", says="Leping")
    yield Hostile(name="pdf_xfa.pdf", data=xfa(), what="XFA form", says="Leping")
    yield Hostile(name="pdf_embedded_exe.pdf", data=embedding(), what="program inside", says="Leping")
    pages = frozenset({"first_pages_only"})
    yield Hostile(name="pdf_50000_pages.pdf", data=many_pages(), what="50,000 pages", reasons=pages)
    yield Hostile(name="pdf_flate_bomb.pdf", data=flate_bomb(), what="800 MB behind two filters", reasons=HELD)
    yield Hostile(name="pdf_huge_page.pdf", data=huge_page(), what="70 metres wide", reasons=HELD | {None})
    yield Hostile(name="pdf_huge_image.pdf", data=huge_image(), what="1.6 gigapixel", reasons=HELD | {None})
    yield Hostile(name="pdf_page_loop.pdf", data=tree(b"2 0 R 3 0 R", 3), what="page tree in itself", reasons=DAMAGED)
    yield Hostile(name="pdf_xref_loop.pdf", data=tree(b"3 0 R", 1, loop=True), what="/Prev to itself", reasons=DAMAGED)
    cut = frozenset({"damaged"})
    yield Hostile(name="pdf_truncated.pdf", data=saved(page("x"))[:400], what="cut off", reasons=cut)
    locked = saved(page("salajane"), encryption=pikepdf.Encryption(owner="o", user="u", R=6))
    yield Hostile(name="pdf_user_password.pdf", data=locked, what="password", reasons=frozenset({"password"}))
    allowed = pikepdf.Permissions(extract=False)
    open_ = saved(page("Avatav leping"), encryption=pikepdf.Encryption(owner="o", user="", R=6, allow=allowed))
    yield Hostile(name="pdf_owner_password.pdf", data=open_, what="owner password only", says="Avatav leping")
    both = saved(page("kaks")) + zipped([("inside.txt", b"zip inside pdf")])
    yield Hostile(
        name="pdf_zip_polyglot.pdf", data=both, what="PDF and ZIP", kind="pdf", says="kaks", never="zip inside"
    )
    html = b"<html><body><form action='http://phish.example/'><input name=password></form></body></html>"
    yield Hostile(name="html_as.pdf", data=html, what="HTML named .pdf", kind="html")
    program = b"MZ" + bytes(200)
    yield Hostile(name="leping.pdf.exe", data=program, what="program", reasons=frozenset({"executable"}))


def page(words: str) -> Pdf:
    pdf = Pdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    sheet = pdf.add_blank_page(page_size=(595, 842))
    sheet.Contents = Stream(pdf, f"BT /F1 14 Tf 72 760 Td ({words}) Tj ET".encode())
    sheet.Resources = Dictionary(Font=Dictionary(F1=font))
    return pdf


def saved(pdf: Pdf, **options: object) -> bytes:
    stream = io.BytesIO()
    pdf.save(stream, **options)  # type: ignore[arg-type]
    return stream.getvalue()


def acting(**action: object) -> bytes:
    pdf = page("Leping")
    pdf.Root.OpenAction = Dictionary(
        {f"/{k}": pikepdf.String(v) if isinstance(v, str) and not isinstance(v, Name) else v for k, v in action.items()}
    )
    return saved(pdf)


def xfa() -> bytes:
    pdf = page("Leping")
    pdf.Root.AcroForm = Dictionary(XFA=Stream(pdf, b"<xdp:xdp/>"), Fields=Array())
    return saved(pdf)


def embedding() -> bytes:
    pdf = page("Leping")
    pdf.attachments["arve.exe"] = pikepdf.AttachedFileSpec(pdf, b"MZ" + bytes(100), filename="arve.exe")
    return saved(pdf)


def many_pages() -> bytes:
    pdf = page("x")
    kid = Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Parent=pdf.Root.Pages)
    pdf.Root.Pages.Kids = Array([pdf.make_indirect(kid) for _ in range(50_000)])
    pdf.Root.Pages.Count = 50_000
    return saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)


def flate_bomb() -> bytes:
    import zlib

    pdf = page("x")
    bomb = Stream(pdf, b"")
    bomb.write(zlib.compress(zeros_deflated(800), 9), filter=Array([Name.FlateDecode, Name.FlateDecode]))
    pdf.pages[0].Contents = pdf.make_indirect(bomb)
    return saved(pdf, compress_streams=False, recompress_flate=False)


def huge_page() -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.pages[0].MediaBox = Array([0, 0, 200_000, 200_000])
    return saved(pdf)


def huge_image() -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    picture = Stream(pdf, b"")
    picture.write(zeros_deflated(40_000 * 40_000 // 8 >> 20), filter=Name.FlateDecode)
    picture.Type, picture.Subtype, picture.Width, picture.Height = Name.XObject, Name.Image, 40_000, 40_000
    picture.ColorSpace, picture.BitsPerComponent = Name.DeviceGray, 1
    pdf.pages[0].Resources = Dictionary(XObject=Dictionary(I=pdf.make_indirect(picture)))
    pdf.pages[0].Contents = Stream(pdf, b"q 595 0 0 842 0 0 cm /I Do Q")
    return saved(pdf, recompress_flate=False)


def tree(kids: bytes, count: int, *, loop: bool = False) -> bytes:
    raw = (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count %d/Kids[%s]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\n" % (count, kids)
    )
    rows = b"".join(b"%010d 00000 n \n" % raw.find(b"%d 0 obj" % n) for n in (1, 2, 3))
    prev = b"/Prev %d" % len(raw) if loop else b""
    trailer = b"trailer<</Size 4/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (prev, len(raw))
    return raw + b"xref\n0 4\n0000000000 65535 f \n" + rows + trailer
