"""How much one attached file may cost: named numbers, each with the trouble it prevents."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Bounds for one file and for one mail. Bytes unless the name says otherwise."""

    attachment: int = 30 * MIB
    archive_entries: int = 500
    archive_unpacked: int = 200 * MIB
    """For all archives of one mail together: a mail of forty bombs is still one bomb."""
    archive_ratio: int = 200
    """Unpacked to packed size, looked at above `ratio_from`: honest text packs 20:1, zeros 1000:1."""
    ratio_from: int = 1 * MIB
    archive_depth: int = 2
    pdf_text_pages: int = 200
    ocr_pages: int = 10
    image_pixels: int = 100_000_000
    xml: int = 50 * MIB
    text_chars: int = 2_000_000
    signatures: int = 50

    memory: int = 1536 * MIB
    """Address space of a worker (RLIMIT_AS)."""
    cpu_seconds: int = 20
    """Processor time for one file, or for one page of OCR."""
    wall_seconds: float = 30.0
    """After this long without an answer or a finished page the worker is killed."""
    total_seconds: float = 240.0
    """For one file, however many pages it has."""
    files_per_worker: int = 1000
    """A worker is replaced after this many files, so that a leak in a C library cannot grow.

    None was seen: 3,200 PDFs, 3,000 hostile files and 400 scans left its memory as it was after the first of them.
    """
    answer: int = 64 * MIB
    """Length of a worker's answer: what it says is as little trusted as the file."""
