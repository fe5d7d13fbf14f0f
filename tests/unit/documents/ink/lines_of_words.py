"""Words in a line as text recognition gives them, for sheets that tests make."""

from mailbot.documents.pages.words import Word

SPACE = 5


def line_of(
    text: str, left: float, top: float, number: int, sure: float = 95.0, *, height: float = 16.0, wide: float = 10.0
) -> list[Word]:
    """Return the words of a line from its left end on, each letter as wide as any other."""
    found = []
    for piece in text.split(" "):
        right = left + wide * len(piece)
        found.append(Word(text=piece, left=left, top=top, right=right, bottom=top + height, line=number, sure=sure))
        left = right + SPACE
    return found
