"""What checking gives: marks, each with the state it allows at best, and how they add up to one Signature.

The words are fixed and carry no personal data. This file never reads bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mailbot.model.document import Signature, SignatureState, Signer

Reason = Literal["damaged", "too_large", "protected"]
BEST_FIRST: tuple[SignatureState, ...] = ("valid", "intact", "present", "broken")


class UnreadableError(Exception):
    """The file cannot be opened as a container at all; the only error that leaves this package."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One thing that was noticed: `state` is the best that the signature can still be, `word` says why."""

    state: SignatureState
    word: str


class FlawError(Exception):
    """Ends the check of one signature early; carries the mark to set."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(mark.word)
        self.mark = mark


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """One signature: who made it, what was noticed, and the files whose digest it holds rightly (None: not known)."""

    signer: Signer | None = None
    marks: tuple[Mark, ...] = ()
    covered: frozenset[str] | None = None


def broken(word: str) -> Mark:
    """Mark something that was altered or is wrong."""
    return Mark(state="broken", word=word)


def present(word: str) -> Mark:
    """Mark something that cannot be judged here and that a person should look at."""
    return Mark(state="present", word=word)


def intact(word: str) -> Mark:
    """Mark something that only keeps a right signature from being fully valid."""
    return Mark(state="intact", word=word)


def remark(word: str) -> Mark:
    """Mark something odd that takes nothing from a right signature."""
    return Mark(state="valid", word=word)


def together(checked: Iterable[Checked], marks: Iterable[Mark] = ()) -> Signature:
    """Add up all signatures of one file and what was noticed of the file itself: the worst state counts."""
    each = tuple(checked)
    if not each:
        return Signature()
    found = [mark for one in each for mark in one.marks] + list(marks)
    worst = max((BEST_FIRST.index(mark.state) for mark in found), default=0)
    words = dict.fromkeys(mark.word for mark in sorted(found, key=lambda mark: -BEST_FIRST.index(mark.state)))
    signers = tuple(one.signer for one in each if one.signer is not None)
    return Signature(state=BEST_FIRST[worst], signers=signers, note=" ".join(words) or None)
