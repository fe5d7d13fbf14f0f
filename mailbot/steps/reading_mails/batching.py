"""Mails that are read, settled a few at a time: one transaction, and each one's failure its own; it decides nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from mailbot.logs import fault_of
from mailbot.model.case import Attention, Decision
from mailbot.model.trouble import TryLater
from mailbot.steps.reading_mails.reading_values import OverLimitError, Prepared
from mailbot.store import Store
from mailbot.store.mails.messages import TRIES, Received

Now = Callable[[], datetime]

TOGETHER = 8
"""Mails settled in one transaction at most; for so long all others wait who want to write."""


class OvertakenError(Exception):
    """Somebody else settled the mail while it was read; nothing was written."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Ready:
    """One mail that is read (None: it is one that staff sent), and what staff want by it."""

    received: Received
    mail: Prepared | None
    obey: Callable[[], Decision] | None


def settle_together(together: list[Ready], settle_one: Callable[[Ready], None], store: Store, now: Now) -> None:
    """Settle mails in one transaction, which waits for the disk once; where anything fails, each by itself.

    A mail of staff is obeyed by itself: it may change any case.
    """
    if len(together) > 1 and not any(ready.obey for ready in together):
        try:
            with store.step():
                for ready in together:
                    settle_one(ready)
        except Exception:  # noqa: S110 - nothing of it was written; which of them it was is seen when each is settled
            pass
        else:
            return
    for ready in together:
        with noted(ready.received, store, now):
            settle_one(ready)


@contextmanager
def noted(received: Received, store: Store, now: Now) -> Iterator[None]:
    """Note a failure of one mail in its row: it must not stop the others."""
    try:
        yield
    except OvertakenError:
        return
    except TryLater as trouble:
        store.messages.later(received.id, trouble.reason, now())
    except OverLimitError:  # it would be so again
        store.messages.fail(received.id, "over_limit", now(), more=TRIES)
        store.cases.attend(Attention(reason="over_limit", since=now(), message=received.id))
    except Exception as fault:
        if store.messages.fail(received.id, fault_of(fault), now()):
            store.cases.attend(Attention(reason="quarantined", since=now(), message=received.id))
