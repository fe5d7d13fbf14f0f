"""Single costs: `mailbot --help`, and a page of OCR."""

import io
import subprocess
import sys
import time
from statistics import median

from mailbot.documents.reader import Reader
from mailbot.model.mail import Part


def help_seconds(times: int = 5) -> float:
    """Return the shortest start of `mailbot --help`."""
    return min(_help() for _ in range(times))


def _help() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-m", "mailbot", "--help"], capture_output=True, check=True)
    return time.perf_counter() - started


def ocr_seconds(pages: int = 3) -> float | None:
    """Return what a scanned page costs in a warm worker; None where there is no OCR."""
    with Reader() as reader:
        times = []
        for number in range(pages + 1):
            part = Part(path="1", content_type="image/png", name="scan.png", payload=scan(number))
            started = time.perf_counter()
            reading = reader.read([part])["1"]
            times.append(time.perf_counter() - started)
        return median(times[1:]) if reading.fate == "ocr" else None


def scan(number: int) -> bytes:
    """Return a page of invented text as a picture of 200 dpi."""
    import pypdfium2

    from tests.bench.mails import papers

    page = pypdfium2.PdfDocument(papers()[number % 3])[0]
    picture = page.render(scale=200 / 72).to_pil().convert("L")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue() + str(number).encode()
