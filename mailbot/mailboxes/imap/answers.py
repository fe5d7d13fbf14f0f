"""What a server answers, taken as servers send it: one dictionary for each FETCH response, ids from every SEARCH line.

IMAPClient files a response without a UID under its sequence number, which may
be another message's id, and takes a SEARCH answer in two lines for a fault.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from imapclient import IMAPClient
from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import IMAPClientError
from imapclient.response_parser import parse_response

HIGHEST = 2**32 - 1
"""The highest id that there can be (RFC 9051, 2.3.1.1)."""

Items = dict[bytes, Any]


def fetch(client: IMAPClient, uids: Sequence[int], items: Sequence[str]) -> dict[int, Items]:
    """Fetch these items; of messages that were asked for only, and only what bears its id.

    An answer to the question for one message may lack the id.
    """
    ids = ",".join(map(str, uids))
    responses = _responses(_said(client, "FETCH", ids, f"({' '.join(items)})"))
    if len(uids) == len(responses) == 1:
        responses[0].setdefault(b"UID", uids[0])
    wanted = frozenset(uids)
    found: dict[int, Items] = {}
    for response in responses:
        uid = response.get(b"UID")
        if isinstance(uid, int) and uid in wanted:
            found.setdefault(uid, {}).update(response)
    return found


def _said(client: IMAPClient, command: str, *words: str) -> list[Any]:
    """Return the untagged answers to a UID command. Raises IMAPClientError for NO and BAD."""
    typ, data = client._imap.uid(command, *words)
    if typ != "OK":
        raise IMAPClientError(f"{command} {typ}")
    return [line for line in data or () if line is not None]


def _responses(lines: list[Any]) -> list[Items]:
    """Return each FETCH response by itself; names in upper case."""
    tokens = list(parse_response(lines)) if lines else []
    found: list[Items] = []
    for answer in tokens[1::2]:
        if not isinstance(answer, tuple) or len(answer) % 2:
            raise ValueError("not a FETCH response")
        names = (name.upper() if isinstance(name, bytes) else b"" for name in answer[::2])
        found.append(dict(zip(names, answer[1::2], strict=False)))
    return found


def section(items: Items, name: str) -> tuple[bytes | None, bool]:
    """Return the bytes of `BODY[name...]` and whether they are a part that begins where it was asked for.

    Servers quote and sort the names of fields in `BODY[HEADER.FIELDS (...)]`, and leave the `<0>` out.
    """
    begin = b"BODY[" + name.encode()
    for key, value in items.items():
        if key.startswith(begin) and (name or key[5:6] == b"]"):
            partial = b"<" in key[key.rfind(b"]") :]
            if isinstance(value, int):  # a text of digits alone
                value = str(value).encode()
            return (value, partial) if isinstance(value, bytes) else (None, partial)
    return None, False


def number(value: Any) -> int | None:
    """Return a size that a message can have."""
    return value if isinstance(value, int) and 0 <= value <= HIGHEST else None


def moment(value: Any) -> datetime | None:
    """Return the time of an INTERNALDATE; None where it is none, or has no zone."""
    if not isinstance(value, bytes):
        return None
    try:
        found: datetime = parse_to_datetime(value, normalise=False)
        return found if found.tzinfo is not None and found.astimezone(UTC) else None
    except (ValueError, OverflowError, LookupError, TypeError):
        return None


def search(client: IMAPClient, *criteria: str) -> list[int]:
    """Return the ids that a UID SEARCH names, in all of its lines, sorted."""
    words = [word for line in _said(client, "SEARCH", *criteria) for word in _plain(line).split()]
    found = {int(word) for word in words if word.isdigit() and len(word) <= len(str(HIGHEST))}
    return sorted(uid for uid in found if 0 < uid <= HIGHEST)


def _plain(line: bytes) -> bytes:
    """Return a SEARCH line without its `(MODSEQ n)` (RFC 7162)."""
    return line.partition(b"(")[0]


def listed(client: IMAPClient, ids: str) -> list[int]:
    """Return the ids that a FETCH names, for a server that refuses to search."""
    found = (response.get(b"UID") for response in _responses(_said(client, "FETCH", ids, "(UID)")))
    return sorted({uid for uid in found if isinstance(uid, int) and 0 < uid <= HIGHEST})
