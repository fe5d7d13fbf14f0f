"""Letters into the Drafts folder, for staff to look at and send; never sends, never changes what staff wrote."""

from collections.abc import Callable, Iterable
from email import message_from_bytes
from email.policy import compat32
from typing import Literal, TypeVar

from imapclient import DELETED, DRAFT, SEEN, IMAPClient

from mailbot.mailboxes.imap.connection import RefusedByServer, Server, drop, imap_trouble, leave, open_imap
from mailbot.mailboxes.outlet import Delivered
from mailbot.model.letter import Letter
from mailbot.model.trouble import Refused, TryLater

T = TypeVar("T")
Fate = Literal["waiting", "sent", "gone"]
"""A draft still lies there, was found in Sent, or is in neither (staff threw it away)."""


class Drafts:
    """The Drafts and Sent folders of one IMAP account, found by their special use (RFC 6154) or by name."""

    def __init__(self, server: Server, *, folder: str | None = None, sent: str | None = None) -> None:
        self._server = server
        self._names = {"drafts": folder, "sent": sent}
        self._client: IMAPClient | None = None

    def send(self, letter: Letter) -> Delivered:
        """Lay the letter into Drafts. Repeating it is harmless: a draft that is there, or was sent, stays alone."""
        if self.fates([letter])[letter.message_id] == "gone":
            folder = self._folder("drafts")
            try:
                self._ask(lambda client: client.append(folder, letter.raw, (DRAFT, SEEN)))
            except RefusedByServer as fault:
                raise Refused("draft_refused") from fault
        return Delivered(state="drafted")

    def fates(self, letters: Iterable[Letter]) -> dict[str, Fate]:
        """Say of each letter, by Message-ID, what staff did with its draft."""
        found: dict[str, Fate] = {}
        asked = list(letters)
        self._open("drafts")
        for letter in asked:
            if self._ask(lambda client, letter=letter: client.search(_by_id(letter))):  # type: ignore[misc]
                found[letter.message_id] = "waiting"
        left = [letter for letter in asked if letter.message_id not in found]
        if left:
            self._open("sent")
        for letter in left:
            ways = [_by_id(letter), *_by_thread(letter)]
            sent = any(self._ask(lambda client, way=way: client.search(way)) for way in ways)  # type: ignore[misc]
            found[letter.message_id] = "sent" if sent else "gone"
        return found

    def discard(self, letter: Letter) -> None:
        """Take back a draft that a newer decision replaces; one that staff have sent or thrown away is let be."""
        self._open("drafts")

        def remove(client: IMAPClient) -> None:
            uids = client.search(_by_id(letter))
            if uids:
                client.add_flags(uids, [DELETED], silent=True)
                if client.has_capability("UIDPLUS"):
                    client.uid_expunge(uids)

        self._ask(remove)

    def check(self) -> None:
        """Log in and look for both folders."""
        try:
            self._open("drafts")
            self._open("sent")
        except TryLater as fault:
            if fault.reason in {"imap_login", "imap_certificate", "folder_missing"}:
                raise Refused(fault.reason) from fault
            raise
        finally:
            self.close()

    def close(self) -> None:
        """Log out."""
        client, self._client = self._client, None
        if client is not None:
            leave(client)

    def _open(self, use: str) -> None:
        folder = self._folder(use)
        try:
            self._ask(lambda client: client.select_folder(folder))
        except RefusedByServer as fault:
            raise TryLater("folder_missing", folder) from fault

    def _folder(self, use: str) -> str:
        name = self._names[use]
        if name is None:
            flag = b"\\Drafts" if use == "drafts" else b"\\Sent"
            name = self._ask(lambda client: client.find_special_folder(flag)) or use.capitalize()
            self._names[use] = name
        return name

    def _ask(self, work: Callable[[IMAPClient], T]) -> T:
        if self._client is None:
            self._client = open_imap(self._server)
        try:
            with imap_trouble():
                return work(self._client)
        except RefusedByServer:
            raise
        except BaseException:
            client, self._client = self._client, None
            drop(client)
            raise


def _by_id(letter: Letter) -> list[str]:
    return ["UNDELETED", "HEADER", "Message-ID", f"<{letter.message_id}>"]


def _by_thread(letter: Letter) -> list[list[str]]:
    """Return how else a sent draft is known: mail programs may give it a new Message-ID when it is sent."""
    answers = message_from_bytes(letter.raw, policy=compat32)["In-Reply-To"]
    if letter.case is None or not answers:
        return []
    return [["UNDELETED", "SUBJECT", f"[{letter.case}]", "HEADER", "In-Reply-To", str(answers).strip()]]
