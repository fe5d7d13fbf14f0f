"""Letters as the composer would give them, for tests of the ways out."""

from mailbot.model.letter import Letter


def letter(number: int = 1, *, to: tuple[str, ...] = ("mari@kuu.example",), body: str = "Tere\r\n") -> Letter:
    """Return a small finished letter."""
    raw = (
        f"From: Kliinik <box@box.test>\r\nTo: {to[0]}\r\nDate: Tue, 3 Nov 2026 10:00:00 +0200\r\n"
        f"Message-ID: <c{number}@box.test>\r\nIn-Reply-To: <{number}@kuu.example>\r\n"
        f"Subject: [2026-{number:05d}] Kiri\r\nAuto-Submitted: auto-replied\r\n\r\n{body}"
    )
    return Letter(
        kind="deficiency",
        case=f"2026-{number:05d}",
        language="et",
        message_id=f"c{number}@box.test",
        envelope_from="",
        envelope_to=to,
        subject=f"[2026-{number:05d}] Kiri",
        raw=raw.encode(),
    )
