"""OpenPGP messages that stand in the text of a letter, in ASCII armour (RFC 9580, 6.2); nothing is opened here."""

from collections.abc import Iterator

INLINE = "application/pgp"
"""The content type given to such a message: what programs called it before PGP/MIME (RFC 3156)."""
NAME = "message.asc"
_BEGIN, _END = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"


def armoured(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each message that stands in lines of its own, and its span, in order."""
    place, lines = 0, f"\n{text}"
    while (start := lines.find(f"\n{_BEGIN}", place)) >= 0:
        end = lines.find(f"\n{_END}", start)
        if end < 0:
            return
        place = end + len(_END)  # one less in the text than in the lines
        yield text[start:place], start, place
