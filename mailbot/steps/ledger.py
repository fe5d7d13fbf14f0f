"""What a mailbox source may know of the store: how far it was read and which mails are known; it decides nothing."""

from collections.abc import Mapping

from mailbot.mailboxes.source import Mark
from mailbot.store import Store


class StoreLedger:
    """The ledger of one mailbox, as the store knows it."""

    def __init__(self, store: Store, mailbox: str) -> None:
        """Answer for this mailbox."""
        self._messages = store.messages
        self._mailbox = mailbox

    def mark(self, folder: str) -> Mark | None:
        """Return the stored mark of a folder."""
        found = self._messages.mark(self._mailbox, folder)
        return None if found is None else Mark(uidvalidity=found[0], uid=found[1], floor=found[2])

    def uids(self, folder: str, uidvalidity: int) -> frozenset[int]:
        """Return every id of the folder that is known."""
        return self._messages.seen(self._mailbox, folder, uidvalidity)

    def heads(self, folder: str, uidvalidity: int) -> Mapping[str, int]:
        """Return how often each head is known in the folder."""
        return self._messages.heads(self._mailbox, folder, uidvalidity)
