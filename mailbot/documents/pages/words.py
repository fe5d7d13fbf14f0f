"""Words with their places on a page, as OCR or a PDF's text layer gives them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, kw_only=True, slots=True)
class Word:
    """One word and its box in pixels from the top left; `line` groups the words of a line, `sure` is 0 to 100."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    line: int
    sure: float = 100.0

    @property
    def height(self) -> float:
        """Return the height of the box."""
        return self.bottom - self.top


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of words from left to right."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Return the line as written."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Return the left edge."""
        return min(word.left for word in self.words)

    @property
    def right(self) -> float:
        """Return the right edge."""
        return max(word.right for word in self.words)

    @property
    def top(self) -> float:
        """Return the upper edge."""
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        """Return the lower edge."""
        return max(word.bottom for word in self.words)


def mostly_cyrillic(letters: Sequence[str]) -> bool:
    """Say whether more than half of some letters are Cyrillic."""
    return 2 * sum("\u0400" <= letter <= "\u04ff" for letter in letters) > len(letters)


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Group words into lines, from the top of the page to its end."""
    ordered = sorted(words, key=lambda word: (word.line, word.left))
    lines = [Line(words=tuple(group)) for _, group in groupby(ordered, key=lambda word: word.line)]
    return sorted(lines, key=lambda line: line.top)
