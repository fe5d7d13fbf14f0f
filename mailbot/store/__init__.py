"""One SQLite file, one transaction per step; never a decision."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from mailbot.store.cases import Cases
from mailbot.store.file.database import Rows
from mailbot.store.health import Health
from mailbot.store.mails.messages import Messages
from mailbot.store.mails.readings import Readings
from mailbot.store.outbox import Outbox
from mailbot.store.payments import Payments
from mailbot.store.staff.acts import Acts
from mailbot.store.staff.tokens import StaffTokens


class Store:
    """What the loops read and write. One Store per thread; several may be open on one file."""

    def __init__(
        self, path: Path | str, *, shared_cache: bool = False, turn: AbstractContextManager[object] | None = None
    ) -> None:
        """Open the file, or ":memory:"; `shared_cache` only for what can be made again, `turn` as for its rows."""
        self.rows = Rows(path, shared_cache=shared_cache, turn=turn)
        self.messages = Messages(self.rows)
        self.cases = Cases(self.rows)
        self.outbox = Outbox(self.rows)
        self.readings = Readings(self.rows)
        self.health = Health(self.rows)
        self.payments = Payments(self.rows)
        self.staff_tokens = StaffTokens(self.rows)
        self.acts = Acts(self.rows)

    @contextmanager
    def step(self) -> Iterator[None]:
        """Make everything inside one transaction: all of it is there after a crash, or nothing."""
        with self.rows.transaction():
            yield

    def close(self) -> None:
        """Close the file."""
        self.rows.close()

    def __enter__(self) -> "Store":
        """Return the open store."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()
