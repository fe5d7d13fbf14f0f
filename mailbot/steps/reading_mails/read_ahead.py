"""Mails that are read while another is decided: a few at a time, in threads; it stores and decides nothing."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Self, TypeVar

from mailbot.mail.fingerprint import split
from mailbot.mail.quoted.before_quotes import ADDRESS
from mailbot.store.mails.messages import Received

T = TypeVar("T")

BYTES = 20_000_000
"""How much mail is in hand, in bytes, when no more is taken; the last one may be of any size."""

PATIENCE = 3.0
"""Seconds for which all wait for the oldest mail: only a scan takes longer, and order is worth more than speed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _InHand(Generic[T]):
    received: Received
    sender: str
    future: Future[T]
    since: float


class ReadAhead(Generic[T]):
    """Reads up to `width` mails at once.

    They come back oldest first. One that takes long is overtaken by others,
    never by a later mail of the same sender.
    """

    def __init__(self, read: Callable[[Received], T], width: int) -> None:
        """Read with this function."""
        self._read = read
        self._width = width
        self._threads = ThreadPoolExecutor(width, "read-ahead")
        self._hand: dict[int, _InHand[T]] = {}

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let what is being read come to its end; nothing of it is used."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the row ids of the mails in hand."""
        return tuple(self._hand)

    @property
    def room(self) -> tuple[int, int]:
        """Return how many more may be taken in hand, and how many bytes of them."""
        bytes_left = BYTES - sum(one.received.size for one in self._hand.values())
        return self._width - len(self._hand) if bytes_left > 0 else 0, bytes_left

    def start(self, received: Received) -> None:
        """Take a mail in hand; they have to come oldest first."""
        self._hand[received.id] = _InHand(
            received=received,
            sender=_sender(received.raw),
            future=self._threads.submit(self._read, received),
            since=time.monotonic(),
        )

    def next_done(self) -> tuple[Received, Callable[[], T]] | None:
        """Wait for the oldest mail that may be settled; its result is to be asked for. None: there is none in hand."""
        while self._hand:
            if (done := self.done_already()) is not None:
                return done
            patience = self._patience()
            if patience > 0:
                wait([next(iter(self._hand.values())).future], timeout=patience)
            else:
                wait([one.future for one in self._in_turn()], return_when=FIRST_COMPLETED)
        return None

    def done_already(self) -> tuple[Received, Callable[[], T]] | None:
        """Return the next mail as `next_done` would, if that need not wait."""
        for one in self._in_turn():
            if one.future.done():
                del self._hand[one.received.id]
                return one.received, one.future.result
            if self._patience() > 0:
                return None
        return None

    def _patience(self) -> float:
        """Return for how many seconds more all wait for the oldest mail."""
        return next(iter(self._hand.values())).since + PATIENCE - time.monotonic()

    def _in_turn(self) -> Iterator[_InHand[T]]:
        """Yield the oldest mail of each sender in hand."""
        seen: set[str] = set()
        for one in list(self._hand.values()):
            if one.sender not in seen:
                yield one
            seen.add(one.sender)


def _sender(raw: bytes) -> str:
    """Return the address of the From field, roughly: it only keeps a sender's mails in their order."""
    header = split(raw[:100_000])[0].decode("latin-1")
    line = next((line for line in header.splitlines() if line[:5].lower() == "from:"), "")
    return next(reversed(ADDRESS.findall(line)), "").casefold()  # the library's parser recurses into brackets
