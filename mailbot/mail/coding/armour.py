"""OpenPGP messages that stand in the text of a letter, in ASCII armour (RFC 9580, 6.2); nothing is opened here."""

from collections.abc import Iterator

INLINE = "application/pgp"
"""The content type given to such a message: what programs called it before PGP/MIME (RFC 3156)."""
NAME = "message.asc"
MOST = 20
"""Messages that are taken out of one text: whoever sends more wants to keep a reader busy."""
_BEGIN, _END = "-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----"


def armoured(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each message that stands in lines of its own, and its span, in order; the first of very many."""
    place, lines = 0, f"\n{text}"
    for _ in range(MOST):
        start = lines.find(f"\n{_BEGIN}", place)
        if start < 0:
            return
        end = lines.find(f"\n{_END}", start)
        if end < 0:
            return
        place = end + len(_END)  # one less in the text than in the lines
        yield text[start:place], start, place
