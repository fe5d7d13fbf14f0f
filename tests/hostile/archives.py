"""Hostile archives and signed containers."""

import os
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator

from tests.hostile.case import LAUGHS, Hostile, zeros_deflated, zeros_zipped, zipped

LARGE = frozenset({"unpacks_too_large", "too_deep", "too_many_entries", "damaged"})
ASICE = b"application/vnd.etsi.asic-e+zip"
EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + "!$H+H*").encode()
"""The test file of virus scanners (eicar.org); harmless text."""


def make() -> Iterator[Hostile]:
    yield Hostile(name="zip_flat_1g.zip", data=zeros_zipped(1024), what="ratio 1000", reasons=LARGE)
    yield Hostile(name="zip_nested_6.zip", data=nested(), what="six levels, 512 GB", reasons=LARGE)
    yield Hostile(name="zip_overlap_16g.zip", data=overlapping(2000), what="2,000 names, one body", reasons=LARGE)
    yield Hostile(name="zip_overlap_few.zip", data=overlapping(100), what="100 names, one body", reasons=LARGE)
    many = zipped(((f"f/{n:06d}", b"") for n in range(30_000)), zipfile.ZIP_STORED)
    yield Hostile(name="zip_many.zip", data=many, what="30,000 entries", reasons=frozenset({"too_many_entries"}))
    yield Hostile(name="zip_lying_size.zip", data=lying(), what="says 1,000 bytes, holds 64 MB", reasons=LARGE)
    yield Hostile(name="zip_traversal.zip", data=traversal(), what="paths out of the archive", says="kõik on korras")
    yield Hostile(name="zip_names.zip", data=awkward_names(), what="names to deceive", says="tekst")
    yield Hostile(
        name="zip_cp866_names.zip",
        data=dos_names(),
        what="Cyrillic names without UTF-8 flag",
        inner=("Выписка из истории болезни.txt", "Обследование МРТ.txt"),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        twice = zipped([("leping.txt", b"esimene"), ("leping.txt", b"teine")])
    yield Hostile(name="zip_duplicate.zip", data=twice, what="two entries of one name", says="esimene\n\nteine")
    yield Hostile(name="zip_encrypted.zip", data=encrypted(), what="password", reasons=frozenset({"password"}))
    cut = zipped([("a.txt", os.urandom(4000))])[:2500]
    yield Hostile(name="zip_truncated.zip", data=cut, what="no directory", reasons=frozenset({"damaged"}))
    yield Hostile(name="eicar.com.txt", data=EICAR, what="virus test")
    yield Hostile(name="eicar.zip", data=zipped([("a/eicar.txt", EICAR)]), what="virus test in an archive")
    deep = zipped([("b.zip", zipped([("eicar.com", EICAR)]))])
    yield Hostile(name="eicar2.zip", data=deep, what="virus test in two archives")
    bomb = zeros_zipped(300, "leping.pdf", [("mimetype", ASICE), ("META-INF/signatures0.xml", b"<x/>")])
    yield Hostile(name="asice_bomb.asice", data=bomb, what="300 MB entry", reasons=LARGE)
    laughs = b'<?xml version="1.0"?>' + LAUGHS + b"<a>&lol9;</a>"
    yield Hostile(name="asice_laughs.asice", data=signed_by(laughs), what="entities in signatures", says="leping")
    yield Hostile(
        name="asice_no_signature.asice", data=signed_by(None), what="no signature", kind="asic", says="leping"
    )


def nested() -> bytes:
    inner = zeros_zipped(16)
    for level in range(5):
        inner = zipped([(f"l{level}_{n:02d}.zip", inner) for n in range(8)])
    return inner


def overlapping(count: int) -> bytes:
    """Many entries of the directory that share one body of 8 MiB (D. Fifield, "A better zip bomb")."""
    size = 8 << 20
    body, check = zeros_deflated(8, -15), zlib.crc32(bytes(size))
    start = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0x21, check, len(body), size, 5, 0) + b"a.bin" + body
    directory = b""
    for n in range(count):
        name = b"%04d.bin" % n
        fields = (0x02014B50, 20, 20, 0, 8, 0, 0x21, check, len(body), size, len(name), 0, 0, 0, 0, 0, 0)
        directory += struct.pack("<IHHHHHHIIIHHHHHII", *fields) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(directory), len(start), 0)
    return start + directory + end


def lying() -> bytes:
    data = bytearray(zeros_zipped(64))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", 1000)
    return bytes(data)


def traversal() -> bytes:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    names = (
        "../../../../var/dotdot.txt",
        "/var/absolute.txt",
        "..\\..\\backslash.txt",
        "C:\\Windows\\a.txt",
        "ok/../../b",
    )
    entries = [*((name, b"x") for name in names), (link, b"/etc/passwd"), ("link/through", b"x")]
    return zipped([*entries, ("epikriis.txt", "Epikriis: kõik on korras".encode())])


def awkward_names() -> bytes:
    names = (
        *("leping\u202efdp.exe", "L\u0435ping.pdf", "CON.pdf", "aux", "nul.txt", "lõpp. ", "a" * 250 + ".pdf"),
        *("uus\nrida.pdf", "-rf.txt", ".htaccess", "e\u0301pikriis.txt", "\u00e9pikriis.txt", "😀.txt", "tab\t.txt"),
        *("<script>.html", "a:b.txt", "%2e%2e%2fx.txt", "zero\u200bwidth.pdf"),
    )
    return zipped([(name, b"tekst") for name in names])


def dos_names() -> bytes:
    names = [name.encode("cp866") for name in ("Выписка из истории болезни.txt", "Обследование МРТ.txt")]
    data = zipped([("X" * len(name) if n else "Y" * len(name), b"tekst") for n, name in enumerate(names)])
    for n, name in enumerate(names):
        data = data.replace((b"X" if n else b"Y") * len(name), name)
    return data


def encrypted() -> bytes:
    """Set the flag of encryption in both headers, which is what a reader sees first."""
    data = bytearray(zipped([("uuring.txt", b"salajane" * 9)]))
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def signed_by(signatures: bytes | None) -> bytes:
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="leping.txt" manifest:media-type="text/plain"/></manifest:manifest>'
    )
    entries = [("mimetype", ASICE), ("leping.txt", b"leping"), ("META-INF/manifest.xml", manifest)]
    return zipped([*entries, *([("META-INF/signatures0.xml", signatures)] if signatures else [])])
