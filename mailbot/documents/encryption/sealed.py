"""What the openers of encrypted containers share: a file that was inside, and the two ways to fail."""

import zlib
from dataclasses import dataclass

from mailbot.documents.budget import Budget
from mailbot.documents.failure import Unreadable


class NoKeyError(Exception):
    """None of our keys is one that the container was made for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """One file of a container."""

    name: str
    data: bytes


def inflated(data: bytes, budget: Budget) -> bytes:
    """Undo zlib within the budget. Raises Unreadable."""
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(data, budget.unpacked_left + 1)
    except zlib.error as fault:
        raise Unreadable("damaged") from fault
    budget.unpack(len(found))
    return found
