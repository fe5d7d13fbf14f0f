"""Hostile and awkward pictures."""

import io
import struct
import zlib
from collections.abc import Iterator

import pillow_heif
from PIL import Image

from tests.hostile.case import Hostile

LARGE = frozenset({"too_many_pixels"})
NO_TEXT = frozenset({None, "no_text_found", "too_slow"})


def make() -> Iterator[Hostile]:
    yield Hostile(name="png_30000.png", data=png(30_000), what="900 megapixel", reasons=LARGE)
    yield Hostile(name="png_14000.png", data=png(14_000), what="196 megapixel", reasons=LARGE)
    yield Hostile(name="jpg_claims.jpg", data=claiming(), what="claims 65500 x 65500", reasons=LARGE | {"damaged"})
    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 256, 4, 1, 10) + struct.pack("<I", 8)
    yield Hostile(name="tiff_ifd_loop.tif", data=loop, what="next directory is itself", reasons=frozenset({"damaged"}))
    yield Hostile(name="gif_2000_frames.gif", data=frames(), what="2,000 frames", reasons=NO_TEXT)
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><text>&j;</text><script>alert(1)</script></svg>'
    entities = b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa">]>' + svg
    refused = frozenset({"unsafe_xml", "unknown_kind"})
    yield Hostile(name="svg_laughs.svg", data=entities, what="entities and script", reasons=refused)
    yield Hostile(
        name="jpg_rotated_gps.jpg", data=photo(), what="EXIF orientation and GPS", reasons=NO_TEXT, never="58.0"
    )
    yield Hostile(name="IMG_0042.HEIC", data=heic(), what="HEIC of noise", reasons=NO_TEXT, kind="image")


def png(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def claiming() -> bytes:
    frame = b"\xff\xc0\0\x11\x08" + struct.pack(">HH", 65500, 65500) + b"\3\1\x22\0\2\x11\1\3\x11\1"
    return b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0" + frame + b"\xff\xd9"


def frames() -> bytes:
    pictures = [Image.new("L", (64, 64), n % 256) for n in range(2000)]
    stream = io.BytesIO()
    pictures[0].save(stream, "GIF", save_all=True, append_images=pictures[1:])
    return stream.getvalue()


def photo() -> bytes:
    picture = Image.new("RGB", (800, 600), "white")
    exif = picture.getexif()
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (58.0, 22.0, 0.0)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def heic() -> bytes:
    pillow_heif.register_heif_opener()
    stream = io.BytesIO()
    Image.effect_noise((640, 480), 40).convert("RGB").save(stream, "HEIF")
    return stream.getvalue()
