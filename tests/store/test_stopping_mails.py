"""The mails that once stopped all reading for minutes: each takes its seconds, and the next one is read.

Each is opened and read as the reading child does it, with the child's own limits.
"""

import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.documents.reader import Reader
from mailbot.steps.reading_mails.preparing import basis_of
from mailbot.steps.reading_mails.reading_child import SECONDS, answer
from mailbot.steps.reading_mails.reading_one import open_mail
from mailbot.steps.reading_mails.reading_values import Basis, Opened, Prepared, ToOpen, ToRead
from tests.store.conftest import deployed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SIZE = 400_000
"""Bytes of the mail that took five minutes."""
QUICK = 8.0
"""Seconds of processor time for such a mail, on a busy machine; half of what its child allows. It took 300."""
PUNY = 3
"""Times the size: Python's own decoder takes half a minute for as much."""
HEAD = b"From: a@b.example\r\nTo: o@h.example\r\nMessage-ID: <1@b.example>\r\n"
CODE = b"47101010033"


def mail(body: bytes, more: bytes = b"Subject: x\r\n") -> bytes:
    return HEAD + more + b"\r\n" + body + b"\r\n"


def archive(content: bytes, name: str = "a.txt") -> bytes:
    """Return a mail with a small archive of one large file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, content)
    head = b'Content-Type: application/zip; name="a.zip"\r\nContent-Transfer-Encoding: base64\r\n'
    return mail(_base64(made.getvalue()), head)


def _base64(data: bytes) -> bytes:
    from base64 import encodebytes

    return encodebytes(data)


MAILS: dict[str, Callable[[int], bytes]] = {
    "one line before an at sign": lambda size: mail(b"a" * size + b"@b.ee"),
    "points before an at sign": lambda size: mail(b"a." * (size // 2) + b"@b.ee"),
    "one line before an at sign in a page": lambda size: mail(
        b"<p>" + b"a" * size + b"@b.ee</p>", b"Content-Type: text/html\r\n"
    ),
    "one line before an at sign in a field": lambda size: mail(b"x", b"Cc: " + b"a" * size + b"@b.ee\r\n"),
    "dashes": lambda size: mail(b"-" * size),
    "dashes and gaps": lambda size: mail(b"- " * (size // 2)),
    "a body in punycode": lambda size: mail(
        b"-" + b"a" * (PUNY * size), b"Content-Type: text/plain; charset=punycode\r\n"
    ),
    "a subject in punycode": lambda size: mail(b"x", b"Subject: =?punycode?q?-" + b"a" * (PUNY * size) + b"?=\r\n"),
    "a file name in punycode": lambda size: mail(
        b"x", b"Content-Disposition: attachment; filename*=punycode''-" + b"a" * (PUNY * size) + b"\r\n"
    ),
    "a line of personal codes": lambda size: mail((CODE + b", ") * (size // 13)),
    "personal codes without gaps": lambda size: mail(CODE * (size // 11)),
    "a folded field": lambda size: mail(b"x", b"X-Long: y\r\n" + b" y\r\n" * (size // 4)),
    "a folded subject": lambda size: mail(b"x", b"Subject: y\r\n" + b" y\r\n" * (size // 4)),
    "folded addresses": lambda size: mail(b"x", b"Cc: y@b.ee\r\n" + b" ,y@b.ee\r\n" * (size // 10)),
    "folded references": lambda size: mail(b"x", b"References: <1@b>\r\n" + b" <1@b>\r\n" * (size // 8)),
}


@pytest.fixture
def basis(config: Path) -> Basis:
    """Return what the child is given, warm: what is loaded once is no mail's time."""
    made = basis_of(deployed(config))
    assert isinstance(answer(ToOpen(raw=mail(b"Soovin teist arvamust."), now=NOW), made), Prepared)
    return made


def assert_quick(asked: ToOpen | ToRead, basis: Basis) -> None:
    begun = time.process_time()
    found = answer(asked, basis)
    assert isinstance(found, Prepared | Opened)
    assert time.process_time() - begun < QUICK < SECONDS


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_that_stopped_all_reading_is_read_in_its_seconds(basis: Basis, name: str) -> None:
    assert_quick(ToOpen(raw=MAILS[name](SIZE), now=NOW), basis)


@pytest.mark.parametrize("content", [b"-", b"- ", b"a", b"a@", CODE + b" ", b"\n-"])
def test_a_small_archive_of_one_thing_over_and_over_is_read_in_its_seconds(
    basis: Basis, reader: Reader, content: bytes
) -> None:
    raw = archive(content * (2 * SIZE // len(content)))
    assert len(raw) < SIZE / 10
    opened = open_mail(raw, basis)
    files = reader.read(opened.wanted)
    (file,) = files.values()
    assert len(file.text) > SIZE / 10  # it was unpacked and read
    assert_quick(ToRead(opened=opened, files=files, now=NOW), basis)


@pytest.mark.parametrize("name", ["a folded field", "a folded subject", "folded addresses", "folded references"])
def test_the_memory_of_a_header_grows_with_it_and_stays_within_what_a_mail_has(basis: Basis, name: str) -> None:
    sizes = (200_000, 400_000)

    def peak(size: int) -> int:
        raw = MAILS[name](size)
        tracemalloc.start()
        try:
            open_mail(raw, basis)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    small, large = map(peak, sizes)
    assert large < 2.5 * small
    assert large < LARGEST * sizes[1]


LARGEST = 60
"""Bytes of memory for each of a header of nothing but folds; one of 39 MB ends at the limit of the child."""


def test_with_charset_punycode_a_text_is_kept(basis: Basis) -> None:
    found = answer(
        ToOpen(
            raw=mail(b"Soovin teist arvamust.", b"Subject: x\r\nContent-Type: text/plain; charset=punycode\r\n"),
            now=NOW,
        ),
        basis,
    )
    assert isinstance(found, Prepared)
    assert "Soovin teist arvamust." in found.message.body.own_text
