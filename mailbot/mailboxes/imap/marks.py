"""What happens to a message on the IMAP server after its commit: late, repeatable cosmetics, never a state.

Plain EXPUNGE is never used: it would also remove what people have marked as
deleted and may still want back.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from imapclient import DELETED, IMAPClient

from mailbot.mailboxes.source import ServerMark, keyword_of, owner_of


def apply(client: IMAPClient, uids: Sequence[int], mark: ServerMark) -> None:
    """Do what the mark says to messages of the open folder; ids that are gone are passed over by the server."""
    if mark.what == "flag":
        client.add_flags(uids, [mark.name.encode()], silent=True)
    elif mark.what == "move":
        _move(client, uids, mark.name)
    elif mark.what == "delete":
        client.add_flags(uids, [DELETED], silent=True)
        _remove(client, uids)


def sign(client: IMAPClient, uids: Sequence[int], owner: str) -> None:
    """Set the keyword of a store on messages of the open folder."""
    client.add_flags(uids, [keyword_of(owner).encode()], silent=True)


def signed_by(client: IMAPClient, folder: str, since: date) -> set[str]:
    """Return the stores whose keyword messages of a folder bear, among those that arrived since a day."""
    answer: Mapping[bytes, Any] = client.select_folder(folder, readonly=True)
    flags = [flag.decode("ascii", "replace") for flag in answer.get(b"FLAGS", ()) if isinstance(flag, bytes)]
    owners = {owner for flag in flags if (owner := owner_of(flag)) is not None}
    return {owner for owner in owners if client.search(["KEYWORD", keyword_of(owner), "SINCE", since])}


def _move(client: IMAPClient, uids: Sequence[int], folder: str) -> None:
    if not client.folder_exists(folder):
        client.create_folder(folder)
        client.subscribe_folder(folder)
    if client.has_capability("MOVE"):
        client.move(uids, folder)
        return
    # \Deleted is set after the copy, so what carries it was copied by an earlier try.
    flags = client.get_flags(uids)
    copied = [uid for uid in uids if uid in flags and DELETED in flags[uid]]
    left = [uid for uid in uids if uid in flags and uid not in copied]
    if left:
        client.copy(left, folder)
        client.add_flags(left, [DELETED], silent=True)
    _remove(client, copied + left)


def _remove(client: IMAPClient, uids: Sequence[int]) -> None:
    """Remove exactly these (RFC 4315); a server without UIDPLUS keeps them, marked as deleted."""
    if uids and client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
