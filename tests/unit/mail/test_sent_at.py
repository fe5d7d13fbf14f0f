"""Ages and terms are counted from when a mail was written, whatever clock its sender has."""

from datetime import UTC, datetime, timedelta

import pytest

from mailbot.mail.parse import parse
from mailbot.mail.sent_at import sent_at

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
ARRIVED = datetime(2026, 11, 2, 7, 15, 5, tzinfo=UTC)
TRACE = "Received: from a.example by mx.example with ESMTPS id 1; Mon, 2 Nov 2026 09:15:05 +0200\r\nReceived: from b by a; Sun, 1 Nov 2020 09:15:00 +0200\r\n"  # noqa: E501


def moment(date: str, trace: str = TRACE) -> datetime:
    return sent_at(parse(f"{trace}Date: {date}\r\n\r\nx".encode()).header, NOW)


@pytest.mark.parametrize(
    "date",
    ["Thu, 01 Jan 1970 00:00:12 +0000", "Mon, 2 Nov 2010 09:15:00 +0200", "Mon, 2 Nov 126 09:15:00 +0200",
     "Fri, 31 Dec 9999 23:59:59 -1200", "Mon, 2 Nov 2026 09:15:00 +9999", "Sat, 1 Jan 0001 00:00:00 +0000",
     "Mon, 2 Nov 2026 25:15:00 +0200", "Fri, 6 Nov 2026 09:15:00 +0200", "heute", "", "0", "Mon, 99 Foo 2026"],
)  # fmt: skip
def test_a_wrong_clock_gives_way_to_the_arrival(date: str) -> None:
    assert abs(moment(date) - ARRIVED) <= timedelta(days=2)


@pytest.mark.parametrize("date", ["Mon, 2 Nov 2026 09:00:00 +0200", "Sun, 1 Nov 2026 12:00:00 -0500"])
def test_a_right_clock_counts(date: str) -> None:
    assert moment(date) == parse(f"Date: {date}\r\n\r\n".encode()).header.date


def test_without_a_trace_the_date_counts_unless_it_cannot_be() -> None:
    assert moment("Mon, 2 Nov 2026 09:00:00 +0200", "").day == 2
    assert moment("Thu, 01 Jan 1970 00:00:12 +0000", "") == NOW
    assert moment("Sat, 01 Jan 2000 00:00:00 +0000", "") == NOW
    assert moment("Fri, 01 Jan 2010 00:00:12 +0200", "") == NOW
    assert moment("Mon, 2 Nov 2027 09:00:00 +0200", "") == NOW
    assert moment("Mon, 2 Nov 2026 09:00:00 +0200", "Received: by x; Mon, 2 Nov 2099 09:15:05 +0200\r\n").day == 2
    for wrong in ("Mon, 2 Nov 126 09:15:05 +0200", "Thu, 1 Jan 1970 00:00:00 +0000", "never"):
        assert moment("Mon, 2 Nov 2026 09:00:00 +0200", f"Received: by x; {wrong}\r\n").day == 2
        assert moment("Thu, 01 Jan 1970 00:00:12 +0000", f"Received: by x; {wrong}\r\n") == NOW
