"""Two names for a message: one by its content, one by three header fields.

The content decides whether a mail is known, the header fields only save
fetching 20,000 bodies when a server gives all messages new ids.
"""

import hashlib
import re

FIELDS: tuple[bytes, ...] = (b"from", b"date", b"message-id")
_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_FIELD_START = re.compile(rb"^([!-9;-~]+)[ \t]*:", re.MULTILINE)
_WHITE = re.compile(rb"[ \t\r\n]+")


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Return the header section and the bytes after the first empty line (RFC 5322, 2.1)."""
    if raw.startswith((b"\n", b"\r\n")):
        return b"", raw.lstrip(b"\r\n")
    end = _END_OF_HEADER.search(raw)
    return (raw, b"") if end is None else (raw[: end.start()], raw[end.end() :])


def fingerprint(raw: bytes) -> str | None:
    """Return the SHA-256 over From, Date, Message-ID and the body; None where one of the three is absent.

    The rest of the header differs by the route a mail took, so it does not
    count; nor do the kind of line ends and empty lines at the very end.
    None means: nothing proves that two such mails are one, keep both.
    """
    header, body = split(raw)
    names = _three(header)
    if not all(names):
        return None
    digest = hashlib.sha256(b"\0".join(names))
    digest.update(b"\0\0")
    digest.update(body.replace(b"\r\n", b"\n").rstrip(b"\n"))
    return digest.hexdigest()


def head(header: bytes, internaldate: str = "") -> str:
    """Return a short name made of From, Date and Message-ID alone, for a header section or a whole message.

    Where one of the three is absent `internaldate` (seconds of the server's
    date, as text) stands in, so that mails of one robot stay apart.
    """
    names = _three(split(header)[0])
    if not all(names):
        names = (*names, internaldate.encode())
    return hashlib.blake2b(b"\0".join(names), digest_size=16).hexdigest()


def _three(header: bytes) -> tuple[bytes, ...]:
    """Return the unfolded bodies of the three fields; of a repeated field all, in order."""
    found: dict[bytes, list[bytes]] = {name: [] for name in FIELDS}
    starts = list(_FIELD_START.finditer(header))
    ends = [start.start() for start in starts[1:]] + [len(header)]
    for here, end in zip(starts, ends, strict=False):
        name = here[1].lower()
        if name in found:
            body = header[here.end() : end]
            found[name].append(_WHITE.sub(b" ", body).strip())
    return tuple(b"\0".join(bodies) for bodies in found.values())
