"""Makes small compound files (MS-CFB version 3) for tests: streams at the root and in one folder."""

import struct

FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR = 512
LEAST = 4096
"""Bytes from which a stream does not go into the small streams, which these files have not."""


def compound(streams: dict[str, bytes], folder: dict[str, bytes] | None = None) -> bytes:
    """Return a file with these streams at its root, and those of `folder` in one called MBD0001."""
    entries: list[tuple[str, int, int, int, int, int]] = []  # name, type, left/right chain, child, first sector, size
    sectors: list[bytes] = []
    chain: list[int] = []

    def store(data: bytes) -> tuple[int, int]:
        data = data.ljust(LEAST, b"\0")
        first, count = len(sectors), -(-len(data) // SECTOR)
        for number in range(count):
            sectors.append(data[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0"))
            chain.append(first + number + 1 if number + 1 < count else END)
        return first, len(data)

    inner = list((folder or {}).items())
    outer = list(streams.items())
    # 0 root, then the streams of the root, the folder, its streams; siblings hang on each other's right hand
    total_root = len(outer) + bool(inner)
    entries.append(("Root Entry", 5, NONE, 1 if total_root else NONE, END, 0))
    for number, (name, data) in enumerate(outer, 1):
        first, size = store(data)
        entries.append((name, 2, number + 1 if number < total_root else NONE, NONE, first, size))
    if inner:
        entries.append(("MBD0001", 1, NONE, len(outer) + 2, 0, 0))
        for number, (name, data) in enumerate(inner, 1):
            first, size = store(data)
            entries.append((name, 2, len(outer) + 2 + number if number < len(inner) else NONE, NONE, first, size))
    directory = b"".join(_entry(*entry) for entry in entries)
    first_directory, _ = store(directory.ljust(-(-len(directory) // SECTOR) * SECTOR, b"\0"))
    place = len(sectors)
    chain.append(FAT)
    table = b"".join(struct.pack("<I", one) for one in chain).ljust(SECTOR, b"\xff")
    assert len(table) == SECTOR
    header = struct.pack(
        "<8s16sHHHHHHIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 0, 0, 1,
        first_directory, 0, LEAST, END, 0, END, 0,
    )  # fmt: skip
    header += struct.pack("<I", place) + b"\xff" * (4 * 108)
    return header + b"".join(sectors) + table


def _entry(name: str, kind: int, right: int, child: int, first: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    return struct.pack(
        "<64sHBBIII16sIQQIQ", written, len(written) + 2, kind, 1, NONE, right, child, b"", 0, 0, 0, first, size
    )
