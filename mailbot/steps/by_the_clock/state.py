"""The state of one mailbot, as values."""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """The state of one mailbot in numbers and rule words. `needs` lists why a person must look; empty: all is well.

    `unwell` are those of them for which no sign of life is given: applicants are not answered meanwhile.
    """

    mailboxes: dict[str, dict[str, object]]
    messages: dict[str, int]
    letters: dict[str, int]
    cases: dict[str, int]
    attention: int
    oldest_waiting_seconds: int | None
    free_bytes: int
    store_bytes: int
    held: str | None = None
    needs: tuple[str, ...] = field(default=())
    unwell: tuple[str, ...] = field(default=())
