"""A ledger in memory: what a store remembers of a mailbox, for tests of the mailboxes alone."""

from collections import Counter
from collections.abc import Iterable

from mailbot.mail.fingerprint import fingerprint
from mailbot.mailboxes.source import Batch, Mark, head_of
from mailbot.model.mail import RawMail


class MemoryLedger:
    """Takes batches as the store does: a known fingerprint is no new mail."""

    def __init__(self) -> None:
        self.mails: list[RawMail] = []
        self.marks: dict[str, Mark] = {}
        self.rows: dict[tuple[str, int, int], str] = {}
        self.unread: dict[tuple[str, int, int], RawMail] = {}
        self._fingerprints: set[str] = set()

    def mark(self, folder: str) -> Mark | None:
        return self.marks.get(folder)

    def uids(self, folder: str, uidvalidity: int) -> frozenset[int]:
        return frozenset(uid for name, validity, uid in self.rows if (name, validity) == (folder, uidvalidity))

    def heads(self, folder: str, uidvalidity: int) -> Counter[str]:
        return Counter(
            head for place, head in self.rows.items() if place[:2] == (folder, uidvalidity) and place not in self.unread
        )

    def take(self, batches: Iterable[Batch]) -> list[bytes]:
        """Commit the batches one by one and return the bytes of what was new; what could not be read is kept apart."""
        new: list[RawMail] = []
        for batch in batches:
            for mail in batch.mails:
                place = (batch.folder, batch.uidvalidity, mail.uid)
                if place in self.rows and (place not in self.unread or mail.unread):
                    continue
                self.unread.pop(place, None)
                self.rows[place] = head_of(mail)
                if mail.unread:
                    self.unread[place] = mail
                    continue
                content = fingerprint(mail.raw)
                if content is None or content not in self._fingerprints:
                    new.append(mail)
                    self.mails.append(mail)
                if content is not None:
                    self._fingerprints.add(content)
            for sighting in batch.sightings:
                self.rows.setdefault((batch.folder, batch.uidvalidity, sighting.uid), sighting.head)
            if batch.mark is not None:
                self.marks[batch.folder] = batch.mark
        return [mail.raw for mail in new]


def mail(number: int | str, body: str = "Tere\r\n", *, size: int = 0) -> bytes:
    """Return a small mail of its own; `size` pads it."""
    padding = (("x" * 70 + "\r\n") * (size // 72 + 1))[:size]
    return (
        f"From: Mari <mari@kuu.example>\r\nTo: box@box.test\r\nDate: Tue, 3 Nov 2026 10:00:00 +0200\r\n"
        f"Message-ID: <{number}@kuu.example>\r\nSubject: nr {number}\r\n\r\n{body}{padding}\r\n"
    ).encode()
